import { ServiceError } from '@baton/services/errors';
import { DataFolderError } from '@baton/services/process/data-folder';
import { EnvironmentError } from '@baton/services/process/environment';

/** A command that cannot be done as given; `message` is for a person. */
export class CommandError extends Error {}

/** Prints a command's answer: JSON on one line of standard output. */
export function printAnswer(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** What went wrong, in lines for a person; the trail of calls only where it is a fault of Baton's. */
export function explain(error: unknown): string {
  if (error instanceof ServiceError) {
    const issues = error.issues.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
    return [error.message, ...issues].join('\n');
  }
  if (error instanceof CommandError || error instanceof DataFolderError || error instanceof EnvironmentError)
    return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  if (code === 'database_setup' || code === 'not_found') return error.message;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND')
    return `The database cannot be reached (${code}). Check DATABASE_URL.`;
  if (code === '28P01' || code === '3D000')
    return `The database refuses the connection: ${error.message}. Check DATABASE_URL.`;
  return error.stack ?? error.message;
}
