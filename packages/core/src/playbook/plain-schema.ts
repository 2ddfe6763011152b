import { z } from 'zod';

export type Path = readonly (string | number)[];

/** Where a reader says what is wrong; `path` is relative to the value it reads. */
export type Reading = {
  report(message: string, path?: Path): void;
  /** Reads an inner value with its own schema and passes its findings on; undefined when it failed. */
  read<T>(schema: z.ZodType<T>, value: unknown, path?: Path): T | undefined;
};

/** A schema whose value is read by hand, so that its messages can say exactly what is wrong. */
export function reader<Out, In>(read: (value: unknown, reading: Reading) => Out | undefined): z.ZodType<Out, In> {
  const schema = z.unknown().transform((value, context) => {
    const found = context.issues.length;
    const reading: Reading = {
      report: (message, path = []) => {
        context.issues.push({ code: 'custom', message, path: [...path], input: value });
      },
      read: (inner, innerValue, path = []) => {
        const result = inner.safeParse(innerValue, { error: plainMessage });
        if (result.success) return result.data;
        for (const issue of result.error.issues)
          context.issues.push({ ...issue, path: [...path, ...issue.path], input: innerValue } as z.core.$ZodRawIssue);
        return undefined;
      },
    };
    const out = read(value, reading);
    return context.issues.length > found || out === undefined ? z.NEVER : out;
  });
  return schema as unknown as z.ZodType<Out, In>;
}

/** An object with exactly these keys; the message for any other names the ones that are allowed. */
export function closed<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      return `is not a known key. Allowed here: ${Object.keys(shape).join(', ')}.`;
    },
  });
}

/** An optional part: absent and null (an empty line in YAML) both read as null. */
export function orNull<Out, In>(schema: z.ZodType<Out, In>) {
  return schema.nullish().transform((value): Out | null => value ?? null);
}

/** An optional part with a value for when it is absent or null. */
export function orElse<Out, In>(schema: z.ZodType<Out, In>, otherwise: () => NoInfer<Out>) {
  return schema.nullish().transform((value): Out => value ?? otherwise());
}

/** A record with keys of people's own making; at most 500. */
export function recordOf<Out, In>(schema: z.ZodType<Out, In>) {
  return z
    .record(keyText, schema)
    .refine((value) => Object.keys(value).length <= 500, 'has more than 500 entries. 500 at most.');
}

export const keyText = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}_.@:-]{0,199}$/u,
    'must be a key: letters, digits, and - _ . @ : inside, 200 at most.',
  )
  .refine(
    (key) => !['constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'].includes(key),
    'is a reserved word. Choose another key.',
  );
export const plainText = z.string().trim().min(1, 'must not be empty.').max(500, 'is longer than 500 characters.');
export const wholeNumber = (least: number, most: number) =>
  z
    .number()
    .refine(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      `must be a whole number from ${least} to ${most}.`,
    );

/** What is wrong, in plain words, for findings without a message of their own. */
export function plainMessage(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing. It must be ${TYPES[issue.expected] ?? issue.expected}.`
        : `must be ${TYPES[issue.expected] ?? issue.expected}. It is ${shown(issue.input)}.`;
    case 'invalid_value':
      return issue.input === undefined
        ? `is missing. Allowed: ${issue.values.map(String).join(', ')}.`
        : `is ${shown(issue.input)}. Allowed: ${issue.values.map(String).join(', ')}.`;
    case 'too_big':
      return `${issue.origin === 'array' ? 'has too many entries' : 'is too large'}. ${String(issue.maximum)} at most.`;
    case 'too_small':
      return issue.origin === 'array'
        ? `must have at least ${String(issue.minimum)} ${issue.minimum === 1 ? 'entry' : 'entries'}.`
        : `is too small. ${String(issue.minimum)} at least.`;
    case 'invalid_key':
      return `has a key that is not allowed: ${issue.issues[0]?.message ?? 'not a key.'}`;
    default:
      return issue.message ?? `is ${shown(issue.input)}, which is not allowed here.`;
  }
}

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  object: 'a group of keys and values',
  record: 'a group of keys and values',
  array: 'a list',
};

/** A value as it can stand in a message: short, text in quotation marks. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (typeof value === 'string') return `‘${value.length > 60 ? `${value.slice(0, 60)}…` : value}’`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' ? 'a group of keys and values' : String(value);
}

/** The places of keys that came before, each with the place where it came first. */
export function findRepeats(keys: readonly (string | null)[]): { place: number; first: number }[] {
  const seen = new Map<string, number>();
  return keys.flatMap((key, place) => {
    if (key === null) return [];
    const first = seen.get(key);
    if (first === undefined) seen.set(key, place);
    return first === undefined ? [] : [{ place, first }];
  });
}

/** Whether a value is a plain group of keys and values. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
