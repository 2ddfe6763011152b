import { type CheckedDocument, checkDocument } from '@baton/services/playbook/check-document';
import { printAnswer } from './answer.ts';
import { readText } from './files.ts';

const checkAlone = async (text: string): Promise<CheckedDocument> =>
  checkDocument(text, { today: new Date().toISOString().slice(0, 10) });

/**
 * Checks a playbook file: what is wrong with it on standard output as JSON (with the warnings of one that is right), errors
 * on standard error as text too. `check` may know more than the file. Returns the exit code.
 */
export async function checkPlaybookFile(name: string, check = checkAlone): Promise<number> {
  const checked = await check(await readText(name));
  const plain = (findings: { pathText: string; line: number; message: string }[]) =>
    findings.map(({ pathText, line, message }) => ({ path: pathText, line, message }));
  if (checked.ok) {
    printAnswer({ ok: true, ...(checked.warnings.length > 0 && { warnings: plain(checked.warnings) }) });
    return 0;
  }
  for (const { pathText, line, message } of checked.errors) {
    process.stderr.write(`${name}:${line}: ${pathText === '' ? '' : `${pathText}: `}${message}\n`);
  }
  printAnswer(plain(checked.errors));
  return 1;
}
