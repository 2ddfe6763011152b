import type { EventData, EventType, LeadEvent } from '@baton/core/handoff/event';
import type { ClockRow } from '@baton/db/clock-readers';
import { listClocks } from '@baton/db/clock-readers';
import type { Ctx } from '../../context.ts';
import { applyFacts, type Fact } from '../../leads/apply-facts.ts';
import { createTestWorld, type TestWorld } from '../../testing/machinery.ts';

const hours = (open: string, close: string) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [[open, close]]]));

type Policy = Record<string, unknown>;
export type Document = {
  calendars: Record<string, { timeZone: string; week: Record<string, unknown>; holidays?: unknown[] }>;
  policies: [Policy, ...Policy[]];
  [key: string]: unknown;
};

/** A playbook with office hours in UTC: first touch within 4 h, accept within 8 h, alerts at half time and breach. */
export function officeDocument(change: (document: Document) => void = () => {}): Document {
  const document: Document = {
    playbook: 1,
    workspace: { name: 'Test', timeZone: 'UTC' },
    calendars: {
      office: { timeZone: 'UTC', week: hours('09:00', '17:00') },
      berlin: { timeZone: 'Europe/Berlin', week: hours('09:00', '17:00') },
    },
    teams: { smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'office' } },
    definitions: { mql: { score: { atLeast: 80 } } },
    policies: [
      {
        key: 'all',
        name: 'All',
        calendar: { of: 'owner', otherwise: 'office' },
        clocks: { firstTouch: { target: '4h', stopsOn: ['call', 'email'] }, accept: { target: '8h' } },
        tiers: {
          firstTouch: [
            { at: '50%', notify: ['owner'], via: ['email'] },
            { at: 'breach', notify: ['owner'], via: ['email'] },
          ],
        },
      },
    ],
    rejection: { reasons: [{ key: 'bad_data', label: 'Bad data', outcome: 'disqualified' }] },
  };
  change(document);
  return document;
}

const PEOPLE = ['priya', 'tom', 'lena', 'marcus'];
export const at = (iso: string) => Date.parse(iso);

/** A workspace with that playbook, published long ago. */
export function createOffice(change?: (document: Document) => void): Promise<TestWorld> {
  return createTestWorld(officeDocument(change), PEOPLE, {
    mail: { smtpUrl: 'smtp://127.0.0.1:1', from: 'Baton <baton@acme.test>' },
  });
}

let count = 0;

/** A fact about a lead, learned as it happened unless `more` says otherwise. */
export function fact<T extends EventType>(
  lead: string,
  type: T,
  iso: string | number,
  data: Partial<EventData<T>> | Record<string, unknown> = {},
  more: Partial<LeadEvent> = {},
): Fact {
  const occurredAt = typeof iso === 'number' ? iso : at(iso);
  const touched = type === 'lead.touched' ? { direction: 'out', automated: false, verified: true } : {};
  count += 1;
  const event = {
    type,
    occurredAt,
    recordedAt: occurredAt,
    source: 'test',
    sourceId: `f${count}`,
    sequence: 0,
    actor: null,
    data: { ...touched, ...data },
    ...more,
  } as LeadEvent;
  return { key: { source: 'crm', externalId: lead }, event };
}

/** An MQL at an instant. */
export function mql(lead: string, iso: string | number, owner: string | null = 'priya'): Fact {
  return fact(lead, 'lead.created', iso, { score: 90, owner });
}

/** Applies facts as they come in at `ctx.now`. */
export function apply(ctx: Ctx, ...facts: Fact[]): Promise<unknown> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => applyFacts(ctx, tx, facts));
}

/** The clocks of a lead as they are stored, by kind. */
export async function clocksOf(ctx: Ctx, lead: string): Promise<Record<string, ClockRow>> {
  const rows = await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const { id } = await tx.lead.findFirstOrThrow({ where: { externalId: lead } });
    return (await listClocks(tx, { leadId: id }, { limit: 100, cursor: null })).items;
  });
  return Object.fromEntries(rows.map((row) => [row.kind, row]));
}

export const iso = (instant: number | null | undefined) =>
  instant === null || instant === undefined ? null : new Date(instant).toISOString().slice(0, 16);
