import { checkMessageBlocks } from '@baton/simulators/slack/check-blocks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertFacts } from '../alert-facts.ts';
import { HOSTILE, makeFacts } from '../sample-alert-facts.ts';
import { escapeSlack } from './escape.ts';
import { renderTierMessage } from './render.ts';

type Element = {
  type: string;
  action_id: string;
  value?: string;
  url?: string;
  style?: string;
  text?: { text: string };
  options?: { value: string }[];
};
type Shown = {
  type: string;
  block_id?: string;
  text?: { text: string };
  fields?: { text: string }[];
  elements?: (Element & { text?: unknown })[];
};

function show(facts: AlertFacts) {
  const message = renderTierMessage(facts);
  const blocks = message.blocks as unknown as Shown[];
  const buttons = (blocks.find((block) => block.type === 'actions')?.elements ?? []) as Element[];
  return {
    message,
    header: blocks[0]?.text?.text ?? '',
    fields: (blocks[1]?.fields ?? []).map((field) => field.text),
    buttons,
    actions: buttons.map((button) => button.action_id),
    context: String((blocks.at(-1)?.elements?.[0] as { text?: string } | undefined)?.text),
  };
}
const breach = {
  state: 'breached',
  tier: 'breach',
  clock: { leftMs: -26 * 60_000 },
  asOf: Date.parse('2026-04-20T15:01:00Z'),
} as const;
const manager = { name: 'Marcus Lee', role: 'manager' } as const;

