import { STAGES, type Stage } from './event.ts';
import type { Facts, Holder, Mark, Moment } from './facts.ts';
import type { Handoff, LeadState, Outcome, Transition } from './handoff.ts';
import { concerns, matches, subjectAt } from './qualification.ts';
import { teamOf, type Version, versionAt } from './version.ts';

/** A handoff before its clocks are built, with what only the clocks need to know. */
export type OpenHandoff = Omit<Handoff, 'clocks' | 'firstTouchAt' | 'cadence'> & {
  /** When the fact that started it was learned (epoch ms). */
  startRecordedAt: number;
  /** When the handoff before it ended; what began before that is over. Null for the first one. */
  previousClosedAt: number | null;
  /** Stretches in which the record was deleted in the CRM. */
  gaps: { from: number; to: number | null }[];
};

type Walk = {
  versions: readonly Version[];
  stage: Stage;
  open: OpenHandoff | null;
  handoffs: OpenHandoff[];
  transitions: Transition[];
  /** Opportunity, won or lost seen before any MQL: kept, and applied when the MQL comes. */
  early: Mark[];
  earlyAt: Map<Mark, number>;
  deletedAt: number | null;
  privacy: boolean;
};

export type Walked = Pick<LeadState, 'stage' | 'transitions' | 'deletedAt' | 'privacy'> & { handoffs: OpenHandoff[] };

/** Walks a lead's facts through the stages and cuts them into handoffs. */
export function walkStages(versions: readonly Version[], facts: Facts): Walked {
  const walk: Walk = {
    versions,
    stage: 'new',
    open: null,
    handoffs: [],
    transitions: [],
    early: [],
    earlyAt: new Map(),
    deletedAt: null,
    privacy: false,
  };
  for (const moment of facts.moments) {
    const [ends, rest] = walk.open === null ? [[], moment.marks] : endsFirst(moment.marks);
    for (const mark of ends) applyMark(walk, moment, mark);
    hold(walk, moment.at, moment.holder);
    for (const mark of rest) applyMark(walk, moment, mark);
    if (walk.open === null && walk.deletedAt === null && qualifies(walk, moment))
      openHandoff(walk, moment, 'criteria', null);
  }
  return {
    stage: walk.stage,
    transitions: walk.transitions,
    deletedAt: walk.deletedAt,
    privacy: walk.privacy,
    handoffs: walk.handoffs,
  };
}

const ENDS = new Set<string>(['lead.rejected', 'lead.recycled', 'lead.disqualified']);

/** Stop comes before start: a lead that is given back and an MQL again in one write ends its handoff and begins the next. */
function endsFirst(marks: readonly Mark[]): [readonly Mark[], readonly Mark[]] {
  const starts = marks.some((mark) => mark.type === 'lead.stage' && mark.data.stage === 'mql');
  if (!starts) return [[], marks];
  const isEnd = (mark: Mark) =>
    ENDS.has(mark.type) ||
    (mark.type === 'lead.stage' && (mark.data.stage === 'recycled' || mark.data.stage === 'disqualified'));
  return [marks.filter(isEnd), marks.filter((mark) => !isEnd(mark))];
}

/** Criteria make an MQL of a new lead, and of a recycled one again when the playbook's wait and maximum allow. */
function qualifies(walk: Walk, moment: Moment): boolean {
  const version = versionAt(walk.versions, moment.at);
  const criteria = version?.playbook.definitions.mql ?? null;
  if (version === null || criteria === null || !matches(criteria, subjectAt(moment))) return false;
  const last = walk.handoffs.at(-1);
  if (last === undefined) return walk.stage === 'new';
  const { maximum, reMqlAfterMs } = version.playbook.recycling;
  if (last.outcome !== 'recycled' || last.closedAt === null || reMqlAfterMs === null) return false;
  if (!concerns(criteria, moment)) return false;
  const recycled = walk.handoffs.filter((one) => one.outcome === 'recycled').length;
  return (maximum === null || recycled <= maximum) && moment.at - last.closedAt >= reMqlAfterMs;
}

