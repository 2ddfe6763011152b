import type { Change, OrgState, Row, Value } from './org-state.ts';

export type ChangeEventHeader = {
  entityName: string;
  recordIds: string[];
  changeType: string;
  changeOrigin: string;
  transactionKey: string;
  sequenceNumber: number;
  commitTimestamp: number;
  commitNumber: number;
  commitUser: string;
  nulledFields: string[];
  diffFields: string[];
  changedFields: string[];
};
export type ChangeEvent = {
  schema: string;
  payload: { ChangeEventHeader: ChangeEventHeader; [field: string]: unknown };
  event: { replayId: number };
};
export type GapKind = 'GAP_CREATE' | 'GAP_UPDATE' | 'GAP_DELETE' | 'GAP_UNDELETE' | 'GAP_OVERFLOW';

export type ChangeBus = {
  /** Events of a channel after a replay id, as far as they are kept. */
  listAfter(channel: string, replayId: number): ChangeEvent[];
  /** False for a replay id of another org, of before a move, or older than what is kept. */
  isKnown(replayId: number): boolean;
  /** The position from which everything that is kept follows. */
  firstReplayId(): number;
  knowsChannel(channel: string): boolean;
  lastReplayId(): number;
  onEvent(listener: () => void): () => void;
  /** Tells of changes without saying what they were. For an overflow the ids are key prefixes. */
  gap(object: string, kind: GapKind, ids: readonly string[]): void;
  /** Forgets what is kept up to now, as after a move to another instance: the ids of before are unknown. */
  forget(): void;
};

const KEPT_MS = 72 * 3_600_000;

/** Turns changes into change events and keeps them for 72 hours. `objects` are those selected in Setup. */
export function createChangeBus(state: OrgState, objects: readonly string[]): ChangeBus {
  const kept: { at: number; event: ChangeEvent }[] = [];
  const listeners = new Set<() => void>();
  let last = 4_000 + state.random.below(1000);
  /** Replay ids before this one are not this org's any more. */
  let floor = last;
  let commitNumber = 11_099_127_012_345;

  const publish = (payload: ChangeEvent['payload']) => {
    // Ids are not contiguous.
    last += 1 + state.random.below(3);
    kept.push({
      at: state.now(),
      event: { schema: `sim${payload.ChangeEventHeader.entityName}`, payload, event: { replayId: last } },
    });
    for (const listener of listeners) listener();
  };
  const header = (object: string, changeType: string, recordIds: string[], more: Partial<ChangeEventHeader>) => ({
    entityName: object,
    recordIds,
    changeType,
    changeOrigin: '',
    transactionKey: state.random.uuid(),
    sequenceNumber: 1,
    commitTimestamp: state.now(),
    commitNumber: ++commitNumber,
    commitUser: state.apiUserId,
    nulledFields: [],
    diffFields: [],
    changedFields: [],
    ...more,
  });
  state.listeners.add((change) => {
    if (!objects.includes(change.object)) return;
    publish({
      ChangeEventHeader: header(change.object, change.kind, change.ids, headerOf(change)),
      ...valuesOf(state, change),
    });
  });
  const drop = () => {
    const oldest = state.now() - KEPT_MS;
    const young = kept.findIndex(({ at }) => at > oldest);
    const gone = kept.splice(0, young < 0 ? kept.length : young);
    floor = gone.at(-1)?.event.event.replayId ?? floor;
  };

  return {
    knowsChannel: (channel) =>
      channel === '/data/ChangeEvents' || objects.some((object) => channel === `/data/${object}ChangeEvent`),
    lastReplayId: () => last,
    firstReplayId: () => {
      drop();
      return floor;
    },
    isKnown: (replayId) => {
      drop();
      return replayId === floor || replayId === last || kept.some(({ event }) => event.event.replayId === replayId);
    },
    listAfter: (channel, replayId) => {
      drop();
      // Readers are nearly always close to the end.
      let from = kept.length;
      while ((kept[from - 1]?.event.event.replayId ?? 0) > replayId) from -= 1;
      return kept
        .slice(from)
        .map(({ event }) => event)
        .filter((event) => isOn(channel, event));
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    gap: (object, kind, ids) => publish({ ChangeEventHeader: header(object, kind, [...ids], {}) }),
    forget: () => {
      kept.length = 0;
      last += 1_000;
      floor = last;
    },
  };
}

function isOn(channel: string, event: ChangeEvent): boolean {
  const { entityName } = event.payload.ChangeEventHeader;
  return channel === '/data/ChangeEvents' || channel === `/data/${entityName}ChangeEvent`;
}

const COMPOUND = new Set(['FirstName', 'LastName', 'Salutation']);
const SYSTEM = new Set(['Id', 'SystemModstamp', 'IsDeleted', 'Name']);
const isPerson = (object: string) => object === 'Lead' || object === 'Contact';

function reported(change: Pick<Change, 'object' | 'changed'>): string[] {
  return change.changed.filter((name) => !SYSTEM.has(name) || (name === 'Name' && !isPerson(change.object)));
}

function headerOf({ kind, object, changed, row, writer }: Change): Partial<ChangeEventHeader> {
  const names = reported({ object, changed });
  const named = names.map((name) => (isPerson(object) && COMPOUND.has(name) ? `Name.${name}` : name));
  const nulled = names.filter((name) => row[name] === null);
  const update = kind === 'UPDATE';
  return {
    changeOrigin: writer.origin,
    commitUser: writer.userId,
    changedFields: update ? named : [],
    nulledFields: update ? nulled : [],
  };
}

function valuesOf(state: OrgState, change: Change): Record<string, unknown> {
  if (change.kind === 'DELETE') return {};
  const names =
    change.kind === 'UNDELETE' ? Object.keys(change.row).filter((name) => !SYSTEM.has(name)) : reported(change);
  const values: Record<string, unknown> = {};
  const person: Record<string, Value> = {};
  for (const name of names) {
    const value = readValue(state, change.object, change.row, name);
    if (change.kind !== 'UPDATE' && value === null) continue;
    if (isPerson(change.object) && COMPOUND.has(name)) person[name] = value;
    else values[name] = value;
  }
  return Object.keys(person).length > 0 ? { ...values, Name: person } : values;
}

/** A copy of the value: the event keeps what was true when it happened. */
function readValue(state: OrgState, object: string, row: Row, name: string): Value {
  return state.objects.get(object)?.fields.has(name) ? (row[name] ?? null) : null;
}
