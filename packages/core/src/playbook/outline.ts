import {
  describeAssignment,
  describeDefinitions,
  describeReason,
  describeReport,
  describeRule,
  describeTeam,
  stageName,
} from './describe.ts';
import { calendarName, describeCalendar } from './describe-calendar.ts';
import { recipientText } from './describe-tier.ts';
import { byText, type Entry } from './outline-entry.ts';
import { policyEntry } from './outline-policy.ts';
import type { Path } from './plain-schema.ts';
import type { Playbook } from './schema.ts';
import { describeDuration, listOf, percentText } from './words.ts';

/** Everything a playbook says, as a tree that two playbooks can be compared by. */
export function outline(playbook: Playbook): Entry[] {
  const { workspace, definitions, kpis, routing, recycling, notifications, excuses, signOff } = playbook;
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
    one(
      'Told when nobody is available',
      notifications.ops,
      listOf(['the manager', ...notifications.ops.map(recipientText)]),
      'notifications',
      'ops',
    ),
    one(
      'CRM outage that excuses breaches',
      excuses.crmOutageMs,
      excuses.crmOutageMs === null ? 'none' : `longer than ${describeDuration(excuses.crmOutageMs, 'wall')}`,
      'excuses',
      'crmOutage',
    ),
    one('Approvers', signOff.approvers, listOf(signOff.approvers) || 'none', 'signOff', 'approvers'),
  ];
}

function percentOrNone(percent: number | null): string {
  return percent === null ? 'none' : percentText(percent);
}
