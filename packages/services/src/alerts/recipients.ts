import { managerOf, teamOf, type Version } from '@baton/core/handoff/version';
import type { Recipient, Channel as Via } from '@baton/core/playbook/tier';

type About = { ownerKey: string | null; previousOwnerKey: string | null; teamKey: string | null };

/** By what the people of a workspace can be reached: their addresses, and the kinds of connections it has. */
export type Reach = {
  people: ReadonlyMap<string, { email: string | null; slackId: string | null }>;
  connected: ReadonlySet<string>;
};

/** A message to one address; with a `problem` it cannot be sent. */
export type Addressed = { channel: Via; to: string; problem: string | null };

/** An alert to make: to whom (a person's key, 'channel:<name>' or 'nobody'), and the messages that carry it. */
export type Told = { recipient: string; nobody: string | null; deliveries: Addressed[] };

/** Who is told, each once and through which channels; when there is nobody, one entry says so. */
export function addressTier(
  { notify, via }: { notify: readonly Recipient[]; via: readonly Via[] },
  version: Version,
  about: About,
  reach: Reach,
): Told[] {
  const told = resolveRecipients(notify, version, about).map((addressee) => ({
    recipient: addressee.key,
    nobody: null,
    deliveries: once(addressesOf(addressee, via, reach)),
  }));
  if (told.length > 0) return told;
  return [{ recipient: NOBODY, nobody: 'nobody to tell: the lead has no owner and no manager', deliveries: [] }];
}

const NOBODY = 'nobody';
const NAMES = { slack: 'Slack', email: 'e-mail', teams: 'Teams' } as const;

/** Where an alert goes: a person by key, or a channel by name. `key` is stored with the alert. */
type Addressee = { key: string; person: string | null; channel: string | null };

/** Turns the recipients of a tier into people and channels, each once; who does not exist is left out. */
export function resolveRecipients(notify: readonly Recipient[], version: Version, about: About): Addressee[] {
  const found = new Map<string, Addressee>();
  const add = (addressee: Addressee | null) => addressee && found.set(addressee.key, addressee);
  const person = (key: string | null | undefined) => (key ? { key, person: key, channel: null } : null);
  const channel = (name: string | null | undefined) =>
    name ? { key: `channel:${name}`, person: null, channel: name } : null;
  const teamKey = about.teamKey ?? teamOf(version, about.ownerKey);
  const team = teamKey === null ? undefined : version.playbook.teams[teamKey];
  for (const recipient of notify) {
    if (recipient === 'owner') add(person(about.ownerKey));
    else if (recipient === 'previousOwner') add(person(about.previousOwnerKey));
    else if (recipient === 'manager') add(person(managerOf(version, about.ownerKey) ?? team?.manager));
    else if (recipient === 'team') add(channel(team?.channel));
    else if ('person' in recipient) add(person(recipient.person));
    else add(channel(recipient.channel));
  }
  return [...found.values()];
}

/** The channels a tier asks for; when none of them can reach the person, their e-mail address. */
function addressesOf(addressee: Addressee, via: readonly Via[], reach: Reach): Addressed[] {
  const wanted = via.map((channel) => addressOf(addressee, channel, reach)).filter((one) => one !== null);
  if (wanted.some((one) => one.problem === null) || via.includes('email')) return wanted;
  const mail = addressOf(addressee, 'email', reach);
  return mail?.problem === null ? [...wanted, mail] : wanted;
}

function addressOf({ person, channel: room }: Addressee, channel: Via, { people, connected }: Reach): Addressed | null {
  const known = person === null ? null : people.get(person);
  const to = room ?? (channel === 'slack' ? (known?.slackId ?? known?.email) : known?.email) ?? null;
  if (room !== null && channel === 'email') return null;
  if (!connected.has(channel)) return { channel, to: to ?? NOBODY, problem: `${NAMES[channel]} is not connected` };
  return to === null
    ? { channel, to: NOBODY, problem: `no ${NAMES[channel]} address is known for ${person}` }
    : { channel, to, problem: null };
}

function once(addresses: readonly Addressed[]): Addressed[] {
  return [...new Map(addresses.map((one) => [`${one.channel} ${one.to}`, one])).values()];
}
