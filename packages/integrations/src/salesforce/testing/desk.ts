import { eventData, type LeadFields } from '@baton/core/handoff/event';
import { type SalesforceOrg, type SalesforceOrgOptions, startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { afterEach, beforeEach, expect } from 'vitest';
import type { CrmContext, CrmReader, LeadSaid, TranslatedEvent } from '../../crm.ts';
import { createSalesforceAdapter } from '../adapter.ts';

export const NOW = Date.parse('2026-11-22T10:00:00Z');
export const RITA = '0055g00000RiTa1AAF';
export const SAM = '0055g00000SaMm1AAF';
export const QUEUE = '00G5g00000QuEu1EAF';

/** A simulated organisation whose clock stands still until a test moves it, the adapter that reads it, and short cuts. */
export function openDesk(options: Partial<SalesforceOrgOptions> = {}) {
  const desk = {} as { org: SalesforceOrg; adapter: CrmReader; now: number };

  async function start(more: Partial<SalesforceOrgOptions> = {}) {
    await desk.org?.stop().catch(() => undefined);
    desk.org = await startSalesforceOrg({
      clientId: 'client-1',
      clientSecret: 'secret-1',
      refreshToken: 'refresh-1',
      accessToken: '00D5g00000AcMe1!first',
      now: () => desk.now,
      ...options,
      ...more,
    });
    desk.org.addUser(
      { Id: RITA, FirstName: 'Rita', LastName: 'Reyes', Email: 'rita@acme.example.com' },
      { quiet: true },
    );
    desk.org.addUser({ Id: SAM, FirstName: 'Sam', LastName: 'Okafor', Email: 'sam@acme.example.com' }, { quiet: true });
    desk.org.addQueue('US SMB', QUEUE);
    desk.adapter = createSalesforceAdapter({ loginUrl: desk.org.url, timeoutMs: 2000, tries: 1 });
  }
  beforeEach(async () => {
    desk.now = NOW;
    await start();
  });
  afterEach(() => desk.org.stop().catch(() => undefined));

  const config = () => ({
    organizationId: '00D5g00000AcMe1EAF',
    instanceUrl: desk.org.url,
    clientId: 'client-1',
    clientSecret: 'secret-1',
    refreshToken: 'refresh-1',
    accessToken: '00D5g00000AcMe1!first',
    userId: desk.org.apiUserId,
  });
  const context = (more: Partial<CrmContext> = {}): CrmContext => ({
    connectionId: 'c-1',
    config: config(),
    people: { [RITA.slice(0, 15)]: 'rita', [SAM]: 'sam' },
    stageMapping: {},
    findLeadStates: async () => new Map(),
    now: desk.now,
    ...more,
  });
  const hint = (recordId: string, object = 'Lead') => ({
    kind: 'om',
    organizationId: '00D5g00000AcMe1EAF',
    object,
    recordId,
  });
  const change = (entityName: string, recordIds: string[], changeType = 'UPDATE') => ({
    kind: 'cdc',
    entityName,
    recordIds,
    changeType,
    commitTimestamp: desk.now,
  });
  async function translate(bodies: readonly object[], more: Partial<CrmContext> = {}) {
    const items = await desk.adapter.translate(
      bodies.map((body) => ({ body, receivedAt: desk.now })),
      context(more),
    );
    expect(items).toHaveLength(bodies.length);
    for (const event of items.flatMap((item) => item.events))
      expect(eventData[event.type].safeParse(event.data).error).toBeUndefined();
    return items;
  }
  const eventsOf = async (lead: string, more: Partial<CrmContext> = {}) =>
    (await translate([hint(lead)], more)).flatMap((item) => item.events);
  const sync = async (since = 0, more: Partial<CrmContext> = {}) => {
    const events: TranslatedEvent[] = [];
    for await (const page of desk.adapter.listChangedSince(since, context(more))) events.push(...page);
    return events;
  };
  const later = (ms: number) => {
    desk.now += ms;
    return desk.now;
  };
  return Object.assign(desk, { start, config, context, hint, change, translate, eventsOf, sync, later });
}

/** What leads say after these events, as services keep it. */
export function statesAfter(events: readonly TranslatedEvent[]): NonNullable<CrmContext['findLeadStates']> {
  const states = new Map<string, LeadSaid>();
  for (const event of [...events].sort((a, b) => a.occurredAt - b.occurredAt)) {
    const state = states.get(event.lead) ?? { fields: {}, deleted: false };
    states.set(event.lead, state);
    if (event.type === 'lead.created' || event.type === 'lead.changed') {
      const { owner: _, stage: __, ...fields } = event.data as LeadFields;
      Object.assign(state.fields, fields);
    }
    if (event.type === 'lead.deleted') state.deleted = true;
    if (event.type === 'lead.restored') state.deleted = false;
  }
  return async (ids) => new Map(ids.flatMap((id) => (states.has(id) ? [[id, states.get(id) as LeadSaid]] : [])));
}

/** Type, instant and data of events, for comparing. */
export const brief = (events: readonly TranslatedEvent[]) =>
  events.map((event) => [event.type, event.occurredAt, event.data]);

/** Events that say more than what Salesforce's own fields hold now. */
export const meaningful = (events: readonly TranslatedEvent[]) =>
  events.filter((event) => !event.sourceId.endsWith(':value'));

/** The ids of events, in an order of their own. */
export const idsOf = (events: readonly TranslatedEvent[]) => [...new Set(events.map((event) => event.sourceId))].sort();
