import { describe, expect, it } from 'vitest';
import { HOSTILE, makeFacts, makeGroup } from '../sample-alert-facts.ts';
import { renderTierMail } from './render.ts';
import { renderGroupMail } from './render-group.ts';

describe('one mail for many alerts', () => {
  it('has a plain text that is complete by itself', () => {
    const { subject, text } = renderGroupMail(makeGroup(2, { late: 'Sent late: HubSpot could not be read' }));
    expect(subject).toBe('2 alerts: 1 breached, 1 at 50 %');
    expect(
      text,
    ).toBe(`2 alerts: 1 breached, 1 at 50 %. First of them: Lead 1, Kestrel Freight, first touch was due today 10:35 EDT.

Breached: Lead 1, Kestrel Freight · First touch · was due Mon 20 Apr 10:35 EDT · Priya Shah
50 % used: Lead 2, Kestrel Freight · First touch · due Mon 20 Apr 11:35 EDT · Priya Shah

Open the list: https://baton.example.com/acme/queue

Sent late: HubSpot could not be read.

2 alerts came at once, so they are one message
`);
  });

  it('lists fifty leads and says how many more there are', () => {
    const { html, text } = renderGroupMail(makeGroup(240));
    expect(html.match(/Kestrel Freight<\/a>/g)).toHaveLength(50);
    for (const body of [html, text]) expect(body).toContain('and 190 more');
  });

  it('lets no name become markup or another line', () => {
    for (const text of HOSTILE) {
      const mail = renderGroupMail(makeGroup(3, {}, { leadName: text, company: text, ownerName: text, url: text }));
      expect(mail.subject).not.toMatch(/[\r\n]/);
      expect(mail.html).not.toMatch(/<script>|href="javascript:/);
      expect(mail.subject.length).toBeLessThanOrEqual(200);
    }
  });
});

it('a clock that nobody can act on says so in its subject', () => {
  const facts = makeFacts({ state: 'uncovered', tier: 'uncovered', recipient: { name: 'Ops', role: 'operations' } });
  const { subject, text } = renderTierMail(facts);
  expect(subject).toBe('Nobody is available for Jordan Blake (Kestrel Freight) — first touch is not covered');
  expect(text).toContain('charged to nobody');
});
