'use client';
import { magicLinkClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';

/** better-auth in the browser, against `/api/auth` of this site. */
export const authClient = createAuthClient({ plugins: [magicLinkClient()] });
