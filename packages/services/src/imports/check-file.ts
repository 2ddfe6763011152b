import { createHash, type Hash } from 'node:crypto';
import type { Mapping } from '@baton/integrations/csv/mapping';
import { asInvalid, type OpenFile, openRows } from './read-rows.ts';

export type CheckedFile = { fileHash: string; rows: number; bytes: number };

/**
 * Reads a file to its end without storing anything, so that one that cannot be read is refused whole. Throws `invalid` for
 * such a file, and for one that lacks columns of the mapping.
 */
export async function checkFile(open: OpenFile, mapping: Mapping, now: number): Promise<CheckedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = () => hashing(open(), hash, (size) => (bytes += size));
  try {
    const file = await openRows(counted, mapping, now);
    let rows = 0;
    for await (const _ of file.rows) rows += 1;
    return { fileHash: hash.digest('hex'), rows, bytes };
  } catch (error) {
    throw asInvalid(error);
  }
}

async function* hashing(
  input: AsyncIterable<Uint8Array>,
  hash: Hash,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) {
    hash.update(chunk);
    count(chunk.byteLength);
    yield chunk;
  }
}
