import type { ClockState, HandoffState, LeadState } from '../leads.ts';

/** A running clock that began at the instant and is due a minute later; tests change what they are about. */
export function clockState(startedAt: number, overrides: Partial<ClockState> = {}): ClockState {
  return {
    kind: 'firstTouch',
    instance: 1,
    state: 'running',
    outcome: null,
    breached: false,
    breachedAt: null,
    provisional: false,
    excused: false,
    policyKey: 'inbound',
    policyName: 'Inbound',
    version: 1,
    calendarKey: 'office',
    ownerKey: 'priya',
    teamKey: 'east',
    startedAt,
    dueAt: startedAt + 60_000,
    stoppedAt: null,
    decidedAt: null,
    targetMs: 60_000,
    elapsedMs: 0,
    wallMs: 0,
    segments: [{ from: startedAt, to: null, kind: 'running', countedMs: 0, ownerKey: 'priya', why: 'assigned' }],
    planned: [{ tier: '50%', at: startedAt + 30_000 }],
    stoppedBy: null,
    notStoppedBy: [],
    cancelReason: null,
    approachingAt: null,
    detail: {},
    chargeKey: 'priya',
    chargeTeamKey: 'east',
    nextFireAt: startedAt + 30_000,
    ...overrides,
  };
}

/** A handoff in its first cycle that became MQL at the instant. */
export function handoffState(mqlAt: number, clocks: ClockState[], overrides: Partial<HandoffState> = {}): HandoffState {
  return {
    cycle: 1,
    stage: 'mql',
    ownerKey: 'priya',
    teamKey: 'east',
    policyKey: 'inbound',
    policyName: 'Inbound',
    version: 1,
    leadType: 'demo_request',
    sourceLabel: 'Paid search',
    campaign: 'Q4',
    mqlAt,
    assignedAt: mqlAt,
    salAt: null,
    sqlAt: null,
    opportunityAt: null,
    wonAt: null,
    lostAt: null,
    closedAt: null,
    outcome: null,
    rejection: null,
    inferred: [],
    facts: {},
    clocks,
    ...overrides,
  };
}

/** The state of a known lead. */
export function leadState(id: string, handoffs: HandoffState[], overrides: Partial<LeadState> = {}): LeadState {
  return {
    id,
    name: 'Jo Blake',
    email: 'jo@kestrel.test',
    company: 'Kestrel',
    stage: 'mql',
    ownerKey: 'priya',
    queueKey: null,
    mergedIntoId: null,
    deletedAt: null,
    fields: { country: 'US' },
    lastEventAt: null,
    handoffs,
    ...overrides,
  };
}
