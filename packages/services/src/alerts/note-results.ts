import type { Database } from '@baton/db/client';
import { type DeliveryResult, finishDeliveries } from '@baton/db/deliveries';
import type { Ctx } from '../context.ts';

type Note = { results: readonly DeliveryResult[]; resolve: () => void; reject: (error: unknown) => void };
type Book = { waiting: Note[]; writing: boolean };

const books = new WeakMap<Database['pool'], Map<string, Book>>();

/**
 * Stores how messages went; resolves after the commit. Results that come in while others are being stored share the next
 * transaction, so that a message is noted soon after it is out however many go out at once.
 */
export function noteResults(ctx: Ctx, results: readonly DeliveryResult[]): Promise<void> {
  const { db, scope } = ctx;
  const ofPool = books.get(db.pool) ?? new Map<string, Book>();
  books.set(db.pool, ofPool);
  const book = ofPool.get(scope.workspaceId) ?? { waiting: [], writing: false };
  ofPool.set(scope.workspaceId, book);
  return new Promise((resolve, reject) => {
    book.waiting.push({ results, resolve, reject });
    if (!book.writing) void write(ctx, book);
  });
}

async function write({ db, scope }: Ctx, book: Book): Promise<void> {
  book.writing = true;
  while (book.waiting.length > 0) {
    const notes = book.waiting.splice(0);
    try {
      const results = notes.flatMap((note) => note.results);
      await db.inWorkspace(scope.workspaceId, (tx) => finishDeliveries(tx, results));
      for (const note of notes) note.resolve();
    } catch (error) {
      for (const note of notes) note.reject(error);
    }
  }
  book.writing = false;
}
