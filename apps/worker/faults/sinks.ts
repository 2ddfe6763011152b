import { startSlackWorkspace } from '@baton/simulators/slack/workspace';
import { startMailSink } from '@baton/simulators/smtp/sink';
import { OWNERS } from './rules.ts';

/** A message as it arrived outside: `id` is the delivery it says it is, the same again when it was sent again. */
export type Received = { channel: 'email' | 'slack'; id: string; to: string; at: number };

export const SLACK = { teamId: 'T0FAULTS01', botToken: 'xoxb-faults', signingSecret: 'only for runs of the harness' };
export const addressOf = (person: string) => `${person}@faults.test`;
export const slackIdOf = (person: string) => `U0${person.toUpperCase()}`;

export type Sinks = {
  smtpUrl: string;
  slackApiUrl: string;
  received(): Received[];
  /** Mails of Baton itself about its own state, not about a lead. */
  alarms(): { to: string; subject: string; at: number }[];
  stop(): Promise<void>;
};

/** Slack and a mail server on the loopback that keep what they receive and when. */
export async function startSinks(): Promise<Sinks> {
  const mail = await startMailSink();
  const slack = await startSlackWorkspace({
    ...SLACK,
    users: OWNERS.map((name) => ({ id: slackIdOf(name), name, email: addressOf(name) })),
    channels: [],
  });
  const idOf = (messageId: string) => messageId.slice(1, messageId.indexOf('@'));
  const isAboutLead = (headers: Record<string, string[]>) => headers.references !== undefined;
  return {
    smtpUrl: mail.smtpUrl,
    slackApiUrl: slack.url,
    received: () => [
      ...mail
        .messages()
        .filter((one) => isAboutLead(one.headers))
        .map(
          (one): Received => ({
            channel: 'email',
            id: idOf(one.messageId),
            to: one.envelope.to[0] ?? '',
            at: one.receivedAt,
          }),
        ),
      ...slack.messages().map(
        (one): Received => ({
          channel: 'slack',
          id: String((one.metadata?.event_payload as { id?: unknown } | undefined)?.id ?? ''),
          to: one.channel,
          at: Math.round(Number(one.ts) * 1000),
        }),
      ),
    ],
    alarms: () =>
      mail
        .messages()
        .filter((one) => !isAboutLead(one.headers))
        .map((one) => ({ to: one.envelope.to[0] ?? '', subject: one.subject, at: one.receivedAt })),
    async stop() {
      await Promise.all([mail.stop(), slack.stop()]);
    },
  };
}
