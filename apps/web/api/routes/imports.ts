import { getImport, listImports } from '@baton/services/imports/list-imports';
import { previewImport } from '@baton/services/imports/preview-import';
import { startImport } from '@baton/services/imports/start-import';
import { MAX_FILE_BYTES } from '@baton/services/imports/stored-file';
import { startUndo } from '@baton/services/imports/undo-import';
import { pageOf } from '@baton/services/views/basics';
import { importDetailSchema, importPreviewSchema, importSchema } from '@baton/services/views/import';
import type { HttpBindings } from '@hono/node-server';
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, jsonBody, pageQuery } from '../answers.ts';
import { isCsvUpload } from '../guards.ts';
import { onceOnly } from '../once-only.ts';
import type { Api, ApiEnv } from '../types.ts';

const mapping = z.record(z.string(), z.unknown());
const fileName = z.string().trim().min(1).max(300);
const stored = z.strictObject({ fileId: z.string().max(100), mapping: mapping.optional() });
const inline = z.strictObject({
  fileName: fileName.default('file.csv'),
  content: z.string(),
  mapping: mapping.optional(),
});
const previewBody = z.union([stored, inline]);
const startBody = z.strictObject({ fileId: z.string().max(100), mapping });
const started = answers(z.object({ id: z.string() }), 'Begun; `GET /imports/{id}` says how far it is');
const accepted = { 202: started[200], default: started.default } as const;

/** Importing leads from CSV files: what would come of it, doing it, and undoing it. */
export function addImportRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/imports/preview',
      description:
        'What an import of a CSV file would do; only the file is stored, for a day. Send the file itself as `text/csv` ' +
        `(up to ${MAX_FILE_BYTES / 1_000_000} MB, \`?fileName=\` names it), or a small one as \`content\`, or the \`fileId\` of an ` +
        'earlier preview with another mapping. Without a mapping it is guessed from the headers and first rows.',
      middleware: allow('imports.write'),
      request: {
        query: z.strictObject({ fileName: fileName.optional() }),
        body: {
          content: {
            'application/json': { schema: previewBody },
            'text/csv': { schema: z.string() },
          },
        },
      },
      responses: answers(importPreviewSchema),
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const { fileName: name = 'file.csv' } = c.req.valid('query');
      if (isCsvUpload(c)) return c.json(await previewImport(ctx, { fileName: name, bytes: bytesOf(c) }), 200);
      // Checked as JSON: only the file itself comes as text.
      const body = c.req.valid('json') as z.output<typeof previewBody>;
      if ('fileId' in body) return c.json(await previewImport(ctx, body), 200);
      const { content, ...rest } = body;
      const bytes = (async function* () {
        if (content !== '') yield new TextEncoder().encode(content);
      })();
      return c.json(await previewImport(ctx, { ...rest, bytes }), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/imports',
      description:
        'Hands a previewed file to the workers. The same file under the same mapping is the same import: it adds nothing twice.',
      middleware: [allow('imports.write'), onceOnly] as const,
      request: { body: jsonBody(startBody) },
      responses: accepted,
    }),
    async (c) => c.json(await startImport(c.get('ctx'), c.req.valid('json')), 202),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/imports',
      middleware: allow('imports.read'),
      request: { query: z.strictObject(pageQuery) },
      responses: answers(pageOf(importSchema)),
    }),
    async (c) => {
      const { limit, cursor = null } = c.req.valid('query');
      return c.json(await listImports(c.get('ctx'), { limit, cursor }), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/imports/{id}',
      middleware: allow('imports.read'),
      request: { params: idParam },
      responses: answers(importDetailSchema),
    }),
    async (c) => c.json(await getImport(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/imports/{id}/undo',
      description:
        'Takes back the facts that only this import says: leads that nobody else speaks of are gone, clocks and alerts follow. ' +
        'The facts stay in the log, withdrawn; importing the file again brings them back.',
      middleware: [allow('imports.write'), onceOnly] as const,
      request: { params: idParam },
      responses: accepted,
    }),
    async (c) => c.json(await startUndo(c.get('ctx'), c.req.valid('param').id), 202),
  );
}

/** The body as it streams in: it may be larger than what other routes take. */
function bytesOf(c: Context<ApiEnv>): AsyncIterable<Uint8Array> {
  const { incoming } = c.env as unknown as HttpBindings;
  return incoming as AsyncIterable<Uint8Array>;
}
