import { z } from 'zod';
import { toId18 } from './ids.ts';

const id = z
  .string()
  .transform((value) => toId18(value) ?? '')
  .refine((value) => value !== '', 'is no id');

const messageSchema = z.object({
  kind: z.literal('om'),
  object: z.string().nullable(),
  recordId: id.nullable(),
});
const changeSchema = z.object({
  kind: z.literal('cdc'),
  entityName: z.string(),
  changeType: z.string(),
  recordIds: z.array(z.string()).max(2000),
  commitTimestamp: z.number().nullish(),
});

/** A stored hint, of whichever kind: which records of which object changed. What they say is read from Salesforce. */
export type Notice = {
  object: string;
  ids: string[];
  /** What Salesforce calls the change, CREATE, UPDATE, DELETE, UNDELETE; null when the hint does not say. */
  change: string | null;
  at: number | null;
  /** The hint names no records: a whole object must be read again. */
  isOverflow: boolean;
};

/** Checks one stored hint; what is wrong comes back as one sentence. */
export function parseNotice(body: unknown): { notice: Notice } | { problem: string } {
  const parsed = z.union([messageSchema, changeSchema]).safeParse(body);
  if (!parsed.success) return { problem: 'not a hint of an outbound message or a change event' };
  const { data } = parsed;
  if (data.kind === 'om')
    return {
      notice: {
        object: data.object ?? '',
        ids: data.recordId === null ? [] : [data.recordId],
        change: null,
        at: null,
        isOverflow: false,
      },
    };
  const isOverflow = data.changeType === 'GAP_OVERFLOW';
  return {
    notice: {
      object: data.entityName,
      ids: isOverflow ? [] : data.recordIds.flatMap((one) => toId18(one) ?? []),
      change: data.changeType.replace(/^GAP_/, ''),
      at: data.commitTimestamp ?? null,
      isOverflow,
    },
  };
}
