import { type SalesforceOrg, startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { addressOf } from '../faults/sinks.ts';
import type { Crm, Opened, Stopwatch } from './crm.ts';
import { type Act, CAST } from './story.ts';

const CLIENT = { clientId: 'client-of-the-harness', clientSecret: 'secret of the harness', refreshToken: 'refresh-1' };

type Failure = Parameters<SalesforceOrg['failNext']>[1];
const FAILURES: readonly Failure[] = [
  'unavailable',
  'server-error',
  'bad-gateway',
  'lost-answer',
  'expired',
  { status: 429, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'ConcurrentRequests Limit exceeded.' }] },
];

const MANY = 10_000;

/** A Salesforce org; without change events where `streams` is false, as many orgs are. */
export async function openSalesforce(watch: Stopwatch, seed: number, streams: boolean): Promise<Opened> {
  let calls = 0;
  const org = await startSalesforceOrg({
    ...CLIENT,
    seed,
    now: watch.now,
    // Asked once for every call of the data API.
    latencyMs: () => {
      calls += 1;
      return 0;
    },
    connectMs: 5_000,
    outbound: { batchMs: 20, retryMs: [1_000, 1_000, 1_000] },
    ...(streams ? {} : { capturedObjects: [] }),
  });
  const quiet = { quiet: true };
  const repIds = new Map(
    CAST.map((rep) => [rep, org.addUser({ FirstName: 'Rep', LastName: rep, Email: addressOf(rep) }, quiet)]),
  );
  for (const name of ['Lead_Type__c', 'Rejection_Reason__c', 'Rejection_Detail__c'])
    org.defineField('Lead', { name, type: 'string' });
  const queueId = org.addQueue('Inbound');
  const crm: Crm = {
    kind: 'salesforce',
    config: { organizationId: org.organizationId, instanceUrl: org.url, ...CLIENT },
    repIds,
    tell: (url) =>
      org.setOutboundRules([
        { object: 'Lead', url, fields: ['Status', 'OwnerId'] },
        { object: 'Task', url, fields: ['WhoId', 'Status'] },
      ]),
    ...createPeople(org, repIds, queueId),
    fail: (random) => org.failNext(1, FAILURES[Math.floor(random() * FAILURES.length)] as Failure),
    refuse: (why) => org.failNext(MANY, why === 'limit' ? 'daily-limit' : 'expired'),
    setDown: org.setDown,
    disconnect: org.disconnectStreams,
    streamedTo: () => (streams ? org.lastReplayId() : null),
    heal: org.clearFailures,
    calls: () => calls,
    settled: org.settled,
    stop: org.stop,
  };
  return { crm, salesforceLoginUrl: org.url };
}

function createPeople(
  org: SalesforceOrg,
  repIds: ReadonlyMap<string, string>,
  queueId: string,
): Pick<Crm, 'perform' | 'names' | 'isOnlyWord'> {
  const leads = new Map<string, string>();
  const contacts = new Map<string, string>();
  const tasks = new Map<string, string>();
  const idOf = (lead: string) => leads.get(lead) ?? lead;
  /** Whom activities are put on: the contact, once there is one. */
  const whoOf = (lead: string) => contacts.get(lead) ?? idOf(lead);
  const by = (rep: string) => ({ by: repIds.get(rep) ?? '' });
  const setStatus = (lead: string, Status: string, rep: string, more = {}) =>
    org.updateLead(idOf(lead), { Status, ...more }, by(rep));
  const done = { Status: 'Completed' };

  const perform = (act: Act) => {
    const { lead } = act;
    switch (act.do) {
      case 'create': {
        const fields = {
          FirstName: 'Lee',
          LastName: lead,
          Company: `Company of ${lead}`,
          Email: `${lead.toLowerCase()}@leads.test`,
          Lead_Type__c: act.leadType,
          Status: act.mql ? 'MQL' : 'New',
          OwnerId: (act.owner === null ? null : repIds.get(act.owner)) ?? queueId,
        };
        leads.set(lead, org.createLead(fields));
        return;
      }
      case 'qualify':
        return setStatus(lead, 'MQL', act.by);
      case 'accept':
        return setStatus(lead, 'Accepted', act.by);
      case 'sql':
        // Of its own statuses only a conversion says that.
        contacts.set(lead, org.convertLead(idOf(lead), {}, by(act.by)).contactId);
        return;
      case 'reject':
        return setStatus(lead, 'Rejected', act.by, { Rejection_Reason__c: 'Wrong person' });
      case 'recycle':
        return setStatus(lead, 'Recycled', act.by);
      case 'convert':
        contacts.set(lead, org.convertLead(idOf(lead), { opportunityName: lead }, by(act.by)).contactId);
        return;
      case 'own':
        return org.updateLead(idOf(lead), { OwnerId: repIds.get(act.owner) ?? null }, by(act.owner));
      case 'rename':
        return org.updateLead(idOf(lead), { Title: act.title });
      case 'call':
      case 'missedCall': {
        const CallDurationInSeconds = act.do === 'call' ? 95 : 0;
        const call = { Subject: 'Call', TaskSubtype: 'Call', CallType: 'Outbound', CallDurationInSeconds, ...done };
        org.logTask(whoOf(lead), call, by(act.by));
        return;
      }
      case 'mail':
        org.sendEmail(whoOf(lead), { subject: 'Hello' }, by(act.by));
        return;
      case 'robotMail':
        org.logTask(whoOf(lead), { Subject: 'Mailing', TaskSubtype: 'ListEmail', ...done }, by(act.by));
        return;
      case 'meeting':
        org.bookEvent(whoOf(lead), {}, by(act.by));
        return;
      case 'note':
        org.logTask(whoOf(lead), { Subject: 'Looked them up', TaskSubtype: 'Task', ...done }, by(act.by));
        return;
      case 'openTask': {
        const call = { Subject: 'Call them', TaskSubtype: 'Call', Status: 'Not Started' };
        tasks.set(`${lead} ${act.task}`, org.logTask(whoOf(lead), call, by(act.by)));
        return;
      }
      case 'finishTask':
        return org.completeTask(
          tasks.get(`${lead} ${act.task}`) ?? '',
          { CallType: 'Outbound', CallDurationInSeconds: 60 },
          by(act.by),
        );
      case 'merge':
        return org.mergeLeads(idOf(act.into), [idOf(lead)], by(act.by));
      case 'delete':
        return org.deleteLead(idOf(lead), by(act.by));
      case 'undelete':
        return org.undeleteLead(idOf(lead), by(act.by));
      case 'erase':
        return org.purgeLead(idOf(lead), by(act.by));
    }
  };
  const names = () => new Map([...leads].map(([lead, id]) => [id, lead]));
  // Outbound messages only hint: what they tell of can be read.
  return { perform, names, isOnlyWord: () => false };
}
