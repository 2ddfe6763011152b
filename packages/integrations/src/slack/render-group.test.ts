import { checkMessageBlocks } from '@baton/simulators/slack/check-blocks';
import { describe, expect, it } from 'vitest';
import { HOSTILE, makeFacts, makeGroup } from '../sample-alert-facts.ts';
import { renderTierMessage } from './render.ts';
import { renderGroupMessage } from './render-group.ts';

type Shown = { type: string; text?: { text: string }; elements?: { url?: string; text?: unknown }[] };
const blocksOf = (facts: Parameters<typeof renderGroupMessage>[0]) =>
  renderGroupMessage(facts).blocks as unknown as Shown[];

describe('one Slack message for many alerts', () => {
  it('counts by tier, lists the leads that are due first and links to all of them', () => {
    const facts = makeGroup(3);
    const blocks = blocksOf(facts);
    expect(renderGroupMessage(facts).text).toBe(
      '3 alerts: 1 breached, 2 at 50 %. First of them: Lead 1, Kestrel Freight, first touch was due today 10:35 EDT.',
    );
    expect(blocks[0]?.text?.text).toBe('⬣ 3 alerts · 1 breached · 2 at 50 %');
    expect(blocks[1]?.text?.text.split('\n')).toEqual([
      '⬣ *Breached* · <https://baton.example.com/acme/leads/1|Lead 1, Kestrel Freight> · First touch · was due <!date^1776695700^{date_short_pretty} at {time}|Mon 20 Apr 10:35 EDT> · Priya Shah',
      expect.stringMatching(/^○ \*50 % used\* · .*\|Lead 2, Kestrel Freight> · First touch · due </),
      expect.stringContaining('Lead 3'),
    ]);
    expect(blocks[2]?.elements?.[0]).toMatchObject({ url: 'https://baton.example.com/acme/queue' });
  });

  it('leaves out what is too much and says how much that is', () => {
    const blocks = blocksOf(makeGroup(240));
    expect(blocks[0]?.text?.text).toBe('⬣ 240 alerts · 1 breached · 239 at 50 %');
    expect(JSON.stringify(blocks)).toContain('and 215 more');
    expect(checkMessageBlocks(blocks)).toEqual([]);
  });

  it('tells an owner only of leads that somebody else holds who that is', () => {
    const recipient = { name: 'Priya Shah', role: 'owner', timeZone: 'UTC' } as const;
    expect(JSON.stringify(blocksOf(makeGroup(2, { recipient })))).not.toContain('Priya Shah');
  });

  it('says why it comes late, and maybe where the CRM is behind', () => {
    const blocks = blocksOf(makeGroup(2, { late: 'Sent late: HubSpot could not be read' }, { provisional: true }));
    expect(JSON.stringify(blocks)).toContain('*Maybe breached*');
    expect(JSON.stringify(blocks.at(-1))).toContain('Sent late: HubSpot could not be read');
  });

  it('stays within the limits of Slack whatever the names are', () => {
    for (const text of HOSTILE) {
      const line = { leadName: text, company: text, ownerName: text, clockLabel: text, url: text };
      const facts = makeGroup(30, { late: text, urls: { queue: text, settings: text } }, line);
      const message = renderGroupMessage(facts);
      expect(checkMessageBlocks(message.blocks)).toEqual([]);
      expect(message.blocks.length).toBeLessThanOrEqual(50);
      expect(message.text.length).toBeLessThan(3000);
      expect(JSON.stringify(message)).not.toContain('<!channel>');
    }
  });
});

describe('a clock that nobody can act on', () => {
  it('is told to operations, with what it means', () => {
    const facts = makeFacts({
      state: 'uncovered',
      tier: 'uncovered',
      recipient: { name: 'Ops', role: 'operations' },
      nextSteps: [],
    });
    const message = renderTierMessage(facts);
    expect(message.text).toBe(
      'Nobody is available for Jordan Blake (Kestrel Freight). Priya Shah is away without a cover. First touch is marked as not covered and charged to nobody.',
    );
    expect(message.blocks[0]).toMatchObject({
      text: { text: '⬣ Nobody available · Priya Shah · Jordan Blake, Kestrel Freight' },
    });
    expect(checkMessageBlocks(message.blocks)).toEqual([]);
  });
});
