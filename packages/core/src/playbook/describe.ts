import type { AssignmentRule, AssignTo } from './assignment.ts';
import { calendarName, describeCalendar } from './describe-calendar.ts';
import { describeCriteria } from './describe-criteria.ts';
import { describePolicy } from './describe-policy.ts';
import { recipientText, viaText } from './describe-tier.ts';
import type { RejectionReason } from './rejection.ts';
import type { Report } from './report.ts';
import type { Playbook } from './schema.ts';
import type { Team } from './team.ts';
import { counted, describeDuration, inWords, listOf, percentText, sentence } from './words.ts';

export type Section = { heading: string; lines: string[] };
export type Description = { title: string; sections: Section[] };

/** The whole playbook in plain words, in the order in which people read it; parts that say nothing are left out. */
export function describePlaybook(playbook: Playbook): Description {
  const sections: Section[] = [
    { heading: 'Definitions', lines: describeDefinitions(playbook) },
    { heading: 'Targets', lines: describeKpis(playbook) },
    ...playbook.policies.map((policy) => ({ heading: policy.name, lines: describePolicy(policy, playbook) })),
    { heading: 'Assignment', lines: describeAssignment(playbook) },
    { heading: 'Rejection reasons', lines: describeRejection(playbook) },
    { heading: 'Recycling', lines: describeRecycling(playbook) },
    { heading: 'Teams', lines: Object.values(playbook.teams).flatMap((team) => describeTeam(team, playbook)) },
    {
      heading: 'Calendars',
      lines: Object.entries(playbook.calendars).map(
        ([key, definition]) => `${calendarName(playbook, key)}: ${describeCalendar(definition).join(' ')}`,
      ),
    },
    {
      heading: 'Stage mapping',
      lines: Object.entries(playbook.stageMapping).map(
        ([value, stage]) => `Lead Status ‘${value}’ means ${stageName(stage)}.`,
      ),
    },
    { heading: 'Reports', lines: playbook.reports.map(describeReport) },
    { heading: 'Notifications', lines: describeNotifications(playbook) },
    {
      heading: 'Sign-off',
      lines: playbook.signOff.approvers.length > 0 ? [`Signed by ${listOf(playbook.signOff.approvers)}.`] : [],
    },
  ];
  return {
    title: `${playbook.workspace.name} playbook (days in ${playbook.workspace.timeZone})`,
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
}

/** What MQL, SAL and SQL mean, one or more sentences each. */
export function describeDefinitions({ definitions }: Playbook): string[] {
  const { mql, scoring, sal, sql: qualified } = definitions;
  const items = Object.entries(qualified.checklist).map(([key, { required, label, evidence }]) => {
    const name = label ?? inWords(key);
    return `${name} ${required ? 'required' : 'optional'}${evidence ? `, shown by ${inWords(evidence)}` : ''}`;
  });
  const framework = qualified.framework === 'custom' ? '' : ` by ${qualified.framework}`;
  return [
    mql ? `A lead is an MQL when ${describeCriteria(mql)}.` : 'A lead is an MQL when the CRM says so.',
    ...scoring
      .map(
        ({ name, when, points }) =>
          `${name ? `${name}: ` : ''}${counted(Math.abs(points), 'point')} ${points < 0 ? 'less' : 'more'} when ${describeCriteria(when)}.`,
      )
      .map(sentence),
    ...(sal.requires.length > 0 ? [`Accepting makes it a SAL and needs: ${listOf(sal.requires.map(inWords))}.`] : []),
    ...(sal.touchedWithinMs === null
      ? []
      : [`Accepting needs a touch within ${describeDuration(sal.touchedWithinMs)} of MQL.`]),
    ...(items.length > 0 ? [`It is an SQL${framework}: ${items.join(', ')}.`] : []),
    ...(qualified.after === 'meetingHeld' ? ['It is an SQL only after a meeting has been held.'] : []),
  ];
}

/** What both teams promise, one sentence each. */
function describeKpis({ kpis }: Playbook): string[] {
  const { slaCompliance, medianFirstTouch, acceptance, mqlToSqlLift, mqlsPerMonth } = kpis;
  return [
    ...(slaCompliance === null ? [] : [`SLA compliance of ${percentText(slaCompliance)} or more.`]),
    ...(medianFirstTouch === null
      ? []
      : [`Median first touch within ${describeDuration(medianFirstTouch.ms)} of working time.`]),
    ...(acceptance === null ? [] : [`Acceptance of ${percentText(acceptance)} or more.`]),
    ...(mqlToSqlLift === null ? [] : [`MQL to SQL up ${percentText(mqlToSqlLift)} on the baseline.`]),
    ...(mqlsPerMonth === null ? [] : [`Marketing delivers ${counted(mqlsPerMonth, 'MQL')} a month.`]),
  ];
}

/** The assignment rules in order, territories and how owners change. */
export function describeAssignment(playbook: Playbook): string[] {
  const { assignment, routing, territories } = playbook;
  if (assignment.length === 0) return [];
  const to = (target: AssignTo) => describeAssignTo(target, playbook);
  return [
    ...assignment.map((rule, i) => `${i + 1}. ${describeRule(rule, playbook)}`),
    ...Object.values(territories).flatMap(({ name, rows }) =>
      rows.map(
        ({ countries, states, segments, to: target }) =>
          `${name}: ${listOf([...countries, ...states, ...segments]) || 'everywhere else'} goes to ${to(target)}.`,
      ),
    ),
    routing.mode === 'observe' ? 'The CRM assigns; Baton only measures.' : 'Baton assigns.',
    `A lead is reassigned at most ${counted(routing.maximumHops, 'time')}${routing.excludePastOwners ? ', never back to an owner of this cycle' : ''}${routing.graceMs > 0 ? `, and not within ${describeDuration(routing.graceMs, 'wall')} of a touch` : ''}.`,
  ];
}

/** One assignment rule: `When employees is 1000 or more: round robin in US Enterprise.` */
export function describeRule(rule: AssignmentRule, playbook: Playbook): string {
  const target = describeAssignTo(rule.to, playbook);
  return `${rule.name ? `${rule.name}: ` : ''}${rule.when ? `When ${describeCriteria(rule.when)}` : 'All others'}: ${target}.`;
}

function describeAssignTo(to: AssignTo, playbook: Playbook): string {
  switch (to.kind) {
    case 'accountOwner':
      return 'the owner of the account';
    case 'roundRobin':
      return `round robin in ${playbook.teams[to.team]?.name ?? to.team}`;
    case 'queue':
      return `the queue ${playbook.queues[to.queue]?.name ?? playbook.teams[to.queue]?.name ?? to.queue}`;
    case 'person':
      return to.person;
    case 'territory':
      return `by territory ${playbook.territories[to.territory]?.name ?? to.territory}`;
  }
}

function describeRejection({ rejection }: Playbook): string[] {
  if (rejection.reasons.length === 0) return [];
  return [
    ...rejection.reasons.map(describeReason),
    rejection.disputes ? 'Marketing may dispute a rejection; the manager rules.' : 'Rejections cannot be disputed.',
  ];
}

/** `Other: recycled, note required.` */
export function describeReason(reason: RejectionReason): string {
  const note = { none: 'no note', optional: 'note optional', required: 'note required' }[reason.note];
  const parts = [
    reason.outcome,
    note,
    ...(reason.afterCadence ? ['only after the cadence'] : []),
    ...(reason.wakeAfterMs === null ? [] : [`comes back after ${describeDuration(reason.wakeAfterMs, 'wall')}`]),
    ...(reason.crmValue ? [`‘${reason.crmValue}’ in the CRM`] : []),
    ...(reason.active ? [] : ['retired']),
  ];
  return `${reason.label}: ${parts.join(', ')}.${reason.help ? ` ${reason.help}` : ''}`;
}

function describeRecycling({ recycling: { maximum, reMqlAfterMs } }: Playbook): string[] {
  return [
    ...(maximum === null
      ? []
      : [maximum === 0 ? 'A lead is never recycled.' : `A lead is recycled at most ${counted(maximum, 'time')}.`]),
    ...(reMqlAfterMs === null
      ? []
      : [`It can become an MQL again ${describeDuration(reMqlAfterMs, 'wall')} after recycling at the earliest.`]),
  ];
}

/** `US SMB: priya and tom; manager marcus; us calendar; #sdr-us-smb.` */
export function describeTeam(team: Team, playbook: Playbook): string[] {
  const places = Object.entries(team.rotation).flatMap(([person, place]) => {
    const limits = [
      ...(place.weight === 1 ? [] : [`weight ${place.weight}`]),
      ...(place.dailyMaximum === null ? [] : [`at most ${place.dailyMaximum} a day`]),
      ...(place.maximumOpen === null ? [] : [`at most ${place.maximumOpen} open`]),
      ...(place.inRotation ? [] : ['not in the rotation']),
    ];
    return limits.length > 0 ? [`${person} (${limits.join(', ')})`] : [];
  });
  const skip = team.skip.map((reason) => ({ outOfHours: 'out of hours', onLeave: 'on leave', full: 'full' })[reason]);
  const parts = [
    team.members.length > 0 ? listOf(team.members) : 'no members',
    ...(team.manager ? [`manager ${team.manager}`] : []),
    ...(team.calendar ? [`${calendarName(playbook, team.calendar)} calendar`] : []),
    ...(team.channel ? [team.channel] : []),
    skip.length > 0 ? `the rotation passes over who is ${listOf(skip, 'or')}` : 'the rotation passes over nobody',
  ];
  return [
    `${team.name}: ${parts.join('; ')}.`,
    ...(places.length > 0 ? [`In the ${team.name} rotation: ${listOf(places)}.`] : []),
  ];
}

/** `Feedback digest to #marketing-ops in Slack, Mon 08:00.` */
export function describeReport(report: Report): string {
  return `${sentence(report.template.replaceAll('-', ' '))} (${report.key}) to ${listOf(report.to)} ${viaText([report.via])}, ${report.at.text}.`;
}

function describeNotifications({ notifications: { group, dailyMaximum, ops }, excuses }: Playbook): string[] {
  return [
    `More than ${group.moreThan} alerts for one person within ${describeDuration(group.withinMs, 'wall')} become one message.`,
    ...(dailyMaximum === null
      ? []
      : [
          `After ${counted(dailyMaximum, 'message')} in a day a person’s alerts collect, and come as one message an hour.`,
        ]),
    ...(ops.length === 0
      ? []
      : [`When nobody is available for a lead, ${listOf(['the manager', ...ops.map(recipientText)])} are told.`]),
    ...(excuses.crmOutageMs === null
      ? []
      : [
          `A CRM outage longer than ${describeDuration(excuses.crmOutageMs, 'wall')} excuses the clocks that were breached in it.`,
        ]),
  ];
}

/** A stage as people write it. */
export function stageName(stage: string): string {
  return ['mql', 'sal', 'sql'].includes(stage) ? stage.toUpperCase() : sentence(stage);
}
