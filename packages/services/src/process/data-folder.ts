import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Marks the folder as in use by this process; a mark left behind by a killed one does not count. */
export async function holdDataFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const path = join(folder, holder);
  const mark = JSON.stringify({ pid: process.pid, startedAt: await findStartOf(process.pid) });
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
  const text = await readFile(join(folder, holder), 'utf8').catch(() => '');
  const mark = parseMark(text);
  if (!mark || mark.pid === process.pid) return;
  const startedAt = await findStartOf(mark.pid);
  if (startedAt !== null && startedAt === mark.startedAt) {
    throw new DataFolderError(
      `Baton already runs on ${folder} (process ${mark.pid}). Stop it or set BATON_DATA_DIR to another folder.`,
    );
  }
}

function parseMark(text: string): { pid: number; startedAt: string } | null {
  try {
    const mark = JSON.parse(text);
    return typeof mark.pid === 'number' && typeof mark.startedAt === 'string' ? mark : null;
  } catch {
    return null;
  }
}

// Process ids are given out again, so a live one proves nothing without the instant at which it started.
async function findStartOf(pid: number): Promise<string | null> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return null;
  return fields[19] ?? 'alive';
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
