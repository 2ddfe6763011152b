/** A figure that opens exactly its rows: `leads` is the API path that lists them. */
export type Linked = { leads?: string | null };

type Group = { key: string | null; name: string };

export type ComplianceRow = Group &
  Linked & {
    clocks: number;
    met: number;
    missed: number;
    value: number | null;
    medianMs: number | null;
    p90Ms: number | null;
    systemDelayMs: number | null;
    breachedNow: number;
    approachingNow: number;
    pausedShare: number | null;
    selfReportedShare: number | null;
    lowN: boolean;
  };

export type NowCounts = { onTrack: number; approaching: number; breached: number; paused: number; offHours: number };

/** A figure of the API: a number, or a number with the link to its rows. */
export type Figure = number | null | ({ value: number | null; n?: number; previous?: number | null } & Linked);

export type ComplianceReport = {
  range: { from: string; to: string; timeZone: string };
  filters: Record<string, unknown>;
  kpis: {
    compliance: {
      value: number | null;
      met: number;
      missed: number;
      n: number;
      target: number | null;
      previous: number | null;
    } & Linked;
    medianMs: Figure;
    p90Ms: Figure;
    breachedNow: Figure;
    neverTouched: Figure;
    openClocks: Figure;
  };
  rightNow: NowCounts & { byTeam: (Group & NowCounts)[] };
  distribution: ({ bucket: string; count: number; state: 'ok' | 'near' | 'over' } & Linked)[];
  trend: ({
    day: string;
    met: number;
    missed: number;
    value: number | null;
    incomplete: boolean;
    markers?: (string | { text: string })[];
  } & Linked)[];
  percentiles: {
    day: string;
    p50: number | null;
    p75: number | null;
    p90: number | null;
    p95: number | null;
    n: number;
  }[];
  delay: ({ source: string; systemMs: number | null; personMs: number | null; n: number } & Linked)[];
  arrivals: ({ weekday: number; hour: number; n: number; met: number; missed: number } & Linked)[];
  table: ComplianceRow[];
};

export type FunnelFigures = {
  mql: number;
  sal: number;
  sql: number;
  opportunity: number;
  won: number;
  conversion: number | null;
  rates: {
    mqlToSal: number | null;
    salToSql: number | null;
    sqlToOpportunity: number | null;
    mqlToSql: number | null;
  };
  rejected: number;
  recycled: number;
  disqualified: number;
  stillOpen: number;
};

export type FunnelStep = Linked & {
  from: string;
  to: string;
  count: number;
  rate: number | null;
  medianMs: number | null;
  p90Ms: number | null;
  dropOff: { rejected: number; recycled: number; disqualified: number; open: number };
};

export type FunnelGroup = Group & FunnelFigures & Linked & { medianMs?: number | null; lowN: boolean };

export type FunnelReport = {
  range: { from: string; to: string; timeZone: string };
  totals: FunnelFigures & Linked;
  steps: FunnelStep[];
  groups: FunnelGroup[];
  distinctGroups: number;
  daysToWon: {
    n: number;
    mean: number | null;
    medianCont: number | null;
    medianDisc: number | null;
    p90Cont: number | null;
    p90Disc: number | null;
    min: number | null;
    max: number | null;
    atMost: Record<string, number>;
  } | null;
  trend: {
    week: string;
    mqlToSal: number | null;
    salToSql: number | null;
    sqlToOpportunity: number | null;
    n: number;
    maturing: boolean;
  }[];
};
