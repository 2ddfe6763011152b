import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTILE, makeFacts } from '../sample-alert-facts.ts';
import { renderTierMail } from './render.ts';

const breach = {
  state: 'breached',
  tier: 'breach',
  clock: { leftMs: -26 * 60_000 },
  asOf: Date.parse('2026-04-20T15:01:00Z'),
} as const;

describe('tier mail', () => {
  it('has a plain text that is complete by itself', () => {
    const urls = {
      touch: 'https://baton.example.com/t',
      accept: 'https://baton.example.com/a',
      settings: 'https://baton.example.com/s',
    };
    expect(
      renderTierMail(makeFacts({ urls })).text,
    ).toBe(`Approaching: first touch for Jordan Blake (Kestrel Freight) is due today 10:35 EDT, 18 minutes left as of 10:17.

Due: Mon 20 Apr 10:35 EDT
Left: 18m as of 10:17 (working time)
Do next: Call · attempt 1 of 6
Their time: 07:17 PDT
Phone: +1 415 555 0134
Email: jordan@kestrel.test
Title: Director
Type · Source: Contact form · Organic

> Need a quote for 40 trucks before Friday. Who can I talk to?

Log touch: https://baton.example.com/t
Accept: https://baton.example.com/a
Open in Baton: https://baton.example.com/acme/leads/1
Open in Salesforce: https://acme.my.salesforce.test/00Q1

At 10:35 Marcus Lee is told; at 10:50 it moves to the next rep.

Contact form v4 · You own this lead
Change these messages: https://baton.example.com/s
`);
  });

  it.each([
    [makeFacts(), '18m left: Jordan Blake (Kestrel Freight) — first touch due 10:35 EDT'],
    [makeFacts(breach), 'Breached: Jordan Blake (Kestrel Freight) — first touch was due 10:35 EDT'],
    [
      makeFacts({ ...breach, provisional: true }),
      'Maybe breached: Jordan Blake (Kestrel Freight) — first touch was due 10:35 EDT',
    ],
    [makeFacts({ state: 'reassigned', ownerName: 'Tom Ito' }), 'Reassigned: Jordan Blake (Kestrel Freight) → Tom Ito'],
    [
      makeFacts({ state: 'unassigned', ownerName: null }),
      'No owner: Jordan Blake (Kestrel Freight) — first touch due 10:35 EDT',
    ],
  ])('has the subject of its state', (facts, subject) => expect(renderTierMail(facts).subject).toBe(subject));

  it('says the same in HTML, with glyph and word, for light and dark', () => {
    const { html } = renderTierMail(makeFacts(breach));
    for (const part of [
      '⬣ Breached · First touch · Jordan Blake, Kestrel Freight',
      'Mon 20 Apr 10:35 EDT',
      'breached 26m ago',
      'prefers-color-scheme: dark',
      'width="600"',
      'Open in Baton',
      'Marcus Lee is told',
    ]) {
      expect(html).toContain(part);
    }
    expect(html).not.toContain('<img');
  });

  it('shows whatever the CRM holds as text, in whole tags, and links only to web pages', () => {
    const words = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 100 }));
    const tagsOf = (html: string) => new Set([...html.matchAll(/<\/?([a-z]+)/gi)].map(([, name]) => name));
    const tags = tagsOf(renderTierMail(makeFacts()).html);
    fc.assert(
      fc.property(words, words, words, words, words, (name, company, text, phone, url) => {
        const mail = renderTierMail(
          makeFacts({
            lead: { name, company, message: text, phone, email: phone, title: text },
            urls: { crm: { label: name, url }, touch: url },
          }),
        );
        for (const tag of tagsOf(mail.html)) expect(tags).toContain(tag);
        for (const [, href] of mail.html.matchAll(/href="([^"]*)"/g))
          expect(href).toMatch(/^(https?:|tel:\+?\d+$|mailto:)/);
        expect(mail.subject).not.toMatch(/[\r\n\0]/);
        expect(mail.subject.length).toBeLessThanOrEqual(200);
        expect(mail.text.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});
