import { z } from 'zod';

/** Stages of a lead, in the order in which it moves forward; the last two are exits. */
export const STAGES = ['new', 'mql', 'sal', 'sql', 'opportunity', 'recycled', 'disqualified'] as const;
export type Stage = (typeof STAGES)[number];

export const TOUCH_KINDS = ['call', 'email', 'meeting', 'sms', 'social'] as const;
export type TouchKind = (typeof TOUCH_KINDS)[number];

const text = (max: number) => z.string().trim().min(1).max(max);
const key = text(200);
const fieldValue = z.union([
  z.string().max(8000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().max(500)).max(200),
]);

/** Business time is computed for these years; an instant outside of them is a mistake of its sender. */
const FIRST_AT = Date.UTC(1990, 0);
const LAST_AT = Date.UTC(2100, 0);

const instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant with a zone, such as 2026-11-20T14:48:00.000Z' })
  .refine((text) => Date.parse(text) >= FIRST_AT && Date.parse(text) < LAST_AT, 'must lie between 1990 and 2100');

/** Fields of a lead: the named ones are typed, any other name is kept as a custom field. */
export const leadFieldsSchema = z
  .object({
    email: z.string().max(320).nullable().optional(),
    firstName: z.string().max(500).nullable().optional(),
    lastName: z.string().max(500).nullable().optional(),
    name: z.string().max(1000).nullable().optional(),
    company: z.string().max(1000).nullable().optional(),
    title: z.string().max(1000).nullable().optional(),
    country: z.string().max(200).nullable().optional(),
    employees: z.number().nullable().optional(),
    leadType: z.string().max(200).nullable().optional(),
    source: z.string().max(500).nullable().optional(),
    campaign: z.string().max(500).nullable().optional(),
    score: z.number().nullable().optional(),
    phone: z.string().max(100).nullable().optional(),
    timeZone: z.string().max(100).nullable().optional(),
    message: z.string().max(8000).nullable().optional(),
  })
  .catchall(fieldValue);
export type LeadFields = z.infer<typeof leadFieldsSchema>;

/** Who holds a lead: a person's key, a queue, or nobody. */
export const ownerSchema = z.union([key, z.null(), z.strictObject({ queue: key })]);
export type Owner = z.infer<typeof ownerSchema>;

/** How an owner was chosen, kept with the decision so that it can be explained later. */
const decisionSchema = z.strictObject({
  by: z.enum(['assignment', 'escalation', 'person', 'crm']),
  rule: z.string().max(500).optional(),
  path: z.array(z.string().max(500)).max(50).optional(),
});

const noData = z.strictObject({});
const clockKind = z.enum(['assign', 'firstTouch', 'accept', 'qualify', 'nextTouch']);
/** Names one clock of a lead for ever: its cycle, kind and, for next touches, which of them. */
const clockName = {
  cycle: z.number().int().positive(),
  kind: clockKind,
  instance: z.number().int().positive().default(1),
};

/** What people and rules decided inside Baton; nobody outside can send these. */
const decisionData = {
  /** The owner was told of the lead. */
  'lead.notified': z.strictObject({ person: key, via: text(50).optional() }),
  /** A published version reaches an open handoff: from now on, or as if it had held from the start. */
  'handoff.moved': z.strictObject({ version: z.number().int().positive(), from: z.enum(['now', 'start']) }),
  /** Taken out of a rep's figures with a reason, by a person or a rule; `removed` takes that back. */
  'clock.excused': z.strictObject({
    ...clockName,
    reason: text(500),
    rule: z.boolean().default(false),
    removed: z.boolean().default(false),
    by: key.optional(),
  }),
  /** A due instant set by hand; null gives it back to the policy. */
  'clock.overridden': z.strictObject({
    ...clockName,
    dueAt: instant.nullable(),
    reason: text(500),
    by: key.optional(),
  }),
} as const;

