import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import type { Channel } from '../channel.ts';
import { oneLine } from '../clip.ts';
import { AdapterError } from '../errors.ts';
import { parseAddress, parseMailbox } from './address.ts';
import { type EmailConnection, emailConnectionSchema } from './connection.ts';
import { toEmailError } from './errors.ts';
import { renderTierMail } from './render.ts';
import { renderGroupMail } from './render-group.ts';

/** Without this list DKIM leaves out what one-click unsubscribe and threading rely on. */
const SIGNED_HEADERS =
  'from:sender:reply-to:subject:date:message-id:in-reply-to:references:to:cc:mime-version:content-type:content-transfer-encoding:list-id:list-unsubscribe:list-unsubscribe-post:auto-submitted';

export type EmailOptions = { timeouts?: { connectMs?: number; greetingMs?: number; idleMs?: number } };

/**
 * Mail behind the message port, over pooled SMTP links (one pool per server). `to` is one plain address.
 * The message id becomes `<id@domain of from>`, so that a repeated send can be folded by the reader's program.
 */
export function createEmailChannel(options: EmailOptions = {}): Channel {
  const pools = new Map<string, ReturnType<typeof createPool>>();

  function poolOf(connection: EmailConnection) {
    const key = createHash('sha256')
      .update(JSON.stringify([connection.smtpUrl, connection.dkim]))
      .digest('hex');
    const pool = pools.get(key) ?? createPool(connection, options);
    pools.set(key, pool);
    return pool;
  }

  return {
    kind: 'email',
    render: renderTierMail,
    renderGroup: renderGroupMail,
    async send(message, to, credentials) {
      const parsed = emailConnectionSchema.safeParse(credentials);
      const from = parsed.success ? parseMailbox(parsed.data.from) : null;
      if (!parsed.success || from === null) throw new AdapterError('auth', 'email', 'the connection is not complete');
      const address = parseAddress(to.trim());
      if (address === null)
        throw new AdapterError('rejected', 'email', 'not one plain address', { about: 'recipient' });
      const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
      const idOf = (id: string) => `<${id.replace(/[^\w.+=-]/g, '_')}@${domain}>`;
      const references =
        message.references === undefined
          ? {}
          : { references: idOf(message.references), inReplyTo: idOf(message.references) };
      const handover: Handover = { stream: null };
      try {
        const mail = {
          handover,
          from: { name: oneLine(from.name), address: from.address },
          to: { name: '', address },
          subject: oneLine(message.subject ?? message.text.split('\n')[0] ?? ''),
          text: message.text,
          html: message.html,
          messageId: idOf(message.messageId),
          ...references,
          envelope: { from: from.address, to: [address] },
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          disableFileAccess: true,
          disableUrlAccess: true,
        };
        const info = await poolOf(parsed.data).sendMail(mail);
        if (info.rejected.length > 0)
          throw new AdapterError('rejected', 'email', 'the address was refused', { about: 'recipient' });
        return { providerId: info.serverMessageId ?? info.messageId };
      } catch (error) {
        throw toEmailError(error, handover.stream?.readableEnded === true);
      }
    },
    async close() {
      for (const pool of pools.values()) pool.close();
      pools.clear();
    },
  };
}

/** The stream that the server is fed from: read to its end, the message is in the server's hands. */
type Handover = { stream: Readable | null };

function createPool(connection: EmailConnection, { timeouts = {} }: EmailOptions) {
  const pool = nodemailer.createTransport({
    url: connection.smtpUrl,
    pool: true,
    maxConnections: 3,
    // A message whose link broke is not sent again by itself: it may have arrived.
    maxRequeues: 0,
    connectionTimeout: timeouts.connectMs ?? 10_000,
    greetingTimeout: timeouts.greetingMs ?? 10_000,
    socketTimeout: timeouts.idleMs ?? 30_000,
    dnsTimeout: timeouts.connectMs ?? 10_000,
    ...(connection.dkim ? { dkim: { ...connection.dkim, headerFieldNames: SIGNED_HEADERS } } : {}),
  });
  // The errors of a lost link do not say whether it was lost before or after the message.
  pool.use('stream', ({ message, data }, done) => {
    const { handover } = data as { handover?: Handover };
    const create = message.createReadStream.bind(message);
    message.createReadStream = (options) => {
      const stream = create(options);
      if (handover) handover.stream = stream;
      return stream;
    };
    done();
  });
  return pool;
}
