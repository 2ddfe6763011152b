import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeadEvent } from '@baton/core/handoff/event';
import { replay } from '@baton/core/handoff/replay';
import type { Person, Version } from '@baton/core/handoff/version';
import { playbookSchema } from '@baton/core/playbook/schema';
import { parse } from 'yaml';
import { type Speed, timeInRounds } from '../rounds.ts';
import { formatTable } from '../table.ts';
import { makeLeads } from './make-leads.ts';

/** The most a replay of a lead's events may cost, as a multiple of parsing them from JSON. */
const BAR = 3;
const LEADS = 100;
const ROUNDS = 15;
const BATCH_MS = 60;
const NOW = Date.UTC(2026, 10, 20, 15);

const examplePath = join(import.meta.dirname, '../../../../packages/core/src/playbook/example.yaml');

/** Events per second through `replay` with the example playbook, beside `JSON.parse` of the same events. */
export function measureReplay(): string[] {
  return [...measureLeads('8 to 60', makeLeads(LEADS, 60)), '', ...measureLeads('8 to 15', makeLeads(LEADS, 15))];
}

function measureLeads(lengths: string, leads: readonly LeadEvent[][]): string[] {
  const texts = leads.map((events) => JSON.stringify(events));
  const versions = [exampleVersion()];
  checkThatClocksRan(versions, leads);
  const perPass = leads.reduce((sum, events) => sum + events.length, 0);
  const [parsing, replaying] = timeInRounds(
    [
      { name: 'JSON.parse', run: (times) => passes(times, texts, (text) => (JSON.parse(text) as LeadEvent[]).length) },
      {
        name: 'replay',
        run: (times) => passes(times, leads, (events) => replay(versions, events, NOW).handoffs.length),
      },
    ],
    ROUNDS,
    BATCH_MS,
  ) as [Speed, Speed];
  const size = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / perPass);
  const perLead = (speed: number) => `${(1e6 / (speed * LEADS)).toFixed(1)} µs`;
  return formatTable(
    [`replay, leads of ${lengths} events of ${size} bytes`, 'events/s', 'a lead', 'cost', 'at most'],
    [
      ['JSON.parse', parsing.perSecond * perPass, perLead(parsing.perSecond), 1, null],
      ['Baton', replaying.perSecond * perPass, perLead(replaying.perSecond), 1 / replaying.ratio, BAR],
    ],
  );
}

function passes<T>(times: number, items: readonly T[], work: (item: T) => number): number {
  let sum = 0;
  for (let pass = 0; pass < times; pass += 1) for (const item of items) sum += work(item);
  return sum;
}

function exampleVersion(): Version {
  const playbook = playbookSchema.parse(parse(readFileSync(examplePath, 'utf8')));
  const people = ['priya', 'tom', 'lena', 'marcus'].map((key): [string, Person] => [
    key,
    { key, name: key, teamKey: null, managerKey: null, inactiveFrom: null, calendars: [], leaves: [] },
  ]);
  return { version: 1, effectiveAt: 0, playbook, people: new Map(people) };
}

/** A playbook that matches nothing would make a fast benchmark of nothing. */
function checkThatClocksRan(versions: readonly Version[], leads: readonly LeadEvent[][]): void {
  const clocks = leads.map((events) => replay(versions, events, NOW).handoffs.flatMap((one) => one.clocks).length);
  if (clocks.some((count) => count === 0)) throw new Error('a benchmarked lead has no clocks');
}
