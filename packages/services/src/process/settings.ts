import { z } from 'zod';

/** A TCP port. */
export const port = z.coerce
  .number('must be a port number')
  .int()
  .min(1, 'must be 1 to 65535')
  .max(65535, 'must be 1 to 65535');

/** An http(s) address without the slash at its end. */
export const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://baton.example.com' })
  .transform((url) => url.replace(/\/+$/, ''));

/** A postgres:// address. */
export const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be an address such as postgres://user:password@host:5432/baton',
});

/** A redis:// or rediss:// address. */
export const redisUrl = z.url({ protocol: /^rediss?$/, error: 'must be an address such as redis://host:6379' });

/** An smtp:// or smtps:// address. */
export const smtpUrl = z.url({
  protocol: /^smtps?$/,
  error: 'must be an address such as smtp://user:password@host:587',
});

const sample = /change.?(me|this)|your.?(own.?)?secret|placeholder|replace.?(me|this)|^(secret|password|test)+$/i;

/** Key for encryption and sessions: at least 16 characters, and not one copied from a page. */
export const secret = z
  .string('is needed: a random text of at least 16 characters, for instance from: openssl rand -hex 32')
  .min(16, 'must have at least 16 characters, for instance from: openssl rand -hex 32')
  .refine(
    (value) => !sample.test(value) && new Set(value).size >= 8,
    'looks like a sample value; make your own, for instance with: openssl rand -hex 32',
  );
