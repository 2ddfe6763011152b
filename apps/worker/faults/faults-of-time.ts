import { type OpenDay, walkMinutes } from './minute-walk.ts';
import type { PlannedEvent } from './plan.ts';
import { untilRead } from './quiet.ts';
import type { Random } from './random.ts';
import { OWNERS } from './rules.ts';
import type { Fault, Scene } from './scene.ts';
import { readState } from './state.ts';
import type { Workspace } from './world.ts';

const MINUTE = 60_000;
const noBars = { lateP99Ms: 5_000, lateMaxMs: 5_000 };

/** Zones with the instants (UTC) of a change of their clocks. */
const CHANGES: readonly { zone: string; at: readonly string[] }[] = [
  { zone: 'Europe/Berlin', at: ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'] },
  { zone: 'America/New_York', at: ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z'] },
  { zone: 'Australia/Lord_Howe', at: ['2026-04-04T15:00:00Z', '2025-10-04T15:30:00Z'] },
  { zone: 'Pacific/Apia', at: ['2011-12-30T10:00:00Z', '2021-04-03T14:00:00Z'] },
  { zone: 'Africa/Cairo', at: ['2026-04-23T22:00:00Z', '2025-10-30T21:00:00Z'] },
];
const HOURS: Record<string, OpenDay['open']> = {
  office: [[9 * 60, 17 * 60]],
  night: [
    [0, 6 * 60],
    [22 * 60, 24 * 60],
  ],
  small: [
    [30, 95],
    [110, 150],
  ],
  always: [[0, 24 * 60]],
};
const calendars = CHANGES.flatMap(({ zone }) =>
  Object.entries(HOURS).map(([name, open]) => ({ key: keyOf(zone, name), day: { zone, open } })),
);

function keyOf(zone: string, hours: string): string {
  return `${zone.toLowerCase().replace(/[^a-z]/g, '-')}-${hours}`;
}

const clockText = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** A policy for each zone and kind of hours, chosen by the lead's type; nobody is told anything. */
const zonesPlaybook = {
  playbook: 1,
  workspace: { name: 'Zones', timeZone: 'UTC' },
  calendars: Object.fromEntries(
    calendars.map(({ key, day }) => {
      const hours = day.open.map(([from, to]) => [clockText(from), clockText(to)]);
      const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
      return [key, { timeZone: day.zone, week: Object.fromEntries(days.map((name) => [name, hours])) }];
    }),
  ),
  definitions: { mql: { score: { atLeast: 80 } } },
  policies: calendars.map(({ key }) => ({
    key,
    name: key,
    when: { field: 'leadType', is: key },
    calendar: key,
    clocks: { firstTouch: { target: '4h', starts: 'mql', stopsOn: ['call'] } },
  })),
};

type Stretch = { lead: string; calendar: (typeof calendars)[number]; from: number; to: number };

/** Leads that come in before or after a change of clocks and are called some hours later, at whole minutes. */
function planChanges(random: Random, each: number): { events: PlannedEvent[]; stretches: Stretch[] } {
  const stretches = CHANGES.flatMap(({ zone, at }) =>
    at.flatMap((instant) =>
      Object.keys(HOURS).flatMap((hours) =>
        Array.from({ length: each }, (_, index): Stretch => {
          const calendar = calendars.find((one) => one.key === keyOf(zone, hours)) as (typeof calendars)[number];
          const from = Date.parse(instant) + Math.floor((random() * 10 - 6) * 60) * MINUTE;
          const to = from + Math.floor(random() * 30 * 60) * MINUTE;
          return { lead: `${calendar.key}-${instant}-${index}`, calendar, from, to };
        }),
      ),
    ),
  );
  const events = stretches.flatMap(({ lead, calendar, from, to }): PlannedEvent[] => {
    const owner = OWNERS[0] ?? '';
    const data = { name: lead, score: 90, leadType: calendar.key, owner };
    return [
      { atMs: from, id: `${lead}:0`, lead, type: 'lead.created', data },
      { atMs: to, id: `${lead}:1`, lead, type: 'lead.touched', data: { kind: 'call', by: owner } },
    ];
  });
  return { events, stretches };
}

const TIME_ZONES = ['UTC', 'Asia/Kolkata', 'America/Sao_Paulo'];

export const timeZones: Fault = {
  id: 'F21',
  title: 'each process in another time zone',
  bars: noBars,
  plan: () => [],
  after: (scene) => compareTimeZones(scene, TIME_ZONES.length, 3),
};

/** Sends the same history so many times, each time to processes in other zones, and compares what became of it. */
export async function compareTimeZones(scene: Scene, rounds: number, each: number): Promise<void> {
  const { events } = planChanges(scene.random, each);
  const hashes: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const zone = (index: number) => ({ TZ: TIME_ZONES[(round + index) % TIME_ZONES.length] ?? 'UTC' });
    await Promise.all([scene.workers.a.stop(), scene.workers.b.stop(), scene.web.stop()]);
    await Promise.all([
      scene.restart('a', { env: zone(0) }),
      scene.restart('b', { env: zone(1) }),
      scene.restartWeb({ env: zone(2) }),
    ]);
    const workspace = await scene.world.addWorkspace(`zones-${round}`, zonesPlaybook);
    await send(scene, workspace, events);
    hashes.push((await readState(scene.world.postgres.admin, workspace.id, 0)).hash);
  }
  if (new Set(hashes).size > 1) scene.fail(`the state depends on TZ: ${hashes.join(', ')}`);
  scene.note(`${events.length} events ${rounds} times: ${[...new Set(hashes)].join(', ')}`);
}

export const summerTime: Fault = {
  id: 'F22',
  title: 'clocks over changes to and from summer time',
  bars: noBars,
  plan: () => [],
  async after(scene) {
    const { events, stretches } = planChanges(scene.random, 10);
    const workspace = await scene.world.addWorkspace('summer-time', zonesPlaybook);
    await send(scene, workspace, events);
    const found = await readElapsed(scene, workspace);
    const wrong = stretches.filter(
      ({ lead, calendar, from, to }) => found.get(lead) !== walkMinutes(calendar.day, from, to),
    );
    if (wrong.length > 0) {
      const examples = wrong.slice(0, 3).map(({ lead, calendar, from, to }) => {
        const span = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
        return `${lead} ${span}: ${found.get(lead)} instead of ${walkMinutes(calendar.day, from, to)} ms`;
      });
      scene.fail(`${wrong.length} of ${stretches.length} clocks are wrong: ${examples.join('; ')}`);
    }
    scene.note(`${stretches.length} clocks as the minute walk counts them`);
  },
};

async function send(scene: Scene, workspace: Workspace, events: readonly PlannedEvent[]): Promise<void> {
  await scene.post(workspace, events, 0);
  await untilRead(scene.world, workspace, 60_000);
}

/** What the API says has elapsed on each lead's clock. */
async function readElapsed({ web }: Scene, workspace: Workspace): Promise<Map<string, number>> {
  const elapsed = new Map<string, number>();
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await fetch(`${web.url}/api/v1/clocks?limit=200${query}`, {
      headers: { authorization: `Bearer ${workspace.key}` },
    });
    const page = (await answer.json()) as {
      items: { elapsedMs: number; lead: { externalId: string } }[];
      nextCursor: string | null;
    };
    for (const { elapsedMs, lead } of page.items) elapsed.set(lead.externalId, elapsedMs);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return elapsed;
}

export const replayed: Fault = {
  id: 'F38',
  title: 'the same events again, oldest first',
  bars: { ...noBars, sameState: true },
  async after({ world, generator, post, startAt, fail, note }) {
    const known = generator.acked();
    const before = await readState(world.postgres.admin, world.workspace.id, startAt);
    const told = world.sinks.received().length;
    const events = known.toSorted((a, b) => a.occurredAt - b.occurredAt);
    const answers = await post(world.workspace, events, startAt, 200);
    await untilRead(world, world.workspace, 60_000);
    // Long enough for a sweep and a round of deliveries.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const state = await readState(world.postgres.admin, world.workspace.id, startAt);
    if (state.hash !== before.hash) fail('the state changed');
    const more = world.sinks.received().length - told;
    if (more > 0) fail(`${more} more notices`);
    note(`${events.length} events again in ${answers.length} calls`);
  },
};
