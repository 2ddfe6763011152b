import type { Random } from '../faults/random.ts';
import type { Act } from './story.ts';

/** A simulated CRM in which people act, and which can be made to fail. */
export type Crm = {
  kind: 'hubspot' | 'salesforce';
  /** Configuration of Baton's connection to it. */
  config: Record<string, unknown>;
  /** Its id of each rep. */
  repIds: ReadonlyMap<string, string>;
  /** Sends what changes to this address from now on. */
  tell(webhookUrl: string): void;
  perform(act: Act): void;
  /** Its ids of leads, with their names in the story. */
  names(): ReadonlyMap<string, string>;
  /** Whether nothing but this call ever tells what it tells: when a contact that is back was away. */
  isOnlyWord(body: string): boolean;
  /** Makes the next call to its API fail in one of its ways. */
  fail(random: Random): void;
  /** Refuses every call from now on, until it is healed: its token is not good any more, or the day's calls are used up. */
  refuse(why: 'token' | 'limit'): void;
  setDown(down: boolean): void;
  /** Breaks what Baton holds open to it. */
  disconnect(): void;
  /** How far its stream of changes is, as it counts; null when it has none. */
  streamedTo(): number | null;
  /** Takes back failures that were ordered and did not happen. */
  heal(): void;
  /** Calls of its API so far. */
  calls(): number;
  /** Resolves once everything it has to tell is told. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** The addresses by which Baton reaches the CRM, and the CRM itself. */
export type Opened = { crm: Crm; hubspotApiUrl?: string; salesforceLoginUrl?: string };

/** The instant at which the CRM thinks it is: the one of the act that is performed, else the machine's. */
export type Stopwatch = { now(): number; at<T>(instant: number, work: () => T): T };

export function createStopwatch(): Stopwatch {
  let pinned: number | null = null;
  return {
    now: () => pinned ?? Date.now(),
    at(instant, work) {
      pinned = instant;
      try {
        return work();
      } finally {
        pinned = null;
      }
    },
  };
}
