import type { Row } from './org-state.ts';

/** Fills what Salesforce computes itself: names, whether a task is closed and since when, the length of an event. */
export function derive(object: string, row: Row, before: Row | null, stamp: string): void {
  switch (object) {
    case 'Lead':
    case 'Contact':
    case 'User':
      row.Name = [row.FirstName, row.LastName].filter(Boolean).join(' ');
      return;
    case 'Task':
      deriveTask(row, before, stamp);
      return;
    case 'Event':
      deriveEvent(row);
      return;
    case 'Opportunity':
      row.IsWon = row.StageName === 'Closed Won';
      row.IsClosed = row.IsWon || row.StageName === 'Closed Lost';
      return;
    case 'EmailMessage':
      row.MessageDate ??= stamp;
      return;
    case 'EmailMessageRelation':
      row.RelationObjectType =
        typeof row.RelationId === 'string' ? (RELATIONS[row.RelationId.slice(0, 3)] ?? null) : null;
      return;
    case 'CampaignMember':
      row.HasResponded = row.Status === 'Responded';
  }
}

const RELATIONS: Record<string, string> = { '00Q': 'Lead', '003': 'Contact', '005': 'User' };

function deriveTask(row: Row, before: Row | null, stamp: string): void {
  row.IsClosed = row.Status === 'Completed';
  row.IsHighPriority = row.Priority === 'High';
  if (!row.IsClosed) row.CompletedDateTime = null;
  else if (before?.IsClosed !== true && before?.CompletedDateTime === row.CompletedDateTime)
    row.CompletedDateTime = stamp;
  else row.CompletedDateTime ??= stamp;
}

function deriveEvent(row: Row): void {
  const start = typeof row.StartDateTime === 'string' ? Date.parse(row.StartDateTime) : Number.NaN;
  if (Number.isNaN(start)) return;
  const minutes = typeof row.DurationInMinutes === 'number' ? row.DurationInMinutes : 60;
  row.EndDateTime ??= new Date(start + minutes * 60_000).toISOString();
  row.DurationInMinutes = (Date.parse(String(row.EndDateTime)) - start) / 60_000;
  row.ActivityDateTime = row.StartDateTime ?? null;
  row.ActivityDate = String(row.StartDateTime).slice(0, 10);
}
