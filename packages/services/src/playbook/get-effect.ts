import type { LeadEvent } from '@baton/core/handoff/event';
import type { Handoff, LeadState } from '@baton/core/handoff/handoff';
import { replay } from '@baton/core/handoff/replay';
import type { Version } from '@baton/core/handoff/version';
import type { Playbook } from '@baton/core/playbook/schema';
import { listOpenLeads } from '@baton/db/moves';
import { findDraft } from '@baton/db/playbooks';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { loadHistories } from '../leads/load-histories.ts';
import { moveFact, wasOpenAt } from '../leads/move-handoffs.ts';
import type { EffectAnswer } from '../views/playbook.ts';
import { changesBetween } from './clock-changes.ts';
import { addChange, emptyTally, type Tally, toModeEffect } from './effect-tally.ts';
import { loadStandings, type Standings } from './load-standings.ts';
import { loadVersions, type PublishMode } from './load-versions.ts';
import { checkGiven } from './publish-playbook.ts';

const BATCH = 200;

/** What a mode makes of a lead; null where it changes nothing that is open. */
type Foresee = (leadId: string, events: readonly LeadEvent[]) => LeadState | null;
type Prospect = { mode: PublishMode; foresee: Foresee; tally: Tally };

/**
 * What publishing a document (or, without one, the draft) would do to the clocks that run, for each mode. Replays every
 * lead with an open handoff under the hypothetical version; nothing is stored. Owners that the new rules would choose are
 * not foreseen. Throws `invalid` with every error, `conflict` when there is no draft.
 */
export async function getEffect(ctx: Ctx, given: { document?: unknown }): Promise<EffectAnswer> {
  const { workspaceId } = ctx.scope;
  const document = given.document ?? (await ctx.db.inWorkspace(workspaceId, findDraft))?.document;
  if (document === undefined) throw new ServiceError('conflict', 'There is no draft to publish.');
  const playbook = checkGiven(document, 'what it would do cannot be told');
  const { versions, leadIds } = await ctx.db.inWorkspace(workspaceId, async (tx) => ({
    versions: await loadVersions(ctx, tx),
    leadIds: await listOpenLeads(tx),
  }));
  const prospects = prospectsOf(ctx, versions, playbook);
  const open = { handoffs: 0, clocks: 0 };
  for (let at = 0; at < leadIds.length; at += BATCH) {
    const batch = leadIds.slice(at, at + BATCH);
    const { histories, standings } = await ctx.db.inWorkspace(workspaceId, async (tx) => ({
      histories: await loadHistories(ctx, tx, batch),
      standings: await loadStandings(ctx, tx, batch),
    }));
    for (const [leadId, events] of histories) {
      const before = openIn(replay(versions, events, ctx.now), ctx.now);
      open.handoffs += before === undefined ? 0 : 1;
      open.clocks += before?.clocks.filter((clock) => clock.stoppedAt === null).length ?? 0;
      for (const { foresee, tally } of prospects) {
        const state = foresee(leadId, events);
        if (state !== null) compare(tally, leadId, before, openIn(state, ctx.now), standings, ctx.now);
      }
    }
  }
  const effects = Object.fromEntries(prospects.map(({ mode, tally }) => [mode, toModeEffect(tally)]));
  return { openHandoffs: open.handoffs, openClocks: open.clocks, modes: effects as EffectAnswer['modes'] };
}

function openIn(state: LeadState, now: number): Handoff | undefined {
  return state.handoffs.find((handoff) => wasOpenAt(handoff, now));
}

/** The first version measures what there is already, whatever its mode. */
function prospectsOf({ now }: Ctx, versions: readonly Version[], playbook: Playbook): Prospect[] {
  const last = versions.at(-1);
  const next: Version = {
    version: (last?.version ?? 0) + 1,
    effectiveAt: now,
    playbook,
    people: last?.people ?? new Map(),
  };
  const then = [...versions, next];
  const from =
    (start: 'now' | 'start'): Foresee =>
    (leadId, events) =>
      replay(then, [...events, moveFact(leadId, next, start, now)], now);
  const first: Foresee = (_, events) => replay(then, events, now);
  const foresee: Record<PublishMode, Foresee> = {
    new: last ? () => null : first,
    openFromNow: last ? from('now') : first,
    openFromStart: last ? from('start') : first,
  };
  return Object.entries(foresee).map(([mode, one]) => ({
    mode: mode as PublishMode,
    foresee: one,
    tally: emptyTally(),
  }));
}

function compare(
  tally: Tally,
  leadId: string,
  before: Handoff | undefined,
  after: Handoff | undefined,
  standings: Standings,
  now: number,
): void {
  const cycle = (after ?? before)?.cycle ?? 0;
  for (const change of changesBetween(before, after)) {
    const clock = change.after ?? change.before;
    const clockId = clock === null ? null : standings.clockId(leadId, cycle, clock);
    addChange(tally, change, { clockId, lead: standings.lead(leadId) });
  }
  const { withdrawn, unsent } = standings.alertsEnding(leadId, after, now);
  tally.alerts.withdrawn += withdrawn;
  tally.alerts.unsent += unsent;
}
