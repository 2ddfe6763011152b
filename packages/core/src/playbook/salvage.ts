import type { z } from 'zod';
import { assignmentSchema, queueSchema, territorySchema } from './assignment.ts';
import { isGroup } from './plain-schema.ts';
import { policySchema } from './policy.ts';
import type { Referring } from './references.ts';
import { rejectionSchema } from './rejection.ts';
import { reportSchema } from './report.ts';
import { teamSchema } from './team.ts';

/** What can be read of a document that has mistakes, so that its references can still be checked in the same go. */
export function salvage(value: unknown): Referring {
  const document = isGroup(value) ? value : {};
  return {
    calendars: isGroup(document['calendars']) ? document['calendars'] : null,
    teams: record(teamSchema, document['teams']),
    queues: record(queueSchema, document['queues']),
    territories: record(territorySchema, document['territories']),
    policies: list(policySchema, document['policies']),
    assignment: list(assignmentSchema.element, document['assignment']),
    rejection: rejectionSchema.safeParse(document['rejection'] ?? { reasons: [] }).data ?? null,
    reports: list(reportSchema, document['reports']),
  };
}

function record<T>(schema: z.ZodType<T>, value: unknown): Record<string, T | null> {
  if (!isGroup(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, schema.safeParse(inner).data ?? null]));
}

function list<T>(schema: z.ZodType<T>, value: unknown): (T | null)[] {
  return Array.isArray(value) ? value.map((inner) => schema.safeParse(inner).data ?? null) : [];
}
