import type { ComplianceAnswer, FunnelAnswer } from '@baton/services/views/report';

// The two reports as the pages read them. Every figure carries `leads`, the API path that lists exactly its rows.
export type ComplianceReport = ComplianceAnswer;
export type ComplianceRow = ComplianceAnswer['table'][number];
export type RightNowCounts = ComplianceAnswer['rightNow']['byTeam'][number];
export type FunnelReport = FunnelAnswer;
export type FunnelStep = FunnelAnswer['steps'][number];
export type FunnelGroup = FunnelAnswer['groups'][number];
