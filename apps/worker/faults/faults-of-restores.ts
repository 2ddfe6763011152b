import { setTimeout as wait } from 'node:timers/promises';
import { type Dump, dumpTables } from './dump.ts';
import { noticeKey, rememberSubjects } from './measures.ts';
import { MANAGER } from './rules.ts';
import type { Fault, Scene } from './scene.ts';

export const restored: Fault = {
  id: 'F40',
  title: 'the database restored from a backup older than what was sent, the inbound events sent again',
  bars: { lateP99Ms: 60_000, lateMaxMs: 60_000, sameState: true },
  async inject(scene) {
    const { world, generator, subjects, at, fail, note } = scene;
    await at(6_000);
    const dump: Dump = await dumpTables(world);
    await generator.finished;
    await at(14_000);
    await endAll(scene);
    await rememberSubjects(world, world.workspace, subjects);
    const sent = world.sinks.received().length;
    await dump.restore();
    await Promise.all([scene.restartWeb(), scene.restart('a'), scene.restart('b')]);

    // The sender repeats everything, as after a missed window.
    const again = generator.acked().toSorted((a, b) => a.occurredAt - b.occurredAt);
    await scene.post(world.workspace, again, scene.startAt, 100);
    await wait(6_000);
    if (world.sinks.received().length > sent) fail('something was sent before anybody confirmed');
    const health = await fetch(`${scene.web.url}/api/v1/health`).then((answer) => answer.text());
    if (!health.includes('"sending":"failing"')) fail('health does not show that sending is held');
    const confirmed = JSON.parse(await world.cli(['deliveries', 'confirm'])) as { wasHeld: boolean };
    if (!confirmed.wasHeld) fail('nothing was held');
    note(`${sent} sent before the restore`);
  },
  // Nobody can know of those whether they were out: they are left out, and say so.
  async leftOut({ world, subjects, generator, note }) {
    await rememberSubjects(world, world.workspace, subjects);
    // Right after the restore a lead's last owner is not known yet: what is left out then was the earlier one's.
    const holders = Map.groupBy(
      generator.acked().filter(({ data }) => typeof data.owner === 'string'),
      ({ lead }) => lead,
    );
    const { rows } = await world.postgres.admin.pool.query<{ id: string }>(
      `select id from deliveries where error like 'it may have been sent before%'`,
    );
    const arrived = new Set(
      world.sinks.received().flatMap(({ id }) => {
        const subject = subjects.get(id);
        return subject ? [noticeKey(subject, subject.recipient)] : [];
      }),
    );
    const unsent = rows.flatMap(({ id }) => {
      const subject = subjects.get(id);
      return subject && !arrived.has(noticeKey(subject, subject.recipient)) ? [subject] : [];
    });
    note(`${rows.length} not sent again, ${unsent.length} of them never out: due but late when the database was lost`);
    return new Set(
      unsent.flatMap((subject) => {
        const owners = subject.recipient === MANAGER ? [] : (holders.get(subject.lead) ?? []);
        const people = new Set([subject.recipient, ...owners.map(({ data }) => String(data.owner))]);
        return [...people].map((person) => noticeKey(subject, person));
      }),
    );
  },
};

async function endAll({ workers, web }: Scene): Promise<void> {
  await Promise.all([workers.a.stop(), workers.b.stop(), web.stop()]);
}
