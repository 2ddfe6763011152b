import type { CalendarOf } from '@baton/core/clock/spans';
import { calendarsAcross } from '@baton/core/handoff/replay';
import type { Version } from '@baton/core/handoff/version';
import { teamOf } from '@baton/core/handoff/version';
import type { Policy } from '@baton/core/playbook/policy';
import type { Tx } from '@baton/db/client';
import type { Ctx } from '../context.ts';
import { type Feeds, loadFeeds } from '../crm/feeds.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { seesEverything } from '../settings/capabilities.ts';
import type { Named } from '../views/basics.ts';

/** Who and what the keys of a workspace mean, for answers that people read. */
export type Directory = {
  timeZone: string;
  versions: readonly Version[];
  /** The version in force, null before the first one is published. */
  latest: Version | null;
  person(key: string | null): Named | null;
  team(key: string | null): Named | null;
  policy(version: number | null, key: string | null): Policy | null;
  /** Calendars by key and version; what there is not throws. */
  calendars: CalendarOf;
  version(number: number | null): Version | null;
  /** Which feeds are behind: what their CRM would tell is not known yet. */
  feeds: Feeds;
  /** Label of a rejection reason, the key itself when no version names it. */
  reasonLabel(key: string): string;
};

/** Loads the names of a workspace. Runs in the caller's transaction. */
export async function loadDirectory(ctx: Ctx, tx: Tx): Promise<Directory> {
  const { workspaceId } = ctx.scope;
  const [versions, workspace, feeds] = await Promise.all([
    loadVersions(ctx, tx),
    tx.workspace.findFirstOrThrow({ where: { id: workspaceId } }),
    loadFeeds(ctx, tx),
  ]);
  const latest = versions.at(-1) ?? null;
  const people =
    latest?.people ?? new Map((await tx.person.findMany({ where: { workspaceId } })).map((row) => [row.key, row]));
  const version = (number: number | null) => versions.find((one) => one.version === number) ?? latest;
  return {
    timeZone: workspace.timeZone,
    versions,
    latest,
    version,
    person: (key) => (key === null ? null : { key, name: people.get(key)?.name ?? key }),
    team: (key) => (key === null ? null : { key, name: latest?.playbook.teams[key]?.name ?? key }),
    policy: (number, key) => version(number)?.playbook.policies.find((one) => one.key === key) ?? null,
    calendars: calendarsAcross(versions),
    feeds,
    reasonLabel: (key) => {
      const reasons = versions.toReversed().flatMap((one) => one.playbook.rejection.reasons);
      return reasons.find((one) => one.key === key)?.label ?? key;
    },
  };
}

/** Owners and teams whose leads the actor may see; null for all. */
export type Visible = { owners: readonly string[]; teams: readonly string[] } | null;

/** Reps see their own leads, managers their teams', everyone else all of them. */
export function visibleTo(ctx: Ctx, directory: Directory): Visible {
  const { actor } = ctx;
  if (seesEverything(actor)) return null;
  const { key } = actor;
  if (key === null) return { owners: [], teams: [] };
  if (actor.role !== 'manager' || directory.latest === null) return { owners: [key], teams: [] };
  const { playbook, people } = directory.latest;
  const teams = new Set(
    Object.entries(playbook.teams).flatMap(([team, { manager }]) => (manager === key ? [team] : [])),
  );
  const own = teamOf(directory.latest, key);
  if (own !== null) teams.add(own);
  const owners = new Set([key, ...[...teams].flatMap((team) => playbook.teams[team]?.members ?? [])]);
  for (const person of people.values())
    if (person.managerKey === key || teams.has(person.teamKey ?? '')) owners.add(person.key);
  return { owners: [...owners], teams: [...teams] };
}

/** Whether something held by this owner or team lies in what the actor sees. */
export function isVisible(visible: Visible, ownerKey: string | null, teamKey: string | null): boolean {
  if (visible === null) return true;
  return (
    (ownerKey !== null && visible.owners.includes(ownerKey)) || (teamKey !== null && visible.teams.includes(teamKey))
  );
}

/** What the actor may see, for callers without a transaction of their own. */
export async function findVisible(ctx: Ctx): Promise<Visible> {
  if (seesEverything(ctx.actor)) return null;
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => visibleTo(ctx, await loadDirectory(ctx, tx)));
}
