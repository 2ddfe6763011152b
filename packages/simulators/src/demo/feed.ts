import { setTimeout as wait } from 'node:timers/promises';
import type { HubspotPortal } from '../hubspot/portal.ts';
import type { Source as Author } from '../hubspot/portal-state.ts';
import { type BatonApi, openBatonApi } from './baton-api.ts';
import { type CastMember, cast } from './cast.ts';
import { type Arrival, isWorkedBySimulation, planArrivals } from './live-plan.ts';
import type { Demo } from './seed.ts';

const WEBSITE: Author = { changeSource: 'FORM', sourceId: 'website' };
const SCORING: Author = { changeSource: 'AUTOMATION_PLATFORM', sourceId: 'lead-scoring' };
const LOOK_EVERY_MS = 1_500;
const LOOKS = 40;
/** A lead that was left comes to somebody's mind after its chat promise is long broken. */
const LATE_MS = 7 * 60_000;

/** Joins the simulators with the running product and keeps leads coming until `signal` fires. Called on every start. */
export async function feedDemo(demo: Demo, signal: AbortSignal): Promise<void> {
  const { apiKey, webhookPath } = demo.known();
  if (apiKey === null || webhookPath === null) return;
  preparePortal(demo.portal);
  demo.portal.setWebhookUrl(`${demo.baseUrl}${webhookPath}`);
  demo.slack.setInteractivityUrl(`${demo.baseUrl}/api/v1/hooks/slack`);
  const api = openBatonApi(demo.baseUrl, apiKey);
  // The portal forgets its properties as it forgets its contacts.
  await api.provision('hubspot').catch((error: unknown) => console.error(`HubSpot got no fields of Baton: ${error}`));
  const pass = (ms: number) => wait(ms, undefined, { signal });
  await feedPortal({ portal: demo.portal, api, seed: Date.now() >>> 8, pass });
}

/** The reps as the portal's users, and the properties that Acme added to its contacts. */
export function preparePortal(portal: HubspotPortal): void {
  for (const { hubspotId, email, name } of cast) {
    const [firstName = '', ...rest] = name.split(' ');
    portal.upsertOwner({ id: hubspotId, email, firstName, lastName: rest.join(' '), userId: userIdOf(hubspotId) });
  }
  portal.defineProperty('contacts', { name: 'source', label: 'Source' });
  portal.defineProperty('contacts', { name: 'accountOwner', label: 'Account owner' });
}

type Feed = {
  portal: HubspotPortal;
  api: Pick<BatonApi, 'findOwner'>;
  seed: number;
  /** Resolves after so many milliseconds; fails with an `AbortError` when the feed is to end. */
  pass(ms: number): Promise<void>;
};

/** Creates the planned contacts one after the other, each worked on beside the others. Ends without an error when stopped. */
export async function feedPortal(feed: Feed): Promise<void> {
  const working = new Set<Promise<void>>();
  try {
    for (const arrival of planArrivals(feed.seed)) {
      await feed.pass(arrival.afterMs);
      const work = liveThrough(feed, arrival)
        .catch(ignoreStop)
        .finally(() => working.delete(work));
      working.add(work);
    }
  } catch (error) {
    ignoreStop(error);
  }
  await Promise.all(working);
}

function ignoreStop(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}

async function liveThrough(feed: Feed, arrival: Arrival): Promise<void> {
  const { portal, pass } = feed;
  const { fate } = arrival;
  const id = portal.createContact(toProperties(arrival), { source: WEBSITE });
  await pass(arrival.mqlAfterMs);
  const { score } = arrival;
  portal.updateContact(id, { hubspotscore: score, lifecyclestage: 'marketingqualifiedlead' }, { source: SCORING });
  const owner = await findOwner(feed, id);
  if (owner === null || !isWorkedBySimulation(owner.key)) return;
  await pass(fate.kind === 'answered' ? fate.touchAfterMs : LATE_MS);
  // It may have been moved to somebody else meanwhile.
  const worker = (await findOwner(feed, id)) ?? owner;
  if (!isWorkedBySimulation(worker.key)) return;
  logCall(portal, id, worker);
  if (fate.kind !== 'answered') return;
  await pass(fate.decideAfterMs);
  portal.updateContact(id, { hs_lead_status: fate.decision }, { source: authorOf(worker) });
}

async function findOwner({ api, pass }: Feed, contactId: string): Promise<CastMember | null> {
  for (let look = 0; look < LOOKS; look++) {
    await pass(LOOK_EVERY_MS);
    // A restart of the web process or a slow moment is no reason to end the feed.
    const key = await api.findOwner('hubspot', contactId).catch(() => null);
    const owner = cast.find((member) => member.key === key);
    if (owner) return owner;
  }
  return null;
}

function toProperties({ contact, leadType, source, campaign, accountOwner }: Arrival): Record<string, unknown> {
  const { firstName, lastName, email, company, title, country, employees, phone, timeZone, message } = contact;
  return {
    firstname: firstName,
    lastname: lastName,
    email,
    company,
    jobtitle: title,
    country,
    numemployees: employees,
    phone,
    message,
    hs_timezone: timeZone.replaceAll('/', '_slash_'),
    lead_type: leadType,
    source: source.name,
    utm_campaign: campaign,
    hs_lead_status: 'NEW',
    lifecyclestage: 'lead',
    ...(accountOwner === null ? {} : { accountOwner }),
  };
}

const CONNECTED = 'f240bbac-87c9-4f6e-bf70-924b57d47db7';

function logCall(portal: HubspotPortal, contactId: string, rep: CastMember): void {
  const properties = {
    hs_call_title: 'Call from the dialer',
    hs_call_direction: 'OUTBOUND',
    hs_call_status: 'COMPLETED',
    hs_call_disposition: CONNECTED,
    hs_call_duration: '140000',
    hubspot_owner_id: rep.hubspotId,
    hs_created_by_user_id: String(userIdOf(rep.hubspotId)),
  };
  portal.addEngagement(contactId, { kind: 'call', properties }, { source: authorOf(rep) });
}

function userIdOf(hubspotId: string): number {
  return Number(hubspotId) % 100_000;
}

function authorOf({ hubspotId }: CastMember): Author {
  const userId = userIdOf(hubspotId);
  return { changeSource: 'CRM_UI', sourceId: `userId:${userId}`, userId };
}
