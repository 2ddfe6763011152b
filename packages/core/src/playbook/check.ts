import type { z } from 'zod';
import { lintPlaybook } from './lint.ts';
import type { LintOptions } from './lint-finding.ts';
import { plainMessage } from './plain-schema.ts';
import { findBrokenReferences } from './references.ts';
import { salvage } from './salvage.ts';
import { type Playbook, playbookSchema } from './schema.ts';

/** One thing that is wrong with a document, and where. */
export type Finding = { path: (string | number)[]; pathText: string; message: string };
export type Checked = { ok: true; playbook: Playbook; warnings: Finding[] } | { ok: false; errors: Finding[] };

/** Findings of one document that are told; the rest shows once these are mended. */
const MOST_FINDINGS = 200;

/** Reads a document and finds everything that is wrong with it, or else what the linter warns of; 200 findings at most. */
export function checkPlaybook(value: unknown, options: LintOptions = {}): Checked {
  const result = playbookSchema.safeParse(value, { error: plainMessage });
  if (result.success) return { ok: true, playbook: result.data, warnings: findWarnings(result.data, options) };
  const errors = result.error.issues.flatMap(toFindings);
  for (const { path, message } of findBrokenReferences(salvage(value))) errors.push(finding(path, message));
  const distinct = new Map(errors.map((error) => [`${error.pathText} ${error.message}`, error]));
  return { ok: false, errors: [...distinct.values()].slice(0, MOST_FINDINGS) };
}

/** What the linter warns of; 200 findings at most. */
export function findWarnings(playbook: Playbook, options: LintOptions): Finding[] {
  const warnings = lintPlaybook(playbook, options).slice(0, MOST_FINDINGS);
  return warnings.map(({ path, message }) => finding(path, message));
}

function toFindings(issue: z.core.$ZodIssue): Finding[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => finding([...issue.path, key], issue.message));
  return [finding(issue.path, issue.message)];
}

function finding(path: readonly PropertyKey[], message: string): Finding {
  const plain = path.map((part) => (typeof part === 'number' ? part : String(part)));
  return { path: plain, pathText: toPathText(plain), message: toSentence(plain, message) };
}

/** `policies[0].clocks.firstTouch.target` */
function toPathText(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[\p{L}\p{N}_-]+$/u.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

const OPENS_WITH_VERB =
  /^(is|must|has|names|belongs|lists|does|goes|adds|are|holds|sends|can|comes|never|of|reaches|take|waits) /;

/** Messages that open with a verb are about the last part of the path: name it. */
function toSentence(path: readonly (string | number)[], message: string): string {
  const last = path.at(-1);
  const whole = OPENS_WITH_VERB.test(message)
    ? `${last === undefined ? 'The document' : typeof last === 'number' ? `Entry ${last + 1}` : `‘${last}’`} ${message}`
    : message;
  const sentence = whole.charAt(0).toUpperCase() + whole.slice(1);
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}
