import { Hono } from 'hono';
import { listen } from '../listen.ts';
import { seededRandom } from '../seeded-random.ts';
import { apiRoutes, createFailurePlan, type FailurePlan } from './api-routes.ts';
import { createInteractivity, type Interactivity } from './interactivity.ts';
import { ALL_SCOPES } from './methods.ts';
import { pageRoutes } from './page-routes.ts';
import type { SlackChannel, SlackMessage, SlackUser, ViewState, WorkspaceState } from './workspace-state.ts';

export type SlackWorkspaceOptions = {
  port?: number;
  botToken: string;
  signingSecret: string;
  teamId: string;
  users: readonly SlackUser[];
  channels: readonly SlackChannel[];
  interactivityUrl?: string;
  teamDomain?: string;
  appName?: string;
  scopes?: readonly string[];
  /** Posts per channel (Slack: about one a second, short bursts tolerated); unlimited when left out. */
  messageRate?: { burst: number; perSecond: number };
  now?: () => number;
  seed?: number;
};

export type SlackWorkspace = Omit<FailurePlan, 'take'> & {
  /** For `slackApiUrl`; ends with `/api/`. */
  url: string;
  pageUrl: string;
  messages(): SlackMessage[];
  /** Modals that a person has open, the topmost last. */
  openViews(userId: string): ViewState[];
  setInteractivityUrl(url: string | undefined): void;
  press: Interactivity['press'];
  submitView: Interactivity['submit'];
  closeView: Interactivity['close'];
  stop(): Promise<void>;
};

/** A Slack workspace on loopback: Web API, signed interactivity, and a page to read and press its messages. */
export async function startSlackWorkspace(options: SlackWorkspaceOptions): Promise<SlackWorkspace> {
  const { botToken, signingSecret } = options;
  const state = createState(options);
  const failures = createFailurePlan();
  let origin = '';
  const interactivity = createInteractivity(state, signingSecret, options.interactivityUrl, () => origin);
  const app = new Hono();
  app.route('/', apiRoutes({ state, botToken, failures, messageRate: options.messageRate }));
  app.route('/', pageRoutes(state, interactivity));
  const http = await listen(app.fetch, options.port);
  origin = http.origin;
  return {
    url: `${origin}/api/`,
    pageUrl: `${origin}/`,
    messages: () => state.messages.map((message) => structuredClone(message)),
    openViews: (userId) => [...(state.modals.get(userId) ?? [])],
    setInteractivityUrl: interactivity.setUrl,
    press: interactivity.press,
    submitView: interactivity.submit,
    closeView: interactivity.close,
    failNext: failures.failNext,
    dropAnswerNext: failures.dropAnswerNext,
    stop: http.stop,
  };
}

function createState(options: SlackWorkspaceOptions): WorkspaceState {
  const now = options.now ?? Date.now;
  return {
    teamId: options.teamId,
    teamDomain: options.teamDomain ?? 'acme-example',
    appName: options.appName ?? 'Baton',
    appId: 'A0HANDOFF1',
    botUserId: 'U0BOT00001',
    botId: 'B0BOT00001',
    scopes: options.scopes ?? ALL_SCOPES,
    now,
    startedAt: now(),
    random: seededRandom(options.seed ?? 1),
    users: new Map(options.users.map((user) => [user.id, user])),
    channels: new Map(options.channels.map((channel) => [channel.id, channel])),
    dms: new Map(),
    messages: [],
    posted: new Map(),
    modals: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    chosen: new Map(),
    version: 1,
    lastMicros: 0,
  };
}
