import { type HubspotPortal, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { startProxy } from '../faults/proxy.ts';
import { addressOf } from '../faults/sinks.ts';
import type { Crm, Opened, Stopwatch } from './crm.ts';
import { type Act, CAST } from './story.ts';

const PORTAL = 4711;
const SECRET = 'signs the webhooks of this run';
const TOKEN = 'pat-only-for-runs-of-the-harness';
const FIRST_OWNER = 1_001;
const FIRST_USER = 9_001;
const CONNECTED = 'f240bbac-87c9-4f6e-bf70-924b57d47db7';
const NO_ANSWER = '73a0d17f-1163-4015-bdd5-ec830791da20';

type Failure = Parameters<HubspotPortal['failNext']>[1];
const FAILURES: readonly Failure[] = [
  { status: 503 },
  { status: 500 },
  'bad-gateway',
  { status: 429, body: { status: 'error', policyName: 'SECONDLY' }, headers: { 'Retry-After': '1' } },
  'locked',
];

const MANY = 10_000;

/** A HubSpot portal behind a link that can be cut. */
export async function openHubspot(watch: Stopwatch, seed: number): Promise<Opened> {
  const portal = await startHubspotPortal({
    portalId: PORTAL,
    clientSecret: SECRET,
    accessToken: TOKEN,
    seed,
    now: watch.now,
    webhooks: { batchMs: 20 },
  });
  const proxy = await startProxy(Number(new URL(portal.url).port));
  const ownerOf = new Map(CAST.map((rep, index) => [rep, String(FIRST_OWNER + index)]));
  CAST.forEach((rep, index) => {
    portal.upsertOwner({
      id: String(FIRST_OWNER + index),
      email: addressOf(rep),
      firstName: rep,
      userId: FIRST_USER + index,
    });
  });
  const people = createPeople(portal, ownerOf, watch);
  const crm: Crm = {
    kind: 'hubspot',
    config: { portalId: PORTAL, clientSecret: SECRET, accessToken: TOKEN },
    repIds: ownerOf,
    tell: portal.setWebhookUrl,
    ...people,
    fail: (random) => portal.failNext(1, FAILURES[Math.floor(random() * FAILURES.length)] as Failure),
    refuse: (why) =>
      portal.failNext(MANY, why === 'limit' ? 'daily' : { status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } }),
    setDown: proxy.setDown,
    disconnect: proxy.cutAll,
    streamedTo: () => null,
    heal: portal.clearFailures,
    calls: () => portal.calls.length,
    settled: portal.settled,
    async stop() {
      await Promise.all([proxy.stop(), portal.stop()]);
    },
  };
  return { crm, hubspotApiUrl: `http://127.0.0.1:${proxy.port}` };
}

