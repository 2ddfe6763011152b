import { parseIncomingEvent } from '@baton/core/handoff/event';
import { type InboxInsert, receiveInbox } from '@baton/db/inbox';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { type Issue, pathText, ServiceError, toIssues } from '../errors.ts';

const MAX_EVENTS = 1000;

const envelopeSchema = z.strictObject({
  source: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .refine((name) => name.toLowerCase() !== 'baton', "must not be 'baton': Baton writes under that name"),
  events: z.array(z.unknown()).max(MAX_EVENTS, `must hold at most ${MAX_EVENTS} events; send more in another call`),
});

export type ReceivedEvents = { accepted: number; duplicates: number; rejected: { index: number; errors: Issue[] }[] };

/**
 * Stores events of the generic source and answers once they are safe; they are processed right after.
 * Idempotent on (source, id). Throws `invalid` when the envelope is bad or no event of the call is valid.
 */
export async function receiveEvents(ctx: Ctx, body: unknown): Promise<ReceivedEvents> {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success)
    throw new ServiceError('invalid', 'The call is not a list of events of one source.', toIssues(envelope.error));
  const { source, events } = envelope.data;
  const rows: InboxInsert[] = [];
  const rejected: ReceivedEvents['rejected'] = [];
  events.forEach((value, index) => {
    const parsed = parseIncomingEvent(value);
    if ('event' in parsed) {
      rows.push({
        workspaceId: ctx.scope.workspaceId,
        source: `generic:${source}`,
        sourceKey: parsed.event.id,
        body: value,
      });
    } else {
      rejected.push({
        index,
        errors: parsed.problems.map(({ path, message }) => ({ path: pathText(['events', index, ...path]), message })),
      });
    }
  });
  if (rows.length === 0 && rejected.length > 0) {
    throw new ServiceError(
      'invalid',
      'None of the events is valid; nothing was stored.',
      rejected.flatMap((one) => one.errors),
    );
  }
  const receipt = await receiveInbox(ctx.db, rows);
  if (receipt.inserted > 0) await ctx.enqueue('intake.process', { workspaceId: ctx.scope.workspaceId });
  return { accepted: receipt.inserted, duplicates: receipt.duplicates, rejected };
}
