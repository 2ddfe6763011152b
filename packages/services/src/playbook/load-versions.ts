import type { Person, Version } from '@baton/core/handoff/version';
import { type Playbook, playbookSchema } from '@baton/core/playbook/schema';
import type { Tx } from '@baton/db/client';
import { listVersions } from '@baton/db/playbooks';
import type { Ctx } from '../context.ts';

const parsed = new Map<string, Playbook>();
const MAX_PARSED = 500;

/** What publishing a version does to handoffs that are open: nothing, or from now or their start on they count by it. */
export const PUBLISH_MODES = ['new', 'openFromNow', 'openFromStart'] as const;
export type PublishMode = (typeof PUBLISH_MODES)[number];

/** A published version with what it does to open handoffs. */
export type PublishedVersion = Version & { mode: PublishMode };

/** The published playbook versions of the workspace with the people they speak of, oldest first, ready for `replay`. */
export async function loadVersions(ctx: Ctx, tx: Tx): Promise<PublishedVersion[]> {
  const [rows, people] = await Promise.all([listVersions(tx), loadPeople(ctx, tx)]);
  return rows.flatMap((row) =>
    row.version === null || row.effectiveAt === null
      ? []
      : [
          {
            version: row.version,
            effectiveAt: row.effectiveAt,
            playbook: parse(row.id, row.document),
            people,
            mode: row.mode as PublishMode,
          },
        ],
  );
}

/** A version never changes once published, so it is parsed once per process. */
function parse(id: string, document: unknown): Playbook {
  const known = parsed.get(id);
  if (known) return known;
  const playbook = playbookSchema.parse(document);
  const oldest = parsed.keys().next();
  if (parsed.size >= MAX_PARSED && !oldest.done) parsed.delete(oldest.value);
  parsed.set(id, playbook);
  return playbook;
}

async function loadPeople(ctx: Ctx, tx: Tx): Promise<Map<string, Person>> {
  const { workspaceId } = ctx.scope;
  const [people, calendars, leaves] = await Promise.all([
    tx.person.findMany({ where: { workspaceId } }),
    tx.personCalendar.findMany({ where: { workspaceId } }),
    tx.leave.findMany({ where: { workspaceId } }),
  ]);
  return new Map(
    people.map((row) => [
      row.key,
      {
        key: row.key,
        name: row.name,
        teamKey: row.teamKey,
        managerKey: row.managerKey,
        inactiveFrom: row.active ? null : (row.inactiveFrom ?? row.updatedAt).getTime(),
        calendars: calendars
          .filter((one) => one.personId === row.id)
          .map((one) => ({ from: one.fromAt?.getTime() ?? null, key: one.calendarKey }))
          .sort((a, b) => (a.from ?? Number.NEGATIVE_INFINITY) - (b.from ?? Number.NEGATIVE_INFINITY)),
        leaves: leaves
          .filter((one) => one.personId === row.id)
          .map((one) => ({ from: one.fromAt.getTime(), to: one.toAt.getTime(), coverKey: one.coverKey })),
      },
    ]),
  );
}
