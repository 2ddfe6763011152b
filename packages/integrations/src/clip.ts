const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts text to at most `max` UTF-16 units on whole characters; a cut is shown by an ellipsis. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const { segment } of segmenter.segment(text.slice(0, max + 64))) {
    if (kept.length + segment.length > max - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Text as one line: control characters and direction overrides become spaces, runs of white space one. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
