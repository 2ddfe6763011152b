import type { ObjectType } from './object-types.ts';

export type PropertyOption = {
  label: string;
  value: string;
  displayOrder: number;
  hidden: boolean;
  description?: string;
};
export type PropertyDefinition = {
  name: string;
  label: string;
  type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool';
  fieldType: string;
  groupName: string;
  description: string;
  options: PropertyOption[];
  hubspotDefined: boolean;
  calculated: boolean;
  readOnly: boolean;
  hasUniqueValue: boolean;
  formField: boolean;
};

/** Lifecycle stages of a new portal, in the order in which they may move forward. */
const DEFAULT_LIFECYCLE = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
];
const LIFECYCLE_LABELS = [
  'Subscriber',
  'Lead',
  'Marketing Qualified Lead',
  'Sales Qualified Lead',
  'Opportunity',
  'Customer',
  'Evangelist',
  'Other',
];
const LEAD_STATUS = [
  'NEW',
  'OPEN',
  'IN_PROGRESS',
  'OPEN_DEAL',
  'UNQUALIFIED',
  'ATTEMPTED_TO_CONTACT',
  'CONNECTED',
  'BAD_TIMING',
];
const SOURCES = [
  'ORGANIC_SEARCH',
  'PAID_SEARCH',
  'EMAIL_MARKETING',
  'SOCIAL_MEDIA',
  'REFERRALS',
  'OTHER_CAMPAIGNS',
  'DIRECT_TRAFFIC',
  'OFFLINE',
  'PAID_SOCIAL',
];
const BOOLEANS = ['true', 'false'];

