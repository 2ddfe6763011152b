import { escapeHtml } from '../page-frame.ts';

/** Names for the ids that mentions carry. */
export type Names = { user: (id: string) => string | null; channel: (id: string) => string | null };

const SAFE_LINK = /^(https?|mailto|tel):/i;
const decode = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const asText = (text: string) => escapeHtml(decode(text)).replaceAll('\n', '<br>');

/** Plain text as HTML: the three escapes decoded, everything else literal. */
export const renderPlain = asText;

/** Slack's mrkdwn as HTML: mentions, links, dates, code, quotes, bold, italic, strike. Nothing of the input is taken as HTML. */
export function renderMrkdwn(text: string, names: Names): string {
  const kept: string[] = [];
  const keep = (html: string) => `\uE000${kept.push(html) - 1}\uE001`;
  const withoutCode = text
    .replace(/[\uE000\uE001]/g, '')
    .replace(/```\n?([\s\S]+?)\n?```/g, (_all, code: string) => keep(`<pre>${escapeHtml(decode(code))}</pre>`))
    .replace(/`([^`\n]+)`/g, (_all, code: string) => keep(`<code>${escapeHtml(decode(code))}</code>`));
  const withoutTokens = withoutCode.replace(/<([^<>\n]+)>/g, (_all, token: string) => keep(renderToken(token, names)));
  const html = renderLines(escapeHtml(decode(withoutTokens)));
  return html.replace(/\uE000(\d+)\uE001/g, (_all, index: string) => kept[Number(index)] ?? '');
}

function renderLines(escaped: string): string {
  let html = '';
  let quoted = false;
  let first = true;
  for (const line of escaped.split('\n')) {
    const quote = /^&gt; ?/.test(line);
    if (quote !== quoted) html += quote ? '<blockquote>' : '</blockquote>';
    else if (!first) html += '<br>';
    html += renderInline(quote ? line.replace(/^&gt; ?/, '') : line);
    quoted = quote;
    first = false;
  }
  return quoted ? `${html}</blockquote>` : html;
}

const MARKS = [
  ['*', 'strong'],
  ['_', 'em'],
  ['~', 's'],
] as const;

function renderInline(line: string): string {
  let html = line;
  for (const [mark, tag] of MARKS) {
    const pattern = new RegExp(
      `(?<![\\p{L}\\p{N}${mark}])[${mark}](?![\\s${mark}])([^${mark}]*[^\\s${mark}])[${mark}](?![\\p{L}\\p{N}${mark}])`,
      'gu',
    );
    html = html.replace(pattern, `<${tag}>$1</${tag}>`);
  }
  return html;
}

function renderToken(token: string, names: Names): string {
  const bar = token.indexOf('|');
  const target = bar === -1 ? token : token.slice(0, bar);
  const label = bar === -1 ? null : token.slice(bar + 1);
  const mention = (text: string) => `<span class="mention">${asText(text)}</span>`;
  if (target.startsWith('@')) return mention(`@${names.user(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith('#')) return mention(`#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith('!date^')) return renderDate(target, label);
  if (target.startsWith('!subteam^')) return mention(label ?? '@group');
  if (/^!(here|channel|everyone)$/.test(target)) return mention(`@${target.slice(1)}`);
  const url = decode(target);
  if (!SAFE_LINK.test(url)) return asText(label ?? `<${token}>`);
  return `<a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">${asText(label ?? url)}</a>`;
}

/** `!date^seconds^format^link|fallback`: the browser writes the format in its own zone, the fallback stands until then. */
function renderDate(target: string, fallback: string | null): string {
  const [, seconds = '', format = '', link] = target.split('^');
  if (!/^\d+$/.test(seconds) || !fallback) return asText(fallback ?? `<${target}>`);
  const iso = new Date(Number(seconds) * 1000).toISOString();
  const time = `<time datetime="${iso}" data-format="${escapeHtml(decode(format))}" title="${escapeHtml(decode(fallback))}">${asText(fallback)}</time>`;
  return link && SAFE_LINK.test(link)
    ? `<a href="${escapeHtml(link)}" target="_blank" rel="noopener noreferrer">${time}</a>`
    : time;
}
