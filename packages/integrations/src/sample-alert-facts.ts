import type { AlertFacts, GroupFacts, GroupLine } from './alert-facts.ts';

type Overrides = Partial<Omit<AlertFacts, 'lead' | 'clock' | 'recipient' | 'urls'>> & {
  lead?: Partial<AlertFacts['lead']>;
  clock?: Partial<AlertFacts['clock']>;
  recipient?: Partial<AlertFacts['recipient']>;
  urls?: Partial<AlertFacts['urls']>;
};

const AT = (time: string) => Date.parse(`2026-04-20T${time}:00-04:00`);

/** The 80 % alert of Jordan Blake at 10:17 in New York, with what a test wants otherwise. */
export function makeFacts({ lead, clock, recipient, urls, ...rest }: Overrides = {}): AlertFacts {
  return {
    state: 'approaching',
    tier: '80%',
    asOf: AT('10:17'),
    recipient: { name: 'Priya Shah', role: 'owner', timeZone: 'America/New_York', ...recipient },
    clock: {
      id: 'clk_8Q2',
      label: 'First touch',
      dueAt: AT('10:35'),
      elapsedMs: 72 * 60_000,
      targetMs: 90 * 60_000,
      leftMs: 18 * 60_000,
      ...clock,
    },
    lead: {
      name: 'Jordan Blake',
      company: 'Kestrel Freight',
      title: 'Director',
      phone: '+1 415 555 0134',
      email: 'jordan@kestrel.test',
      message: 'Need a quote for 40 trucks before Friday. Who can I talk to?',
      timeZone: 'America/Los_Angeles',
      leadType: 'Contact form',
      source: 'Organic',
      ...lead,
    },
    ownerName: 'Priya Shah',
    managerName: 'Marcus Lee',
    doNext: 'Call · attempt 1 of 6',
    nextSteps: [
      { at: AT('10:35'), sentence: 'Marcus Lee is told' },
      { at: AT('10:50'), sentence: 'it moves to the next rep' },
    ],
    policy: { name: 'Contact form', version: 4 },
    urls: {
      baton: 'https://baton.example.com/acme/leads/1',
      crm: { label: 'Salesforce', url: 'https://acme.my.salesforce.test/00Q1' },
      ...urls,
    },
    ...rest,
  };
}

/** Many alerts of Monday morning for one person: `lines` leads, the first one breached. */
export function makeGroup(lines: number, over: Partial<GroupFacts> = {}, line: Partial<GroupLine> = {}): GroupFacts {
  return {
    asOf: AT('10:40'),
    recipient: { name: 'Marcus Lee', role: 'manager', timeZone: 'America/New_York' },
    counts: [
      { what: 'breach', count: 1 },
      { what: '50%', count: lines - 1 },
    ],
    lines: Array.from({ length: lines }, (_, index) => ({
      state: index === 0 ? 'breached' : 'onTrack',
      tier: index === 0 ? 'breach' : '50%',
      provisional: false,
      leadName: `Lead ${index + 1}`,
      company: 'Kestrel Freight',
      clockLabel: 'First touch',
      dueAt: AT('10:35') + index * 60 * 60_000,
      ownerName: 'Priya Shah',
      url: `https://baton.example.com/acme/leads/${index + 1}`,
      ...line,
    })),
    late: null,
    urls: { queue: 'https://baton.example.com/acme/queue' },
    ...over,
  };
}

/** Names and texts that break messages when they are not escaped, cut or left out. */
export const HOSTILE = [
  '<!channel>',
  '<@U123>',
  '<https://evil.test|https://acme.com>',
  '*_~`',
  '```',
  'a & b <b>"\'',
  '\u202egnirts',
  'a\r\nBcc: x@evil.test',
  '\u0000\ud800',
  '',
  ' ',
  '👩‍👩‍👧‍👦'.repeat(400),
  'x'.repeat(33_000),
  '&'.repeat(4000),
  '\u0024{jndi:ldap://x}',
  '{{7*7}}',
  'javascript:alert(1)',
  '<script>alert(1)</script>',
  'a|b>c',
];
