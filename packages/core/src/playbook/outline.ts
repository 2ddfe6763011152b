import { CLOCK_KINDS, type ClockKind, type ClockRule } from './clock-rule.ts';
import {
  describeAssignment,
  describeDefinitions,
  describeReason,
  describeReport,
  describeRule,
  describeTeam,
  stageName,
} from './describe.ts';
import { calendarName, describeCalendar, describeCounting } from './describe-calendar.ts';
import {
  CLOCK_NAMES,
  describeCadence,
  describeClock,
  describeNoResponse,
  describePause,
  describePolicy,
  describeScope,
  describeStart,
  describeStops,
} from './describe-policy.ts';
import { describeTier, describeTierAt } from './describe-tier.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import type { Playbook } from './schema.ts';
import { describeDuration, describeTarget, listOf, percentText } from './words.ts';

/** A named place in a playbook: `value` decides whether it changed, `text` says what it is. */
export type Entry = {
  key: string;
  subject: string;
  path: Path;
  value: unknown;
  text: string;
  /** What it is made of; an entry in both playbooks is compared by its parts where it has any. */
  parts?: Entry[];
  /** Whether the order of the parts means something. */
  ordered?: boolean;
};

/** Everything a playbook says, as a tree that two playbooks can be compared by. */
export function outline(playbook: Playbook): Entry[] {
  const { workspace, definitions, kpis, routing, recycling, notifications, signOff } = playbook;
  const one = (subject: string, value: unknown, text: string, ...path: Path): Entry => ({
    key: path.join('.'),
    subject,
    path,
    value,
    text,
  });
  const records = <T>(
    part: string,
    noun: string,
    record: Record<string, T>,
    name: (value: T, key: string) => string,
    text: (value: T, key: string) => string,
    extra: (key: string) => unknown = () => null,
  ) =>
    Object.entries(record).map(([key, value]) =>
      one(`${noun} ${name(value, key)}`, [value, extra(key)], text(value, key), part, key),
    );
  const definitionsText = (part: Partial<Playbook['definitions']>) =>
    describeDefinitions({
      ...playbook,
      definitions: {
        mql: null,
        scoring: [],
        sal: { requires: [], touchedWithinMs: null },
        sql: { framework: 'custom', checklist: {}, after: null },
        ...part,
      },
    });
  return [
    one('The workspace’s name', workspace.name, workspace.name, 'workspace', 'name'),
    one('The workspace’s time zone', workspace.timeZone, workspace.timeZone, 'workspace', 'timeZone'),
    ...records(
      'calendars',
      'Calendar',
      playbook.calendars,
      (_, key) => calendarName(playbook, key),
      (definition) => describeCalendar(definition).join(' '),
      (key) => playbook.calendarNames[key],
    ),
    ...records(
      'teams',
      'Team',
      playbook.teams,
      (team) => team.name,
      (team) => describeTeam(team, playbook).join(' '),
    ),
    ...records(
      'queues',
      'Queue',
      playbook.queues,
      (queue) => queue.name,
      (queue) =>
        listOf([
          queue.name,
          ...(queue.calendar ? [`${calendarName(playbook, queue.calendar)} calendar`] : []),
          ...(queue.channel ? [queue.channel] : []),
        ]),
    ),
    ...records(
      'territories',
      'Territory',
      playbook.territories,
      (territory) => territory.name,
      ({ name }, key) =>
        describeAssignment({
          ...playbook,
          assignment: [{ name: null, when: null, to: { kind: 'territory', territory: key } }],
        })
          .filter((line) => line.startsWith(`${name}:`))
          .join(' '),
    ),
    ...records(
      'stageMapping',
      'Lead Status',
      playbook.stageMapping,
      (_, key) => `‘${key}’`,
      (stage) => stageName(stage),
    ),
    one('MQL', definitions.mql, definitionsText({ mql: definitions.mql }).join(' '), 'definitions', 'mql'),
    one(
      'Scoring',
      definitions.scoring,
      definitionsText({ scoring: definitions.scoring }).slice(1).join(' ') || 'none',
      'definitions',
      'scoring',
    ),
    one(
      'SAL',
      definitions.sal,
      definitionsText({ sal: definitions.sal }).slice(1).join(' ') || 'no requirement',
      'definitions',
      'sal',
    ),
    one(
      'SQL',
      definitions.sql,
      definitionsText({ sql: definitions.sql }).slice(1).join(' ') || 'no checklist',
      'definitions',
      'sql',
    ),
    one('Target for SLA compliance', kpis.slaCompliance, percentOrNone(kpis.slaCompliance), 'kpis', 'slaCompliance'),
    one(
      'Target for median first touch',
      kpis.medianFirstTouch,
      kpis.medianFirstTouch ? describeDuration(kpis.medianFirstTouch.ms) : 'none',
      'kpis',
      'medianFirstTouch',
    ),
    one('Target for acceptance', kpis.acceptance, percentOrNone(kpis.acceptance), 'kpis', 'acceptance'),
    one('Target for MQL to SQL', kpis.mqlToSqlLift, percentOrNone(kpis.mqlToSqlLift), 'kpis', 'mqlToSqlLift'),
    one(
      'MQLs a month',
      kpis.mqlsPerMonth,
      kpis.mqlsPerMonth === null ? 'none' : String(kpis.mqlsPerMonth),
      'kpis',
      'mqlsPerMonth',
    ),
    {
      ...one('Policies', playbook.policies, listOf(playbook.policies.map(({ name }) => name)), 'policies'),
      ordered: true,
      parts: playbook.policies.map((policy, i) => policyEntry(policy, i, playbook)),
    },
    {
      ...one('Assignment rules', playbook.assignment, '', 'assignment'),
      ordered: true,
      parts: byText(
        'Assignment rule',
        ['assignment'],
        playbook.assignment.map((rule) => [rule, describeRule(rule, playbook)]),
      ),
    },
    one('Who assigns', routing.mode, routing.mode === 'baton' ? 'Baton' : 'the CRM', 'routing', 'mode'),
    one(
      'Past owners on reassignment',
      routing.excludePastOwners,
      routing.excludePastOwners ? 'left out' : 'taken again',
      'routing',
      'excludePastOwners',
    ),
    one('Most reassignments of a lead', routing.maximumHops, String(routing.maximumHops), 'routing', 'maximumHops'),
    one(
      'Time after a touch in which a lead is not reassigned',
      routing.graceMs,
      describeDuration(routing.graceMs, 'wall'),
      'routing',
      'grace',
    ),
    {
      ...one('Rejection reasons', playbook.rejection.reasons, '', 'rejection', 'reasons'),
      ordered: true,
      parts: playbook.rejection.reasons.map((reason, i) => ({
        ...one(`Rejection reason ${reason.label}`, reason, describeReason(reason), 'rejection', 'reasons', i),
        key: reason.key,
      })),
    },
    one(
      'Disputes of rejections',
      playbook.rejection.disputes,
      playbook.rejection.disputes ? 'allowed' : 'not allowed',
      'rejection',
      'disputes',
    ),
    one(
      'Most recyclings of a lead',
      recycling.maximum,
      recycling.maximum === null ? 'no limit' : String(recycling.maximum),
      'recycling',
      'maximum',
    ),
    one(
      'Earliest MQL after recycling',
      recycling.reMqlAfterMs,
      recycling.reMqlAfterMs === null ? 'at once' : describeDuration(recycling.reMqlAfterMs, 'wall'),
      'recycling',
      'reMqlAfter',
    ),
    ...playbook.reports.map((report, i) => ({
      ...one(`Report ${report.key}`, report, describeReport(report), 'reports', i),
      key: `reports.${report.key}`,
    })),
    one(
      'Grouping of alerts',
      notifications.group,
      `more than ${notifications.group.moreThan} within ${describeDuration(notifications.group.withinMs, 'wall')}`,
      'notifications',
      'group',
    ),
    one(
      'Most messages a day',
      notifications.dailyMaximum,
      notifications.dailyMaximum === null ? 'no limit' : String(notifications.dailyMaximum),
      'notifications',
      'dailyMaximum',
    ),
    one('Approvers', signOff.approvers, listOf(signOff.approvers) || 'none', 'signOff', 'approvers'),
  ];
}

