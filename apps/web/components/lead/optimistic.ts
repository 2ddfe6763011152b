import type { ClockKind, Queue, QueueRow } from '#web/api-types.ts';

export type LeadAction =
  | { type: 'accept' }
  | { type: 'reject'; reason: string; label: string; note?: string }
  | { type: 'touch'; kind: string; outcome?: string; note?: string };

const stops: Record<LeadAction['type'], ClockKind[]> = {
  accept: ['accept'],
  reject: ['accept', 'firstTouch', 'qualify', 'nextTouch', 'assign'],
  touch: ['firstTouch', 'nextTouch'],
};

function doNextAfter(row: QueueRow, action: LeadAction): QueueRow['doNext'] {
  if (action.type === 'reject') return { ...row.doNext, text: `Rejected: ${action.label}`, stops: [] };
  const stage = action.type === 'accept' ? 'sal' : row.lead.stage;
  const open = row.clocks.filter((clock) => !stops[action.type].includes(clock.kind));
  if (stage === 'mql') return { verb: 'accept', text: 'Accept or reject', stops: ['accept'] };
  if (open.some((clock) => clock.kind === 'firstTouch'))
    return { verb: 'touch', text: 'Call, email or meet', stops: ['firstTouch'] };
  return { verb: 'qualify', text: 'Qualify: set BANT', stops: ['qualify'] };
}

/** The row as it will look once the server has taken the action. */
function actOnRow(row: QueueRow, action: LeadAction, at: string): QueueRow {
  const clocks = row.clocks.filter((clock) => !stops[action.type].includes(clock.kind));
  return {
    ...row,
    clocks,
    lead: action.type === 'accept' ? { ...row.lead, stage: 'sal' } : row.lead,
    doNext: doNextAfter(row, action),
    lastTouchAt: action.type === 'touch' ? at : row.lastTouchAt,
    ...(action.type === 'reject' ? { group: 'handled' as const, handledAt: at } : {}),
  };
}

/** The queue with one lead acted on. */
export function actOnQueue(queue: Queue, leadId: string, action: LeadAction, at: string): Queue {
  return { ...queue, items: queue.items.map((row) => (row.lead.id === leadId ? actOnRow(row, action, at) : row)) };
}
