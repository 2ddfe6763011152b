import { domainToASCII } from 'node:url';

export type Mailbox = { name: string; address: string };

/**
 * One plain address (`local@domain`), with an international domain in its ASCII form; null for anything else:
 * lists, quoted local parts, comments, line breaks. Stricter than RFC 5322 on purpose.
 */
export function parseAddress(text: string): string | null {
  const match = /^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})@([^\s@<>"(),:;[\]\\]{1,253})$/.exec(text);
  if (!match?.[1] || !match[2] || match[1].startsWith('.') || match[1].endsWith('.') || match[1].includes('..'))
    return null;
  const domain = domainToASCII(match[2]);
  const labels = domain.split('.');
  const plain = labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
  return domain.length <= 253 && plain && (labels.length > 1 || domain === 'localhost')
    ? `${match[1]}@${domain}`
    : null;
}

/** A sender: `alerts@example.com` or `Baton <alerts@example.com>`; null when it is not one. */
export function parseMailbox(text: string): Mailbox | null {
  const match = /^\s*(?:"?([^"<>\r\n]*?)"?\s*<([^<>]+)>|([^<>\s]+))\s*$/.exec(text);
  const address = match ? parseAddress((match[2] ?? match[3] ?? '').trim()) : null;
  return address === null ? null : { name: (match?.[1] ?? '').trim(), address };
}
