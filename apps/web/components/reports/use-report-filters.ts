'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

export const ranges = ['7d', '30d', '90d', '365d', 'all'] as const;
export const dimensions = ['team', 'owner', 'source', 'campaign', 'policy', 'leadType'] as const;
export type Dimension = (typeof dimensions)[number];

const parsers = {
  range: parseAsStringLiteral(ranges).withDefault('30d'),
  team: parseAsString,
  owner: parseAsString,
  source: parseAsString,
  campaign: parseAsString,
  policy: parseAsString,
  leadType: parseAsString,
  view: parseAsStringLiteral(['charts', 'table'] as const).withDefault('charts'),
  sort: parseAsString.withDefault(''),
};

/** The filters that both reports share, kept in the address. */
export function useReportFilters() {
  const [state, setState] = useQueryStates(parsers, { history: 'push' });
  const pills = dimensions.flatMap((key) => {
    const value = state[key];
    return value ? [{ key, value }] : [];
  });
  const clear = () =>
    void setState({ team: null, owner: null, source: null, campaign: null, policy: null, leadType: null });
  const query = { range: state.range, ...Object.fromEntries(pills.map(({ key, value }) => [key, value])) };
  return { state, setState, pills, clear, query };
}
