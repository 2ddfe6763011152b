import { webUrl } from '../alert-words.ts';
import type { RenderedMessage } from '../channel.ts';
import { clip } from '../clip.ts';
import { slackLink } from './blocks.ts';
import { escapeSlack } from './escape.ts';

/** A short answer to the person who pressed, with a way on. */
export function renderReply(sentence: string, link: { url: string; label: string } | null): RenderedMessage {
  const url = webUrl(link?.url);
  return { text: [escapeSlack(sentence, 2500), ...(url && link ? [slackLink(url, link.label)] : [])].join(' ') };
}

/** Lines in fixed width, with a way to all of them. */
export function renderListing(text: string, link: { url: string; label: string }): RenderedMessage {
  const url = webUrl(link.url);
  const listing = escapeSlack(clip(text.replaceAll('```', "'''"), 2400), 2700);
  return { text: `\`\`\`\n${listing}\n\`\`\`${url ? `\n${slackLink(url, link.label)}` : ''}` };
}
