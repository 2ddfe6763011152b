import { CLOCK_KINDS, type ClockKind, type ClockRule } from './clock-rule.ts';
import { describeCounting } from './describe-calendar.ts';
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
import { byText, type Entry } from './outline-entry.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import type { Playbook } from './schema.ts';
import { describeDuration, describeTarget, percentText } from './words.ts';

/** One policy as an entry made of its clocks, tiers, pauses and the rest. */
export function policyEntry(policy: Policy, i: number, playbook: Playbook): Entry {
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
