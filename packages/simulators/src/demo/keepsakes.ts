import { randomBytes, randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const workspaceSchema = z.object({
  adminPassword: z.string().nullable().default(null),
  apiKey: z.string().nullable().default(null),
  /** Path of the HubSpot door; its host changes with the product's address. */
  webhookPath: z.string().nullable().default(null),
  slackConnected: z.boolean().default(false),
  /** The instant (epoch ms) at which the history ends: a second try sends the same events again, not others. */
  historyUntil: z.number().nullable().default(null),
});

/** What is known of the workspace so far; each part is kept as soon as it exists, so that a start can go on half-way. */
export type WorkspaceKeepsakes = z.output<typeof workspaceSchema>;

const schema = z.object({
  seeded: z.boolean(),
  ports: z.object({ hubspot: z.number(), slack: z.number(), mailPage: z.number(), smtp: z.number() }),
  hubspot: z.object({ portalId: z.number(), clientSecret: z.string(), accessToken: z.string() }),
  slack: z.object({ teamId: z.string(), botToken: z.string(), signingSecret: z.string() }),
  workspace: workspaceSchema.prefault({}),
});

/** What the demo remembers between starts: the simulators' usual ports and keys, and whether the workspace is filled. */
export type Keepsakes = z.output<typeof schema>;

/** The keepsakes of a data folder, or new ones when there are none yet. */
export async function readKeepsakes(dataDir: string): Promise<Keepsakes> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => 'null');
  const known = schema.safeParse(parse(text));
  return known.success ? known.data : makeKeepsakes();
}

/** New keys and the usual ports. */
export function makeKeepsakes(): Keepsakes {
  const key = () => randomBytes(24).toString('hex');
  return {
    seeded: false,
    ports: { hubspot: 4010, slack: 4020, mailPage: 4030, smtp: 4025 },
    hubspot: { portalId: randomInt(10_000_000, 99_999_999), clientSecret: key(), accessToken: `pat-na1-${key()}` },
    slack: { teamId: 'T0DEMOTEAM', botToken: `xoxb-${key()}`, signingSecret: key() },
    workspace: workspaceSchema.parse({}),
  };
}

/** Stores the keepsakes in one step; they hold keys, so only their owner may read them. */
export async function saveKeepsakes(dataDir: string, keepsakes: Keepsakes): Promise<void> {
  const path = fileIn(dataDir);
  await writeFile(`${path}.next`, `${JSON.stringify(keepsakes, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.next`, path);
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'demo.json');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