function policyEntry(policy: Policy, i: number, playbook: Playbook): Entry {
  const path: Path = ['policies', i];
  const one = (subject: string, value: unknown, text: string, ...more: Path): Entry => ({
    key: more.join('.'),
    subject: `${policy.name}: ${subject}`,
    path: [...path, ...more],
    value,
    text,
  });
  return {
    key: policy.key,
    subject: `Policy ${policy.name}`,
    path,
    value: policy,
    text: describePolicy(policy, playbook).join(' '),
    parts: [
      one('name', policy.name, policy.name, 'name'),
      one('leads', policy.when, describeScope(policy), 'when'),
      one('calendar', policy.calendar, describeCounting(policy.calendar, playbook), 'calendar'),
      ...CLOCK_KINDS.flatMap((kind) => {
        const rule = policy.clocks[kind];
        return rule ? [clockEntry(kind, rule, policy, path, playbook)] : [];
      }),
      ...CLOCK_KINDS.flatMap((kind) =>
        (policy.tiers[kind] ?? []).map((tier, n) => ({
          ...one(
            `${CLOCK_NAMES[kind].toLowerCase()} tier ${describeTierAt(tier.at)}`,
            tier,
            describeTier(tier, playbook),
            'tiers',
            kind,
            n,
          ),
          key: `tiers.${kind}.${tier.key}`,
        })),
      ),
      ...byText(
        `${policy.name}: pause`,
        [...path, 'pauses'],
        policy.pauses.map((pause) => [pause, describePause(pause)]),
      ),
      one(
        'limit of pauses',
        policy.pauseLimit,
        `${policy.pauseLimit.times ?? 'any number'}, ${policy.pauseLimit.totalMs === null ? 'any length' : `${describeDuration(policy.pauseLimit.totalMs)} in all`}`,
        'pauseLimit',
      ),
      one('cadence', policy.cadence, policy.cadence ? describeCadence(policy.cadence).join(' ') : 'none', 'cadence'),
      one(
        'no response',
        policy.noResponse,
        policy.noResponse ? describeNoResponse(policy.noResponse) : 'nothing happens',
        'noResponse',
      ),
      one('approaching', policy.approachingPercent, `from ${percentText(policy.approachingPercent)}`, 'approaching'),
      one(
        'out of office',
        policy.outOfOffice,
        { cover: 'the cover takes the clock', hold: 'the clock waits', run: 'the clock runs on' }[policy.outOfOffice],
        'outOfOffice',
      ),
      one(
        'acknowledgement',
        policy.acknowledgedMs,
        policy.acknowledgedMs === null
          ? 'holds nothing back'
          : `holds back further notices for ${describeDuration(policy.acknowledgedMs, 'wall')}`,
        'acknowledged',
      ),
    ],
  };
}

