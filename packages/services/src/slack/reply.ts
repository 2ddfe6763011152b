import type { RenderedMessage } from '@baton/integrations/channel';
import { renderReply } from '@baton/integrations/slack/render-reply';
import type { Machinery } from '../context.ts';
import type { SlackDoor } from './find-door.ts';

/** What is done in Slack once its call was answered; null for nothing. */
export type After = (() => Promise<void>) | null;

/** Where an answer to one person goes. */
export type ReplyTo = { machinery: Machinery; door: SlackDoor; channel: string; userId: string };

const UNKNOWN_PERSON =
  'Baton does not know who you are in Slack, so nothing was changed. Ask an admin of Baton to add your Slack id to your person.';

/** Shows a message to the one person who pressed. */
export async function postReply(to: ReplyTo, message: RenderedMessage): Promise<void> {
  const { machinery, door, channel, userId } = to;
  await machinery.integrations.channels.slack.postEphemeral(door.credentials, channel, userId, message);
}

/** Says a sentence to the one person who pressed, with a link to the lead. */
export function say(to: ReplyTo, sentence: string, batonUrl: string | null): () => Promise<void> {
  const link = batonUrl === null ? null : { url: batonUrl, label: 'Open in Baton' };
  return () => postReply(to, renderReply(sentence, link));
}

/** Tells someone whom Baton does not know how to become known; shows nothing of the lead. */
export function sayUnknown(to: ReplyTo): () => Promise<void> {
  const link = { url: to.machinery.baseUrl, label: 'Connect your Slack to Baton' };
  return () => postReply(to, renderReply(`${UNKNOWN_PERSON} Your id is ${to.userId}.`, link));
}
