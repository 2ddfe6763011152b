import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A file as the caller named it: script runners change the folder and leave the one the caller was in behind. */
export function resolveGivenPath(path: string): string {
  const fromCaller = resolve(process.env.INIT_CWD ?? process.cwd(), path);
  return existsSync(fromCaller) ? fromCaller : resolve(path);
}
