import { badRequest, badWindow } from './errors.ts';
import type { ObjectDefinition } from './object-definitions.ts';
import { type OrgState, type Row, tableOf } from './org-state.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const toWireInstant = (at: number) => new Date(at).toISOString().replace('Z', '+0000');

/** Ids of records that changed in a window, as far as no transaction is open. Throws for a window under a minute. */
export function listUpdated(state: OrgState, object: ObjectDefinition, query: Record<string, string>) {
  const { start, end, covered } = readWindow(state, query, 30);
  const ids = rowsWithin(state, object, start, covered)
    .filter((row) => row.IsDeleted !== true)
    .map(({ Id }) => Id);
  if (ids.length > 600_000) throw badRequest('EXCEEDED_ID_LIMIT', 'too many ids');
  return { ids, latestDateCovered: toWireInstant(Math.min(end, covered)) };
}

/** Records that went to the recycle bin in a window, losers of merges and what was erased since among them. */
export function listDeleted(state: OrgState, object: ObjectDefinition, query: Record<string, string>) {
  const { start, end, covered } = readWindow(state, query, 15);
  const inBin = rowsWithin(state, object, start, covered)
    .filter((row) => row.IsDeleted === true)
    .map((row) => [row.Id, String(row.SystemModstamp)] as const);
  const erased = [...(object.name === 'Lead' ? state.purged : [])].filter(
    ([, stamp]) => Date.parse(stamp) >= start && Date.parse(stamp) < covered,
  );
  const deletedRecords = [...inBin, ...erased].map(([id, stamp]) => ({ id, deletedDate: stamp.replace('Z', '+0000') }));
  return {
    deletedRecords,
    earliestDateAvailable: toWireInstant(state.now() - 15 * DAY_MS),
    latestDateCovered: toWireInstant(Math.min(end, covered)),
  };
}

function rowsWithin(state: OrgState, object: ObjectDefinition, start: number, end: number): Row[] {
  return [...tableOf(state, object.name).values()].filter((row) => {
    const at = Date.parse(String(row.SystemModstamp));
    return at >= start && at < end && !state.hidden.has(row.Id);
  });
}

/** The window in whole minutes; `covered` ends where the oldest open transaction began. */
function readWindow(state: OrgState, query: Record<string, string>, days: number) {
  const read = (name: string) => {
    const at = Date.parse((query[name] ?? '').replace(' ', '+'));
    if (Number.isNaN(at)) throw badRequest('INVALID_REPLICATION_DATE', `${name} is not a valid date`);
    return at - (at % MINUTE_MS);
  };
  const [start, end] = [read('start'), read('end')];
  if (end - start < MINUTE_MS) throw badWindow();
  if (start < state.now() - days * DAY_MS)
    throw badRequest('INVALID_REPLICATION_DATE', 'startDate before org replication enabled date');
  const covered = Math.min(end, state.openTransactionAt ?? end, state.now());
  return { start, end, covered };
}