function createPeople(
  portal: HubspotPortal,
  ownerOf: ReadonlyMap<string, string>,
  watch: Stopwatch,
): Pick<Crm, 'perform' | 'names' | 'isOnlyWord'> {
  const contacts = new Map<string, string>();
  const names = new Map<string, string>();
  /** Contacts that are away for a while: HubSpot keeps no record of it. */
  const away = new Set<number>();
  const tasks = new Map<string, string>();
  const idOf = (lead: string) => contacts.get(lead) ?? lead;
  const sourceOf = (rep: string) => {
    const userId = FIRST_USER + CAST.indexOf(rep);
    return { source: { changeSource: 'CRM_UI', sourceId: `userId:${userId}`, userId } };
  };
  const engage = (lead: string, kind: Kind, by: string, properties: Record<string, unknown>) =>
    portal.addEngagement(
      idOf(lead),
      { kind, properties: { hubspot_owner_id: ownerOf.get(by), ...properties } },
      sourceOf(by),
    );
  const set = (lead: string, by: string, properties: Record<string, unknown>) =>
    portal.updateContact(idOf(lead), properties, sourceOf(by));

  const perform = (act: Act) => {
    const { lead } = act;
    switch (act.do) {
      case 'create': {
        const properties = {
          firstname: 'Lee',
          lastname: lead,
          email: `${lead.toLowerCase()}@leads.test`,
          company: `Company of ${lead}`,
          lead_type: act.leadType,
          lifecyclestage: act.mql ? 'marketingqualifiedlead' : 'lead',
          ...(act.owner === null ? {} : { hubspot_owner_id: ownerOf.get(act.owner) }),
        };
        const id = portal.createContact(properties, { source: { changeSource: 'FORM', sourceId: 'site' } });
        contacts.set(lead, id);
        names.set(id, lead);
        return;
      }
      case 'qualify':
        return set(lead, act.by, { lifecyclestage: 'marketingqualifiedlead' });
      case 'accept':
        return set(lead, act.by, { hs_lead_status: 'OPEN' });
      case 'sql':
        return set(lead, act.by, { lifecyclestage: 'salesqualifiedlead' });
      case 'reject':
        return set(lead, act.by, { hs_lead_status: 'UNQUALIFIED' });
      case 'recycle':
        // A stage that it is in already would be no news when it qualifies again.
        set(lead, act.by, { hs_lead_status: 'BAD_TIMING' });
        return portal.updateContact(
          idOf(lead),
          { lifecyclestage: 'lead' },
          { ...sourceOf(act.by), at: watch.now() + 400 },
        );
      case 'convert':
        return set(lead, act.by, { lifecyclestage: 'opportunity' });
      case 'own':
        return set(lead, act.owner, { hubspot_owner_id: ownerOf.get(act.owner) });
      case 'rename':
        return portal.updateContact(idOf(lead), { jobtitle: act.title });
      case 'call':
      case 'missedCall': {
        const missed = act.do === 'missedCall';
        engage(lead, 'call', act.by, {
          hs_call_direction: 'OUTBOUND',
          hs_call_status: missed ? 'CANCELED' : 'COMPLETED',
          hs_call_disposition: missed ? NO_ANSWER : CONNECTED,
          hs_call_duration: missed ? '0' : '95000',
        });
        return;
      }
      case 'mail':
      case 'robotMail':
        engage(lead, 'email', act.by, {
          hs_email_direction: 'EMAIL',
          hs_email_status: 'SENT',
          ...(act.do === 'robotMail' ? { hs_sequence_id: '77' } : {}),
        });
        return;
      case 'meeting':
        engage(lead, 'meeting', act.by, {
          hs_meeting_start_time: new Date(watch.now() + 86_400_000).toISOString(),
          hs_meeting_outcome: 'SCHEDULED',
        });
        return;
      case 'note':
        engage(lead, 'note', act.by, { hs_note_body: 'Looks promising.' });
        return;
      case 'openTask':
        tasks.set(
          `${lead} ${act.task}`,
          engage(lead, 'task', act.by, { hs_task_type: 'CALL', hs_task_status: 'NOT_STARTED' }),
        );
        return;
      case 'finishTask': {
        const done = {
          hs_task_status: 'COMPLETED',
          hs_task_completion_date: new Date(watch.now()).toISOString(),
        };
        return portal.updateEngagement('task', tasks.get(`${lead} ${act.task}`) ?? '', done, sourceOf(act.by));
      }
      case 'merge': {
        const survivor = portal.mergeContacts(idOf(act.into), [idOf(lead)], sourceOf(act.by));
        contacts.set(act.into, survivor);
        names.set(survivor, `${act.into}+${lead}`);
        return;
      }
      case 'delete':
        if (!act.forGood) away.add(Number(idOf(lead)));
        return portal.deleteContact(idOf(lead), sourceOf(act.by));
      case 'undelete':
        return portal.restoreContact(idOf(lead), sourceOf(act.by));
      case 'erase':
        return portal.deleteContact(idOf(lead), { ...sourceOf(act.by), privacy: true });
    }
  };
  const isOnlyWord = (body: string) =>
    (JSON.parse(body) as { subscriptionType: string; objectId?: number }[]).some(
      ({ subscriptionType, objectId }) =>
        /^contact\.(deletion|restore)$/.test(subscriptionType) && away.has(objectId ?? 0),
    );
  return { perform, names: () => names, isOnlyWord };
}
type Kind = Parameters<HubspotPortal['addEngagement']>[1]['kind'];
