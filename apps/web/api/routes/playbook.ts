import { getEffect } from '@baton/services/playbook/get-effect';
import {
  getPlaybook,
  getPlaybookDraft,
  getPlaybookVersion,
  listPlaybookVersions,
} from '@baton/services/playbook/get-playbook';
import { PUBLISH_MODES } from '@baton/services/playbook/load-versions';
import { publishPlaybook } from '@baton/services/playbook/publish-playbook';
import { saveDraft } from '@baton/services/playbook/save-draft';
import { pageOf } from '@baton/services/views/basics';
import {
  draftSchema,
  effectSchema,
  movesSchema,
  playbookAnswerSchema,
  playbookVersionSchema,
} from '@baton/services/views/playbook';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, jsonBody } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
import { refuse } from '../problem.ts';
import type { Api } from '../types.ts';

const versionParam = z.object({
  n: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
});
const documentInput = z.record(z.string(), z.unknown());
const note = z.string().max(2000).nullable().optional();
const findingSchema = z.object({ pathText: z.string(), message: z.string() });
const savedSchema = z.object({ draftId: z.string(), errors: z.array(findingSchema), warnings: z.array(findingSchema) });
const modeInput = z.enum(PUBLISH_MODES);
const publishedSchema = z.object({
  version: z.number().int(),
  isNew: z.boolean(),
  mode: modeInput,
  moves: movesSchema,
  warnings: z.array(findingSchema),
});

/** The playbook: published versions, the draft, publishing. */
export function addPlaybookRoutes(api: Api): void {
  const read = allow('playbook.read');
  api.openapi(
    createRoute({ method: 'get', path: '/playbook', middleware: read, responses: answers(playbookAnswerSchema) }),
    async (c) => c.json(await getPlaybook(c.get('ctx')), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/playbook/versions',
      middleware: read,
      responses: answers(pageOf(playbookVersionSchema)),
    }),
    async (c) => c.json({ items: await listPlaybookVersions(c.get('ctx')), nextCursor: null }, 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/playbook/versions/{n}',
      middleware: read,
      request: { params: versionParam },
      responses: answers(playbookAnswerSchema),
    }),
    async (c) => c.json(await getPlaybookVersion(c.get('ctx'), c.req.valid('param').n), 200),
  );
  api.openapi(
    createRoute({ method: 'get', path: '/playbook/draft', middleware: read, responses: answers(draftSchema) }),
    async (c) => c.json(await getPlaybookDraft(c.get('ctx')), 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/playbook/draft',
      middleware: allow('playbook.write'),
      request: { body: jsonBody(z.strictObject({ document: documentInput, note })) },
      responses: answers(savedSchema),
    }),
    async (c) => c.json(await saveDraft(c.get('ctx'), c.req.valid('json')), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/playbook/effect',
      summary: 'What publishing would do to open clocks, for each mode; stores nothing',
      middleware: allow('playbook.write'),
      request: { body: jsonBody(z.strictObject({ document: documentInput.optional() })) },
      responses: answers(effectSchema),
    }),
    async (c) => c.json(await getEffect(c.get('ctx'), c.req.valid('json')), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/playbook/publish',
      middleware: [allow('playbook.write'), onceOnly] as const,
      request: {
        body: jsonBody(z.strictObject({ document: documentInput.optional(), mode: modeInput.optional(), note })),
      },
      responses: answers(publishedSchema),
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const given = c.req.valid('json');
      const document = given.document ?? (await getPlaybookDraft(ctx)).document;
      if (document === null) return refuse(409, 'There is no draft to publish.');
      return c.json(await publishPlaybook(ctx, { document, note: given.note, mode: given.mode }), 200);
    },
  );
}
