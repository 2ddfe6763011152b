import type { Playbook } from './schema.ts';
import type { Channel, Recipient, Tier, TierAt } from './tier.ts';
import { describeDuration, listOf, percentText, sentence } from './words.ts';

/** `At 80 % tell the owner in Slack and by email.` */
export function describeTier(tier: Tier, playbook: Playbook): string {
  const acts: string[] = [];
  if (tier.reassign)
    acts.push(`reassign to the next in the ${playbook.teams[tier.reassign.team]?.name ?? tier.reassign.team} rotation`);
  if (tier.notify.length > 0) acts.push(`tell ${listOf(tier.notify.map(recipientText))} ${viaText(tier.via)}`);
  const seen = tier.unlessSeen
    ? `, and ${viaText(tier.unlessSeen.via)} if not seen in ${describeDuration(tier.unlessSeen.afterMs, 'wall')}`
    : '';
  const urgent =
    tier.urgent === null ? '' : tier.urgent ? ', also outside their working hours' : ', in their working hours only';
  return sentence(`${describeTierAt(tier.at)} ${acts.join(' and ')}${seen}${urgent}.`);
}

/** `at 80 %`, `at the breach`, `15 minutes of working time after the breach`. */
export function describeTierAt(at: TierAt): string {
  if ('percent' in at) return `at ${percentText(at.percent)}`;
  if (at.afterBreachMs === 0) return 'at the breach';
  return at.base === 'wall'
    ? `${describeDuration(at.afterBreachMs, 'wall')} by the wall clock after the breach`
    : `${describeDuration(at.afterBreachMs)} of working time after the breach`;
}

/** `in Slack and by email` */
export function viaText(via: readonly Channel[]): string {
  const words: Record<Channel, string> = { slack: 'in Slack', email: 'by email', teams: 'in Teams' };
  return listOf(via.map((channel) => words[channel]));
}

/** A recipient as a sentence names them. */
export function recipientText(recipient: Recipient): string {
  if (typeof recipient === 'object') return 'person' in recipient ? recipient.person : recipient.channel;
  return {
    owner: 'the owner',
    previousOwner: 'the owner before',
    manager: 'the owner’s manager',
    team: 'the team’s channel',
  }[recipient];
}
