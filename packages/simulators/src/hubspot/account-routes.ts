import { Hono } from 'hono';
import { z } from 'zod';
import type { Access } from './access.ts';
import { notFound, validationError } from './errors.ts';
import { linkedIds } from './object-answer.ts';
import { readBody, toLimit } from './object-routes.ts';
import { findObjectType, TYPE_FACTS } from './object-types.ts';
import { findObject, type Owner, type PortalState } from './portal-state.ts';

/** Token endpoints and the page that stands for HubSpot's "Connect app" (it agrees at once). */
export function oauthRoutes(access: Access): Hono {
  const app = new Hono();
  app.post('/oauth/:version{v1|v3}/token', async (c) =>
    c.json(access.exchange(new URLSearchParams(await c.req.text()))),
  );
  app.get('/oauth/v1/access-tokens/:token', (c) => c.json(access.describeToken(c.req.param('token'))));
  app.post('/oauth/v2/private-apps/get/access-token-info', async (c) => {
    const { tokenKey } = await readBody(c, z.object({ tokenKey: z.string() }));
    const { user_id, hub_id, app_id, scopes } = access.describeToken(tokenKey);
    return c.json({ userId: user_id, hubId: hub_id, appId: app_id, scopes });
  });
  app.delete('/oauth/v1/refresh-tokens/:token', (c) => {
    access.revokeGrant();
    return c.body(null, 204);
  });
  app.get('/oauth/authorize', (c) => {
    const back = c.req.query('redirect_uri');
    if (!back || !URL.canParse(back)) throw validationError('missing or invalid redirect_uri');
    const target = new URL(back);
    target.searchParams.set('code', access.issueCode());
    const given = c.req.query('state');
    if (given !== undefined) target.searchParams.set('state', given);
    return c.redirect(target.toString());
  });
  return app;
}

/** The account itself, owners and the association reads of v4. */
export function accountRoutes(state: PortalState): Hono {
  const app = new Hono({ strict: false });
  app.get('/account-info/v3/details', (c) =>
    c.json({
      portalId: state.portalId,
      accountType: 'STANDARD',
      timeZone: 'US/Eastern',
      companyCurrency: 'USD',
      uiDomain: 'app.example.com',
      dataHostingLocation: 'na1',
    }),
  );

  app.get('/crm/v3/owners', (c) => {
    const limit = toLimit(c.req.query('limit'), 100, 500);
    const archived = c.req.query('archived') === 'true';
    const email = c.req.query('email')?.toLowerCase();
    const after = c.req.query('after');
    const owners = [...state.owners.values()].filter(
      (owner) => owner.archived === archived && (email === undefined || owner.email.toLowerCase() === email),
    );
    const from = after === undefined ? 0 : owners.findIndex((owner) => owner.id === after) + 1;
    const page = owners.slice(from, from + limit);
    const next = from + limit < owners.length ? page.at(-1)?.id : undefined;
    return c.json({
      results: page.map(toOwnerAnswer),
      ...(next ? { paging: { next: { after: next, link: `?after=${next}` } } } : {}),
    });
  });
  app.get('/crm/v3/owners/:id', (c) => {
    const id = c.req.param('id');
    const archived = c.req.query('archived') === 'true';
    const byUser = c.req.query('idProperty') === 'userId';
    const owner = [...state.owners.values()].find(
      (one) => one.archived === archived && (byUser ? String(one.userId) : one.id) === id,
    );
    if (!owner) throw notFound();
    return c.json(toOwnerAnswer(owner));
  });

  app.get('/crm/v4/objects/:from/:id/associations/:to', (c) => {
    const [from, to] = [findObjectType(c.req.param('from')), findObjectType(c.req.param('to'))];
    const object = from && findObject(state, from, c.req.param('id'));
    if (!from || !to || !object) throw notFound();
    const typeId = from === 'contacts' ? TYPE_FACTS[to].fromContact : TYPE_FACTS[from].toContact;
    const associationTypes = [{ category: 'HUBSPOT_DEFINED', typeId, label: null }];
    return c.json({ results: linkedIds(state, object, to).map((id) => ({ toObjectId: id, associationTypes })) });
  });
  return app;
}

function toOwnerAnswer(owner: Owner) {
  const { createdAt, updatedAt, archived, userId, ...rest } = owner;
  return {
    ...rest,
    type: 'PERSON',
    userId: archived ? null : userId,
    userIdIncludingInactive: userId,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    archived,
  };
}
