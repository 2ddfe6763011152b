import { nextDeliveryAt } from '@baton/db/deliveries';
import { getInstallation, holdSending, takeSendTurn } from '@baton/db/installation';
import type { Machinery } from '../context.ts';
import type { SentLedger } from '../process/sent-ledger.ts';

/**
 * Leave to send. What was due until `sentUntil` (epoch ms, null: nothing) may be out since before a restore; what falls due
 * after `notedUntil` needs another leave, because the ledger would not know of it.
 */
export type Leave = { sentUntil: number | null; notedUntil: number };
/** Leave to send anything, where nothing is noted. */
export const ANY_LEAVE: Leave = { sentUntil: null, notedUntil: Number.POSITIVE_INFINITY };
/** Asked before each round of sending: leave, or that nothing is due, or that everything is held. */
export type SendGate = () => Promise<Leave | 'nothing' | 'held'>;

/** A leave holds for so long (ms): rounds follow each other quickly, and each turn costs two writes to disk. */
const LEAVE_MS = 250;
/** A round takes its time, and takes what falls due meanwhile (ms). */
const AHEAD_MS = 2_500;

/**
 * The gate that everything sent goes through. Turns are counted in the database and then in the ledger beside it; a
 * database that counts less than the ledger was restored from a backup and would send again what is out already. Then
 * everything is held until a person confirms.
 */
export function createSendGate({ db, log }: Pick<Machinery, 'db' | 'log'>, ledger: SentLedger): SendGate {
  let current: { leave: Leave; until: number } | null = null;

  /** Another worker found that the database was restored; this one may know of later messages. */
  async function addWhatIsKnown(): Promise<void> {
    const { id, turns, held } = await getInstallation(db);
    const seen = await ledger.last(id);
    if (held && seen !== null && seen.turn > turns) await holdSending(db, seen);
  }

  return async () => {
    const dueAt = await nextDeliveryAt(db);
    if (dueAt === null || dueAt > (await db.now())) return 'nothing';
    if (current !== null && performance.now() < current.until) return current.leave;
    const begun = performance.now();
    // Before the turn is taken: others take turns and note them meanwhile.
    const seen = await ledger.last((await getInstallation(db)).id);
    const taken = await takeSendTurn(db);
    if (taken === null) {
      await addWhatIsKnown();
      return 'held';
    }
    const { installationId, turn, at, sentUntil } = taken;
    if (seen !== null && turn <= seen.turn) {
      await holdSending(db, seen);
      log.error(
        { turn, seen: seen.turn, sentUntil: new Date(seen.at).toISOString() },
        'the database is older than what was sent: nothing is sent until `baton deliveries confirm`',
      );
      return 'held';
    }
    const notedUntil = at + AHEAD_MS;
    await ledger.note(installationId, { turn, at: notedUntil });
    current = { leave: { sentUntil, notedUntil }, until: begun + LEAVE_MS };
    return current.leave;
  };
}
