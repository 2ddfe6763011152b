import { once } from 'node:events';
import { createServer } from 'node:net';
import { type HubspotPortal, startHubspotPortal } from '../hubspot/portal.ts';
import { type SlackWorkspace, startSlackWorkspace } from '../slack/workspace.ts';
import { type MailSink, startMailSink } from '../smtp/sink.ts';
import { slackChannels, slackUsers } from './cast.ts';
import type { Keepsakes } from './keepsakes.ts';

/** The outside systems of the demo, all on this machine. */
export type World = { portal: HubspotPortal; slack: SlackWorkspace; mail: MailSink; stop(): Promise<void> };

/** Starts the simulators on the remembered ports, or on free ones where those are taken. */
export async function startWorld({ ports, ...keys }: Keepsakes): Promise<World> {
  const portal = await startHubspotPortal({
    port: await wantedOrAny(ports.hubspot),
    ...keys.hubspot,
    firstId: numberOf(Date.now()),
  });
  const slack = await startSlackWorkspace({
    port: await wantedOrAny(ports.slack),
    ...keys.slack,
    users: slackUsers,
    channels: slackChannels,
  });
  const mail = await startMailSink({
    smtpPort: await wantedOrAny(ports.smtp),
    httpPort: await wantedOrAny(ports.mailPage),
  });
  return {
    portal,
    slack,
    mail,
    async stop() {
      await Promise.allSettled([portal.stop(), slack.stop(), mail.stop()]);
    },
  };
}

const NUMBERED_SINCE = Date.UTC(2024, 0);

/**
 * The portal forgets its records when it ends, Baton does not. Numbers follow the seconds, so that no later start,
 * however the one before ended, gives one again: nobody makes a contact every second for days.
 */
function numberOf(at: number): number {
  return Math.floor((at - NUMBERED_SINCE) / 1_000);
}

/** The port if it is free, else 0, which takes any. */
async function wantedOrAny(port: number): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    return port;
  } catch {
    return 0;
  } finally {
    probe.close();
  }
}
