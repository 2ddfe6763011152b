import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { magicLink } from 'better-auth/plugins/magic-link';
import { z } from 'zod';
import type { WebConfig } from './env.ts';
import type { SignInMail, Wiring } from './wiring.ts';

/** Set by the server from the socket, never taken from outside. */
export const PEER_HEADER = 'x-baton-peer';
const SESSION_DAYS = 30;

/** Signs in as one of the demo's people without a password; exists only where personas are configured. */
function personaSignIn(emails: ReadonlySet<string>) {
  return {
    id: 'persona',
    endpoints: {
      signInPersona: createAuthEndpoint(
        '/sign-in/persona',
        { method: 'POST', body: z.object({ email: z.string() }) },
        async (ctx) => {
          const email = ctx.body.email.toLowerCase();
          const found = emails.has(email) ? await ctx.context.internalAdapter.findUserByEmail(email) : null;
          if (!found) throw new APIError('NOT_FOUND', { message: 'There is no such persona.' });
          const session = await ctx.context.internalAdapter.createSession(found.user.id);
          await setSessionCookie(ctx, { session, user: found.user });
          return ctx.json({ status: true });
        },
      ),
    },
  };
}

/** Sign-in of people: password and email link, no sign-up from outside. Sessions live in Postgres. */
export function createAuth(config: WebConfig, wiring: Wiring) {
  const { db, log } = wiring.machinery;
  const secure = config.baseUrl.startsWith('https:');
  const cookie = (name: string) => ({
    name: `${secure ? '__Host-' : ''}baton.${name}`,
    attributes: { secure, sameSite: 'lax', path: '/', httpOnly: true } as const,
  });

  /** The answer is the same for an address nobody has; only known ones get a mail. */
  async function sendLink({ email, url }: { email: string; url: string }): Promise<void> {
    const user = await db.prisma.user.findUnique({ where: { email: email.toLowerCase() } });
    if (!user || wiring.sendMail === null) return;
    // Not awaited: how long the mail server takes must not tell who has an account.
    // The mail leads to a page with a button: scanners follow links, and opening one must not use it up.
    const page = new URL('/sign-in/link', config.baseUrl);
    page.search = new URL(url).search;
    void wiring.sendMail(linkMail(user.email, page.href)).catch((error: unknown) => {
      log.error({ reason: error instanceof Error ? error.message : String(error) }, 'sign-in mail was not sent');
    });
  }

  return betterAuth({
    appName: 'Baton',
    baseURL: config.baseUrl,
    basePath: '/api/auth',
    secret: config.secret,
    trustedOrigins: [new URL(config.baseUrl).origin],
    telemetry: { enabled: false },
    database: prismaAdapter(db.prisma, { provider: 'postgresql' }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    session: { expiresIn: SESSION_DAYS * 86_400, updateAge: 86_400 },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/sign-in/magic-link': { window: 60, max: 5 },
        // Nothing can be guessed here, and looking around the demo means changing the person often.
        '/sign-in/persona': { window: 60, max: 60 },
      },
    },
    advanced: {
      useSecureCookies: false,
      cookies: {
        session_token: cookie('session'),
        session_data: cookie('session_data'),
        dont_remember: cookie('dont_remember'),
      },
      ipAddress: { ipAddressHeaders: [PEER_HEADER] },
    },
    logger: { disabled: true },
    plugins: [
      magicLink({ expiresIn: 600, disableSignUp: true, storeToken: 'hashed', sendMagicLink: sendLink }),
      ...(config.personas ? [personaSignIn(new Set(config.personas.map(({ email }) => email.toLowerCase())))] : []),
    ],
  });
}
export type Auth = ReturnType<typeof createAuth>;

function linkMail(to: string, url: string): SignInMail {
  const href = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return {
    to,
    subject: 'Sign in to Baton',
    text: `Open this link within 10 minutes to sign in to Baton:\n\n${url}\n\nIf you didn't ask for it, ignore this message.`,
    html: `<p>Open this link within 10 minutes to sign in to Baton:</p><p><a href="${href}">Sign in to Baton</a></p><p>If you didn't ask for it, ignore this message.</p>`,
  };
}
