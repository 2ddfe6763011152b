import { finishOauth } from '@baton/services/connecting/finish-oauth';
import { ServiceError } from '@baton/services/errors';
import type { Context } from 'hono';
import { z } from 'zod';
import { findSignedIn } from '../access.ts';
import { crmSitesOf } from '../crm-sites.ts';
import { refuse } from '../problem.ts';
import type { Api, ApiEnv } from '../types.ts';

const kindSchema = z.enum(['hubspot', 'salesforce']);
const LONGEST = 4_000;

/**
 * Where CRMs send people back to. No capability guards it: the state is spent only by the session that began it, and the
 * person must still be one who may connect. Answers 400 to any other state, else goes on to the page of the connection.
 */
export function addOauthCallback(api: Api): void {
  api.get('/oauth/:kind/callback', async (c) => {
    const { machinery, config } = c.get('parts');
    const kind = kindSchema.safeParse(c.req.param('kind')).data;
    if (kind === undefined) return refuse(404, 'There is nothing with this address or id.');
    const one = (name: string) => c.req.query(name)?.slice(0, LONGEST) ?? null;
    const user = await findSignedIn(c);
    const end = await finishOauth(machinery, crmSitesOf(config), machinery.db.recentNow(), {
      kind,
      state: one('state'),
      code: one('code'),
      error: one('error'),
      user,
      sessionId: user?.sessionId ?? null,
    }).catch((error: unknown) => {
      if (error instanceof ServiceError && error.code === 'malformed' && wantsPage(c)) return null;
      throw error;
    });
    if (end === null) return c.html(SPENT, 400);
    const page = `${config.baseUrl}/${end.slug}/settings/integrations`;
    if ('refusal' in end) {
      const search = new URLSearchParams({ connect: kind, refusal: end.refusal });
      return c.redirect(
        end.connectionId === null ? `${page}?${search}` : `${page}/${end.connectionId}?tab=settings&${search}`,
      );
    }
    return c.redirect(`${page}/${end.connectionId}?connected=${end.isNew ? 'new' : 'again'}`);
  });
}

function wantsPage(c: Context<ApiEnv>): boolean {
  return c.req.header('accept')?.includes('text/html') ?? false;
}

const SPENT = `<!doctype html><html lang="en"><title>Not connected — Baton</title>
<h1>Nothing was connected</h1>
<p>This consent is not known here: it was used before, is older than ten minutes, or began in another browser.</p>
<p><a href="/">Open Baton</a> and begin again under Settings, Integrations.</p></html>`;
