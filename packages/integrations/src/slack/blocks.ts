import { escapeSlack } from './escape.ts';

export type Block = Record<string, unknown>;

/** Plain text of Block Kit, at most `max` UTF-16 units. */
export function plain(text: string, max: number) {
  return { type: 'plain_text', text: escapeSlack(text, max), emoji: false };
}

/** Text that the caller has escaped; `verbatim` keeps Slack from making links of what looks like one. */
export function mrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** An instant (epoch ms) that Slack shows in its reader's zone by `format`; `shown` stands in where it cannot. */
export function timeToken(at: number, format: string, shown: string): string {
  return `<!date^${Math.floor(at / 1000)}^${format}|${shown}>`;
}

/** A link whose address was made by us or checked to be a web address. */
export function slackLink(url: string, label: string): string {
  return `<${escapeSlack(url).replaceAll('|', '%7C')}|${escapeSlack(label, 100)}>`;
}

/** The id of the block that holds the actions of a clock. */
export function blockIdOf(clockId: string): string {
  return `clock:${clockId}`.slice(0, 255);
}

/** The clock that a block with actions is about; null for any other block. */
export function clockIdOf(blockId: string): string | null {
  return blockId.startsWith('clock:') ? blockId.slice('clock:'.length) : null;
}
