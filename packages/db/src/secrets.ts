import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

export type Sealed = { ciphertext: Uint8Array; keyId: string };

export type SecretBox = {
  seal: (workspaceId: string, plain: string) => { ciphertext: Buffer<ArrayBuffer>; keyId: string };
  /** Throws SecretError when the text was sealed for another workspace or under another key. */
  open: (workspaceId: string, sealed: Sealed) => string;
};

/** A sealed secret cannot be opened: other key, other workspace, or changed bytes. */
class SecretError extends Error {
  readonly code = 'secret_unreadable';
  constructor(message: string) {
    super(message);
    this.name = 'SecretError';
  }
}

const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts the tokens of connected systems: AES-256-GCM bound to the workspace, key derived from the secret with HKDF. */
export function createSecretBox(secret: string): SecretBox {
  if (secret === '') throw new SecretError('The secret for encryption is empty');
  const key = Buffer.from(hkdfSync('sha256', secret, 'baton', 'secret box v1', 32));
  // Says which key a row needs without telling anything about the key: keys can rotate.
  const keyId = createHash('sha256').update('baton key id').update(key).digest('hex').slice(0, 16);
  return {
    seal: (workspaceId, plain) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(workspaceId));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return { ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), body]), keyId };
    },
    open: (workspaceId, sealed) => {
      if (sealed.keyId !== keyId)
        throw new SecretError(`The secret was sealed under key ${sealed.keyId}, which is not the current one`);
      const bytes = Buffer.from(sealed.ciphertext);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(Buffer.from(workspaceId)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        throw new SecretError('The secret cannot be opened: it belongs to another workspace or was changed');
      }
    },
  };
}
