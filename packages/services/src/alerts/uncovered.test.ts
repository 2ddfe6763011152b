import { newId } from '@baton/db/id';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sweepClocks } from '../clocks/sweep.ts';
import { type AlertWorld, alwaysOpen, createAlertWorld } from '../testing/alert-world.ts';

const HOUR = 3_600_000;
let world: AlertWorld;
beforeEach(async () => {
  world = await createAlertWorld(alwaysOpen({ notifications: { ops: [{ person: 'ops' }, '#sdr'] } }));
});
afterEach(() => world.end());

it('a lead whose owner is away without a cover is told once to the manager and to operations, and charged to nobody', async () => {
  const { machinery, workspaceId } = world;
  const now = await machinery.db.now();
  await machinery.db.inWorkspace(workspaceId, async (tx) => {
    const { id } = await tx.person.findFirstOrThrow({ where: { workspaceId, key: 'priya' } });
    await tx.leave.create({
      data: {
        workspaceId,
        id: newId(),
        personId: id,
        fromAt: new Date(now - HOUR),
        toAt: new Date(now + 8 * HOUR),
        coverKey: null,
      },
    });
  });
  await world.createLeads(['L-1'], 'priya', 2 * 60_000);
  for (let times = 0; times < 2; times++) {
    while ((await sweepClocks(machinery)) > 0);
    await world.deliver();
  }
  const alerts = await world.alerts();
  expect(alerts.map(({ tier, recipient }) => `${tier} ${recipient}`).sort()).toEqual([
    'uncovered channel:#sdr',
    'uncovered marcus',
    'uncovered ops',
  ]);
  expect(
    alerts.flatMap(({ deliveries }) => deliveries.map(({ channel, status }) => `${channel} ${status}`)).sort(),
  ).toEqual(['email sent', 'email sent', 'slack sent', 'slack sent', 'slack sent']);
  const text =
    'Nobody is available for Lead L-1 (Kestrel Freight). priya is away without a cover. First touch is marked as not covered and charged to nobody.';
  expect(world.slack.messages().map((one) => one.text)).toEqual([text, text, text]);
  expect(world.mail.messages().map(({ subject }) => subject)).toEqual(
    Array(2).fill('Nobody is available for Lead L-1 (Kestrel Freight) — first touch is not covered'),
  );
});
