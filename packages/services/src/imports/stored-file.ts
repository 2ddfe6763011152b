import { createHash } from 'node:crypto';
import { isId, newId } from '@baton/db/id';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { OpenFile } from './read-rows.ts';

const CHUNK_BYTES = 1_000_000;
export const MAX_FILE_BYTES = 250_000_000;
/** A file that nobody imports is let go after so long. */
const KEPT_MS = 24 * 3_600_000;

export type StoredFile = { id: string; fileName: string; sizeBytes: number; fileHash: string; open: OpenFile };

/**
 * Stores a file piece by piece for a day, or until it is imported. Files of this workspace that were never imported are let
 * go. Throws `too-large`, and `invalid` for an empty one.
 */
export async function storeFile(
  ctx: Ctx,
  { fileName, bytes }: { fileName: string; bytes: AsyncIterable<Uint8Array> },
): Promise<StoredFile> {
  const { workspaceId } = ctx.scope;
  const id = newId();
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const before = new Date(ctx.now - KEPT_MS);
    await tx.import.deleteMany({ where: { workspaceId, state: 'uploaded', createdAt: { lt: before } } });
    const data = {
      fileHash: '',
      fileName,
      state: 'uploaded',
      actor: ctx.actor.key ?? ctx.actor.name,
      via: ctx.actor.via,
    };
    await tx.import.create({ data: { workspaceId, id, ...data } });
  });
  try {
    const { size, fileHash } = await writeChunks(ctx, id, bytes);
    if (size === 0) throw invalidFile('The file is empty.');
    const where = { workspaceId_id: { workspaceId, id } };
    await ctx.db.inWorkspace(workspaceId, (tx) =>
      tx.import.update({ where, data: { fileHash, size: BigInt(size), stored: true } }),
    );
    return { id, fileName, sizeBytes: size, fileHash, open: () => readChunks(ctx, id) };
  } catch (error) {
    await dropStoredFile(ctx, id);
    throw error;
  }
}

/** Lets a file go that was not imported. */
export async function dropStoredFile(ctx: Ctx, id: string): Promise<void> {
  const { workspaceId } = ctx.scope;
  await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.import.deleteMany({ where: { workspaceId, id, state: 'uploaded' } }),
  );
}

/** A file that was stored for an import that has not begun. Throws `not-found`. */
export async function getStoredFile(ctx: Ctx, id: string): Promise<StoredFile> {
  const { workspaceId } = ctx.scope;
  const row = isId(id)
    ? await ctx.db.inWorkspace(workspaceId, (tx) =>
        tx.import.findFirst({ where: { workspaceId, id, state: 'uploaded', stored: true } }),
      )
    : null;
  if (!row)
    throw new ServiceError('not-found', 'There is no such file; it may have been imported, or a day has passed.');
  const { fileName, fileHash } = row;
  return { id, fileName, fileHash, sizeBytes: Number(row.size), open: () => readChunks(ctx, id) };
}

/** The bytes of a stored file, read piece by piece. */
export async function* readChunks(ctx: Ctx, importId: string): AsyncGenerator<Uint8Array> {
  const { workspaceId } = ctx.scope;
  for (let position = 0; ; position++) {
    const where = { workspaceId_importId_position: { workspaceId, importId, position } };
    const chunk = await ctx.db.inWorkspace(workspaceId, (tx) => tx.importChunk.findUnique({ where }));
    if (chunk === null) return;
    yield chunk.bytes;
  }
}

async function writeChunks(
  ctx: Ctx,
  importId: string,
  input: AsyncIterable<Uint8Array>,
): Promise<{ size: number; fileHash: string }> {
  const { workspaceId } = ctx.scope;
  const hash = createHash('sha256');
  let [size, position] = [0, 0];
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const write = async () => {
    const bytes = new Uint8Array(Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
    await ctx.db.inWorkspace(workspaceId, (tx) =>
      tx.importChunk.create({ data: { workspaceId, importId, position, bytes } }),
    );
    position += 1;
  };
  for await (const piece of input) {
    size += piece.byteLength;
    if (size > MAX_FILE_BYTES)
      throw new ServiceError('too-large', `A file may have ${MAX_FILE_BYTES / 1_000_000} MB at most; split it.`);
    hash.update(piece);
    waiting.push(piece);
    waitingBytes += piece.byteLength;
    if (waitingBytes >= CHUNK_BYTES) await write();
  }
  if (waitingBytes > 0) await write();
  return { size, fileHash: hash.digest('hex') };
}

function invalidFile(message: string): ServiceError {
  return new ServiceError('invalid', message, [{ path: 'file', message }]);
}
