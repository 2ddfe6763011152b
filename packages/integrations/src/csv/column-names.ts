import type { EventType } from '@baton/core/handoff/event';

/** What a column can be: the lead's id, a field of it, or the instant of something that happened. */
export type ColumnTarget =
  | { kind: 'key' }
  | { kind: 'field'; field: string; number?: true }
  | { kind: 'event'; type: EventType; data?: Record<string, string> };

type Known = { to: ColumnTarget; names: string[]; maybe?: string[] };

const field = (name: string, names: string[], maybe?: string[]): Known => ({
  to: { kind: 'field', field: name },
  names,
  maybe,
});
const figure = (name: string, names: string[], maybe?: string[]): Known => ({
  to: { kind: 'field', field: name, number: true },
  names,
  maybe,
});
const happened = (type: EventType, names: string[], data?: Record<string, string>, maybe?: string[]): Known => ({
  to: { kind: 'event', type, ...(data && { data }) },
  names,
  maybe,
});

/** Headers of the exports of CRMs and marketing tools: `names` say what they are, `maybe` is worth asking. */
const KNOWN: Known[] = [
  {
    to: { kind: 'key' },
    names: ['leadid', 'id', 'recordid', 'contactid', 'prospectid', 'mqlid', 'externalid', 'leadnumber', 'hsobjectid'],
    maybe: ['key', 'number', 'no', 'uuid', 'guid', 'customerid', 'personid', 'userid'],
  },
  field('email', ['email', 'emailaddress', 'mail', 'workemail', 'businessemail']),
  field('firstName', ['firstname', 'givenname', 'forename', 'vorname']),
  field('lastName', ['lastname', 'surname', 'familyname', 'nachname']),
  field('name', ['name', 'fullname', 'leadname', 'contactname']),
  field('company', ['company', 'companyname', 'account', 'accountname', 'organization', 'organisation', 'employer']),
  field('title', ['title', 'jobtitle', 'position'], ['role']),
  field('country', ['country', 'countrycode', 'countryregion', 'land']),
  figure('employees', ['employees', 'numberofemployees', 'employeecount', 'headcount', 'companysize'], ['size']),
  field('leadType', ['leadtype', 'typeoflead'], ['type']),
  field('source', ['source', 'leadsource', 'origin', 'originalsource', 'channel', 'utmsource'], ['medium']),
  field('campaign', ['campaign', 'campaignname', 'utmcampaign']),
  figure('score', ['score', 'leadscore', 'hubspotscore', 'pardotscore', 'engagementscore'], ['rating']),
  field('phone', ['phone', 'phonenumber', 'telephone', 'mobile', 'mobilephone']),
  field('timeZone', ['timezone']),
  field('message', ['message', 'comments'], ['notes', 'description']),
  field('owner', ['owner', 'leadowner', 'ownerkey'], ['contactowner', 'assignedto', 'salesrep', 'sr']),
  happened('lead.created', [
    'created',
    'createdat',
    'createddate',
    'createdate',
    'createdon',
    'createtime',
    'datecreated',
    'firstcontactdate',
    'firstcontact',
    'signupdate',
    'submittedat',
    'leadcreated',
    'leadcreateddate',
  ]),
  happened('lead.stage', ['mql', 'mqlat', 'mqldate', 'becameamqldate', 'becameamarketingqualifiedleaddate'], {
    stage: 'mql',
  }),
  happened('lead.stage', ['sal', 'salat', 'saldate', 'acceptedat', 'accepteddate'], { stage: 'sal' }),
  happened('lead.stage', ['sql', 'sqlat', 'sqldate', 'becameasqldate', 'becameasalesqualifiedleaddate'], {
    stage: 'sql',
  }),
  happened('lead.opportunity', ['opportunity', 'opportunityat', 'opportunitydate', 'becameanopportunitydate']),
  happened('lead.won', ['won', 'wonat', 'wondate', 'becameacustomerdate'], undefined, [
    'closedate',
    'closedat',
    'closed',
  ]),
  happened('lead.lost', ['lost', 'lostat', 'lostdate']),
  happened(
    'lead.touched',
    ['firstcall', 'firstcallat', 'calledat', 'called', 'lastcall', 'calldate'],
    { kind: 'call' },
    [
      // Sounds like a touch but does not say of which kind.
      'firstresponse',
      'firstresponseat',
      'firsttouch',
      'lastcontacted',
    ],
  ),
  happened('lead.touched', ['firstemail', 'firstemailat', 'emailedat', 'emailsentat'], { kind: 'email' }),
  happened('lead.touched', ['meetingat', 'meetingdate', 'demoat', 'demodate'], { kind: 'meeting' }),
];

const SURE = 1;
const PROBABLE = 0.5;

/** What a header names; null when it says nothing known. Case, spaces and punctuation do not matter. */
export function targetOf(header: string): { to: ColumnTarget; confidence: number } | null {
  const name = header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  for (const { to, names, maybe } of KNOWN) {
    if (names.includes(name)) return { to, confidence: SURE };
    if (maybe?.includes(name)) return { to, confidence: PROBABLE };
  }
  return null;
}
