import type { Columns } from './columns.ts';

/** What replay decides about a lead. */
export const leadStateColumns = {
  name: 'text',
  email: 'text',
  company: 'text',
  stage: 'text',
  ownerKey: 'text',
  queueKey: 'text',
  mergedIntoId: 'uuid',
  deletedAt: 'at',
  fields: 'jsonb',
  lastEventAt: 'at',
  nextLookAt: 'at',
} as const satisfies Columns;

export const leadColumns = {
  id: 'uuid',
  source: 'text',
  externalId: 'text',
  ...leadStateColumns,
  createdAt: 'at',
  changedAt: 'at',
  revision: 'int',
} as const satisfies Columns;

export const handoffStateColumns = {
  stage: 'text',
  ownerKey: 'text',
  teamKey: 'text',
  policyKey: 'text',
  policyName: 'text',
  version: 'int',
  leadType: 'text',
  sourceLabel: 'text',
  campaign: 'text',
  mqlAt: 'at',
  assignedAt: 'at',
  salAt: 'at',
  sqlAt: 'at',
  opportunityAt: 'at',
  wonAt: 'at',
  lostAt: 'at',
  closedAt: 'at',
  outcome: 'text',
  rejection: 'jsonb',
  inferred: 'text[]',
  facts: 'jsonb',
} as const satisfies Columns;

export const handoffColumns = {
  id: 'uuid',
  leadId: 'uuid',
  cycle: 'int',
  ...handoffStateColumns,
} as const satisfies Columns;

/** What makes a clock another clock; a change moves its revision. */
export const clockContentColumns = {
  state: 'text',
  outcome: 'text',
  breached: 'boolean',
  breachedAt: 'at',
  provisional: 'boolean',
  excused: 'boolean',
  policyKey: 'text',
  policyName: 'text',
  version: 'int',
  calendarKey: 'text',
  ownerKey: 'text',
  teamKey: 'text',
  startedAt: 'at',
  dueAt: 'at',
  stoppedAt: 'at',
  decidedAt: 'at',
  targetMs: 'bigint',
  segments: 'jsonb',
  planned: 'jsonb',
  stoppedBy: 'jsonb',
  notStoppedBy: 'jsonb',
  cancelReason: 'text',
  approachingAt: 'at',
  detail: 'jsonb',
  chargeKey: 'text',
  chargeTeamKey: 'text',
} as const satisfies Columns;

/** Figures of a clock that move by themselves while it is open. */
export const clockFigureColumns = { elapsedMs: 'bigint', wallMs: 'bigint' } as const satisfies Columns;

export const clockKeyColumns = { cycle: 'int', kind: 'text', instance: 'int' } as const satisfies Columns;

export const clockColumns = {
  id: 'uuid',
  handoffId: 'uuid',
  leadId: 'uuid',
  ...clockKeyColumns,
  ...clockContentColumns,
  ...clockFigureColumns,
  revision: 'int',
  changedAt: 'at',
} as const satisfies Columns;
