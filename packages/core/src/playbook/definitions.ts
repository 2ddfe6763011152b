import { z } from 'zod';
import { type Criteria, criteriaSchema } from './criteria.ts';
import { durationSchema } from './duration.ts';
import { closed, orElse, orNull, plainText, reader, recordOf, wholeNumber } from './plain-schema.ts';

/** One question of the SQL checklist; `evidence` is the lead field that answers it. */
export type ChecklistItem = { required: boolean; label: string | null; evidence: string | null };
export const FRAMEWORKS = ['BANT', 'CHAMP', 'MEDDIC', 'custom'] as const;

/** What MQL, SAL and SQL mean. `mql` null: only the CRM's stage or an event makes an MQL. */
export type Definitions = {
  mql: Criteria | null;
  /** Points added to the lead's own score for each rule that holds. */
  scoring: { name: string | null; when: Criteria; points: number }[];
  /** What an accept needs: `owner`, or fields that must be filled; touched within so long after the MQL (working time). */
  sal: { requires: string[]; touchedWithinMs: number | null };
  sql: {
    framework: (typeof FRAMEWORKS)[number];
    checklist: Record<string, ChecklistItem>;
    after: 'meetingHeld' | null;
  };
};

const need = z.enum(['required', 'optional']);
const itemForm = closed({ need, label: orNull(plainText), evidence: orNull(plainText) });
const itemSchema = reader<ChecklistItem, z.input<typeof need> | z.input<typeof itemForm>>((value, { read }) => {
  if (typeof value !== 'object' || value === null) {
    const bare = read(need, value);
    return bare && { required: bare === 'required', label: null, evidence: null };
  }
  const item = read(itemForm, value);
  return item && { required: item.need === 'required', label: item.label, evidence: item.evidence };
});

export const definitionsSchema = closed({
  mql: orNull(criteriaSchema),
  scoring: orElse(
    z.array(closed({ name: orNull(plainText), when: criteriaSchema, points: wholeNumber(-1000, 1000) })).max(500),
    () => [],
  ),
  sal: orElse(
    closed({
      requires: orElse(z.array(plainText).max(100), () => []),
      touchedWithin: orNull(durationSchema),
    }).transform(({ requires, touchedWithin }) => ({
      requires,
      touchedWithinMs: touchedWithin?.ms ?? null,
    })),
    () => ({ requires: [], touchedWithinMs: null }),
  ),
  sql: orElse(
    closed({
      framework: orElse(z.enum(FRAMEWORKS), () => 'custom' as const),
      checklist: orElse(recordOf(itemSchema), () => ({})),
      after: orNull(z.enum(['meetingHeld'])),
    }),
    () => ({ framework: 'custom' as const, checklist: {}, after: null }),
  ),
}).transform((definitions): Definitions => definitions);

/** Definitions of a document that has none. */
export const noDefinitions = (): Definitions => ({
  mql: null,
  scoring: [],
  sal: { requires: [], touchedWithinMs: null },
  sql: { framework: 'custom', checklist: {}, after: null },
});
