import { Hono } from 'hono';
import { listen } from '../listen.ts';
import { createFailurePlan, type SmtpFailure } from './failures.ts';
import { createMailbox, type SunkMail } from './mailbox.ts';
import { renderMailListPage, renderMailRows } from './page.ts';
import { startSmtpServer } from './server.ts';

export type MailSinkOptions = {
  smtpPort?: number;
  httpPort?: number;
  failNext?: { count: number; failure: SmtpFailure };
  auth?: { user: string; pass: string };
  now?: () => number;
};

export type MailSink = {
  smtpUrl: string;
  pageUrl: string;
  messages(): SunkMail[];
  failNext(count: number, failure: SmtpFailure): void;
  stop(): Promise<void>;
};

/** A mail server that keeps every message and shows it on a page; failures can be scripted per message. */
export async function startMailSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const mailbox = createMailbox(options.now ?? Date.now);
  const failures = createFailurePlan();
  if (options.failNext) failures.add(options.failNext.count, options.failNext.failure);
  const smtp = await startSmtpServer({ port: options.smtpPort ?? 0, auth: options.auth, mailbox, failures });
  const app = new Hono();
  app.get('/', (c) => c.html(renderMailListPage(mailbox.newestFirst(), c.req.query('id'))));
  app.get('/rows', (c) => c.html(renderMailRows(mailbox.newestFirst(), c.req.query('id'))));
  app.get('/messages.json', (c) => c.json(mailbox.messages()));
  app.get('/messages/:id/html', (c) => {
    const mail = mailbox.find(c.req.param('id'));
    if (!mail) return c.text('No such message.', 404);
    c.header(
      'Content-Security-Policy',
      "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data: https:",
    );
    return c.html(mail.html ?? '');
  });
  const http = await listen(app.fetch, options.httpPort).catch(async (error: unknown) => {
    await smtp.stop();
    throw error;
  });
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    pageUrl: `${http.origin}/`,
    messages: () => mailbox.messages(),
    failNext: failures.add,
    stop: async () => {
      await Promise.all([smtp.stop(), http.stop()]);
    },
  };
}
