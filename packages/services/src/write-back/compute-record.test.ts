import type { ClockView, Standing } from '@baton/core/clock/view';
import type { Decisions } from '@baton/db/decisions';
import type { LeadClockRow, LeadDetail } from '@baton/db/lead-readers';
import { clockState, handoffState, leadState } from '@baton/db/testing/states';
import { describe, expect, it } from 'vitest';
import { diffRecord } from './changes.ts';
import { computeRecord, type RecordTerms } from './compute-record.ts';
import { FIELDS, writeValuesSchema } from './write-settings.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const MINUTE = 60_000;
const settings = {
  fields: new Set(FIELDS),
  values: writeValuesSchema.parse({ statuses: { sal: 'OPEN' }, reasons: { no_budget: 'Budget' } }),
};
const OWN = { source: 'baton', sourceId: 'fact-1' };
const CRM = { source: 'hubspot', sourceId: 'hs-1' };

type Clock = Partial<Parameters<typeof clockState>[1]> & { standing?: Standing; provisional?: boolean };
/** A clock with how it stands; instants are minutes from now. */
function clock({ standing = 'onTrack', provisional = false, ...rest }: Clock, dueIn: number | null): LeadClockRow {
  const dueAt = dueIn === null ? null : NOW + dueIn * MINUTE;
  return {
    ...clockState(NOW - 10 * MINUTE, { dueAt, approachingAt: null, ...rest }),
    standing,
    unsure: provisional,
  } as never;
}

function lead(handoffs: object[], more: Partial<LeadDetail> = {}): LeadDetail {
  const list = handoffs.map((one, index) => handoffState(NOW - 60 * MINUTE, [], { cycle: index + 1, ...one }));
  return { ...leadState('lead-1', list), source: 'hubspot', externalId: '1', ...more } as never;
}

const terms: RecordTerms = {
  settings,
  ownerIdOf: (key) => ({ priya: '1001' })[key] ?? null,
  reasonValue: (key) => `reason ${key}`,
  view: (row) => {
    const { standing } = row as unknown as { standing: Standing };
    const state = (
      { met: 'completed', missed: 'completed', cancelled: 'cancelled', paused: 'paused', pending: 'pending' } as const
    )[standing as 'met'];
    const breached = standing === 'breached' || standing === 'missed';
    return { state: state ?? 'running', standing, breached, elapsedMs: 1, approachingAtMs: 2 } as ClockView;
  },
  isProvisional: (row) => (row as unknown as { unsure: boolean }).unsure,
  now: NOW,
};
const compute = (detail: LeadDetail, decisions: Partial<Decisions> = {}) =>
  computeRecord(detail, { stage: null, owner: null, ...decisions }, terms);
const sla = (...clocks: LeadClockRow[]) => {
  const { values, nextChangeAt } = compute(lead([{ clocks }]));
  return [values.slaStatus?.value, values.slaBreached?.value, values.slaDueAt?.value, nextChangeAt];
};
const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();

describe('stamps', () => {
  it('are those of the latest handoff; a lead that was never an MQL has none', () => {
    const first = {
      outcome: 'recycled',
      closedAt: NOW,
      rejection: { reason: 'no_budget', note: 'n', by: null, at: NOW },
    };
    const { values } = compute(lead([first, { mqlAt: NOW, facts: { firstTouchAt: NOW + MINUTE } }]));
    expect(values).toMatchObject({
      mqlAt: { value: at(0) },
      salAt: { value: null },
      firstResponseAt: { value: at(1) },
      rejectionReason: { value: null },
      recycleCount: { value: 1 },
    });
    expect(compute(lead([first])).values).toMatchObject({
      rejectionReason: { value: 'reason no_budget' },
      rejectionDetail: { value: 'n' },
    });
    const none = compute(lead([]));
    expect(diffRecord(none, null, settings, 'hubspot')).toEqual([]);
  });
});

