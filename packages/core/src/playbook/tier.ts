import { z } from 'zod';
import { durationSchema, formatDuration, parseDuration } from './duration.ts';
import { parsePercent } from './percent.ts';
import { closed, findRepeats, isGroup, keyText, orElse, orNull, plainText, reader, shown } from './plain-schema.ts';

/** When a tier fires: at a share of the target (working time), or so long after the breach. */
export type TierAt = { percent: number } | { afterBreachMs: number; base: 'working' | 'wall' };
export type Recipient = 'owner' | 'previousOwner' | 'manager' | 'team' | { person: string } | { channel: string };
export const CHANNELS = ['slack', 'email', 'teams'] as const;
export type Channel = (typeof CHANNELS)[number];

export type Tier = {
  /** Stable name of the tier within its clock: `50%`, `breach`, `breach+15m`, `breach+15m wall`. */
  key: string;
  at: TierAt;
  notify: Recipient[];
  via: Channel[];
  /** Sent as well when nobody has seen the first message after so long (wall time). */
  unlessSeen: { via: Channel[]; afterMs: number } | null;
  reassign: { team: string } | null;
  /** Whether it is sent outside the recipient's hours; null leaves it to the recipient's settings. */
  urgent: boolean | null;
};

const HOW = 'Write 50%, breach, breach + 15m or breach + 15m wall';

const atSchema = reader<TierAt, string>((value, { report }) => {
  const text = typeof value === 'string' ? value.trim() : value;
  const percent = typeof text === 'string' ? parsePercent(text) : null;
  if (percent !== null) {
    if (percent === 100) report('is 100%, which is the breach. Write breach.');
    else if (percent < 1 || percent > 99)
      report(`is ${shown(value)}. A percentage goes from 1% to 99%; what comes later is breach or breach + 15m.`);
    return { percent };
  }
  if (typeof text !== 'string') return void report(`is ${shown(value)}. ${HOW}.`);
  const match = /^(?:breach)?\s*(?:\+\s*(.+?))?\s*(\bwall|\bworking)?$/i.exec(text);
  if (!match || text === '' || (match[1] === undefined && match[2] !== undefined))
    return void report(`is ${shown(value)}. ${HOW}.`);
  if (match[1] === undefined) return { afterBreachMs: 0, base: 'working' };
  const after = parseDuration(match[1]);
  if ('problem' in after) return void report(`is ${shown(value)}: the time after the breach ${after.problem}`);
  return { afterBreachMs: after.value.ms, base: match[2]?.toLowerCase() === 'wall' ? 'wall' : 'working' };
});

const RECIPIENTS = ['owner', 'previousOwner', 'manager', 'team'] as const;
const recipientGroup = z.union([closed({ person: keyText }), closed({ channel: plainText })]);

export const recipientSchema = reader<Recipient, Recipient | string>((value, { report, read }) => {
  if (typeof value === 'string') {
    const named = RECIPIENTS.find((name) => name === value);
    if (named) return named;
    if (value.startsWith('#') && value.length > 1 && value.length < 200) return { channel: value };
  }
  if (isGroup(value) && ('person' in value || 'channel' in value)) return read(recipientGroup, value);
  return void report(`is ${shown(value)}. Allowed: ${RECIPIENTS.join(', ')}, { person: KEY }, { channel: "#name" }.`);
});

const viaSchema = z
  .array(z.enum(CHANNELS))
  .min(1, `must name at least one of ${CHANNELS.join(', ')}.`)
  .transform((via) => [...new Set(via)]);

/** One step of the way up: `{ at: 80%, notify: [owner], via: [slack, email] }`. */
const tierSchema = closed({
  at: atSchema,
  notify: orElse(z.array(recipientSchema), () => []),
  via: viaSchema.nullish(),
  unlessSeen: orNull(closed({ via: viaSchema, after: durationSchema })),
  reassign: orNull(closed({ team: keyText })),
  urgent: orNull(z.boolean()),
})
  .superRefine((tier, context) => {
    const report = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (tier.notify.length > 0 && !tier.via)
      report('via', `is missing. Say how they are told: ${CHANNELS.join(', ')}.`);
    if (tier.notify.length === 0 && tier.reassign === null)
      report(
        'notify',
        'is empty and nothing is reassigned, so this tier does nothing. Say who is told, such as [owner].',
      );
    if (tier.notify.length === 0 && tier.via) report('notify', 'is missing: via says how, but nobody is told.');
  })
  .transform(
    ({ unlessSeen, ...tier }): Tier => ({
      ...tier,
      key: tierKey(tier.at),
      via: tier.via ?? [],
      unlessSeen: unlessSeen && { via: unlessSeen.via, afterMs: unlessSeen.after.ms },
    }),
  );

/** The stable name of a tier, also its unique key beside clock and cycle. */
function tierKey(at: TierAt): string {
  if ('percent' in at) return `${at.percent}%`;
  if (at.afterBreachMs === 0) return 'breach';
  return `breach+${formatDuration(at.afterBreachMs).replaceAll(' ', '')}${at.base === 'wall' ? ' wall' : ''}`;
}

export const tierListSchema = z
  .array(tierSchema)
  .max(50)
  .superRefine((tiers, context) => {
    for (const { place, first } of findRepeats(tiers.map(({ key }) => key))) {
      const message = `is ${tiers[place]?.key}, as tier ${first + 1} is. Merge the two into one tier.`;
      context.addIssue({ code: 'custom', path: [place, 'at'], message });
    }
  });
