import { Hono } from 'hono';
import { z } from 'zod';
import { notFound, validationError } from './errors.ts';
import { linkedIds } from './object-answer.ts';
import { readBody } from './object-routes.ts';
import { findObjectType, TYPE_FACTS } from './object-types.ts';
import { findObject, type PortalState } from './portal-state.ts';

const MAX_INPUTS = 1_000;
const batchSchema = z.object({
  inputs: z.array(z.object({ id: z.union([z.string(), z.number()]).transform(String) })),
});

/** Association reads of many objects at once (v4): those with none are named as errors of a 207. */
export function associationRoutes(state: PortalState): Hono {
  const app = new Hono({ strict: false });
  app.post('/crm/v4/associations/:from/:to/batch/read', async (c) => {
    const [from, to] = [findObjectType(c.req.param('from')), findObjectType(c.req.param('to'))];
    if (!from || !to) throw notFound();
    const { inputs } = await readBody(c, batchSchema);
    if (inputs.length > MAX_INPUTS) throw validationError(`The maximum number of inputs is ${MAX_INPUTS}`);
    const typeId = from === 'contacts' ? TYPE_FACTS[to].fromContact : TYPE_FACTS[from].toContact;
    const associationTypes = [{ category: 'HUBSPOT_DEFINED', typeId, label: null }];
    const linked = inputs.map(({ id }) => {
      const object = findObject(state, from, id);
      return { id, to: object ? linkedIds(state, object, to) : [] };
    });
    const results = linked
      .filter((one) => one.to.length > 0)
      .map((one) => ({
        from: { id: one.id },
        to: one.to.map((id) => ({ toObjectId: Number(id), associationTypes })),
      }));
    const lonely = linked.filter((one) => one.to.length === 0).map(({ id }) => id);
    const at = new Date(state.now()).toISOString();
    const answer = { status: 'COMPLETE', results, startedAt: at, completedAt: at };
    if (lonely.length === 0) return c.json(answer, 200);
    const errors = lonely.map((id) => ({
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
      message: `No ${to} is associated with ${from} ${id}.`,
      context: { fromObjectId: [id] },
    }));
    return c.json({ ...answer, numErrors: errors.length, errors }, 207);
  });
  return app;
}
