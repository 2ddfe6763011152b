import { z } from 'zod';
import type { CalendarDefinition } from '../business-time/definition.ts';
import { isTimeZone } from '../business-time/zone.ts';
import { STAGES, type Stage } from '../handoff/event.ts';
import { assignmentSchema, plainRouting, queueSchema, routingSchema, territorySchema } from './assignment.ts';
import { namedCalendarSchema } from './calendar.ts';
import { definitionsSchema, noDefinitions } from './definitions.ts';
import { durationSchema } from './duration.ts';
import { kpisSchema, noKpis } from './kpis.ts';
import { closed, keyText, orElse, orNull, plainText, recordOf, shown, wholeNumber } from './plain-schema.ts';
import { policySchema } from './policy.ts';
import { findBrokenReferences } from './references.ts';
import { recyclingSchema, rejectionSchema } from './rejection.ts';
import { reportSchema } from './report.ts';
import { teamSchema } from './team.ts';
import { type Recipient, recipientSchema } from './tier.ts';

const workspaceSchema = closed({
  name: plainText,
  timeZone: z.string().refine(isTimeZone, {
    error: (issue) => `is ${shown(issue.input)}, which is not a time zone. Use a name such as America/New_York or UTC.`,
  }),
});

/**
 * More than `moreThan` alerts for one person within this time (wall) become one message; after the day's maximum they
 * collect by the hour. `ops` are told, beside the manager, of clocks that nobody can act on.
 */
const notificationsSchema = closed({
  group: orElse(
    closed({ moreThan: wholeNumber(1, 1000), within: durationSchema }).transform(({ moreThan, within }) => ({
      moreThan,
      withinMs: within.ms,
    })),
    () => ({ moreThan: 5, withinMs: 600_000 }),
  ),
  dailyMaximum: orNull(wholeNumber(1, 100_000)),
  ops: orElse(z.array(recipientSchema).max(50), (): Recipient[] => []),
});
const plainNotifications = (): z.output<typeof notificationsSchema> => ({
  group: { moreThan: 5, withinMs: 600_000 },
  dailyMaximum: null,
  ops: [],
});

/** A CRM outage (wall) longer than `crmOutage` excuses the clocks that were breached in it; without one nothing is excused by rule. */
const excusesSchema = closed({ crmOutage: orNull(durationSchema) }).transform(({ crmOutage }) => ({
  crmOutageMs: crmOutage?.ms ?? null,
}));

const PARTS = {
  playbook: z.literal(1, {
    error: (issue) => `is ${shown(issue.input)}. This version of the document is 1: write playbook: 1.`,
  }),
  workspace: workspaceSchema,
  calendars: recordOf(namedCalendarSchema),
  teams: orElse(recordOf(teamSchema), () => ({})),
  queues: orElse(recordOf(queueSchema), () => ({})),
  territories: orElse(recordOf(territorySchema), () => ({})),
  stageMapping: orElse(z.record(plainText, z.enum(STAGES)), (): Record<string, Stage> => ({})),
  definitions: orElse(definitionsSchema, noDefinitions),
  kpis: orElse(kpisSchema, noKpis),
  policies: orElse(z.array(policySchema).max(1000), () => []),
  assignment: orElse(assignmentSchema, () => []),
  routing: orElse(routingSchema, plainRouting),
  rejection: orElse(rejectionSchema, () => ({ reasons: [], disputes: true })),
  recycling: orElse(recyclingSchema, () => ({ maximum: null, reMqlAfterMs: null })),
  reports: orElse(z.array(reportSchema).max(200), () => []),
  notifications: orElse(notificationsSchema, plainNotifications),
  excuses: orElse(excusesSchema, () => ({ crmOutageMs: null })),
  signOff: orElse(closed({ approvers: orElse(z.array(keyText).max(50), () => []) }), () => ({ approvers: [] })),
};

/**
 * The whole document. What comes out is normalised: durations in milliseconds, optional parts filled in,
 * calendars ready to compile (their display names in `calendarNames`).
 */
export const playbookSchema = closed(PARTS)
  .superRefine((document, context) => {
    for (const { path, message } of findBrokenReferences(document))
      context.addIssue({ code: 'custom', path: [...path], message });
  })
  .transform(({ calendars, ...document }) => {
    const definitions: Record<string, CalendarDefinition> = {};
    const calendarNames: Record<string, string> = {};
    for (const [key, { name, definition }] of Object.entries(calendars)) {
      definitions[key] = definition;
      if (name !== null) calendarNames[key] = name;
    }
    return { ...document, calendars: definitions, calendarNames };
  });

/** A playbook as the engine reads it. */
export type Playbook = z.output<typeof playbookSchema>;
/** A playbook as it is written down (YAML or JSON). */
export type PlaybookDocument = z.input<typeof playbookSchema>;
