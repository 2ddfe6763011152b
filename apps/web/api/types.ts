import type { Ctx, Machinery } from '@baton/services/context';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Auth } from '../auth.ts';
import type { WebConfig } from '../env.ts';

/** `sessionId` is of the browser's session, not of the person. */
export type SignedIn = { id: string; name: string; email: string; sessionId: string };

/** What the routes of the API share. */
export type ApiParts = { machinery: Machinery; auth: Auth; config: WebConfig; emailLink: boolean };

/** What a request carries once it was let in. */
export type ApiEnv = {
  Variables: {
    reference: string;
    /** The raw bytes of the body; undefined without one. */
    body: Uint8Array<ArrayBuffer> | undefined;
    parts: ApiParts;
    ctx: Ctx;
    /** Null for API keys. */
    user: SignedIn | null;
  };
};
export type Api = OpenAPIHono<ApiEnv>;
