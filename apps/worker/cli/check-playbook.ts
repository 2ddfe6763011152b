import { checkDocument } from '@baton/services/playbook/check-document';
import { printAnswer } from './answer.ts';
import { readText } from './files.ts';

/** Checks a playbook file: its errors on standard output as JSON and on standard error as text. Returns the exit code. */
export async function checkPlaybookFile(name: string): Promise<number> {
  const checked = checkDocument(await readText(name), { today: new Date().toISOString().slice(0, 10) });
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
