const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text that Slack shows as it is: `&`, `<` and `>` become entities, so that no name can ping or link.
 * At most `max` UTF-16 units after escaping, cut on whole characters with an ellipsis.
 */
export function escapeSlack(text: string, max = 3000): string {
  const whole = text
    .toWellFormed()
    .replaceAll('\0', '')
    .replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);
  if (whole.length <= max) return whole;
  let kept = '';
  for (const { segment } of segmenter.segment(
    text
      .toWellFormed()
      .replaceAll('\0', '')
      .slice(0, max + 64),
  )) {
    const next = segment.replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);
    if (kept.length + next.length > max - 1) break;
    kept += next;
  }
  return `${kept.trimEnd()}…`;
}
