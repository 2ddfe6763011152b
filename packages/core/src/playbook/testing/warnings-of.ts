import { checkPlaybook } from '../check.ts';
import type { LintOptions } from '../lint-finding.ts';
import type { PlaybookDocument } from '../schema.ts';
import { exampleDocument } from './example.ts';

export type PolicyDocument = NonNullable<PlaybookDocument['policies']>[number];
/** Changes the example: the document, its first policy (`demo`) and its second one (`content`). */
export type Edit = (document: PlaybookDocument, demo: PolicyDocument, content: PolicyDocument) => void;
/** A planted mistake and the one warning it brings. */
export type Planted = [what: string, edit: Edit, options: LintOptions, warning: string];

/** The warnings of the example after a change, each as `path: message`; throws when the change made it invalid. */
export function warningsOf(edit: Edit, options: LintOptions = {}): string[] {
  const document = exampleDocument();
  edit(document, document.policies?.[0] as PolicyDocument, document.policies?.[1] as PolicyDocument);
  const checked = checkPlaybook(document, options);
  if (!checked.ok) throw new Error(checked.errors.map(({ pathText, message }) => `${pathText}: ${message}`).join('\n'));
  return checked.warnings.map(({ pathText, message }) => `${pathText}: ${message}`);
}
