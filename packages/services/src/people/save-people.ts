import type { Tx } from '@baton/db/client';
import { newId } from '@baton/db/id';
import type { Ctx } from '../context.ts';
import type { GivenPerson } from './read-people.ts';

const COLUMNS = {
  name: 'name',
  email: 'email',
  role: 'role',
  team: 'teamKey',
  manager: 'managerKey',
  salesforceId: 'salesforceId',
  hubspotId: 'hubspotId',
  slackId: 'slackId',
} as const;

type Stored = {
  id: string;
  key: string;
  teamKey: string | null;
  managerKey: string | null;
  active: boolean;
  calendars: { calendarKey: string; fromAt: Date | null }[];
};

/**
 * Creates or updates people by key. A changed calendar holds from now on, the first one from ever; who is not active any
 * more is so from now on. Returns the keys of those who are new or whose team, manager, calendar or activity changed:
 * clocks count differently for them.
 */
export async function savePeople(
  ctx: Ctx,
  tx: Tx,
  people: readonly GivenPerson[],
  columns: ReadonlySet<string>,
): Promise<string[]> {
  const { workspaceId } = ctx.scope;
  const rows = await tx.person.findMany({
    where: { workspaceId, key: { in: people.map(({ key }) => key) } },
    include: { calendars: true },
  });
  const stored = new Map(rows.map((row) => [row.key, row]));
  const changed: string[] = [];
  for (const person of people)
    if (await savePerson(ctx, tx, person, stored.get(person.key) ?? null, columns)) changed.push(person.key);
  return changed;
}

async function savePerson(
  ctx: Ctx,
  tx: Tx,
  person: GivenPerson,
  stored: Stored | null,
  columns: ReadonlySet<string>,
): Promise<boolean> {
  const { workspaceId } = ctx.scope;
  const given = Object.entries(COLUMNS).filter(([column]) => columns.has(column));
  const data = {
    ...Object.fromEntries(given.map(([column, field]) => [field, person[column as keyof typeof COLUMNS]])),
    ...activityOf(ctx, person, stored),
  };
  const id = stored?.id ?? newId();
  if (stored === null)
    await tx.person.create({ data: { ...data, name: person.name, workspaceId, id, key: person.key } });
  else
    await tx.person.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...data, updatedAt: new Date(ctx.now) },
    });
  const calendarChanged = await saveCalendar(ctx, tx, id, person.calendar, stored?.calendars ?? []);
  if (stored === null || calendarChanged) return true;
  const { teamKey, managerKey, active } = { ...stored, ...data };
  return teamKey !== stored.teamKey || managerKey !== stored.managerKey || active !== stored.active;
}

/** Whether they work here; an empty cell leaves it as it is, and who had left already left then. */
function activityOf(ctx: Ctx, { active }: GivenPerson, stored: Stored | null) {
  if (active === null || active === (stored?.active ?? true)) return {};
  return { active, inactiveFrom: active ? null : new Date(ctx.now) };
}

/** An empty cell leaves the calendar as it is: its history says which hours held when. */
async function saveCalendar(
  ctx: Ctx,
  tx: Tx,
  personId: string,
  calendar: string | null,
  history: Stored['calendars'],
): Promise<boolean> {
  if (calendar === null) return false;
  const last = history.reduce<Stored['calendars'][number] | null>(
    (latest, one) =>
      latest === null || (one.fromAt?.getTime() ?? 0) >= (latest.fromAt?.getTime() ?? 0) ? one : latest,
    null,
  );
  if (last?.calendarKey === calendar) return false;
  const fromAt = last === null ? null : new Date(ctx.now);
  await tx.personCalendar.create({
    data: { workspaceId: ctx.scope.workspaceId, id: newId(), personId, calendarKey: calendar, fromAt },
  });
  return true;
}