describe('tier messages', () => {
  it('say all that is needed at 80 %', () => {
    const { message, header, fields, buttons, actions, context } = show(makeFacts());
    expect(message.text).toBe(
      'Approaching: first touch for Jordan Blake (Kestrel Freight) is due today 10:35 EDT, 18 minutes left as of 10:17.',
    );
    expect(header).toBe('▲ Approaching · First touch · Jordan Blake, Kestrel Freight');
    expect(fields).toEqual([
      '*Due*\n<!date^1776695700^{date_short_pretty} at {time}|Mon 20 Apr 10:35 EDT>',
      '*Left*\n18m as of 10:17 (working time)',
      '*Do next*\nCall · attempt 1 of 6',
      '*Their time*\n07:17 PDT',
      '*Phone*\n<tel:+14155550134|+1 415 555 0134>',
      '*Email*\n<mailto:jordan@kestrel.test|jordan@kestrel.test>',
      '*Title*\nDirector',
      '*Type · Source*\nContact form · Organic',
    ]);
    expect(message.blocks[2]).toMatchObject({
      text: { text: '> Need a quote for 40 trucks before Friday. Who can I talk to?' },
    });
    expect(actions).toEqual(['touch_open', 'accept', 'reject_open', 'open_crm', 'more']);
    expect(buttons.map((button) => button.value ?? button.url)).toEqual([
      'clk_8Q2',
      'clk_8Q2',
      'clk_8Q2',
      'https://acme.my.salesforce.test/00Q1',
      undefined,
    ]);
    expect(buttons[4]?.options?.map((option) => option.value)).toEqual(['why']);
    expect(message.blocks[3]).toMatchObject({ type: 'actions', block_id: 'clock:clk_8Q2' });
    expect(context).toBe(
      'At 10:35 Marcus Lee is told; at 10:50 it moves to the next rep · Contact form v4 · You own this lead · <https://baton.example.com/acme/leads/1|Open in Baton>',
    );
  });

  it.each<[string, AlertFacts, string, string[]]>([
    [
      '50 %',
      makeFacts({ state: 'onTrack', tier: '50%' }),
      '○ Half the time used · First touch · Jordan Blake, Kestrel Freight',
      ['touch_open', 'accept', 'reject_open', 'open_crm', 'more'],
    ],
    [
      '25 %',
      makeFacts({ state: 'onTrack', tier: '25%' }),
      '○ 25 % of the time used · First touch · Jordan Blake, Kestrel Freight',
      ['touch_open', 'accept', 'reject_open', 'open_crm', 'more'],
    ],
    [
      'breach, owner',
      makeFacts(breach),
      '⬣ Breached · First touch · Jordan Blake, Kestrel Freight',
      ['touch_open', 'accept', 'reject_open', 'open_crm', 'more'],
    ],
    [
      'breach, manager',
      makeFacts({ ...breach, recipient: manager, ownerLoad: 7 }),
      '⬣ Breached · Priya Shah · Jordan Blake, Kestrel Freight',
      ['open_baton'],
    ],
    [
      'maybe breached',
      makeFacts({ ...breach, provisional: true }),
      '⬣ Maybe breached · First touch · Jordan Blake, Kestrel Freight',
      ['touch_open', 'open_crm'],
    ],
    [
      'reassigned, new owner',
      makeFacts({ ...breach, state: 'reassigned', ownerName: 'Tom Ito', previousOwnerName: 'Priya Shah' }),
      '⇄ Reassigned · Jordan Blake, Kestrel Freight → Tom Ito (was Priya Shah)',
      ['accept', 'touch_open', 'reject_open', 'open_crm', 'more'],
    ],
    [
      'reassigned, old owner',
      makeFacts({ ...breach, state: 'reassigned', ownerName: 'Tom Ito', recipient: { role: 'previousOwner' } }),
      '⇄ Reassigned · Jordan Blake, Kestrel Freight → Tom Ito',
      [],
    ],
    [
      'reassigned, manager',
      makeFacts({ ...breach, state: 'reassigned', ownerName: 'Tom Ito', recipient: manager }),
      '⇄ Reassigned · Jordan Blake, Kestrel Freight → Tom Ito',
      [],
    ],
    [
      'unassigned',
      makeFacts({ ...breach, state: 'unassigned', ownerName: null, recipient: { role: 'team', name: '#sdr' } }),
      '⬣ No owner · First touch · Jordan Blake, Kestrel Freight',
      ['open_baton'],
    ],
  ])('%s', (_, facts, header, actions) => {
    const shown = show(facts);
    expect(shown.header).toBe(header);
    expect(shown.actions).toEqual(actions);
    expect(checkMessageBlocks(shown.message.blocks)).toEqual([]);
  });

  it('count working time over and wall time ago, each by its own word', () => {
    const { fields, message } = show(makeFacts({ ...breach, recipient: manager, ownerLoad: 7 }));
    expect(fields.slice(0, 3)).toEqual([
      '*Owner*\nPriya Shah · 7 open leads',
      '*Was due*\n<!date^1776695700^{date_short_pretty} at {time}|Mon 20 Apr 10:35 EDT> · breached 26m ago as of the alert',
      '*Over*\n26m as of 11:01 (working time)',
    ]);
    expect(message.text).toBe(
      'Breached: Priya Shah, first touch for Jordan Blake (Kestrel Freight) was due today 10:35 EDT.',
    );
    expect(JSON.stringify(message)).not.toContain('overdue');
  });

  it('leave out what is not known', () => {
    const lead = {
      name: 'Jordan Blake',
      company: '',
      title: null,
      phone: null,
      email: null,
      message: '  ',
      timeZone: null,
      leadType: null,
      source: '',
    };
    const { header, fields, message } = show(makeFacts({ lead, doNext: null, nextSteps: [] }));
    expect(header).toBe('▲ Approaching · First touch · Jordan Blake');
    expect(fields.map((field) => field.split('\n')[0])).toEqual(['*Due*', '*Left*']);
    expect(message.blocks).toMatchObject([
      { type: 'header' },
      { type: 'section' },
      { type: 'actions' },
      { type: 'context' },
    ]);
    expect(checkMessageBlocks(message.blocks)).toEqual([]);
  });

  it('are taken by Slack whatever the CRM holds, and nothing in it pings, links or breaks out', () => {
    const words = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 200 }));
    const maybe = fc.option(words, { nil: null });
    const facts = fc
      .record({
        lead: fc.record({
          name: words,
          company: maybe,
          title: maybe,
          phone: maybe,
          email: maybe,
          message: maybe,
          timeZone: maybe,
          leadType: maybe,
          source: maybe,
        }),
        ownerName: maybe,
        previousOwnerName: maybe,
        doNext: maybe,
        why: maybe,
        lastTouch: maybe,
        state: fc.constantFrom('onTrack', 'approaching', 'breached', 'reassigned', 'unassigned' as const),
        role: fc.constantFrom('owner', 'manager', 'team', 'previousOwner' as const),
        crm: words,
        label: words,
        zone: words,
      })
      .map(({ role, crm, label, zone, ...rest }) =>
        makeFacts({
          ...rest,
          recipient: { role, timeZone: zone },
          urls: { crm: { label, url: crm } },
          clock: { label },
        }),
      );
    fc.assert(
      fc.property(facts, (given) => {
        const message = renderTierMessage(given);
        expect(checkMessageBlocks(message.blocks)).toEqual([]);
        expect(message.text.length).toBeGreaterThan(0);
        expect(message.text.length).toBeLessThanOrEqual(3000);
        const all = JSON.stringify(message);
        const ours = /^<(!date\^\d+\^|tel:\+?\d+\||mailto:[\w.+-]+@[\w.-]+\||https:\/\/baton\.example\.com\/)/;
        for (const [tag] of all.matchAll(/<[^>]*>/g)) expect(tag).toMatch(ours);
        expect(all.isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('escaping', () => {
  it('never cuts a character or an entity in two', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '&', '<', '👩‍👩‍👧', 'é', '🚀', ' '), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 80 }), (given, max) => {
        const escaped = escapeSlack(given, max);
        expect(escaped.length).toBeLessThanOrEqual(max);
        expect(escaped).not.toMatch(/&(?!amp;|lt;|gt;)/);
        const plain = escaped
          .replace(/…$/, '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&');
        expect(given.startsWith(plain.trimEnd())).toBe(true);
        const segments = (one: string) =>
          [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(one)].map(({ segment }) => segment);
        const kept = segments(plain);
        expect(segments(given).slice(0, kept.length)).toEqual(kept);
      }),
    );
  });
});
