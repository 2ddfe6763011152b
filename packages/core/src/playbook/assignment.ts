import { z } from 'zod';
import { type Criteria, criteriaSchema } from './criteria.ts';
import { durationOrZeroSchema } from './duration.ts';
import { closed, isGroup, keyText, orElse, orNull, plainText, reader, shown, wholeNumber } from './plain-schema.ts';

/** Where a rule sends a lead. `queue` is a team's key or one of the document's queues. */
export type AssignTo =
  | { kind: 'accountOwner' }
  | { kind: 'roundRobin'; team: string }
  | { kind: 'queue'; queue: string }
  | { kind: 'person'; person: string }
  | { kind: 'territory'; territory: string };
export type AssignToDocument =
  | { accountOwner: true }
  | { roundRobin: string }
  | { queue: string }
  | { person: string }
  | { territory: string };
export type AssignmentRule = { name: string | null; when: Criteria | null; to: AssignTo };

const FORMS = {
  accountOwner: closed({ accountOwner: z.literal(true) }).transform((): AssignTo => ({ kind: 'accountOwner' })),
  roundRobin: closed({ roundRobin: keyText }).transform(
    ({ roundRobin }): AssignTo => ({ kind: 'roundRobin', team: roundRobin }),
  ),
  queue: closed({ queue: keyText }).transform(({ queue }): AssignTo => ({ kind: 'queue', queue })),
  person: closed({ person: keyText }).transform(({ person }): AssignTo => ({ kind: 'person', person })),
  territory: closed({ territory: keyText }).transform(({ territory }): AssignTo => ({ kind: 'territory', territory })),
};
const NAMES = ['accountOwner', 'roundRobin', 'queue', 'person', 'territory'] as const;

export const assignToSchema = reader<AssignTo, AssignToDocument>((value, { report, read }) => {
  const forms = isGroup(value) ? NAMES.filter((name) => Object.hasOwn(value, name)) : [];
  const form = forms[0];
  if (form && forms.length === 1) return read(FORMS[form], value);
  const found = forms.length > 1 ? `It says ${forms.join(' and ')}.` : `It is ${shown(value)}.`;
  return void report(`must say exactly one of ${NAMES.join(', ')}, such as { roundRobin: TEAM }. ${found}`);
});

/** Rules are tried top to bottom; the first whose `when` holds (or that has none) takes the lead. */
export const assignmentSchema = z
  .array(closed({ name: orNull(plainText), when: orNull(criteriaSchema), to: assignToSchema }))
  .max(1000);

/** A territory table: rows are tried top to bottom, an absent column matches every lead. */
export type TerritoryRow = { countries: string[]; states: string[]; segments: string[]; to: AssignTo };
const columns = () => orElse(z.array(plainText).max(1000), () => []);
export const territorySchema = closed({
  name: plainText,
  rows: z
    .array(
      closed({ countries: columns(), states: columns(), segments: columns(), to: assignToSchema }).superRefine(
        (row, context) => {
          if (row.to.kind === 'territory')
            context.addIssue({
              code: 'custom',
              path: ['to'],
              message: 'must not be another territory. Name a team, queue or person.',
            });
        },
      ),
    )
    .min(1)
    .max(5000),
});

export const queueSchema = closed({ name: plainText, calendar: orNull(keyText), channel: orNull(plainText) });

/** How owners are chosen and changed. `observe`: the CRM assigns, Baton only measures. `graceMs`: a lead touched so recently is never taken. */
export type Routing = { mode: 'baton' | 'observe'; excludePastOwners: boolean; maximumHops: number; graceMs: number };
export const routingSchema = closed({
  mode: orElse(z.enum(['baton', 'observe']), () => 'baton' as const),
  excludePastOwners: orElse(z.boolean(), () => true),
  maximumHops: orElse(wholeNumber(0, 100), () => 3),
  grace: orNull(durationOrZeroSchema),
}).transform(({ grace, ...routing }): Routing => ({ ...routing, graceMs: grace?.ms ?? 60_000 }));

/** Routing of a document that does not say. */
export const plainRouting = (): Routing => ({
  mode: 'baton',
  excludePastOwners: true,
  maximumHops: 3,
  graceMs: 60_000,
});
