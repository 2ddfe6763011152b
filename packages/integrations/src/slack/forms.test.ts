import { TOUCH_KINDS } from '@baton/core/handoff/event';
import { checkMessageBlocks, checkView } from '@baton/simulators/slack/check-blocks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTILE } from '../sample-alert-facts.ts';
import { readRejectForm, readTouchForm, renderRejectForm, renderTouchForm } from './forms.ts';
import { readSlackCall } from './interaction.ts';
import { type OutcomeEnd, type OutcomeFacts, renderOutcome } from './render-outcome.ts';
import { renderListing, renderReply } from './render-reply.ts';

const words = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 200 }));
const maybe = fc.option(words, { nil: null });
const AT = Date.parse('2026-04-20T14:19:00Z');
const at = fc.constantFrom(AT, AT + 86_400_000 * 300);

describe('forms', () => {
  it('are taken by Slack whatever the lead is called and however many reasons there are', () => {
    const reason = fc.record({
      key: fc.string({ minLength: 1, maxLength: 200 }),
      label: fc.constant('Bad data'),
      consequence: words,
    });
    const reasons = fc.uniqueArray(reason, { minLength: 1, maxLength: 120, selector: ({ key }) => key });
    fc.assert(
      fc.property(words, fc.constantFrom(...TOUCH_KINDS), reasons, (leadName, kind, given) => {
        expect(checkView(renderTouchForm({ leadName, kind, metadata: 'm' }))).toEqual([]);
        expect(checkView(renderRejectForm({ leadName, reasons: given, metadata: 'm' }))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('are read back; what does not fit is nothing', () => {
    const touch = { kind: { choice: { choice: 'call' } }, outcome: { choice: { choice: 'no_answer' } } };
    expect(readTouchForm({ ...touch, note: { text: { value: '  rang twice ' } } })).toEqual({
      kind: 'call',
      outcome: 'no_answer',
      note: 'rang twice',
    });
    expect(readTouchForm({ kind: { choice: { choice: 'fax' } } })).toEqual({ kind: null, outcome: null, note: '' });
    expect(readRejectForm({})).toEqual({ reason: null, note: '' });
  });
});

describe('how a message ends', () => {
  const facts = (end: OutcomeEnd, more: Partial<OutcomeFacts> = {}): OutcomeFacts => ({
    lead: { name: 'Jordan Blake', company: 'Kestrel Freight' },
    end,
    result: null,
    next: null,
    timeZone: 'America/New_York',
    asOf: AT,
    batonUrl: 'https://baton.example.com/acme/leads/1',
    ...more,
  });
  const minutes = (count: number) => count * 60_000;
  const met = { met: true, elapsedMs: minutes(86), targetMs: minutes(90) };
  const missed = { met: false, elapsedMs: minutes(102), targetMs: minutes(90) };
  const next = { clockId: 'c1', doNext: 'Call', dueAt: AT + minutes(16), mayTouch: true };
  const accepted = { kind: 'accepted', by: 'Priya', at: AT } as const;
  const touched = { kind: 'touched', by: 'Priya', at: AT + minutes(12), touch: 'call' } as const;
  const rejected = { kind: 'rejected', by: 'Priya', at: AT, reason: 'No budget/timing', becomes: 'Recycled' } as const;
  const who = 'Jordan Blake, Kestrel Freight';

  it.each<[string, OutcomeFacts]>([
    [`✓ Accepted by Priya at 10:19 EDT · ${who} · Do next: Call, due today 10:35 EDT`, facts(accepted, { next })],
    [`✓ Accepted at 10:19 EDT · ${who}`, facts({ ...accepted, by: null })],
    [`✓ Accepted by Priya at 10:19 EDT · ${who} · missed by 12m`, facts(accepted, { result: missed })],
    [`✓ Handled · ${who} · Priya called 10:31 EDT · met in 1h\u00a026m (4m to spare)`, facts(touched, { result: met })],
    [`Missed by 12m · ${who} · Priya called 10:31 EDT`, facts(touched, { result: missed })],
    [
      `Rejected: No budget/timing → Recycled until 19 Jul 2026 · ${who} · by Priya at 10:19 EDT`,
      facts({ ...rejected, until: AT + minutes(90 * 24 * 60) }),
    ],
    [`Cancelled · ${who} · merged`, facts({ kind: 'cancelled', why: 'merged' })],
  ])('%s', (text, given) => {
    const message = renderOutcome(given);
    expect(message.text).toBe(text);
    const buttons = (message.blocks ?? []).filter((block) => 'type' in block && block.type === 'actions');
    expect(buttons).toHaveLength(given.next ? 1 : 0);
  });

  it('is taken by Slack whatever the CRM holds, and nothing in it pings, links or breaks out', () => {
    const end: fc.Arbitrary<OutcomeEnd> = fc.oneof(
      fc.record({ kind: fc.constant('accepted' as const), by: maybe, at }),
      fc.record({ kind: fc.constant('touched' as const), by: maybe, at, touch: fc.constantFrom(...TOUCH_KINDS) }),
      fc.record({ kind: fc.constant('cancelled' as const), why: maybe }),
      fc.record({
        kind: fc.constant('rejected' as const),
        by: maybe,
        at,
        reason: words,
        becomes: fc.constant('Recycled'),
        until: fc.option(at, { nil: null }),
      }),
    );
    fc.assert(
      fc.property(end, words, maybe, words, words, (ended, name, company, zone, batonUrl) => {
        const message = renderOutcome(facts(ended, { lead: { name, company }, timeZone: zone, batonUrl, next }));
        expect(checkMessageBlocks(message.blocks ?? [])).toEqual([]);
        const all = `${JSON.stringify(message)} ${renderReply(name, null).text} ${renderListing(name, { url: '', label: 'x' }).text}`;
        for (const [tag] of all.matchAll(/<[^>]*>/g)) expect(tag).toMatch(/^<(!date\^\d+\^|https?:\/\/)/);
        expect(all.isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a body at the door', () => {
  it('is read or is nothing, whatever it holds', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(readSlackCall(Uint8Array.from([0x7b, 0xff, 0x7d]))).toBeNull();
    expect(readSlackCall(bytes(`payload=${encodeURIComponent('{"team":{"id":"T1"},"type":"shortcut"}')}`))).toEqual({
      kind: 'other',
      teamId: 'T1',
    });
    expect(readSlackCall(bytes('team_id=T1&command=%2Fbaton'))).toEqual({ kind: 'other', teamId: 'T1' });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const text of [JSON.stringify(value), `payload=${encodeURIComponent(JSON.stringify(value))}`])
          expect(() => readSlackCall(bytes(text))).not.toThrow();
      }),
    );
  });
});
