import { z } from 'zod';
import { instant } from './basics.ts';

export const IMPORT_STATES = ['uploaded', 'queued', 'running', 'done', 'failed', 'undoing', 'undone'] as const;

const line = z.object({ line: z.number().int(), why: z.string() });
const count = z.number().int();

/** An import in a list. */
export const importSchema = z.object({
  id: z.string(),
  fileName: z.string(),
  state: z.enum(IMPORT_STATES),
  source: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
  /** Who started it, and how. */
  by: z.string().nullable(),
  via: z.string().nullable(),
  sizeBytes: count,
  /** Rows so far; `total` null until they are counted. */
  rows: count,
  total: count.nullable(),
  /** Leads that the file speaks of, and facts that it brought. */
  leads: count,
  events: count,
  rejectedRows: count,
  error: z.string().nullable(),
  undoneAt: instant.nullable(),
  undoneBy: z.string().nullable(),
  /** Facts that undoing took back, and leads that are gone with them. */
  withdrawnEvents: count,
  withdrawnLeads: count,
  canUndo: z.boolean(),
});
export type ImportAnswer = z.infer<typeof importSchema>;

/** One import with its mapping and the rows that were not taken (1,000 at most; `rejectedRows` counts them all). */
export const importDetailSchema = importSchema.extend({ mapping: z.unknown(), rejected: z.array(line) });
export type ImportDetail = z.infer<typeof importDetailSchema>;

const target = z.union([
  z.object({ kind: z.literal('key') }),
  z.object({ kind: z.literal('field'), field: z.string(), number: z.literal(true).optional() }),
  z.object({ kind: z.literal('event'), type: z.string(), data: z.record(z.string(), z.string()).optional() }),
]);

/** What an import would do; nothing is stored but the file, for a day. */
export const importPreviewSchema = z.object({
  /** Names the file for `POST /imports` and for another preview. */
  fileId: z.string(),
  fileName: z.string(),
  sizeBytes: count,
  encoding: z.string().nullable(),
  separator: z.string().nullable(),
  columns: z.array(
    z.object({
      name: z.string(),
      samples: z.array(z.string()),
      /** How many of the first rows have a value, in percent. */
      filled: count,
      guess: z.object({ to: target, confidence: z.number() }).nullable(),
    }),
  ),
  /** The mapping that was given, or as far as it could be guessed. */
  mapping: z.record(z.string(), z.unknown()),
  guessed: z.boolean(),
  /** What has to be said before the file can be imported. */
  questions: z.array(
    z.object({
      path: z.string(),
      message: z.string(),
      choices: z.array(z.object({ label: z.string(), value: z.unknown() })),
    }),
  ),
  /** Null while questions are open. */
  counts: z
    .object({
      rows: count,
      rejected: count,
      warned: count,
      leads: count,
      newLeads: count,
      events: count,
      newEvents: count,
    })
    .nullable(),
  /** The first rows as they would become facts of leads. */
  rows: z.array(
    z.object({
      line: count,
      lead: z.string(),
      events: z.array(z.object({ type: z.string(), occurredAt: instant, data: z.record(z.string(), z.unknown()) })),
      warnings: z.array(z.string()),
    }),
  ),
  rejected: z.array(line),
  warnings: z.array(line),
  /** This file was imported before under this mapping. */
  before: z.object({ id: z.string(), state: z.enum(IMPORT_STATES) }).nullable(),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;
