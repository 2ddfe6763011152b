import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { type HubspotPortal, startHubspotPortal } from '../hubspot/portal.ts';
import { cast, PERSONA_REP } from './cast.ts';
import { feedPortal, preparePortal } from './feed.ts';

const MINUTE_MS = 60_000;

/** Time that passes when the test says so. */
function createTime(startAt: number) {
  const waiting: { at: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  let now = startAt;
  return {
    now: () => now,
    pass: (ms: number) => new Promise<void>((resolve, reject) => void waiting.push({ at: now + ms, resolve, reject })),
    async advance(ms: number) {
      const until = now + ms;
      for (;;) {
        await setImmediate();
        waiting.sort((a, b) => a.at - b.at);
        const next = waiting[0];
        if (next === undefined || next.at > until) break;
        waiting.shift();
        now = next.at;
        next.resolve();
      }
      now = until;
    },
    stop() {
      for (const { reject } of waiting.splice(0)) reject(new DOMException('stopped', 'AbortError'));
    },
  };
}

let portal: HubspotPortal | undefined;
afterEach(() => portal?.stop());

it('makes MQLs that colleagues work and decide on, leaves the persona’s alone, and ends when stopped', async () => {
  const time = createTime(Date.parse('2026-11-24T15:00:00Z'));
  const made = await startHubspotPortal({
    portalId: 1,
    clientSecret: 's',
    accessToken: 't',
    now: time.now,
    firstId: 5_000,
  });
  portal = made;
  preparePortal(made);
  const reps = cast.filter(({ role }) => role === 'rep');
  const ownerOf = (id: string) => {
    const { accountOwner } = made.contact(id).properties;
    return accountOwner ?? reps[Number(id) % reps.length]?.key ?? null;
  };
  const feeding = feedPortal({
    portal: made,
    seed: 11,
    pass: time.pass,
    api: { findOwner: async (source, id) => (source === 'hubspot' ? ownerOf(id) : null) },
  });

  await time.advance(10_000);
  expect(made.contactIds()).toEqual(['5000']);
  expect(made.contact('5000').properties).toMatchObject({
    lead_type: 'Live chat',
    accountOwner: PERSONA_REP,
    lifecyclestage: 'marketingqualifiedlead',
  });

  await time.advance(20 * MINUTE_MS);
  const ids = made.contactIds();
  expect(ids.length).toBeGreaterThan(25);
  const settled = ids.slice(0, 15).map((id) => ({ owner: ownerOf(id), contact: made.contact(id).properties }));
  for (const { owner, contact } of settled) {
    const touches = contact.num_contacted_notes ?? null;
    if (owner === PERSONA_REP) expect([touches, contact.hs_lead_status]).toEqual([null, 'NEW']);
    else expect(touches).toBe('1');
  }
  expect(settled.some(({ contact }) => contact.hs_lead_status === 'OPEN')).toBe(true);

  time.stop();
  await feeding;
  await time.advance(5 * MINUTE_MS);
  expect(made.contactIds()).toEqual(ids);
});
