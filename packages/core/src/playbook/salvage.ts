import { assignToSchema } from './assignment.ts';
import { calendarRefSchema } from './calendar.ts';
import { CLOCK_KINDS, type ClockKind } from './clock-rule.ts';
import { isGroup } from './plain-schema.ts';
import type { Referring, ReferringPolicy } from './references.ts';

type Group = Record<string, unknown>;

/** What a document with mistakes refers to, as far as it can be read, so that its references are checked in the same go. */
export function salvage(value: unknown): Referring {
  const document = group(value);
  return {
    calendars: isGroup(document.calendars) ? document.calendars : null,
    teams: mapGroup(document.teams, (team) => ({ calendar: text(team.calendar) })),
    queues: mapGroup(document.queues, (queue) => ({ calendar: text(queue.calendar) })),
    territories: mapGroup(document.territories, (territory) => ({ rows: list(territory.rows).map(toTarget) })),
    policies: list(document.policies).map(toPolicy),
    assignment: list(document.assignment).map(toTarget),
    rejection: { reasons: list(group(document.rejection).reasons).map(toKey) },
    reports: list(document.reports).map(toKey),
  };
}

function toPolicy(policy: Group): ReferringPolicy {
  const calendar = (value: unknown) => calendarRefSchema.safeParse(value).data ?? null;
  const reassign = (tier: Group) => text(group(tier.reassign).team);
  return {
    ...toKey(policy),
    calendar: calendar(policy.calendar),
    clocks: byKind(policy.clocks, (clock) => ({ calendar: calendar(group(clock).calendar) })),
    tiers: byKind(policy.tiers, (tiers) =>
      list(tiers).map((tier) => {
        const team = reassign(tier);
        return { reassign: team === null ? null : { team } };
      }),
    ),
    noResponse: { reason: text(group(policy.noResponse).reason) },
  };
}

function byKind<T>(value: unknown, read: (inner: unknown) => T): Partial<Record<ClockKind, T>> {
  const clocks = group(value);
  const found: Partial<Record<ClockKind, T>> = {};
  for (const kind of CLOCK_KINDS) if (Object.hasOwn(clocks, kind)) found[kind] = read(clocks[kind]);
  return found;
}

const toTarget = (rule: Group) => ({ to: assignToSchema.safeParse(rule.to).data ?? null });
const toKey = (item: Group) => ({ key: text(item.key) });
const text = (value: unknown) => (typeof value === 'string' ? value : null);
const group = (value: unknown): Group => (isGroup(value) ? value : {});
const list = (value: unknown): Group[] => (Array.isArray(value) ? value.map(group) : []);

function mapGroup<T>(value: unknown, read: (inner: Group) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(group(value)).map(([key, inner]) => [key, read(group(inner))]));
}
