/** What the REST API answers, as the pages read it. Instants are ISO strings, durations integer milliseconds. */
export type ClockKind = "assign" | "firstTouch" | "accept" | "qualify" | "nextTouch";
export type ClockStateName = "pending" | "running" | "paused" | "completed" | "cancelled";
export type Role = "rep" | "manager" | "marketer" | "executive" | "admin";
export type Named = { key: string; name: string };

export type LeadSummary = {
  id: string;
  source: string;
  externalId: string;
  name: string;
  company: string | null;
  stage: string;
  title: string | null;
  leadType: string | null;
  sourceLabel: string | null;
  campaign: string | null;
  score: number | null;
  timeZone: string | null;
  email: string | null;
  phone: string | null;
};

export type Clock = {
  id: string;
  kind: ClockKind;
  state: ClockStateName;
  outcome: "met" | "missed" | null;
  breached: boolean;
  excused: boolean;
  provisional: boolean;
  cancelReason: string | null;
  offHours: boolean;
  resumesAt: string | null;
  nextBoundaryAt: string | null;
  lead: LeadSummary;
  handoff: { id: string; cycle: number };
  policy: Named | null;
  calendar: { key: string; timeZone: string; summary: string } | null;
  version: number;
  owner: Named | null;
  team: Named | null;
  startedAt: string | null;
  dueAt: string | null;
  stoppedAt: string | null;
  targetMs: number;
  elapsedMs: number;
  wallMs: number;
  leftMs: number;
  approachingAtMs: number;
  serverNow: string;
};

export type ClockSegment = {
  from: string;
  to: string;
  kind: "running" | "paused" | "offHours";
  wallMs: number;
  countedMs: number;
  ownerKey: string | null;
  why: string;
};

export type PlannedTier = {
  tier: string;
  at: string;
  notify: string[];
  via: string[];
  reassign: string | null;
  state: "planned" | "done" | "skipped";
  reason: string | null;
};

export type ClockDetail = Clock & {
  segments: ClockSegment[];
  planned: PlannedTier[];
  recalculations: { at: string; before: string; after: string; cause: string }[];
  notStoppedBy: { event: string; at: string; condition: string }[];
  startedBy: { type: string; at: string; source: string; recordedAt: string } | null;
  stoppedBy: { type: string; at: string; source: string; recordedAt: string } | null;
  wouldStopOn: string;
  copyText: string;
};

export type Handoff = {
  id: string;
  cycle: number;
  stage: string;
  mqlAt: string | null;
  assignedAt: string | null;
  salAt: string | null;
  sqlAt: string | null;
  opportunityAt: string | null;
  wonAt: string | null;
  lostAt: string | null;
  closedAt: string | null;
  outcome: string | null;
  rejection: { reason: string; label: string; note: string | null; by: string | null; at: string } | null;
  policy: Named | string | null;
  inferred: string[];
  clocks: Clock[];
};

export type Touch = {
  at: string;
  kind: string;
  by: string | null;
  direction: string;
  automated: boolean;
  verified: boolean;
  outcome: string | null;
  note: string | null;
  source: string;
  recordedAt: string;
};

export type TimelineEntry = {
  at: string;
  recordedAt: string;
  kind: "stage" | "touch" | "clock" | "alert" | "assignment" | "sync" | "note";
  icon: string;
  sentence: string;
  actor: string | null;
  source: string | null;
  verified: boolean | null;
  lateMs: number | null;
};

export type Lead = {
  id: string;
  source: string;
  externalId: string;
  name: string;
  email: string | null;
  company: string | null;
  title: string | null;
  stage: string;
  owner: Named | null;
  queue: string | null;
  fields: Record<string, unknown>;
  changedAt: string;
  handoffs: Handoff[];
  touches: Touch[];
};

export type LeadDetail = Lead & {
  timeline: TimelineEntry[];
  whyMql: { definitionVersion: number; criteria: { text: string; met: boolean; value: string | null; since: string | null }[] } | null;
  whyOwner: { sentence: string; path: string[] } | null;
  crmUrl: string | null;
};

export type LeadRow = LeadSummary & {
  owner?: Named | null;
  mqlAt?: string | null;
  touches?: number | null;
  lastTouchAt?: string | null;
  rejection?: { label: string } | null;
  clock: Clock | null;
};
export type LeadList = { items: LeadRow[]; nextCursor: string | null; total: number };

export type Session = {
  user: { name: string; email: string };
  workspace: { slug: string; name: string; timeZone: string; observe: boolean };
  role: Role;
  person: { key: string; name: string; teamKey: string | null } | null;
  workspaces: { slug: string; name: string; role: Role }[];
  serverNow: string;
};

export type QueueGroupKey = "breached" | "hour" | "today" | "later" | "paused" | "handled";
export type QueueRow = {
  lead: LeadSummary;
  handoff: { id: string; cycle: number };
  clocks: Clock[];
  doNext: { verb: "accept" | "touch" | "qualify" | "assign"; text: string; stops: ClockKind[] };
  group: QueueGroupKey;
  lastTouchAt: string | null;
  handledAt: string | null;
};
export type Queue = {
  serverNow: string;
  counts: { breached: number; approaching: number; onTrack: number };
  items: QueueRow[];
};

export type Persona = { label: string; email: string; role: string; hint: string };
export type SignInOptions = { personas?: Persona[] };

export type AlertRow = {
  id: string;
  tier: string;
  state?: string;
  at?: string;
  createdAt?: string;
  recipient?: Named | string | null;
  clock?: Clock | null;
  lead?: LeadSummary | null;
  deliveries: { channel: string; to: string; status: string; attempts: number; sentAt: string | null; error: string | null }[];
};
