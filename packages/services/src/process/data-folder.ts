import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFolder } from '@baton/db/embedded/folder';
import { isRunning, markProcess, type ProcessMark } from '@baton/db/embedded/process-mark';
import { findServer, stopServer } from '@baton/db/embedded/server';

/** The data folder cannot be used; `message` says in one line why and what to do. */
export class DataFolderError extends Error {}

const marker = 'baton-data.json';
const holder = 'running.json';

/** Opens the folder of the embedded database and the generated secrets, making it when it is missing. */
export async function openDataFolder(folder: string): Promise<{ isNew: boolean }> {
  const entries = await listEntries(folder);
  if (entries?.includes(marker)) return { isNew: false };
  if (entries && entries.length > 0) {
    throw new DataFolderError(`${folder} holds other files. Set BATON_DATA_DIR to an empty or new folder.`);
  }
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await writeFile(
    join(folder, marker),
    `${JSON.stringify({ kind: 'baton data', createdAt: new Date().toISOString() })}\n`,
  );
  return { isNew: true };
}

/** Removes a data folder, once it is sure that it is one and that nothing runs on it. */
export async function removeDataFolder(folder: string): Promise<void> {
  const entries = await listEntries(folder);
  if (!entries || entries.length === 0) return;
  if (!entries.includes(marker)) {
    throw new DataFolderError(`${folder} is not a data folder of Baton, so it was not removed. Check BATON_DATA_DIR.`);
  }
  await refuseRunning(folder);
  const leftOver = findServer(openFolder(folder));
  if (leftOver) await stopServer(leftOver);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Marks the folder as in use by this process; a mark left behind by a killed one does not count. */
export async function holdDataFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const path = join(folder, holder);
  const mark = JSON.stringify(markProcess());
  for (;;) {
    await refuseRunning(folder);
    try {
      await writeFile(path, mark, { flag: 'wx' });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await unlink(path).catch(() => undefined);
    }
  }
}

/** A random text kept in the folder: made once, readable by its owner only. */
export async function keepSecret(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const existing = await readFile(path, 'utf8').catch(() => '');
  if (existing.trim().length >= 32) return existing.trim();
  const made = randomBytes(32).toString('base64url');
  await writeFile(path, `${made}\n`, { mode: 0o600 });
  return made;
}

async function refuseRunning(folder: string): Promise<void> {
  const mark = parseMark(await readFile(join(folder, holder), 'utf8').catch(() => ''));
  if (!mark || mark.pid === process.pid || !isRunning(mark)) return;
  throw new DataFolderError(
    `Baton already runs on ${folder} (process ${mark.pid}). Stop it or set BATON_DATA_DIR to another folder.`,
  );
}

function parseMark(text: string): ProcessMark | null {
  try {
    const mark = JSON.parse(text);
    return typeof mark.pid === 'number' ? mark : null;
  } catch {
    return null;
  }
}

async function listEntries(folder: string): Promise<string[] | null> {
  try {
    if (!(await stat(folder)).isDirectory())
      throw new DataFolderError(`${folder} is a file. Set BATON_DATA_DIR to a folder.`);
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
