import { Hono } from 'hono';
import type { Access, Session } from './access.ts';
import { OauthRefusal } from './errors.ts';
import type { Oauth } from './oauth.ts';
import { findRow, type OrgState } from './org-state.ts';

const FORM = /^application\/x-www-form-urlencoded\b/i;

/** `/services/oauth2/*` and the identity URL. */
export function oauthRoutes(state: OrgState, access: Access, oauth: Oauth): Hono {
  const app = new Hono();
  // Anything but a form has no parameters that the endpoint would see.
  const readForm = async (request: Request) =>
    new URLSearchParams(FORM.test(request.headers.get('content-type') ?? '') ? await request.text() : '');

  app.get('/services/oauth2/authorize', (c) => c.redirect(oauth.authorize(new URL(c.req.url).searchParams)));
  app.post('/services/oauth2/token', async (c) => {
    const form = await readForm(c.req.raw);
    c.header('Cache-Control', 'no-cache, no-store');
    return c.json(oauth.exchange(form));
  });
  app.post('/services/oauth2/revoke', async (c) => {
    const token = (await readForm(c.req.raw)).get('token') ?? '';
    if (!access.revoke(token)) throw new OauthRefusal('unsupported_token_type', 'this token type is not supported');
    return c.body(null, 200);
  });
  app.post('/services/oauth2/introspect', async (c) => {
    const form = await readForm(c.req.raw);
    const session = access.findSession(form.get('token') ?? '');
    if (!session) return c.json({ active: false });
    return c.json({ active: true, scope: session.scopes.join(' '), token_type: 'access_token', sub: subject(session) });
  });
  const subject = (session: Session) => `${state.origin}/id/${state.organizationId}/${session.userId}`;
  const describeUser = (session: Session) => {
    const user = findRow(state, 'User', session.userId);
    return {
      id: subject(session),
      asserted_user: true,
      user_id: session.userId,
      organization_id: state.organizationId,
      username: user?.Username ?? null,
      nick_name: user?.Alias ?? null,
      display_name: user?.Name ?? null,
      email: user?.Email ?? null,
      first_name: user?.FirstName ?? null,
      last_name: user?.LastName ?? null,
      timezone: user?.TimeZoneSidKey ?? null,
      active: user?.IsActive === true,
      user_type: 'STANDARD',
      language: 'en_US',
      locale: 'en_US',
      utcOffset: 0,
      urls: {
        rest: `${state.origin}/services/data/v{version}/`,
        sobjects: `${state.origin}/services/data/v{version}/sobjects/`,
        query: `${state.origin}/services/data/v{version}/query/`,
        metadata: `${state.origin}/services/Soap/m/{version}/${state.organizationId}`,
      },
    };
  };
  const sessionOf = (authorization: string | undefined, inQuery: string | undefined) => {
    const token = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(authorization ?? '')?.[1] ?? inQuery ?? '';
    return access.findSession(token);
  };
  app.get('/id/:organization/:user', (c) => {
    const session = sessionOf(c.req.header('Authorization'), c.req.query('oauth_token'));
    return session ? c.json(describeUser(session)) : c.text('Bad_OAuth_Token', 403);
  });
  app.get('/services/oauth2/userinfo', (c) => {
    const session = sessionOf(c.req.header('Authorization'), undefined);
    if (!session) return c.text('Bad_OAuth_Token', 403);
    const user = describeUser(session);
    return c.json({
      sub: user.id,
      user_id: user.user_id,
      organization_id: user.organization_id,
      preferred_username: user.username,
      name: user.display_name,
      email: user.email,
      zoneinfo: user.timezone,
      user_type: user.user_type,
      active: user.active,
      urls: user.urls,
    });
  });
  return app;
}
