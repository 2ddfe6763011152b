import { UNCOVERED } from '@baton/core/clock/clock';
import { type Version, versionAt } from '@baton/core/handoff/version';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import type { Channel, Recipient, Tier } from '@baton/core/playbook/tier';
import type { DueClock } from '@baton/db/timers-sweep';
import { loadReach } from '../alerts/plan.ts';
import { addressTier, type Reach, type Told } from '../alerts/recipients.ts';
import { type Machinery, systemCtx } from '../context.ts';
import { loadVersions } from '../playbook/load-versions.ts';

/** What a due tier asks for: whom it tells, or, with a step, that the lead moves to somebody else. */
export type TierTerms = {
  version: Version;
  notify: readonly Recipient[];
  via: readonly Channel[];
  step: Tier | null;
};

/** What decides who is told about the clocks of a workspace, as of one revision of its set-up. */
export type Setup = {
  revision: string;
  versions: readonly Version[];
  reach: Reach;
  terms: Map<string, TierTerms | null>;
  told: Map<string, Told[]>;
};

const MAX_WORKSPACES = 500;
const MAX_ANSWERS = 20_000;
const setups = new WeakMap<Machinery['db'], Map<string, Setup>>();

/**
 * The set-up of a workspace, kept in this process until the workspace's set-up revision moves. Null when it cannot be
 * read: the reason is logged, and other workspaces go on.
 */
export async function findSetup(
  machinery: Machinery,
  workspaceId: string,
  revision: string,
  now: number,
): Promise<Setup | null> {
  const known = setups.get(machinery.db) ?? new Map<string, Setup>();
  setups.set(machinery.db, known);
  const found = known.get(workspaceId);
  if (found?.revision === revision) return found;
  try {
    const ctx = systemCtx(machinery, workspaceId, now);
    const setup = await machinery.db.inWorkspace(workspaceId, async (tx) => ({
      revision,
      versions: await loadVersions(ctx, tx),
      reach: await loadReach(ctx, tx),
      terms: new Map(),
      told: new Map(),
    }));
    known.delete(workspaceId);
    const oldest = known.keys().next();
    if (known.size >= MAX_WORKSPACES && !oldest.done) known.delete(oldest.value);
    known.set(workspaceId, setup);
    return setup;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    machinery.log.error({ workspaceId, reason }, 'the set-up of a workspace could not be read; its clocks wait');
    return null;
  }
}

/** What a tier of this clock asks for, by the playbook version the clock runs under. Null for a tier it does not have. */
export function termsOf(setup: Setup, clock: DueClock, tier: string, now: number): TierTerms | null {
  const key = keyOf(clock.version, clock.policyKey, clock.kind, tier);
  const known = setup.terms.get(key);
  if (known !== undefined) return known;
  const terms = readTerms(setup, clock, tier, now);
  setup.terms.set(key, terms);
  return terms;
}

function readTerms({ versions }: Setup, clock: DueClock, tier: string, now: number): TierTerms | null {
  const version = versions.find((one) => `${one.version}` === clock.version) ?? versionAt(versions, now);
  if (version === null) return null;
  // Nobody is there to act: those who can change that are told, whatever the policy's tiers say.
  if (tier === UNCOVERED)
    return { version, notify: ['manager', ...version.playbook.notifications.ops], via: ['slack', 'email'], step: null };
  const policy = version.playbook.policies.find((one) => one.key === clock.policyKey);
  const found = policy?.tiers[clock.kind as ClockKind]?.find((one) => one.key === tier);
  if (found === undefined) return null;
  return { version, notify: found.notify, via: found.via, step: found.reassign === null ? null : found };
}

/**
 * Who is told about a clock: whoever holds the lead now (a breached clock stays charged to who held it then), and for a
 * lead in a queue the queue's team.
 */
export function holderOf(clock: DueClock): { ownerKey: string | null; teamKey: string | null } {
  const { leadOwnerKey, leadQueueKey, teamKey } = clock;
  return { ownerKey: leadOwnerKey, teamKey: leadOwnerKey === null ? (leadQueueKey ?? teamKey) : teamKey };
}

/** Whom these terms reach for a clock, the same answer for all clocks of one holder. */
export function toldBy(setup: Setup, clock: DueClock, tier: string, terms: TierTerms): readonly Told[] {
  const holder = holderOf(clock);
  const key = keyOf(clock.version, clock.policyKey, clock.kind, tier, holder.ownerKey, holder.teamKey);
  const known = setup.told.get(key);
  if (known !== undefined) return known;
  const told = addressTier(terms, terms.version, { ...holder, previousOwnerKey: null }, setup.reach);
  if (setup.told.size >= MAX_ANSWERS) setup.told.clear();
  setup.told.set(key, told);
  return told;
}

/** Postgres' text holds no NUL, so that these keys cannot run together. */
function keyOf(...parts: (string | null)[]): string {
  return parts.join('\0');
}
