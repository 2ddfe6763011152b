import { z } from 'zod';
import { type CalendarDefinition, calendarDefinitionSchema, calendarFormSchema } from '../business-time/definition.ts';
import { closed, orNull, plainText, reader, shown } from './plain-schema.ts';

/** A calendar of the document: the definition that is compiled, and the name people read. */
export const namedCalendarSchema = closed({ name: orNull(plainText), ...calendarFormSchema.shape })
  .superRefine(({ name: _, ...definition }, context) => {
    for (const issue of calendarDefinitionSchema.safeParse(definition).error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
    }
  })
  .transform(({ name, ...definition }): { name: string | null; definition: CalendarDefinition } => ({
    name,
    definition,
  }));

/** Which calendar counts: a fixed one, or the one of the owner or their team with a stand-in where they have none. */
export type CalendarRef = { fixed: string } | { of: 'owner' | 'team'; otherwise: string };
export type CalendarRefDocument = string | { of: 'owner' | 'team'; otherwise: string };

const ofSchema = closed({ of: z.enum(['owner', 'team']), otherwise: z.string().min(1, 'must name a calendar.') });

export const calendarRefSchema = reader<CalendarRef, CalendarRefDocument>((value, { report, read }) => {
  if (typeof value === 'string' && value !== '') return { fixed: value };
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) {
    report(`must name a calendar, or say { of: owner, otherwise: CALENDAR }. It is ${shown(value)}.`);
    return undefined;
  }
  return read(ofSchema, value);
});