const titleCase = (value: string) => {
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const toOptions = (values: readonly string[], labels?: readonly string[]): PropertyOption[] =>
  values.map((value, displayOrder) => ({
    label: labels?.[displayOrder] ?? titleCase(value),
    value,
    displayOrder,
    hidden: false,
  }));

/** A full definition from its few deciding parts; the rest as HubSpot fills it in. */
export function toDefinition(given: Partial<PropertyDefinition> & { name: string }): PropertyDefinition {
  const type = given.type ?? 'string';
  const fieldTypes = {
    string: 'text',
    number: 'number',
    date: 'date',
    datetime: 'date',
    enumeration: 'select',
    bool: 'booleancheckbox',
  };
  return {
    label: titleCase(given.name.replace(/^hs_/, '')),
    fieldType: fieldTypes[type],
    groupName: 'contactinformation',
    description: '',
    options: type === 'bool' ? toOptions(BOOLEANS, ['Yes', 'No']) : [],
    hubspotDefined: false,
    calculated: false,
    readOnly: false,
    hasUniqueValue: false,
    formField: false,
    ...given,
    type,
  };
}

type Short = string | (Partial<PropertyDefinition> & { name: string });
const names = (text: string) => text.split(' ');
const read = (name: string, type: PropertyDefinition['type']) => ({ name, type, readOnly: true, calculated: true });
const number = (name: string) => ({ name, type: 'number' as const });
const datetime = (name: string) => ({ name, type: 'datetime' as const });
const choice = (name: string, values: readonly string[]) => ({
  name,
  type: 'enumeration' as const,
  options: toOptions(values),
});

const CONTACT: Short[] = [
  ...names(
    'firstname lastname phone mobilephone company jobtitle website address city state zip country hs_timezone message',
  ),
  ...names(
    'hs_analytics_source_data_1 hs_analytics_source_data_2 recent_conversion_event_name first_conversion_event_name',
  ),
  ...names('utm_source utm_medium utm_campaign campaign lead_type hs_country_region_code'),
  { name: 'email', hasUniqueValue: true },
  {
    name: 'lifecyclestage',
    type: 'enumeration',
    fieldType: 'radio',
    label: 'Lifecycle Stage',
    options: toOptions(DEFAULT_LIFECYCLE, LIFECYCLE_LABELS),
  },
  { ...choice('hs_lead_status', LEAD_STATUS), fieldType: 'radio', label: 'Lead Status' },
  choice('hs_analytics_source', SOURCES),
  choice('hs_latest_source', SOURCES),
  ...names('industry hubspot_owner_id').map((name) => ({ name })),
  ...['numemployees', 'annualrevenue', 'hubspotscore', 'num_conversion_events'].map(number),
  ...['recent_conversion_date', 'first_conversion_date'].map(datetime),
  { name: 'hs_email_optout', type: 'bool' },
  read('hubspot_owner_assigneddate', 'datetime'),
  read('createdate', 'datetime'),
  read('lastmodifieddate', 'datetime'),
  read('notes_last_contacted', 'datetime'),
  read('num_contacted_notes', 'number'),
  read('associatedcompanyid', 'number'),
  read('hs_merged_object_ids', 'string'),
  read('hs_calculated_merged_vids', 'string'),
];

const ENGAGEMENT: Short[] = [
  datetime('hs_timestamp'),
  'hubspot_owner_id',
  read('hs_createdate', 'datetime'),
  read('hs_lastmodifieddate', 'datetime'),
  ...names('hs_created_by_user_id hs_object_source hs_object_source_label hs_object_source_id'),
  'hs_engagement_source',
];

const OWN: Record<Exclude<ObjectType, 'contacts'>, Short[]> = {
  companies: [
    ...names('name domain industry country city state phone'),
    number('numberofemployees'),
    number('annualrevenue'),
    'hubspot_owner_id',
    read('hs_lastmodifieddate', 'datetime'),
    read('createdate', 'datetime'),
  ],
  calls: [
    ...names(
      'hs_call_title hs_call_body hs_call_disposition hs_call_to_number hs_call_from_number hs_call_recording_url',
    ),
    choice('hs_call_direction', ['INBOUND', 'OUTBOUND']),
    choice('hs_call_status', [
      'BUSY',
      'CALLING_CRM_USER',
      'CANCELED',
      'COMPLETED',
      'CONNECTING',
      'FAILED',
      'IN_PROGRESS',
      'MISSED',
      'NO_ANSWER',
      'QUEUED',
      'RINGING',
    ]),
    number('hs_call_duration'),
  ],
  emails: [
    ...names('hs_email_subject hs_email_text hs_email_html hs_email_headers hs_sequence_id hs_email_message_id'),
    choice('hs_email_direction', ['EMAIL', 'INCOMING_EMAIL', 'FORWARDED_EMAIL']),
    choice('hs_email_status', ['BOUNCED', 'FAILED', 'SCHEDULED', 'SENDING', 'SENT']),
  ],
  meetings: [
    ...names('hs_meeting_title hs_meeting_body hs_meeting_location hs_internal_meeting_notes'),
    choice('hs_meeting_outcome', ['SCHEDULED', 'COMPLETED', 'RESCHEDULED', 'NO_SHOW', 'CANCELED']),
    datetime('hs_meeting_start_time'),
    datetime('hs_meeting_end_time'),
  ],
  notes: names('hs_note_body'),
  tasks: [
    ...names('hs_task_subject hs_task_body'),
    choice('hs_task_status', ['NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'COMPLETED', 'DEFERRED']),
    choice('hs_task_type', ['CALL', 'EMAIL', 'TODO', 'LINKED_IN', 'LINKED_IN_CONNECT', 'LINKED_IN_MESSAGE']),
    choice('hs_task_priority', ['LOW', 'MEDIUM', 'HIGH', 'NONE']),
    datetime('hs_task_completion_date'),
  ],
  communications: [
    ...names('hs_communication_body'),
    choice('hs_communication_channel_type', ['SMS', 'WHATS_APP', 'LINKEDIN_MESSAGE']),
    choice('hs_communication_logged_from', ['CRM', 'INTEGRATION']),
  ],
};

/** The properties that every portal has for an object type. */
export function builtInProperties(type: ObjectType): PropertyDefinition[] {
  const list = type === 'contacts' ? CONTACT : type === 'companies' ? OWN.companies : [...ENGAGEMENT, ...OWN[type]];
  return [read('hs_object_id', 'number'), ...list].map((short) =>
    toDefinition({ hubspotDefined: true, ...(typeof short === 'string' ? { name: short } : short) }),
  );
}
