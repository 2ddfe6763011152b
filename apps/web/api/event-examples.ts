/** A call of `POST /events`, and what the tool says that it is made from. */
export type EventExample = {
  summary: string;
  /** In Markdown: where the facts come from, and which field becomes which. */
  description: string;
  value: { source: string; events: object[] };
};

const block = (value: object) => `\n\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\`\n\n`;

const marketoActivities = {
  success: true,
  result: [
    {
      marketoGUID: '20471',
      leadId: 318581,
      activityDate: '2026-11-19T14:02:11Z',
      activityTypeId: 2,
      primaryAttributeValue: 'Demo request',
      attributes: [{ name: 'Referrer URL', value: 'https://acme.test/pricing' }],
    },
    {
      marketoGUID: '20472',
      leadId: 318581,
      activityDate: '2026-11-19T14:02:13Z',
      activityTypeId: 22,
      primaryAttributeValue: 'Lead Score',
      attributes: [
        { name: 'Old Value', value: '57' },
        { name: 'New Value', value: '82' },
        { name: 'Reason', value: 'Filled out Demo request' },
      ],
    },
  ],
};

const pardotProspect = {
  values: [
    {
      id: 90210,
      salesforceId: '00Q5e00001AbCdEEAV',
      email: 'sam@heron.test',
      company: 'Heron',
      score: 120,
      updatedAt: '2026-11-19T09:30:00-05:00',
    },
  ],
};
const pardotActivity = {
  values: [
    {
      id: 551203,
      prospectId: 90210,
      type: 4,
      typeName: 'Form',
      details: 'Webinar: handoffs that hold',
      createdAt: '2026-11-19T09:29:58-05:00',
    },
  ],
};

const customerioReport = {
  event_id: '01E2EMRMM6TZ12TF9WGZN0WJQT',
  object_type: 'email',
  metric: 'clicked',
  timestamp: 1_795_098_600,
  data: {
    customer_id: 'user-4711',
    identifiers: { id: 'user-4711' },
    recipient: 'kim@wren.test',
    campaign_id: 23,
    delivery_id: 'RPILAgUBcRhIBqSfeiIwdIYJKxTY',
    href: 'https://acme.test/pricing',
  },
};

/**
 * Payloads of marketing-automation systems as calls of `POST /events`. They are shown in the API reference, where the tests
 * take them from and send them.
 */
export const eventExamples: Record<string, EventExample> = {
  lead: {
    summary: 'A lead that asked for a demo',
    description:
      'One lead, made an MQL by the sender. `id` names the fact for ever: sending it again changes nothing. `lead` is its id ' +
      'at the source; fields that Baton does not know are kept as custom fields.',
    value: {
      source: 'website',
      events: [
        {
          id: 'evt-1',
          lead: 'L-17',
          type: 'lead.created',
          occurredAt: '2026-11-20T14:48:00.000Z',
          data: {
            email: 'jo@kestrel.test',
            firstName: 'Jo',
            lastName: 'Blake',
            company: 'Kestrel',
            leadType: 'demo_request',
            source: 'Paid search',
            score: 82,
          },
        },
        {
          id: 'evt-2',
          lead: 'L-17',
          type: 'lead.stage',
          occurredAt: '2026-11-20T14:48:00.000Z',
          data: { stage: 'mql' },
        },
      ],
    },
  },
  marketo: {
    summary: 'Marketo: a form and a change of score',
    description:
      `From \`GET /rest/v1/activities.json\` (activity types 2, Fill Out Form, and 22, Change Score):${block(marketoActivities)}` +
      '`leadId` is the lead and `marketoGUID` the id of the fact. A form becomes `lead.behaviour`: `did` is the name that ' +
      'criteria of the playbook use. A change of score becomes `lead.changed` with the **new** value as a number; whether that ' +
      'makes an MQL is decided by the playbook.',
    value: {
      source: 'marketo',
      events: [
        {
          id: 'marketo-20471',
          lead: '318581',
          type: 'lead.behaviour',
          occurredAt: '2026-11-19T14:02:11Z',
          data: { did: 'demo_request', detail: { form: 'Demo request', referrer: 'https://acme.test/pricing' } },
        },
        {
          id: 'marketo-20472',
          lead: '318581',
          type: 'lead.changed',
          occurredAt: '2026-11-19T14:02:13Z',
          data: { score: 82 },
        },
      ],
    },
  },
  pardot: {
    summary: 'Account Engagement (Pardot): a webinar and a score, on the lead of Salesforce',
    description:
      `From \`GET /api/v5/objects/prospects\` and \`…/visitor-activities\`:${block(pardotProspect)}${block(pardotActivity)}` +
      'A prospect that Salesforce has as well carries its `salesforceId` (18 characters): with the source `salesforce` and that ' +
      'id the facts land on the lead that Baton reads from there. One without it goes under a source of its own, such as ' +
      '`pardot`, with the prospect’s `id`. The score has no id: the prospect and `updatedAt` make one. `grade` and the like are ' +
      'kept as custom fields.',
    value: {
      source: 'salesforce',
      events: [
        {
          id: 'pardot-activity-551203',
          lead: '00Q5e00001AbCdEEAV',
          type: 'lead.behaviour',
          occurredAt: '2026-11-19T09:29:58-05:00',
          data: { did: 'webinar_attended', detail: { name: 'Webinar: handoffs that hold' } },
        },
        {
          id: 'pardot-prospect-90210-2026-11-19T09:30:00-05:00',
          lead: '00Q5e00001AbCdEEAV',
          type: 'lead.changed',
          occurredAt: '2026-11-19T09:30:00-05:00',
          data: { email: 'sam@heron.test', company: 'Heron', score: 120 },
        },
      ],
    },
  },
  customerio: {
    summary: 'Customer.io: a click and a score',
    description:
      `From a reporting webhook:${block(customerioReport)}` +
      '`data.customer_id` is the lead, `event_id` the id of the fact, `timestamp` (seconds) becomes ISO 8601. A click is a ' +
      'behaviour of the lead and no touch by Sales: it starts and stops no clock by itself. The score comes from a webhook ' +
      'action in a workflow, whose body names `{{customer.lead_score}}`; take the id of the delivery for the id of the fact.',
    value: {
      source: 'customerio',
      events: [
        {
          id: '01E2EMRMM6TZ12TF9WGZN0WJQT',
          lead: 'user-4711',
          type: 'lead.behaviour',
          occurredAt: '2026-11-19T14:30:00Z',
          data: { did: 'email_clicked', detail: { campaign: 23, href: 'https://acme.test/pricing' } },
        },
        {
          id: 'score-RPILAgUBcRhIBqSfeiIwdIYJKxTY',
          lead: 'user-4711',
          type: 'lead.changed',
          occurredAt: '2026-11-19T14:30:05Z',
          data: { email: 'kim@wren.test', score: 91 },
        },
      ],
    },
  },
};
