import type { JsonObject, WebhookProblem } from './crm.ts';

const MAX_DEPTH = 64;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses a raw JSON body so that Postgres can store what comes out: numbers beyond double precision stay text,
 * NUL and lone surrogates leave the strings, keys that could reach a prototype are dropped.
 */
export function parseJsonBody(rawBody: Uint8Array): { value: unknown } | { problem: WebhookProblem } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
  } catch {
    return { problem: { kind: 'not-utf8', message: 'The body is not UTF-8.' } };
  }
  if (depthOf(text) > MAX_DEPTH)
    return { problem: { kind: 'too-deep', message: `The body is nested deeper than ${MAX_DEPTH} levels.` } };
  try {
    return { value: JSON.parse(text, revive) };
  } catch {
    return { problem: { kind: 'not-json', message: 'The body is not JSON.' } };
  }
}

/** `context.source` is the number as it was written (ECMAScript 2026, in Node since 22). */
function revive(key: string, value: unknown, context?: { source?: string }): unknown {
  if (FORBIDDEN_KEYS.has(key) || key.includes('\0')) return undefined;
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const written = context?.source ?? String(value);
  return Number.isFinite(value) && !/^-?\d+$/.test(written) ? value : written;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  return deepest;
}

/** True for a JSON object, not for a list or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
