/** The published playbook as GET /playbook answers it; the document keeps the shape of its YAML. */
export type Criteria = Record<string, unknown>;
export type Reason = {
  key: string;
  label: string;
  outcome: 'recycled' | 'disqualified';
  note?: 'none' | 'optional' | 'required';
  help?: string;
};
export type PlaybookTier = {
  at: string;
  notify?: string[];
  via?: string[];
  reassign?: Record<string, string>;
};
export type PlaybookClock = { target: string; starts?: string; stopsOn?: string[]; calendar?: unknown };
export type PlaybookPolicy = {
  key: string;
  name: string;
  when?: Criteria;
  calendar?: unknown;
  clocks: Record<string, PlaybookClock>;
  tiers?: Record<string, PlaybookTier[]>;
  pauses?: { when: string; until?: string; atMost?: string }[];
  cadence?: { touches: number; within: string; kinds?: Record<string, number> };
  noResponse?: Record<string, unknown>;
};
export type PlaybookCalendar = {
  timeZone: string;
  week: Record<string, [string, string][]>;
  holidays?: (string | { date: string; name?: string })[];
  overrides?: { date: string; hours: [string, string][]; name?: string }[];
};
export type PlaybookDocument = {
  workspace?: { name: string; timeZone: string };
  calendars?: Record<string, PlaybookCalendar>;
  teams?: Record<string, { name: string; manager?: string; members?: string[]; calendar?: string; channel?: string }>;
  definitions?: {
    mql?: Criteria;
    sal?: { requires?: string[] };
    sql?: { framework?: string; checklist?: Record<string, string> };
  };
  stages?: Record<string, unknown>;
  kpis?: Record<string, string>;
  policies?: PlaybookPolicy[];
  assignment?: { when?: Criteria; to: Record<string, unknown> }[];
  rejection?: { reasons: Reason[] };
  recycling?: Record<string, unknown>;
};
export type Playbook = {
  version: number;
  publishedAt: string | null;
  publishedBy: string | { name: string } | null;
  document: PlaybookDocument;
  describe: { title: string; sections: { heading: string; lines: string[] }[] } | null;
};