function clockEntry(kind: ClockKind, rule: ClockRule, policy: Policy, path: Path, playbook: Playbook): Entry {
  const name = `${policy.name}: ${CLOCK_NAMES[kind].toLowerCase()}`;
  const base: Path = [...path, 'clocks', kind];
  const one = (subject: string, value: unknown, text: string, key: string): Entry => ({
    key,
    subject: `${name} ${subject}`,
    path: [...base, key],
    value,
    text,
  });
  const { stopsOn, verifiedOnly, humanOnly, minCallMs, lookBackMs, touchedBy } = rule;
  return {
    key: `clocks.${kind}`,
    subject: `${name} clock`,
    path: base,
    value: rule,
    text: describeClock(kind, rule, policy, playbook),
    parts: [
      one('target', rule.target, describeTarget(rule.target), 'target'),
      one('start', rule.starts, describeStart(rule.starts), 'starts'),
      one(
        'calendar',
        rule.calendar,
        rule.calendar ? describeCounting(rule.calendar, playbook) : 'the policy’s',
        'calendar',
      ),
      one(
        'stop',
        { stopsOn, verifiedOnly, humanOnly, minCallMs, lookBackMs, touchedBy },
        describeStops(rule),
        'stopsOn',
      ),
      one('conversion', rule.convertStops, rule.convertStops ? 'stops it' : 'does not stop it', 'convertStops'),
      one(
        'start before the policy held',
        rule.retroactive,
        rule.retroactive ? 'counted' : 'not counted',
        'retroactive',
      ),
      one(
        'pauses before the policy held',
        rule.retroactivePauses,
        rule.retroactivePauses ? 'taken off' : 'not taken off',
        'retroactivePauses',
      ),
    ],
  };
}

/** Entries that have no key of their own: the same words are the same entry. */
function byText(subject: string, path: Path, items: [unknown, string][]): Entry[] {
  const times = new Map<string, number>();
  return items.map(([value, text], i) => {
    const nth = (times.get(text) ?? 0) + 1;
    times.set(text, nth);
    return { key: `${text} ${nth}`, subject, path: [...path, i], value, text };
  });
}

function percentOrNone(percent: number | null): string {
  return percent === null ? 'none' : percentText(percent);
}
