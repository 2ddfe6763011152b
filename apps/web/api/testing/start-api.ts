import { createApiKey } from '@baton/db/api-keys';
import type { Database } from '@baton/db/client';
import { newId } from '@baton/db/id';
import { createSecretBox } from '@baton/db/secrets';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import type {} from '@baton/db/testing/global-setup';
import type { WorkspaceRow } from '@baton/db/workspaces';
import { createEmailChannel } from '@baton/integrations/email/client';
import { createSlackChannel } from '@baton/integrations/slack/client';
import type { Role } from '@baton/services/context';
import { createCrmPorts } from '@baton/services/crm/ports';
import { createUserWithPassword } from '@baton/services/members/create-member';
import { readWebConfig, type WebConfig } from '../../env.ts';
import { type RunningServer, startServer } from '../../server.ts';
import type { SignInMail, Wiring } from '../../wiring.ts';

const BASE_URL = 'http://baton.test';

export type TestApi = {
  test: TestDatabase;
  server: RunningServer;
  wiring: Wiring;
  mails: SignInMail[];
  errors: object[];
  workspace(slug?: string): Promise<WorkspaceRow>;
  key(workspaceId: string, scopes?: string[]): Promise<string>;
  /** Makes a member with a password and signs in; gives the headers a browser of theirs would send. */
  signIn(workspace: WorkspaceRow, role: Role, personKey?: string): Promise<Record<string, string>>;
  call(path: string, init?: RequestInit & { key?: string }): Promise<Response>;
  close(): Promise<void>;
};

/** The web process without pages on a database of its own, or on the one given. */
export async function startTestApi(overrides: Partial<WebConfig> = {}, db?: Database): Promise<TestApi> {
  const test = await createTestDatabase();
  const mails: SignInMail[] = [];
  const errors: object[] = [];
  const secret = newId() + newId();
  const quiet = { info() {}, warn() {}, error: (data: object) => void errors.push(data) };
  const config: WebConfig = {
    ...readWebConfig({
      DATABASE_URL: test.adminUrl,
      BATON_SECRET: secret,
      BATON_URL: BASE_URL,
      BATON_WEB_ONLY_API: '1',
    }),
    port: 0,
    ...overrides,
  };
  const wiring: Wiring = {
    machinery: {
      db: db ?? test.db,
      secrets: createSecretBox(secret),
      integrations: {
        crm: createCrmPorts({
          hubspotApiUrl: overrides.hubspotApiUrl ?? 'http://127.0.0.1:9',
          salesforceLoginUrl: overrides.salesforceLoginUrl ?? 'http://127.0.0.1:9',
        }),
        channels: {
          slack: createSlackChannel({ apiUrl: overrides.slackApiUrl ?? 'http://127.0.0.1:9/' }),
          email: createEmailChannel({}),
        },
      },
      enqueue: async () => {},
      log: quiet,
      baseUrl: BASE_URL,
      mail: null,
    },
    sendMail: async (mail) => void mails.push(mail),
    close: async () => {},
  };
  const server = await startServer(config, wiring);
  const call: TestApi['call'] = (path, { key, ...init } = {}) =>
    fetch(`${server.url}${/^\/api(?:\/|$)/.test(path) ? path : `/api/v1${path}`}`, {
      redirect: 'manual',
      ...init,
      headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...init.headers },
    });
  return {
    test,
    server,
    wiring,
    mails,
    errors,
    call,
    workspace: (slug) => createTestWorkspace(test.db, slug ? { slug } : {}),
    key: async (workspaceId, scopes = ['admin']) =>
      (await test.db.inWorkspace(workspaceId, (tx) => createApiKey(tx, { workspaceId, name: 'test', scopes }))).key,
    async signIn(workspace, role, personKey) {
      const email = `${newId()}@baton.test`;
      await createUserWithPassword(test.db, {
        workspaceId: workspace.id,
        email,
        name: personKey ?? role,
        role,
        password: 'correct horse',
        personKey,
      });
      const answer = await call('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: BASE_URL },
        body: JSON.stringify({ email, password: 'correct horse' }),
      });
      if (!answer.ok) throw new Error(`sign-in failed: ${answer.status} ${await answer.text()}`);
      const cookie = answer.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ');
      return { cookie, origin: BASE_URL, 'x-baton-workspace': workspace.slug, 'content-type': 'application/json' };
    },
    async close() {
      await server.close();
      await test.drop();
    },
  };
}
