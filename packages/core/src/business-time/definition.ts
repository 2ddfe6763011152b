import { z } from 'zod';
import { toHours } from './hours.ts';
import { findDay, WEEKDAYS } from './local-date.ts';
import { hasOpenTime } from './open-pieces.ts';
import { getZone, isTimeZone } from './zone.ts';

// Enough for any real day; keeps what a compiled calendar may hold within bounds.
const MAX_INTERVALS = 48;

const timeZone = z.string().refine(isTimeZone, {
  error: (issue) => `unknown time zone "${String(issue.input)}"; use an IANA name such as "Europe/Berlin" or "UTC"`,
});

const date = z.string().refine((value) => findDay(value) !== null, {
  error: (issue) => `"${String(issue.input)}" is no calendar date; write a real one as YYYY-MM-DD`,
});

const TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

const startTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, {
  error: (issue) => `"${String(issue.input)}" is no start; write HH:MM from 00:00 to 23:59`,
});

const endTime = z.string().regex(TIME, {
  error: (issue) => `"${String(issue.input)}" is no end; write HH:MM from 00:01 to 24:00`,
});

const interval = z
  .tuple([startTime, endTime], {
    error: 'an interval is a pair of times, ["09:00", "17:00"]',
  })
  .superRefine(([start, end], context) => {
    if (!TIME.test(start) || !TIME.test(end)) return;
    if (start === end) {
      context.addIssue(`${start}-${end} is empty; the end must be later than the start (all day is 00:00-24:00)`);
    } else if (end < start) {
      context.addIssue(
        `${start}-${end} ends before it starts; write a night shift as two intervals, ${start}-24:00 and, on the next day, 00:00-${end}`,
      );
    }
  });

const hours = z
  .array(interval, { error: 'hours are a list of intervals, [["09:00", "17:00"]]' })
  .max(MAX_INTERVALS, { error: `at most ${MAX_INTERVALS} intervals a day` })
  .superRefine((list, context) => {
    const sorted = list.map((pair, index) => ({ pair, index }));
    sorted.sort((a, b) => (a.pair[0] < b.pair[0] ? -1 : 1));
    let longest = sorted[0]?.pair;
    for (const { pair, index } of sorted.slice(1)) {
      if (longest && pair[0] < longest[1]) {
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `${pair.join('-')} overlaps ${longest.join('-')}; intervals of a day may touch but not overlap`,
        });
      }
      if (longest && pair[1] > longest[1]) longest = pair;
    }
  });

const name = z.string().trim().min(1, { error: 'a name must not be empty' });

function allowedKeys(...keys: string[]) {
  return {
    error: (issue: { code?: string; keys?: string[] }) =>
      issue.code === 'unrecognized_keys'
        ? `unknown key ${issue.keys?.map((key) => `"${key}"`).join(', ')}; allowed: ${keys.join(', ')}`
        : undefined,
  };
}

const week = z.strictObject(
  {
    mon: hours.optional(),
    tue: hours.optional(),
    wed: hours.optional(),
    thu: hours.optional(),
    fri: hours.optional(),
    sat: hours.optional(),
    sun: hours.optional(),
  },
  allowedKeys(...WEEKDAYS),
);

const holiday = z.union([date, z.strictObject({ date, name: name.optional() }, allowedKeys('date', 'name'))], {
  error: 'a holiday is a real date "YYYY-MM-DD" or { date, name }',
});

const override = z.strictObject({ date, hours, name: name.optional() }, allowedKeys('date', 'hours', 'name'));

/** The calendar's form, as it may be compiled; open time or none. */
export const calendarFormSchema = z.strictObject(
  {
    timeZone,
    week,
    holidays: z.array(holiday).optional(),
    overrides: z
      .array(override)
      .superRefine((list, context) => {
        for (const [index, { date }] of list.entries()) {
          const first = list.findIndex((other) => other.date === date);
          if (first < index) {
            context.addIssue({
              code: 'custom',
              path: [index, 'date'],
              message: `${date} has an override already (overrides[${first}]); a date has at most one`,
            });
          }
        }
      })
      .optional(),
  },
  allowedKeys('timeZone', 'week', 'holidays', 'overrides'),
);

export type CalendarDefinition = z.input<typeof calendarFormSchema>;

/**
 * The calendar of a playbook: the form, and at least some open time. An override that lies in a
 * clock change or on a date the zone skipped opens nothing.
 */
export const calendarDefinitionSchema = calendarFormSchema.refine(
  (definition) => hasOpenTime(getZone(definition.timeZone), toHours(definition)),
  {
    path: ['week'],
    error: 'no open hours; give at least one weekday or override an interval such as 09:00-17:00',
    when: (payload) => payload.issues.length === 0,
  },
);
