import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ personas: [{ label: 'Admin', email: 'ana@acme.test', role: 'admin', hint: 'sees all' }] });
});
afterAll(() => api.close());

const json = { 'content-type': 'application/json', origin: 'http://baton.test' };

describe('over https', () => {
  it('binds the cookie to this host and to encrypted connections', async () => {
    const secure = await startTestApi({ baseUrl: 'https://baton.test' });
    try {
      const workspace = await secure.workspace();
      const { createUserWithPassword } = await import('@baton/services/members/create-member');
      await createUserWithPassword(secure.test.db, {
        workspaceId: workspace.id,
        email: 'ana@acme.test',
        name: 'Ana',
        role: 'admin',
        password: 'correct horse',
      });
      const answer = await secure.call('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { ...json, origin: 'https://baton.test' },
        body: JSON.stringify({ email: 'Ana@acme.test', password: 'correct horse' }),
      });
      expect(answer.status).toBe(200);
      const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('__Host-baton.session=')) ?? '';
      expect(cookie).toMatch(/; Path=\/(?:;|$)/);
      expect(cookie).toMatch(/; Secure/);
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).not.toMatch(/Domain=/);
      expect(answer.headers.get('strict-transport-security')).toContain('max-age=31536000');
    } finally {
      await secure.close();
    }
  });
});

describe('sign-in', () => {
  it('says how to sign in, without a key', async () => {
    const answer = await api.call('/sign-in-options');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      password: true,
      emailLink: true,
      personas: [{ email: 'ana@acme.test' }],
    });
  });

  it('gives a session for a password, and the session says who and where', async () => {
    const workspace = await api.workspace();
    const headers = await api.signIn(workspace, 'admin');
    const answer = await api.call('/session', { headers });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      role: 'admin',
      workspace: { slug: workspace.slug },
      workspaces: [{ slug: workspace.slug }],
    });
  });

  it('refuses a wrong password and sign-up from outside', async () => {
    const wrong = await api.call('/api/auth/sign-in/email', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email: 'x@y.test', password: 'wrong horse' }),
    });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('content-type')).toContain('application/problem+json');
    const signUp = await api.call('/api/auth/sign-up/email', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email: 'x@y.test', password: 'long enough', name: 'X' }),
    });
    expect(signUp.status).toBeGreaterThanOrEqual(400);
  });

  it('sets a cookie that scripts cannot read and other sites do not send', async () => {
    const workspace = await api.workspace();
    const { createUserWithPassword } = await import('@baton/services/members/create-member');
    await createUserWithPassword(api.test.db, {
      workspaceId: workspace.id,
      email: 'ana@acme.test',
      name: 'Ana',
      role: 'admin',
      password: null,
    });
    const answer = await api.call('/sign-in-options/persona', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email: 'ana@acme.test' }),
    });
    expect(answer.status).toBe(200);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^baton\.session=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const session = await api.call('/session', { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(await session.json()).toMatchObject({ user: { email: 'ana@acme.test' } });
  });

  it('mails a link to members only, with the same answer for everyone', async () => {
    const before = api.mails.length;
    for (const email of ['ana@acme.test', 'nobody@acme.test']) {
      const answer = await api.call('/api/auth/sign-in/magic-link', {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ email }),
      });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ status: true });
    }
    expect(api.mails.slice(before).map((mail) => mail.to)).toEqual(['ana@acme.test']);
    const link = /http:\/\/baton\.test(\S+)/.exec(api.mails.at(-1)?.text ?? '')?.[1] ?? '';
    // The link leads to a page with a button: mail scanners follow links, and must not use it up.
    expect(link).toMatch(/^\/sign-in\/link\?/);
    const press = link.replace('/sign-in/link', '/api/auth/magic-link/verify');
    const opened = await api.call(press);
    expect(opened.status).toBe(302);
    expect(opened.headers.getSetCookie()[0]).toMatch(/^baton\.session=/);
    const again = await api.call(press);
    expect(
      again.headers.getSetCookie().some((cookie) => cookie.startsWith('baton.session=') && !/Max-Age=0/i.test(cookie)),
    ).toBe(false);
  });

  it('refuses state changes that come from another site', async () => {
    const answer = await api.call('/sign-in-options/persona', {
      method: 'POST',
      headers: { ...json, origin: 'https://evil.test' },
      body: JSON.stringify({ email: 'ana@acme.test' }),
    });
    expect(answer.status).toBe(403);
  });

  it('slows down guessing', async () => {
    const attempt = () =>
      api.call('/api/auth/sign-in/email', {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ email: 'ana@acme.test', password: 'wrong horse' }),
      });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await attempt()).status);
    expect(statuses.at(-1)).toBe(429);
    const forged = await api.call('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { ...json, 'x-forwarded-for': '8.8.8.8', 'x-baton-peer': '8.8.4.4' },
      body: JSON.stringify({ email: 'ana@acme.test', password: 'wrong horse' }),
    });
    expect(forged.status).toBe(429);
  });
});

describe('without personas', () => {
  it('has no persona door', async () => {
    const plain = await startTestApi();
    try {
      const answer = await plain.call('/sign-in-options/persona', {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ email: 'ana@acme.test' }),
      });
      expect(answer.status).toBe(404);
      expect(await (await plain.call('/sign-in-options')).json()).not.toHaveProperty('personas');
    } finally {
      await plain.close();
    }
  });
});
