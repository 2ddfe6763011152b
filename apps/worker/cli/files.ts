import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { CommandError } from './answer.ts';
import { resolveGivenPath } from './env.ts';

/** The path of a file that exists. Throws CommandError. */
async function findFile(name: string): Promise<string> {
  const path = resolveGivenPath(name);
  const found = await stat(path).catch(() => null);
  if (!found) throw new CommandError(`There is no file ${name}.`);
  if (!found.isFile()) throw new CommandError(`${name} is not a file.`);
  return path;
}

export async function readText(name: string): Promise<string> {
  return readFile(await findFile(name), 'utf8');
}

/** Reads a JSON file. Throws CommandError with what is wrong with it; never shows its content. */
export async function readJson(name: string): Promise<unknown> {
  const text = await readText(name);
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = /position \d+(?: \(line \d+ column \d+\))?|end of JSON input/i.exec(
      error instanceof Error ? error.message : '',
    );
    throw new CommandError(`${name} is not JSON${at ? ` (${at[0]})` : ''}.`);
  }
}

/** Opens a file as a stream of bytes, as often as it is called. */
export async function openFile(name: string): Promise<() => AsyncIterable<Uint8Array>> {
  const path = await findFile(name);
  return () => createReadStream(path);
}
