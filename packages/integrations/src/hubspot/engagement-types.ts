const COMMON = [
  'hs_timestamp',
  'hs_createdate',
  'hs_lastmodifieddate',
  'hubspot_owner_id',
  'hs_created_by_user_id',
  'hs_object_source',
  'hs_object_source_label',
];

/** Engagement objects that can be touches, by their API name, with the properties that decide. Notes are not touches. */
export const ENGAGEMENT_PROPERTIES = {
  calls: [...COMMON, 'hs_call_direction', 'hs_call_status', 'hs_call_disposition', 'hs_call_duration'],
  emails: [...COMMON, 'hs_email_direction', 'hs_email_status', 'hs_sequence_id'],
  meetings: [...COMMON, 'hs_meeting_start_time', 'hs_meeting_outcome'],
  tasks: [...COMMON, 'hs_task_status', 'hs_task_type', 'hs_task_completion_date'],
  communications: [...COMMON, 'hs_communication_channel_type', 'hs_communication_logged_from'],
} as const;

export type EngagementType = keyof typeof ENGAGEMENT_PROPERTIES;

const BY_NAME: Record<string, EngagementType> = {
  call: 'calls',
  email: 'emails',
  meeting: 'meetings',
  task: 'tasks',
  communication: 'communications',
};

/** The API name of an engagement that can be a touch, from the singular name of its type; null for anything else. */
export function findEngagementType(name: string): EngagementType | null {
  return BY_NAME[name] ?? null;
}
