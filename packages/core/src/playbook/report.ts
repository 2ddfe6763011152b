import { z } from 'zod';
import { closed, keyText, plainText, reader, shown } from './plain-schema.ts';
import { CHANNELS } from './tier.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type ReportDay = (typeof WEEKDAYS)[number];
export const REPORT_TEMPLATES = [
  'sla-weekly',
  'feedback-digest',
  'manager-daily',
  'rep-day-start',
  'thirty-day-review',
] as const;

/** When a report goes out, in the workspace's zone; `minute` is the minute of the day. */
export type ReportAt = { text: string; days: ReportDay[]; dayOfMonth: number | null; minute: number };

const HOW = 'Write "Mon 08:00", "Mon-Fri 08:30", "Mon,Thu 08:00", "daily 07:00" or "monthly 1 08:00"';

const atSchema = reader<ReportAt, string>((value, { report }) => {
  const at = typeof value === 'string' ? parseReportAt(value.trim()) : null;
  return at ?? void report(`is ${shown(value)}. ${HOW}.`);
});

function parseReportAt(text: string): ReportAt | null {
  const match =
    /^(?:(daily)|monthly\s+(\d{1,2})|([a-z]{3})(?:\s*-\s*([a-z]{3}))?|([a-z]{3}(?:\s*,\s*[a-z]{3})+))\s+([01]\d|2[0-3]):([0-5]\d)$/i.exec(
      text,
    );
  if (!match) return null;
  const [, daily, monthDay, from, to, list] = match;
  const at = { text, minute: Number(match[6]) * 60 + Number(match[7]), dayOfMonth: null };
  if (daily) return { ...at, days: [...WEEKDAYS] };
  if (monthDay) {
    const dayOfMonth = Number(monthDay);
    return dayOfMonth >= 1 && dayOfMonth <= 28 ? { ...at, days: [], dayOfMonth } : null;
  }
  const names: readonly string[] = WEEKDAYS;
  const indexOf = (name: string) => names.indexOf(name.trim().toLowerCase());
  if (list) {
    const indexes = list.split(',').map(indexOf);
    return indexes.includes(-1) ? null : { ...at, days: WEEKDAYS.filter((_, i) => indexes.includes(i)) };
  }
  const first = indexOf(from ?? '');
  const last = to ? indexOf(to) : first;
  return first < 0 || last < first ? null : { ...at, days: WEEKDAYS.slice(first, last + 1) };
}

/** A digest on a schedule: `{ key, template, to: ["#marketing-ops"], via: slack, at: "Mon 08:00" }`. */
export const reportSchema = closed({
  key: keyText,
  template: keyText,
  to: z.array(plainText).min(1, 'must name at least one channel, person or address.').max(200),
  via: z.enum(CHANNELS),
  at: atSchema,
});
export type Report = z.output<typeof reportSchema>;
