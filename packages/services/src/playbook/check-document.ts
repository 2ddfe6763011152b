import { type Checked, checkPlaybook, type Finding } from '@baton/core/playbook/check';
import type { LintOptions } from '@baton/core/playbook/lint-finding';
import type { Ctx } from '../context.ts';
import { loadLintOptions } from './check-document-options.ts';
import { type Place, readDocument } from './read-document.ts';

/** A finding with its place in the text; both numbers count from 1. */
export type LocatedFinding = Finding & Place;
export type CheckedDocument =
  | { ok: true; playbook: Extract<Checked, { ok: true }>['playbook']; warnings: LocatedFinding[] }
  | { ok: false; errors: LocatedFinding[] };

/** Reads and checks a playbook written in YAML or JSON; every finding has its path, line and column, in the order of the text. */
export function checkDocument(text: string, options: LintOptions = {}): CheckedDocument {
  const read = readDocument(text);
  if ('error' in read) return { ok: false, errors: [{ path: [], pathText: '', ...read.error }] };
  const located = (finding: Finding): LocatedFinding => ({
    ...finding,
    ...(read.locate(finding.path) ?? { line: 1, column: 1 }),
  });
  const inOrder = (findings: Finding[]) => findings.map(located).sort((a, b) => a.line - b.line || a.column - b.column);
  const checked = checkPlaybook(read.value, options);
  return checked.ok
    ? { ...checked, warnings: inOrder(checked.warnings) }
    : { ok: false, errors: inOrder(checked.errors) };
}

/** The same with what the workspace knows: its people, channels and leads. */
export async function checkDocumentFor(ctx: Ctx, text: string): Promise<CheckedDocument> {
  const read = readDocument(text);
  if ('error' in read) return checkDocument(text);
  const known = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => loadLintOptions(ctx, tx, read.value));
  return checkDocument(text, known);
}
