import { z } from 'zod';

const smtpUrl = z
  .string()
  .trim()
  .max(2000)
  .refine(
    (url) => URL.canParse(url) && /^smtps?:$/.test(new URL(url).protocol),
    'must be an smtp:// or smtps:// address',
  );

const dkimSchema = z.strictObject({
  domainName: z.string().min(1).max(253),
  keySelector: z.string().min(1).max(63),
  privateKey: z.string().min(1).max(10_000),
});

/** Configuration of outgoing mail: the server, the sender as it is shown, and a DKIM key if we sign ourselves. */
export const emailConnectionSchema = z.strictObject({
  smtpUrl,
  from: z.string().trim().min(3).max(500),
  dkim: dkimSchema.optional(),
});
export type EmailConnection = z.output<typeof emailConnectionSchema>;
