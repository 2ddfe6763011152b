/** How figures are written: `1,284`, `12.4k`, `88 %`, `up 3 pts`, and a dash for what is unknown. */
const thin = '\u2009';

/** A count; from ten thousand on in thousands. */
export function formatCount(n: number | null | undefined): string {
  if (n === null || n === undefined) return '—';
  if (Math.abs(n) >= 10_000) return `${(n / 1000).toFixed(1)}k`;
  return n.toLocaleString('en').replace('-', '−');
}

/** A share between 0 and 1 as percent; one decimal only from n of a thousand on. */
export function formatShare(share: number | null | undefined, n = 0): string {
  if (share === null || share === undefined) return '—';
  return `${(share * 100).toFixed(n >= 1000 ? 1 : 0)}${thin}%`;
}

/** The difference of two shares in words: `up 3 pts`, `down 2 pts`, `same`. */
export function formatPoints(now: number | null, before: number | null): string | null {
  if (now === null || before === null) return null;
  const points = Math.round(now * 100) - Math.round(before * 100);
  if (points === 0) return 'same';
  return `${points > 0 ? 'up' : 'down'} ${Math.abs(points)} ${Math.abs(points) === 1 ? 'pt' : 'pts'}`;
}