describe('the clocks in one word', () => {
  it.each([
    [[clock({}, 5)], ['On track', false, at(5)]],
    [[clock({ standing: 'approaching' }, 5)], ['Approaching', false, at(5)]],
    [[clock({ standing: 'offHours' }, 5)], ['On track', false, at(5)]],
    [[clock({ standing: 'paused' }, null)], ['Paused', false, null]],
    [
      [clock({ standing: 'breached' }, -1), clock({}, 5)],
      ['Breached', true, at(-1)],
    ],
    [
      [clock({ standing: 'met' }, -1), clock({}, 5)],
      ['On track', false, at(5)],
    ],
    [
      [clock({ standing: 'missed' }, -1), clock({}, 5)],
      ['On track', true, at(5)],
    ],
    [
      [clock({ standing: 'missed' }, -1), clock({ standing: 'met' }, 5)],
      ['Missed', true, null],
    ],
    [
      [clock({ standing: 'met' }, -1), clock({ standing: 'cancelled' }, 5)],
      ['Met', false, null],
    ],
    [[clock({ standing: 'cancelled' }, 5)], ['Cancelled', false, null]],
    [[clock({ standing: 'pending' }, null)], ['No SLA', false, null]],
    [[], ['No SLA', false, null]],
    [[clock({ standing: 'missed', excused: true }, -1)], ['No SLA', false, null]],
    [[clock({ standing: 'breached', provisional: true }, -1)], ['Approaching', false, at(-1)]],
  ])('%#', (clocks, expected) => {
    expect(sla(...clocks).slice(0, 3)).toEqual(expected);
  });

  it('say when they will read otherwise', () => {
    expect(sla(clock({ approachingAt: NOW + 2 * MINUTE }, 5))[3]).toBe(NOW + 2 * MINUTE);
    expect(sla(clock({ standing: 'approaching', approachingAt: NOW - MINUTE }, 5))[3]).toBe(NOW + 5 * MINUTE + 1000);
    expect(sla(clock({ standing: 'breached' }, -1))[3]).toBeNull();
    expect(sla(clock({ standing: 'breached', provisional: true }, -1))[3]).toBe(NOW + MINUTE);
  });
});

describe('status and owner', () => {
  const sal = (more = {}) => lead([{}], { stage: 'sal', ownerKey: 'priya', queueKey: null, ...more });

  it('are Baton’s where it had the last word, and the CRM’s otherwise', () => {
    const own = compute(sal(), { stage: OWN, owner: OWN });
    expect([own.values.status, own.values.owner, own.theirs]).toEqual([
      { value: 'OPEN', by: 'fact-1' },
      { value: '1001', by: 'fact-1' },
      [],
    ]);
    const theirs = compute(sal(), { stage: CRM, owner: CRM });
    expect([theirs.values.status, theirs.values.owner, theirs.theirs]).toEqual([
      undefined,
      undefined,
      ['status', 'owner'],
    ]);
  });

  it('are left alone where the CRM has no word for them', () => {
    const values = (more: object) => compute(sal(more), { stage: OWN, owner: OWN }).values;
    expect(values({ stage: 'opportunity' }).status).toBeUndefined();
    expect(values({ ownerKey: 'marcus' }).owner).toBeUndefined();
    expect(values({ ownerKey: null, queueKey: 'smb' }).owner).toBeUndefined();
    expect(values({ ownerKey: null }).owner).toEqual({ value: null, by: 'fact-1' });
  });

  it('are sent again for a new decision, also to the value that was written before', () => {
    const wanted = compute(sal(), { stage: OWN, owner: { ...OWN, sourceId: 'fact-2' } });
    const written = { status: { value: 'OPEN', by: 'fact-1' }, owner: { value: '1001', by: 'fact-1' } };
    const only = { ...settings, fields: new Set(['status', 'owner'] as const) };
    const fields = (known: Parameters<typeof diffRecord>[1]) =>
      diffRecord(wanted, known, only, 'hubspot').map(({ crmField, before }) => [crmField, before]);
    expect(fields({ written, refused: {} })).toEqual([['hubspot_owner_id', '1001']]);
    expect(fields({ written, refused: { owner: { value: '1001', by: 'fact-2' } } })).toEqual([]);
    expect(fields({ written, refused: { owner: { value: '1009', by: 'fact-2' } } })).toEqual([
      ['hubspot_owner_id', '1001'],
    ]);
  });
});
