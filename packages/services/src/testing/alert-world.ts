import type { Firing } from '@baton/core/clock/clock';
import { versionAt } from '@baton/core/handoff/version';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import { type AlertWithDeliveries, listAlerts } from '@baton/db/alerts';
import { listClocks } from '@baton/db/clock-readers';
import { nextDeliveryAt } from '@baton/db/deliveries';
import { newId } from '@baton/db/id';
import { type SlackWorkspace, startSlackWorkspace } from '@baton/simulators/slack/workspace';
import { type MailSink, startMailSink } from '@baton/simulators/smtp/sink';
import { deliverAlerts } from '../alerts/deliver.ts';
import { planAlerts } from '../alerts/plan.ts';
import type { Machinery } from '../context.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { receiveEvents } from '../intake/receive-events.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { createTestWorld, type TestWorld } from './machinery.ts';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const TOKEN = { botToken: 'xoxb-test', signingSecret: 'a signing secret for tests' };

/** A playbook of one clock of ten minutes that never rests; parts can be given otherwise. */
export function alwaysOpen(parts: Record<string, unknown> = {}, tiers?: unknown): object {
  const slack = { via: ['slack'] };
  return {
    playbook: 1,
    workspace: { name: 'Test', timeZone: 'UTC' },
    calendars: {
      always: { timeZone: 'UTC', week: Object.fromEntries(days.map((day) => [day, [['00:00', '24:00']]])) },
    },
    teams: { smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'always' } },
    definitions: { mql: { score: { atLeast: 80 } } },
    policies: [
      {
        key: 'demo',
        name: 'Demo request',
        calendar: 'always',
        clocks: { firstTouch: { target: '10m', stopsOn: ['call'] } },
        tiers: {
          firstTouch: tiers ?? [
            { at: '50%', notify: ['owner'], ...slack },
            { at: 'breach', notify: ['owner', 'manager'], ...slack },
          ],
        },
      },
    ],
    ...parts,
  };
}

export type AlertWorld = TestWorld & {
  slack: SlackWorkspace;
  mail: MailSink;
  /** Takes in events of the generic source (or of another) and applies them. */
  learn(events: object[], source?: string): Promise<void>;
  /** Creates leads of one owner, this old (ms). */
  createLeads(names: readonly string[], owner: string, ageMs: number, source?: string): Promise<void>;
  /** Plans the alerts of everything that is due now, as the sweep does. */
  tell(): Promise<void>;
  alerts(lead?: string): Promise<AlertWithDeliveries[]>;
  /** Delivers until nothing more is due within three seconds. */
  deliver(machinery?: Machinery): Promise<void>;
};

/** A workspace with this playbook, connected to simulated Slack and mail. */
export async function createAlertWorld(document: unknown): Promise<AlertWorld> {
  const people = ['priya', 'tom', 'marcus', 'ops'];
  const users = people.map((key) => ({ id: `U${key.toUpperCase()}`, name: key, email: `${key}@acme.test` }));
  const slack = await startSlackWorkspace({ ...TOKEN, teamId: 'T1', users, channels: [{ id: 'CSDR', name: 'sdr' }] });
  const mail = await startMailSink({});
  const outside = { slackApiUrl: slack.url, mail: { smtpUrl: mail.smtpUrl, from: 'Baton <baton@acme.test>' } };
  const world = await createTestWorld(document, people, outside);
  const { machinery, workspaceId } = world;
  const { db } = machinery;
  const secret = machinery.secrets.seal(workspaceId, JSON.stringify(TOKEN));
  await db.inWorkspace(workspaceId, (tx) =>
    tx.connection.create({
      data: {
        workspaceId,
        id: newId(),
        kind: 'slack',
        name: 'Slack',
        config: { teamId: 'T1', managerChannel: '#sdr' },
        secretCiphertext: Buffer.from(secret.ciphertext),
        secretKeyId: secret.keyId,
      },
    }),
  );

  const learn: AlertWorld['learn'] = async (events, source = 'crm') => {
    await receiveEvents(await world.ctx(), { source, events });
    await processInbox(machinery, workspaceId);
  };
  const alerts: AlertWorld['alerts'] = (lead) =>
    db.inWorkspace(workspaceId, async (tx) => {
      const found = lead === undefined ? null : await tx.lead.findFirstOrThrow({ where: { externalId: lead } });
      const { items } = await listAlerts(tx, found ? { leadId: found.id } : {}, { limit: 2000, cursor: null });
      return items.toReversed();
    });

  return {
    ...world,
    slack,
    mail,
    learn,
    alerts,
    async createLeads(names, owner, ageMs, source) {
      const occurredAt = new Date((await db.now()) - ageMs).toISOString();
      const events = names.map((name) => ({
        id: `created-${name}`,
        lead: name,
        type: 'lead.created',
        occurredAt,
        data: { name: `Lead ${name}`, company: 'Kestrel Freight', score: 90, owner },
      }));
      for (let at = 0; at < events.length; at += 500) await learn(events.slice(at, at + 500), source);
    },
    async tell() {
      const ctx = await world.ctx();
      await db.inWorkspace(workspaceId, async (tx) => {
        const versions = await loadVersions(ctx, tx);
        const { items } = await listClocks(tx, { state: ['running'] }, { limit: 5000, cursor: null });
        const owners = new Map(
          (await tx.lead.findMany({ where: { workspaceId } })).map((lead) => [lead.id, lead.ownerKey]),
        );
        const notices = items.flatMap((clock) => {
          const version = versionAt(versions, ctx.now);
          const tiers = version?.playbook.policies[0]?.tiers[clock.kind as ClockKind] ?? [];
          return (clock.planned as Firing[]).flatMap(({ tier: key, at }) => {
            const tier = tiers.find((one) => one.key === key);
            if (version === null || tier === undefined || at > ctx.now) return [];
            const { notify, via } = tier;
            const holder = { ...clock, ownerKey: owners.get(clock.leadId) ?? null };
            return [
              {
                clock: holder,
                tier: key,
                kind: 'tier' as const,
                dueAt: at,
                notify,
                via,
                previousOwnerKey: null,
                version,
              },
            ];
          });
        });
        await planAlerts(ctx, tx, notices);
        await tx.timer.deleteMany({ where: { workspaceId, nextFireAt: { lte: new Date(ctx.now) } } });
      });
    },
    async deliver(by = machinery) {
      for (;;) {
        if ((await deliverAlerts(by)) > 0) continue;
        const next = await nextDeliveryAt(db);
        const wait = next === null ? Number.POSITIVE_INFINITY : next - (await db.now());
        if (wait > 3_000) return;
        await new Promise((resolve) => setTimeout(resolve, Math.max(5, wait)));
      }
    },
    end: async () => {
      await world.end();
      await Promise.all([slack.stop(), mail.stop()]);
    },
  };
}
