import type { SecretBox } from '@baton/db/secrets';
import { z } from 'zod';

const contextSchema = z.strictObject({
  clockId: z.string(),
  userId: z.string(),
  channel: z.string(),
  ts: z.string(),
  /** Names the press that opened the form: submitting it twice is one act. */
  sourceId: z.string(),
});

/** Where a form came from. It says nothing about rights: those are checked again when the form comes back. */
export type FormContext = z.output<typeof contextSchema>;

/** A form's context as text that only this installation can write; it passes through the person's client. */
export function sealFormContext(secrets: SecretBox, workspaceId: string, context: FormContext): string {
  const { ciphertext, keyId } = secrets.seal(workspaceId, JSON.stringify(context));
  return `${keyId} ${Buffer.from(ciphertext).toString('base64url')}`;
}

/** The context of a form that came back; null when it is not ours, was changed, or belongs to another workspace. */
export function openFormContext(secrets: SecretBox, workspaceId: string, sealed: string): FormContext | null {
  const [keyId, text] = sealed.split(' ');
  if (!keyId || !text) return null;
  try {
    const plain = secrets.open(workspaceId, { keyId, ciphertext: Buffer.from(text, 'base64url') });
    return contextSchema.parse(JSON.parse(plain));
  } catch {
    return null;
  }
}
