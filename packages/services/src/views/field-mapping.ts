import { z } from 'zod';

const sample = z.object({
  /** How many of the newest records fill the field. */
  filled: z.number().int(),
  of: z.number().int(),
  values: z.array(z.string()),
});

export const samplesSchema = z.object({
  /** Why the CRM could not be asked. */
  problem: z.string().nullable(),
  samples: z.record(z.string(), sample),
});
export type SamplesAnswer = z.infer<typeof samplesSchema>;

const choice = z.object({ name: z.string(), label: z.string(), type: z.string() });

/** Which field of the CRM each field of ours is, and which stage each of its status values means. */
export const fieldMappingSchema = z.object({
  connectionId: z.string(),
  kind: z.string(),
  name: z.string(),
  /** Why the CRM could not be asked; then nothing is known of its fields. */
  problem: z.string().nullable(),
  items: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      meaning: z.string(),
      type: z.string(),
      direction: z.enum(['read', 'write', 'both']),
      /** A rule of the playbook asks for it. */
      used: z.boolean(),
      crmField: z.string().nullable(),
      /** Chosen in this workspace, rather than the usual one. */
      chosen: z.boolean(),
      canChoose: z.boolean(),
      sample: sample.nullable(),
      state: z.enum(['ok', 'mismatch', 'missing', 'empty', 'readOnly', 'off', 'unknown']),
      note: z.string().nullable(),
      suggestion: choice.extend({ confidence: z.enum(['high', 'medium']) }).nullable(),
    }),
  ),
  /** Fields of the CRM that can be read. */
  choices: z.array(choice),
  stages: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      values: z.array(
        z.object({
          value: z.string(),
          label: z.string(),
          /** Null: it says nothing of stages; `rejected`: Sales refused the lead; `won`: so is the deal. */
          stage: z.string().nullable(),
          /** Named in the playbook's stageMapping, rather than usual. */
          named: z.boolean(),
          /** What it means when the playbook does not name it. */
          usual: z.string().nullable(),
          /** Leads that said so last, as far as Baton keeps it: of values without a stage always. */
          leads: z.number().int().nullable(),
        }),
      ),
    }),
  ),
});
export type FieldMappingAnswer = z.infer<typeof fieldMappingSchema>;
