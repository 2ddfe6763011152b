const stages: Record<string, string> = {
  new: 'New',
  mql: 'MQL',
  sal: 'SAL',
  sql: 'SQL',
  opportunity: 'Opportunity',
  won: 'Won',
  recycled: 'Recycled',
  disqualified: 'Disqualified',
};

/** A stage as people write it. */
export function stageName(stage: string | null): string {
  return stage ? (stages[stage] ?? stage) : '—';
}

/** `demo_request` → `Demo request`. */
export function leadTypeName(key: string | null): string {
  if (!key) return '—';
  const words = key
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
