import { newId } from '@baton/db/id';
import { claimAlarm, clearAlarms, listAdminAddresses, readOverdue, readWatch, returnAlarm } from '@baton/db/watch';
import type { Machinery } from '../context.ts';
import { SILENT_MS } from './get-health.ts';

/** Work that lies there due for longer than this is not being done. */
const OVERDUE_MS = 60_000;
const MOST_ADDRESSES = 100;

type Alarm = { key: string; subject: string; text: string };

/**
 * Looks over the shoulders of the workers: whether clocks are looked at, messages go out, and sending is not held. What is
 * wrong is mailed to the admins, once while it lasts. Meant for every process, so that a dead one cannot keep silent about
 * itself. Returns the keys of what is wrong.
 */
export async function auditWork(machinery: Machinery): Promise<string[]> {
  const { db, log } = machinery;
  const [watch, overdue] = await Promise.all([readWatch(db), readOverdue(db)]);
  const silent = watch.tasks.filter(({ task, silentMs }) => task !== 'web' && silentMs > SILENT_MS);
  const wrong: Alarm[] = [];
  if (silent.length > 0 || overdue.timersMs > OVERDUE_MS || overdue.deliveriesMs > OVERDUE_MS)
    wrong.push({
      key: 'stalled',
      subject: 'Baton: clocks are not watched, alerts are late',
      text: 'No worker gets through its work: SLA clocks run on, but nobody is told when they run out. Look at the worker processes and their log; what fell due meanwhile goes out once they run again.',
    });
  if (watch.heldAt !== null)
    wrong.push({
      key: 'held',
      subject: 'Baton: the database was restored, messages wait for your word',
      text: 'The database is older than what Baton has sent, so it was restored from a backup. To send nobody the same message twice, nothing is sent until you run: baton deliveries confirm',
    });
  await clearAlarms(
    db,
    ['stalled', 'held'].filter((key) => !wrong.some((alarm) => alarm.key === key)),
  );
  for (const alarm of wrong) {
    if (!(await claimAlarm(db, alarm.key))) continue;
    log.error({ alarm: alarm.key, silent, ...overdue }, alarm.subject);
    await tell(machinery, alarm);
  }
  return wrong.map((alarm) => alarm.key);
}

async function tell(machinery: Machinery, { key, subject, text }: Alarm): Promise<void> {
  const { db, log, mail, integrations, baseUrl } = machinery;
  if (mail === null) return;
  const addresses = await listAdminAddresses(db, MOST_ADDRESSES);
  const body = `${text}\n\n${baseUrl}\n`;
  const html = `<p>${text}</p><p><a href="${baseUrl}">${baseUrl}</a></p>`;
  const results = await Promise.allSettled(
    addresses.map((address) =>
      integrations.channels.email.send({ messageId: newId(), subject, text: body, html }, address, mail),
    ),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return;
  log.error({ alarm: key, reason: String(failed.reason) }, 'an alarm could not be mailed');
  if (results.every((result) => result.status === 'rejected')) await returnAlarm(db, key);
}
