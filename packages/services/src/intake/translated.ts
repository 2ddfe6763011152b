import type { InboxOutcome, InboxRow } from '@baton/db/inbox';
import type { Fact } from '../leads/apply-facts.ts';

/** What one inbox row became: its facts and its end state. */
export type Translated = { row: InboxRow; facts: Fact[]; outcome: InboxOutcome };

/** A record's own clock may run ahead of ours by so much before we stop believing it. */
const AHEAD_MS = 5 * 60_000;
const FIRST_AT = Date.UTC(1990, 0);

/** An instant ahead of its arrival, or from before there were CRMs, is taken as the arrival; the inbox keeps what was said. */
export function believable(occurredAt: number, receivedAt: number): number {
  return occurredAt > receivedAt + AHEAD_MS || !(occurredAt > FIRST_AT) ? receivedAt : occurredAt;
}