function openHandoff(walk: Walk, moment: Moment, startedBy: Handoff['startedBy'], mark: Mark | null): OpenHandoff {
  const version = versionAt(walk.versions, moment.at);
  const { fields, holder } = moment;
  const handoff: OpenHandoff = {
    cycle: walk.handoffs.length + 1,
    stage: 'mql',
    version: version?.version ?? 0,
    policyKey: null,
    policyName: null,
    startedBy,
    leadType: textOf(fields.leadType),
    source: textOf(fields.source),
    campaign: textOf(fields.campaign),
    ownerKey: holder.person,
    queueKey: holder.queue,
    teamKey: version ? teamOf(version, holder.person) : null,
    mqlAt: moment.at,
    assignedAt: holder.person === null ? null : moment.at,
    salAt: null,
    sqlAt: null,
    opportunityAt: null,
    wonAt: null,
    lostAt: null,
    closedAt: null,
    outcome: null,
    rejection: null,
    inferred: startedBy === 'inferred' ? ['mql'] : [],
    holdings: [{ person: holder.person, queue: holder.queue, from: moment.at, to: null }],
    startRecordedAt: mark?.recordedAt ?? moment.recordedAt,
    previousClosedAt: walk.handoffs.at(-1)?.closedAt ?? null,
    gaps: [],
  };
  walk.handoffs.push(handoff);
  walk.open = handoff;
  move(walk, 'mql', moment.at, mark, startedBy !== 'stage');
  for (const early of walk.early.splice(0))
    applyConversion(walk, handoff, early, walk.earlyAt.get(early) ?? moment.at, moment.at);
  return handoff;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Closes the running holding and opens the next when the holder changed. */
function hold(walk: Walk, at: number, holder: Holder): void {
  const { open } = walk;
  const last = open?.holdings.at(-1);
  if (!open || !last || (last.person === holder.person && last.queue === holder.queue)) return;
  last.to = at;
  open.holdings.push({ ...holder, from: at, to: null });
  if (holder.person !== null) open.assignedAt ??= at;
  const version = versionAt(walk.versions, open.mqlAt);
  open.ownerKey = holder.person;
  open.queueKey = holder.queue;
  open.teamKey = version ? (teamOf(version, holder.person) ?? open.teamKey) : null;
}

function move(walk: Walk, to: Stage, at: number, mark: Mark | null, inferred: boolean): void {
  if (walk.stage === to) return;
  walk.transitions.push({
    from: walk.stage,
    to,
    at,
    by: mark?.actor ?? null,
    source: mark?.source ?? 'baton',
    sourceId: mark?.sourceId ?? '',
    inferred,
  });
  walk.stage = to;
}

function applyMark(walk: Walk, moment: Moment, mark: Mark): void {
  const { at } = moment;
  switch (mark.type) {
    case 'lead.stage':
      applyStage(walk, moment, mark, mark.data.stage, mark.data.reason ?? null);
      break;
    case 'lead.accepted':
      advance(walk, moment, mark, 'sal');
      break;
    case 'lead.rejected':
      reject(walk, at, mark);
      break;
    case 'lead.recycled':
      exit(walk, at, mark, 'recycled');
      break;
    case 'lead.disqualified':
      exit(walk, at, mark, 'disqualified');
      break;
    case 'lead.opportunity':
    case 'lead.won':
    case 'lead.lost':
      convert(walk, at, mark);
      break;
    case 'lead.merged':
      close(walk, at, 'merged');
      break;
    case 'lead.deleted':
      walk.deletedAt = at;
      walk.privacy ||= mark.data.privacy === true;
      close(walk, at, 'deleted');
      break;
    case 'lead.restored':
      restore(walk, at);
      // Whoever got the lead while it was deleted holds it now.
      hold(walk, at, moment.holder);
      break;
  }
}

function reject(walk: Walk, at: number, mark: Extract<Mark, { type: 'lead.rejected' }>): void {
  const { reason, note, by } = mark.data;
  const reasons = versionAt(walk.versions, walk.open?.mqlAt ?? at)?.playbook.rejection.reasons ?? [];
  if (walk.open) walk.open.rejection = { reason, note: note ?? null, by: by ?? mark.actor, at };
  exit(walk, at, mark, reasons.find((one) => one.key === reason)?.outcome ?? 'recycled');
}

/** A conversion belongs to the open handoff; before any MQL it is kept until one comes. */
function convert(walk: Walk, at: number, mark: Mark): void {
  if (walk.open) {
    applyConversion(walk, walk.open, mark, at, at);
  } else if (walk.handoffs.length > 0) {
    move(walk, mark.type === 'lead.lost' ? walk.stage : 'opportunity', at, mark, false);
  } else {
    walk.early.push(mark);
    walk.earlyAt.set(mark, at);
  }
}

function applyStage(walk: Walk, moment: Moment, mark: Mark, stage: Stage, reason: string | null): void {
  if (stage === 'recycled' || stage === 'disqualified') {
    if (walk.open && reason !== null) walk.open.rejection ??= { reason, note: null, by: mark.actor, at: moment.at };
    exit(walk, moment.at, mark, stage);
  } else if (stage === 'opportunity') {
    convert(walk, moment.at, { ...mark, type: 'lead.opportunity', data: {} } as Mark);
  } else if (stage === 'sal' || stage === 'sql') {
    advance(walk, moment, mark, stage);
  } else if (stage === 'mql' && walk.open === null && walk.deletedAt === null) {
    openHandoff(walk, moment, 'stage', mark);
  } else {
    move(walk, stage, moment.at, mark, false);
  }
}

/** Moves an MQL forward; a lead that skipped MQL gets an inferred one, skipped stages are back-filled and flagged. */
function advance(walk: Walk, moment: Moment, mark: Mark, stage: 'sal' | 'sql'): void {
  const handoff = walk.open ?? openHandoff(walk, moment, 'inferred', mark);
  fillUpTo(handoff, stage, moment.at);
  if (STAGES.indexOf(handoff.stage) < STAGES.indexOf(stage)) handoff.stage = stage;
  move(walk, stage, moment.at, mark, false);
}

const PATH = [
  ['sal', 'salAt'],
  ['sql', 'sqlAt'],
  ['opportunity', 'opportunityAt'],
] as const;

function fillUpTo(handoff: OpenHandoff, stage: (typeof PATH)[number][0], at: number): void {
  for (const [one, field] of PATH) {
    if (handoff[field] === null) {
      handoff[field] = at;
      if (one !== stage) handoff.inferred.push(one);
    }
    if (one === stage) return;
  }
}

function applyConversion(walk: Walk, handoff: OpenHandoff, mark: Mark, at: number, seenAt: number): void {
  if (mark.type === 'lead.lost') {
    handoff.lostAt ??= at;
    close(walk, seenAt, 'lost');
    return;
  }
  const known = handoff.opportunityAt !== null;
  fillUpTo(handoff, 'opportunity', at);
  if (mark.type === 'lead.won' && !known) handoff.inferred.push('opportunity');
  handoff.stage = 'opportunity';
  move(walk, 'opportunity', seenAt, mark, mark.type === 'lead.won' && !known);
  if (mark.type === 'lead.won') {
    handoff.wonAt ??= at;
    close(walk, seenAt, 'won');
  }
}

function exit(walk: Walk, at: number, mark: Mark, outcome: 'recycled' | 'disqualified'): void {
  if (walk.open) walk.open.stage = outcome;
  close(walk, at, outcome);
  move(walk, outcome, at, mark, false);
}

function close(walk: Walk, at: number, outcome: Outcome): void {
  if (!walk.open) return;
  walk.open.closedAt = at;
  walk.open.outcome = outcome;
  const last = walk.open.holdings.at(-1);
  if (last) last.to = at;
  walk.open = null;
}

/** Undelete: the handoff that deletion closed goes on; the time in between is a gap. */
function restore(walk: Walk, at: number): void {
  const { deletedAt } = walk;
  walk.deletedAt = null;
  const last = walk.handoffs.at(-1);
  if (deletedAt === null || last?.outcome !== 'deleted') return;
  last.gaps.push({ from: deletedAt, to: at });
  last.closedAt = null;
  last.outcome = null;
  const holding = last.holdings.at(-1);
  if (holding) holding.to = null;
  walk.open = last;
}
