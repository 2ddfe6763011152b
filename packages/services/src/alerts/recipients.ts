import { managerOf, teamOf, type Version } from '@baton/core/handoff/version';
import type { Recipient } from '@baton/core/playbook/tier';

/** Where an alert goes: a person by key, or a channel by name. `key` is stored with the alert. */
export type Addressee = { key: string; person: string | null; channel: string | null };

type About = { ownerKey: string | null; previousOwnerKey: string | null; teamKey: string | null };

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
