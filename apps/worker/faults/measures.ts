import type { Acked } from './generator.ts';
import type { Expected } from './oracle.ts';
import type { Received } from './sinks.ts';
import type { Workspace, World } from './world.ts';

/** Which notice a delivery is about; kept apart from the database because a restore may forget it. */
export type Subject = { lead: string; tier: string; recipient: string; channel: string };
export type Subjects = Map<string, Subject>;

export type Measures = {
  acked: number;
  notices: number;
  lostIn: number;
  doubleIn: number;
  lostOut: number;
  doubleOut: number;
  /** Sends of which nobody can know whether they arrived; the product shows each of them. */
  lostAnswers: number;
  phantom: number;
  early: number;
  /** By how much the earliest came before its time (ms). */
  earliestMs: number;
  lateP99Ms: number;
  lateMaxMs: number;
  examples: string[];
  /** Each notice with how late it was (ms). */
  arrivals: { dueAt: number; lateMs: number }[];
};

/** Names one notice to one person. */
export function noticeKey({ lead, tier, channel }: Pick<Subject, 'lead' | 'tier' | 'channel'>, to: string): string {
  return `${lead} ${tier} ${channel} ${to}`;
}

/** Reads which notice each delivery of the workspace is about and adds it to what is known. */
export async function rememberSubjects(world: World, workspace: Workspace, known: Subjects): Promise<void> {
  const { rows } = await world.postgres.admin.pool.query<Subject & { id: string }>(
    `select d.id, l.external_id as lead, a.tier, a.recipient, d.channel from deliveries d
      join alerts a on a.workspace_id = d.workspace_id and a.id = d.alert_id
      join leads l on l.workspace_id = a.workspace_id and l.id = a.lead_id
      where d.workspace_id = $1`,
    [workspace.id],
  );
  for (const { id, ...subject } of rows) known.set(id, subject);
}

/** Compares what arrived outside with what had to, and what was acked with what is stored. */
export async function measure(
  world: World,
  workspace: Workspace,
  acked: readonly Acked[],
  expected: readonly Expected[],
  subjects: Subjects,
): Promise<Measures> {
  await rememberSubjects(world, workspace, subjects);
  const stored = await measureIn(world, workspace, acked);
  return { ...stored, ...compareNotices(world.sinks.received(), expected, subjects), acked: acked.length };
}

async function measureIn(world: World, workspace: Workspace, acked: readonly Acked[]) {
  const ids = [...new Set(acked.map((event) => event.id))];
  const { rows } = await world.postgres.admin.pool.query<Record<'lost' | 'doubled' | 'answers', number>>(
    `with acked as (select unnest($2::text[]) as id),
      stored as (select source_key as id, count(*) as times, bool_or(state = 'done') as done from inbox where workspace_id = $1 group by 1),
      applied as (select source_id as id, count(*) as times from lead_events where workspace_id = $1 group by 1)
    select (select count(*)::int from acked left join stored using (id) left join applied using (id)
        where stored.id is null or (stored.done and applied.id is null)) as lost,
      (select count(*)::int from (select id from stored where times > 1 union all select id from applied where times > 1) as twice)
        + (select count(*)::int from (select 1 from alerts where workspace_id = $1
          group by lead_id, clock_id, cycle, tier, recipient having count(*) > 1) as alerted) as doubled,
      (select count(*)::int from deliveries where workspace_id = $1 and error like 'the answer to an earlier try was lost%') as answers`,
    [workspace.id, ids],
  );
  const [row] = rows;
  return { lostIn: row?.lost ?? 0, doubleIn: row?.doubled ?? 0, lostAnswers: row?.answers ?? 0 };
}

const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

function compareNotices(received: readonly Received[], expected: readonly Expected[], subjects: Subjects) {
  const examples: string[] = [];
  const note = (what: string, text: string) => {
    if (examples.length < 12) examples.push(`${what} ${text}`);
  };
  const open = Map.groupBy(expected, (one) => `${one.lead} ${one.tier} ${one.channel}`);
  const seen = new Map<string, Received>();
  const met = new Set<Expected>();
  const arrivals: Measures['arrivals'] = [];
  let doubleOut = 0;
  let phantom = 0;
  let early = 0;
  let earliestMs = 0;
  for (const message of received.toSorted((a, b) => a.at - b.at)) {
    const subject = subjects.get(message.id);
    if (subject === undefined) {
      // Another workspace's, or of a delivery that nobody remembers.
      phantom += message.id === '' ? 1 : 0;
      continue;
    }
    const key = noticeKey(subject, subject.recipient);
    if (seen.has(key)) {
      doubleOut += 1;
      note('DOUBLE_OUT', `${key} ${seen.get(key)?.id === message.id ? 'same id' : 'another id'}`);
      continue;
    }
    seen.set(key, message);
    const candidates = open.get(`${subject.lead} ${subject.tier} ${subject.channel}`) ?? [];
    const found = candidates.find((one) => one.to.includes(subject.recipient) && !met.has(one));
    if (found === undefined) {
      phantom += 1;
      note('PHANTOM', `${key} at ${new Date(message.at).toISOString()}`);
      continue;
    }
    met.add(found);
    if (message.at < found.dueAt - 1_000 && !found.loose) {
      early += 1;
      earliestMs = Math.max(earliestMs, found.dueAt - message.at);
      note('EARLY', `${key} by ${found.dueAt - message.at} ms`);
    }
    arrivals.push({ dueAt: found.knownAt, lateMs: message.at - found.knownAt });
  }
  const lost = expected.filter((one) => one.must && !met.has(one));
  for (const one of lost) note('LOST_OUT', `${one.lead} ${one.tier} ${one.channel} ${one.to.join('|')}`);
  const sorted = arrivals.map((one) => one.lateMs).sort((a, b) => a - b);
  return {
    notices: received.length,
    lostOut: lost.length,
    doubleOut,
    phantom,
    early,
    earliestMs,
    lateP99Ms: Math.max(0, percentile(sorted, 0.99)),
    lateMaxMs: Math.max(0, sorted.at(-1) ?? 0),
    examples,
    arrivals,
  };
}
