import type { SlackChannel, SlackUser } from '../slack/workspace-state.ts';
import type { World } from './world.ts';

/** What filling and feeding the demo workspace works with. */
export type Demo = World & {
  /** Address of the running product. */
  baseUrl: string;
  /** Runs a command of the product's command line; returns the JSON that it prints. */
  runCommand(args: string[]): Promise<unknown>;
  /** Web and worker answer. */
  ready: Promise<void>;
  /** Keys that the simulators expect, for the connections. */
  hubspot: { portalId: number; clientSecret: string; accessToken: string };
  slackKeys: { teamId: string; botToken: string; signingSecret: string };
  /** Says how far it is; shown with the seconds so far. */
  note(text: string): void;
};

/** The people of the demo's Slack workspace. */
export const slackUsers: SlackUser[] = [];

/** The channels of the demo's Slack workspace. */
export const slackChannels: SlackChannel[] = [];

/** The people one can sign in as with one button; the product shows them on its sign-in page. */
export const personas: { label: string; email: string; role: string; hint: string }[] = [];

/** Fills a new demo workspace. Called once for a data folder, as soon as the tables are in place. */
export async function seedDemo(demo: Demo): Promise<void> {
  demo.note('nothing to fill in');
}

/** Keeps something happening until `signal` fires. Called on every start, once web and worker answer. */
export async function feedDemo(_demo: Demo, _signal: AbortSignal): Promise<void> {}
