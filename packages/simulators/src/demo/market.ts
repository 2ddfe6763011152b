import type { Random } from '../seeded-random.ts';
import type { TeamKey } from './cast.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type LeadType = 'Demo request' | 'Live chat' | 'Contact form' | 'Referral' | 'Content' | 'Webinar' | 'Event';
export type SourceName = 'Paid search' | 'Organic' | 'Webinar' | 'Referral' | 'Partner' | 'Events';

/** The promise of each lead type: the target of its first-touch clock, and whether that counts day and night. */
export const PROMISES: Record<LeadType, { targetMs: number; always: boolean }> = {
  'Live chat': { targetMs: 2 * MINUTE_MS, always: true },
  'Demo request': { targetMs: 15 * MINUTE_MS, always: false },
  'Contact form': { targetMs: HOUR_MS, always: false },
  Referral: { targetMs: 12 * HOUR_MS, always: true },
  Content: { targetMs: 4 * HOUR_MS, always: false },
  Webinar: { targetMs: 24 * HOUR_MS, always: false },
  Event: { targetMs: 24 * HOUR_MS, always: false },
};

export type Source = {
  name: SourceName;
  weight: number;
  campaigns: readonly string[];
  types: readonly (readonly [LeadType, number])[];
  /** What each rate is multiplied by. */
  promise: number;
  acceptance: number;
  quality: number;
  /** Mean time until an owner is set. */
  routingMs: number;
};

/** Where leads come from, and how good they are. */
export const SOURCES: readonly Source[] = [
  {
    name: 'Paid search',
    weight: 26,
    campaigns: ['Q4 Demo', 'Brand search', 'Competitor terms'],
    types: [
      ['Demo request', 34],
      ['Contact form', 28],
      ['Content', 20],
      ['Live chat', 18],
    ],
    promise: 1.02,
    acceptance: 1,
    quality: 0.95,
    routingMs: 1.5 * MINUTE_MS,
  },
  {
    name: 'Organic',
    weight: 24,
    campaigns: ['Pricing page', 'Buyer’s guide'],
    types: [
      ['Demo request', 24],
      ['Contact form', 28],
      ['Content', 34],
      ['Live chat', 14],
    ],
    promise: 1,
    acceptance: 1.04,
    quality: 1.05,
    routingMs: 2.5 * MINUTE_MS,
  },
  {
    name: 'Webinar',
    weight: 17,
    campaigns: ['Handoff masterclass', 'RevOps live'],
    types: [
      ['Webinar', 88],
      ['Demo request', 12],
    ],
    promise: 0.96,
    acceptance: 0.9,
    quality: 0.85,
    routingMs: 9 * MINUTE_MS,
  },
  {
    name: 'Referral',
    weight: 9,
    campaigns: ['Customer referral'],
    types: [
      ['Referral', 78],
      ['Demo request', 22],
    ],
    promise: 1.06,
    acceptance: 1.28,
    quality: 1.35,
    routingMs: 12 * MINUTE_MS,
  },
  {
    name: 'Partner',
    weight: 11,
    campaigns: ['Northwind alliance', 'Marketplace listing'],
    types: [
      ['Referral', 80],
      ['Contact form', 20],
    ],
    promise: 0.98,
    acceptance: 1.12,
    quality: 1.1,
    routingMs: 18 * MINUTE_MS,
  },
  {
    name: 'Events',
    weight: 13,
    campaigns: ['SaaS Connect booth', 'Field dinner'],
    types: [['Event', 100]],
    promise: 0.92,
    acceptance: 0.74,
    quality: 0.7,
    routingMs: 40 * MINUTE_MS,
  },
];