/** Data of each event type: the shape of `data` in the generic source, and of stored events. */
export const eventData = {
  'lead.created': leadFieldsSchema.extend({ owner: ownerSchema.optional(), stage: z.enum(STAGES).optional() }),
  'lead.changed': leadFieldsSchema.extend({ owner: ownerSchema.optional() }),
  'lead.behaviour': z.strictObject({ did: key, detail: z.record(z.string(), z.unknown()).optional() }),
  'lead.stage': z.strictObject({ stage: z.enum(STAGES), reason: text(200).optional() }),
  'lead.owner': z.strictObject({ owner: ownerSchema, decision: decisionSchema.optional() }),
  'lead.touched': z.strictObject({
    kind: z.enum(TOUCH_KINDS),
    by: key.nullable().optional(),
    direction: z.enum(['out', 'in']).default('out'),
    automated: z.boolean().default(false),
    verified: z.boolean().default(true),
    outcome: z.string().max(200).optional(),
    durationMs: z.number().int().nonnegative().optional(),
    note: z.string().max(4000).optional(),
    meetingAt: instant.optional(),
  }),
  'lead.paused': z.strictObject({ reason: text(500), until: instant.optional(), by: key.optional() }),
  'lead.resumed': z.strictObject({ reason: text(500).optional(), by: key.optional() }),
  'lead.accepted': z.strictObject({ by: key.optional() }),
  'lead.rejected': z.strictObject({ reason: text(200), note: z.string().max(4000).optional(), by: key.optional() }),
  'lead.recycled': z.strictObject({ reason: text(200).optional(), by: key.optional() }),
  'lead.disqualified': z.strictObject({ reason: text(200).optional(), by: key.optional() }),
  'lead.opportunity': z.strictObject({ amount: z.number().optional(), currency: z.string().max(10).optional() }),
  'lead.won': z.strictObject({ amount: z.number().optional(), currency: z.string().max(10).optional() }),
  'lead.lost': z.strictObject({ reason: text(500).optional() }),
  'lead.merged': z.strictObject({ into: key }),
  'lead.deleted': z.strictObject({ privacy: z.boolean().optional() }),
  'lead.restored': noData,
  ...decisionData,
} as const;

export type EventType = keyof typeof eventData;
type DecisionType = keyof typeof decisionData;
type IncomingType = Exclude<EventType, DecisionType>;
/** What the generic source may send. */
export const EVENT_TYPES = Object.keys(eventData).filter((type) => !(type in decisionData)) as IncomingType[];
export type EventData<T extends EventType> = z.output<(typeof eventData)[T]>;

/**
 * One fact about a lead as `replay` reads it. Instants are epoch milliseconds.
 * `source` and `sourceId` identify it for ever; `sequence` orders facts of one source at one instant.
 */
export type LeadEvent = {
  [T in EventType]: {
    type: T;
    occurredAt: number;
    recordedAt: number;
    source: string;
    sourceId: string;
    sequence: number;
    actor: string | null;
    data: EventData<T>;
  };
}[EventType];

const head = z.strictObject({
  id: text(300),
  lead: text(300),
  type: z.enum(EVENT_TYPES as [IncomingType, ...IncomingType[]]),
  occurredAt: instant,
  sequence: z.number().int().optional(),
  data: z.unknown().optional(),
});

export type IncomingEvent = { id: string; lead: string; sequence: number; occurredAt: number } & {
  [T in IncomingType]: { type: T; data: EventData<T> };
}[IncomingType];

export type EventProblem = { path: (string | number)[]; message: string };

/**
 * Checks one event of the generic source (`POST /events`).
 * Returns the event with its instant in epoch milliseconds, or every problem with its path.
 */
export function parseIncomingEvent(value: unknown): { event: IncomingEvent } | { problems: EventProblem[] } {
  const parsed = head.safeParse(value);
  if (!parsed.success) return { problems: toProblems(parsed.error, []) };
  const { id, lead, type, occurredAt, sequence, data } = parsed.data;
  const body = eventData[type].safeParse(data ?? {});
  if (!body.success) return { problems: toProblems(body.error, ['data']) };
  return {
    event: {
      id,
      lead,
      type,
      sequence: sequence ?? 0,
      occurredAt: Date.parse(occurredAt),
      data: body.data,
    } as IncomingEvent,
  };
}

function toProblems(error: z.ZodError, prefix: (string | number)[]): EventProblem[] {
  return error.issues.map((issue) => ({
    path: [...prefix, ...(issue.path as (string | number)[])],
    message: issue.message,
  }));
}
