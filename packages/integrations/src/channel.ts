import type { AlertFacts, GroupFacts } from './alert-facts.ts';

/** A message body: `text` is complete by itself; `blocks` (Slack), `subject` and `html` (mail) say the same with form. */
export type RenderedMessage = { text: string; blocks?: readonly object[]; subject?: string; html?: string };

/** `messageId` comes from the stored delivery, so that a repeated send can be recognised; `references` is that of the clock's first message. */
export type OutgoingMessage = RenderedMessage & { messageId: string; references?: string };

/** The message port. `send` throws AdapterError and tries only once: retries belong to the delivery's row. */
export type Channel = {
  kind: 'slack' | 'email';
  render(facts: AlertFacts): RenderedMessage;
  renderGroup(facts: GroupFacts): RenderedMessage;
  send(message: OutgoingMessage, to: string, credentials: unknown): Promise<{ providerId: string }>;
  close(): Promise<void>;
};
