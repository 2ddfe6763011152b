import { z } from 'zod';
import { CLOCK_KINDS, type ClockKind } from './clock-rule.ts';
import { type Criteria, type CriteriaDocument, criteriaSchema } from './criteria.ts';
import { describeCriteria } from './describe-criteria.ts';
import { type Duration, durationSchema } from './duration.ts';
import { closed, isGroup, orNull, plainText, reader, shown } from './plain-schema.ts';

/** What pauses a clock. `waiting` is an internal wait (Marketing, legal); `{ reason }` a manual pause for that reason only. */
export const PAUSE_CAUSES = ['replied', 'meetingBooked', 'contactLater', 'waiting', 'manual'] as const;
export type PauseCause = (typeof PAUSE_CAUSES)[number];
export type PauseWhen = PauseCause | { reason: string } | Criteria;
export const PAUSE_ENDS = ['touched', 'meetingHeld', 'resumed', 'replied', 'cleared'] as const;
/** What ends a pause; `cleared` means that its condition no longer holds. */
export type PauseEnd = (typeof PAUSE_ENDS)[number];
export const PAUSE_ROLES = ['rep', 'manager', 'admin'] as const;
export type PauseRole = (typeof PAUSE_ROLES)[number];

export type PauseRule = {
  when: PauseWhen;
  /** The cause in a few plain words, for ledgers. */
  label: string;
  until: PauseEnd;
  /** Longest pause in working time of the clock's calendar, after which the clock counts again; null for no limit. */
  atMostMs: number | null;
  atMost: Duration | null;
  /** Which clocks it pauses; null for all of the policy. */
  clocks: ClockKind[] | null;
  /** Who may pause by hand; null for anyone who may work the lead. */
  by: PauseRole[] | null;
};

const reasonSchema = closed({ reason: plainText });

const whenSchema = reader<PauseWhen, PauseCause | { reason: string } | CriteriaDocument>((value, { report, read }) => {
  const cause = PAUSE_CAUSES.find((name) => name === value);
  if (cause) return cause;
  if (isGroup(value)) return 'reason' in value ? read(reasonSchema, value) : read(criteriaSchema, value);
  return void report(
    `is ${shown(value)}. Allowed: ${PAUSE_CAUSES.join(', ')}, { reason: TEXT }, or a rule such as { field: status, is: On hold }.`,
  );
});

/** `{ when: replied, until: touched, atMost: 16h }` */
export const pauseSchema = closed({
  when: whenSchema,
  label: plainText.nullish(),
  until: z.enum(PAUSE_ENDS).nullish(),
  atMost: orNull(durationSchema),
  clocks: orNull(z.array(z.enum(CLOCK_KINDS)).min(1, `must name at least one of ${CLOCK_KINDS.join(', ')}.`)),
  by: orNull(z.array(z.enum(PAUSE_ROLES)).min(1, `must name at least one of ${PAUSE_ROLES.join(', ')}.`)),
})
  .superRefine((pause, context) => {
    if (pause.until === 'cleared' && !isCriteria(pause.when)) {
      context.addIssue({
        code: 'custom',
        path: ['until'],
        message:
          'is ‘cleared’, which only goes with a rule about a field. Allowed here: touched, meetingHeld, resumed, replied.',
      });
    }
    if (pause.by && isAutomatic(pause.when)) {
      context.addIssue({
        code: 'custom',
        path: ['by'],
        message: 'goes with pauses made by hand: manual, waiting, contactLater, { reason: TEXT }.',
      });
    }
  })
  .transform(
    (pause): PauseRule => ({
      ...pause,
      label: pause.label ?? labelOf(pause.when),
      until: pause.until ?? endOf(pause.when),
      atMostMs: pause.atMost?.ms ?? null,
    }),
  );

/** Whether a pause condition is a rule about the lead rather than something that happens. */
export function isCriteria(when: PauseWhen): when is Criteria {
  return typeof when === 'object' && 'op' in when;
}

function isAutomatic(when: PauseWhen): boolean {
  return when === 'replied' || when === 'meetingBooked' || isCriteria(when);
}

/** What ends a pause that does not say so. */
function endOf(when: PauseWhen): PauseEnd {
  if (when === 'replied') return 'touched';
  if (when === 'meetingBooked') return 'meetingHeld';
  return isCriteria(when) ? 'cleared' : 'resumed';
}

const LABELS: Record<PauseCause, string> = {
  replied: 'the lead replied',
  meetingBooked: 'a meeting is booked',
  contactLater: 'the lead asked to be contacted later',
  waiting: 'waiting on another team',
  manual: 'paused by hand',
};

/** The cause of a pause in plain words, where the document gives it no label. */
export function labelOf(when: PauseWhen): string {
  if (typeof when === 'string') return LABELS[when];
  return isCriteria(when) ? describeCriteria(when) : `paused by hand: ${when.reason}`;
}
