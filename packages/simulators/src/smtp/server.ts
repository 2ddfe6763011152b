import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { type FailurePlan, toReply } from './failures.ts';
import type { Mailbox } from './mailbox.ts';

type SmtpOptions = { port: number; auth?: { user: string; pass: string }; mailbox: Mailbox; failures: FailurePlan };

/** The SMTP side of the sink, on loopback and without TLS. AUTH is offered, and wanted only when `auth` is given. */
export async function startSmtpServer(options: SmtpOptions): Promise<{ port: number; stop(): Promise<void> }> {
  const { mailbox, failures } = options;
  const server = new SMTPServer({
    name: 'mail-sink.example.com',
    banner: 'Mail sink (simulated)',
    authOptional: options.auth === undefined,
    disabledCommands: ['STARTTLS'],
    size: 10 * 1024 * 1024,
    disableReverseLookup: true,
    closeTimeout: 500,
    onAuth: (auth, _session, callback) => {
      const wanted = options.auth;
      if (!wanted || (auth.username === wanted.user && auth.password === wanted.pass))
        return callback(null, { user: auth.username ?? '' });
      callback(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }));
    },
    onRcptTo: (_address, _session, callback) => {
      const failure = failures.take('rcpt');
      callback(failure ? toReply(failure) : null);
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const failure = failures.take('data', 'afterData');
        if (failure?.when === 'data') return callback(toReply(failure));
        if (stream.sizeExceeded)
          return callback(toReply({ code: 552, when: 'data', message: '5.3.4 Message too big' }));
        mailbox.receive(Buffer.concat(chunks), toEnvelope(session)).then(
          (mail) => (failure ? dropConnection(server, session) : callback(null, `2.0.0 Ok: queued as ${mail.id}`)),
          (error: Error) => callback(error),
        );
      });
    },
  });
  server.on('error', () => undefined);
  const port = await listenOn(server, options.port);
  return { port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

function listenOn(server: SMTPServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.server.off('error', reject);
      resolve((server.server.address() as AddressInfo).port);
    });
  });
}

function toEnvelope(session: SMTPServerSession) {
  const { mailFrom, rcptTo } = session.envelope;
  return { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((entry) => entry.address) };
}

function dropConnection(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) {
    if (connection.session.id === session.id) connection._socket.destroy();
  }
}
