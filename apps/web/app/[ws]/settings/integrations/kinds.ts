import { Cloud, Hash, type LucideIcon, Mail, MessagesSquare, Waypoints } from 'lucide-react';

export const kindNames = ['salesforce', 'hubspot', 'slack', 'teams', 'email'] as const;
export type Kind = (typeof kindNames)[number];
export type CrmKind = 'salesforce' | 'hubspot';

export type KindFacts = { name: string; icon: LucideIcon; purpose: string; crm: boolean };

/** What can be connected, in the order of the cards, and what for. */
export const kinds: Record<Kind, KindFacts> = {
  salesforce: {
    name: 'Salesforce',
    icon: Cloud,
    purpose: 'Where leads, stages and activities come from; stage dates and SLA state can be written back.',
    crm: true,
  },
  hubspot: {
    name: 'HubSpot',
    icon: Waypoints,
    purpose: 'Where contacts, stages and activities come from; stage dates and SLA state can be written back.',
    crm: true,
  },
  slack: {
    name: 'Slack',
    icon: Hash,
    purpose: 'Reps and managers get alerts as messages and act on them with one press.',
    crm: false,
  },
  teams: { name: 'Teams', icon: MessagesSquare, purpose: 'Alerts as messages in a channel.', crm: false },
  email: { name: 'Email', icon: Mail, purpose: 'Alerts by mail, from a server and sender of your own.', crm: false },
};

/** Whether a connection's kind is one that has a card. */
export function isKind(name: string): name is Kind {
  return (kindNames as readonly string[]).includes(name);
}