export type Place = { country: string; timeZone: string; dial: string };
const AMERICA: readonly Place[] = [
  { country: 'US', timeZone: 'America/New_York', dial: '+1 212 555 01' },
  { country: 'US', timeZone: 'America/Chicago', dial: '+1 312 555 01' },
  { country: 'US', timeZone: 'America/Denver', dial: '+1 303 555 01' },
  { country: 'US', timeZone: 'America/Los_Angeles', dial: '+1 415 555 01' },
  { country: 'CA', timeZone: 'America/Toronto', dial: '+1 416 555 01' },
];
const EUROPE: readonly Place[] = [
  { country: 'DE', timeZone: 'Europe/Berlin', dial: '+49 30 2312 5' },
  { country: 'FR', timeZone: 'Europe/Paris', dial: '+33 1 99 00 5' },
  { country: 'GB', timeZone: 'Europe/London', dial: '+44 20 7946 0' },
  { country: 'NL', timeZone: 'Europe/Amsterdam', dial: '+31 20 555 0' },
  { country: 'SE', timeZone: 'Europe/Stockholm', dial: '+46 8 555 0' },
  { country: 'ES', timeZone: 'Europe/Madrid', dial: '+34 91 555 0' },
];

const names = (text: string): readonly string[] => text.split(' ');
const FIRST = names(
  'Jordan Maya Elena Omar Sofia Ravi Chloe Mateo Aisha Noah Hana Lucas Zoe Kwame Ines Felix Nadia Theo Leila Oscar Freya Diego Amara Julian Yuki Clara Samir Nora Hugo Selma Andre Tessa Ivan Bianca Malik Greta Rafael Dana Emil Lucia',
);
const LAST = names(
  'Blake Chen Moreau Haddad Rossi Patel Dubois Silva Mensah Larsen Novak Keller Santos Abbott Lindqvist Okoye Garcia Bauer Costa Nguyen Schmidt Walker Ferrari Yilmaz Jansen Kowalski Reyes Thompson Ivanova Berg Morales Kaya Sullivan Weiss Andersson Romero Bishop Leroy Vance Adeyemi',
);
const COMPANY = names(
  'Kestrel Tideline Harbor Northgate Juniper Ironwood Bluepeak Larkspur Meridian Copperfield Solstice Brightwater Pinecrest Vantage Silverline Redwood Halcyon Lighthouse Summit Oakhurst Granite Willow Cobalt Aurora Falcon Beacon Driftwood Evergreen Cinder Marlow',
);
const BUSINESS = names(
  'Freight Logistics Health Robotics Foods Energy Software Insurance Retail Labs Media Systems Analytics Bank Travel',
);
const TITLES = [
  'VP Operations',
  'Director of Logistics',
  'Head of Marketing',
  'Sales Director',
  'RevOps Manager',
  'CTO',
  'COO',
  'Marketing Manager',
  'Director of Sales Operations',
  'Founder',
  'IT Manager',
  'Head of Growth',
] as const;
const MESSAGES = [
  'We would like to see how routing works for a team of twenty.',
  'Can you show us the HubSpot connection?',
  'Evaluating three tools this quarter, decision by the end of the month.',
  'How is it priced for two regions?',
  'We lose leads over the weekend and need alerts.',
  'Please call me back about a pilot.',
] as const;

export type Contact = Place & {
  team: TeamKey;
  firstName: string;
  lastName: string;
  company: string;
  email: string;
  title: string;
  employees: number;
  phone: string;
  message: string;
};

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Picks by weight. */
export function weighted<T>(random: Random, items: readonly (readonly [T, number])[]): T {
  let left = random.next() * items.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  return pick(random, items)[0];
}

/** A person at a company whose leads go to the team; `serial` keeps addresses apart. */
export function makeContact(random: Random, team: TeamKey, serial: number | string): Contact {
  const place = pick(random, team === 'emea' ? EUROPE : AMERICA);
  const [firstName, lastName] = [pick(random, FIRST), pick(random, LAST)];
  const company = `${pick(random, COMPANY)} ${pick(random, BUSINESS)}`;
  const domain = `${company.toLowerCase().replaceAll(' ', '-')}.test`;
  const size = team === 'us-ent' ? 1_000 + random.below(90) * 100 : 15 + random.below(70) * 12;
  return {
    ...place,
    team,
    firstName,
    lastName,
    company,
    email: `${firstName}.${lastName}.${serial}@${domain}`.toLowerCase(),
    title: pick(random, TITLES),
    employees: size,
    phone: `${place.dial}${String(random.below(100)).padStart(2, '0')}`,
    message: pick(random, MESSAGES),
  };
}

/** The team whose share of the market it is. */
export function pickTeam(random: Random): TeamKey {
  return weighted(random, [
    ['us-smb', 46],
    ['us-ent', 22],
    ['emea', 32],
  ] as const);
}
