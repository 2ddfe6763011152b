import type { Stage } from '../handoff/event.ts';
import { CLOCK_KINDS, type ClockKind, type ClockRule } from './clock-rule.ts';
import type { Criteria, FieldTest, Scalar } from './criteria.ts';
import { covers } from './criteria-cover.ts';
import { stageName } from './describe.ts';
import type { Lint } from './lint-finding.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import type { Playbook } from './schema.ts';

/** Stages at which a clock has stopped, in order. */
const OVER: Record<ClockKind, readonly Stage[]> = {
  assign: [],
  firstTouch: ['opportunity'],
  accept: ['sal', 'sql', 'opportunity'],
  qualify: ['sql', 'opportunity'],
  nextTouch: ['sql', 'opportunity'],
};

/** Names under which systems keep a lead's stage, its owner and what was done for it, without case and signs. */
const STAGE_NAMES = ['stage', 'leadstage', 'lifecyclestage', 'status', 'leadstatus', 'hsleadstatus'];
const OWNER_NAMES = ['owner', 'ownerid', 'ownerkey', 'leadowner', 'hubspotownerid', 'assignedto', 'assignedat'];
const TOUCHED_AT = [
  'firsttouchat',
  'firsttouchedat',
  'lasttouchat',
  'lasttouchedat',
  'firstcontactedat',
  'lastcontactedat',
  'noteslastcontacted',
  'hsfirstoutreachdate',
  'firstcalldatetime',
  'firstemaildatetime',
];
const TOUCHED = ['touched', 'istouched', 'contacted', 'iscontacted', 'called'];
const TOUCH_COUNTS = ['touches', 'touchcount', 'numtouches', 'numcontactednotes', 'callsmade'];
const CONVERTED = ['converted', 'isconverted'];
const TOUCHED_BEHAVIOURS = ['touched', 'contacted', 'called', 'firsttouch'];

type Evidence = { criteria: Criteria; means: string };

/** A policy that only takes leads for which its own clock is over: what starts the clock is contained in what stops it. */
export function lintStops(policy: Policy, playbook: Playbook, path: Path): Lint[] {
  const { when, clocks } = policy;
  const names = when === null ? [] : namesIn(when);
  if (when === null || names.length === 0) return [];
  return CLOCK_KINDS.flatMap((kind): Lint[] => {
    const rule = clocks[kind];
    const found =
      rule &&
      names.flatMap((name) => evidenceOf(name, kind, rule, playbook)).find(({ criteria }) => covers(criteria, when));
    return found
      ? [
          {
            path: [...path, 'clocks', kind],
            message: `has stopped by the time it could start: ${policy.name} only takes leads that are ${found.means}. Change the rule or drop this clock.`,
          },
        ]
      : [];
  });
}

type Name = { name: string; plain: string; isField: boolean };

const TELLING: ReadonlySet<string> = new Set([
  ...STAGE_NAMES,
  ...OWNER_NAMES,
  ...TOUCHED_AT,
  ...TOUCHED,
  ...TOUCH_COUNTS,
  ...CONVERTED,
  ...TOUCHED_BEHAVIOURS,
]);

/** The names in a rule that may tell how far a lead is. */
function namesIn(criteria: Criteria): Name[] {
  if (criteria.op === 'all' || criteria.op === 'any') return criteria.of.flatMap(namesIn);
  if (criteria.op === 'not') return namesIn(criteria.of);
  if (criteria.op === 'score') return [];
  const name = criteria.op === 'field' ? criteria.field : criteria.name;
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return TELLING.has(plain) ? [{ name, plain, isField: criteria.op === 'field' }] : [];
}

function evidenceOf({ name, plain, isField }: Name, kind: ClockKind, rule: ClockRule, playbook: Playbook): Evidence[] {
  const field = (test: FieldTest, value: Scalar | Scalar[]): Criteria => ({ op: 'field', field: name, test, value });
  const yes = ['true', 'yes', '1'];
  const found: Evidence[] = [];
  const over = kind === 'firstTouch' && !rule.convertStops ? [] : OVER[kind];
  if (isField && over[0] && STAGE_NAMES.includes(plain))
    found.push({ criteria: field('in', valuesOf(over, name, playbook)), means: `${stageName(over[0])} or further` });
  if (kind === 'assign' && isField && OWNER_NAMES.includes(plain))
    found.push({ criteria: field('exists', true), means: 'assigned already' });
  if (kind !== 'firstTouch') return found;
  const means = 'touched already';
  if (isField && TOUCHED_AT.includes(plain)) found.push({ criteria: field('exists', true), means });
  if (isField && TOUCHED.includes(plain)) found.push({ criteria: field('in', [true, ...yes]), means });
  if (isField && TOUCH_COUNTS.includes(plain)) found.push({ criteria: field('gt', 0), means });
  if (isField && CONVERTED.includes(plain) && rule.convertStops)
    found.push({ criteria: field('in', [true, ...yes]), means: 'converted already' });
  if (!isField && TOUCHED_BEHAVIOURS.includes(plain))
    found.push({ criteria: { op: 'did', name, withinMs: null, atLeast: 1 }, means });
  return found;
}

/** The values of a field that stand for one of the stages: their names, and what the stage mapping says. */
function valuesOf(stages: readonly Stage[], field: string, { stageMapping }: Playbook): string[] {
  const mapped = Object.entries(stageMapping).flatMap(([key, stage]) => {
    if (!stages.includes(stage)) return [];
    return key.startsWith(`${field}:`) ? [key.slice(field.length + 1)] : [key];
  });
  const elsewhere = (value: string) => {
    const stage = stageMapping[`${field}:${value}`] ?? stageMapping[value];
    return stage !== undefined && !stages.includes(stage);
  };
  return [...stages, ...mapped].filter((value) => !elsewhere(value));
}
