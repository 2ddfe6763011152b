import { leadTypeName, stageName } from '#web/components/lead/words.ts';
import { kindNames } from '#web/components/time/clock-view.ts';

const names: Record<string, string> = {
  q: 'Search',
  stage: 'Stage',
  owner: 'Owner',
  team: 'Team',
  source: 'Source',
  campaign: 'Campaign',
  policy: 'Policy',
  leadType: 'Type',
  clock: 'Clock',
  outcome: 'Outcome',
  bucket: 'Target used',
  now: 'Now',
  day: 'Day',
  week: 'Week',
  hour: 'Hour',
  weekday: 'Weekday',
  from: 'From',
  to: 'Until',
  range: 'Range',
  mqlFrom: 'MQL from',
  mqlTo: 'MQL until',
  reached: 'Reached',
  exit: 'Ended as',
  entered: 'Entered',
  before: 'Not yet',
  stopped: 'Stopped',
  excused: 'Excused',
  month: 'Month',
  field: 'Field',
  mode: 'Mode',
};

const values: Record<string, Record<string, string>> = {
  outcome: { met: 'met', missed: 'missed', open: 'open', never: 'never touched', decided: 'met or missed' },
  now: {
    breached: 'breached',
    approaching: 'approaching',
    onTrack: 'on track',
    paused: 'paused',
    offHours: 'off hours',
    open: 'open',
  },
  clock: kindNames,
  exit: { rejected: 'rejected', recycled: 'recycled', disqualified: 'disqualified', lost: 'lost', open: 'still open' },
};

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** The name of a filter as its pill shows it. */
export function filterName(key: string): string {
  return names[key] ?? leadTypeName(key);
}

/** The value of a filter in words; instants are cut to their day. */
export function filterValue(key: string, value: string): string {
  if (value === '(none)') return 'none';
  if (key === 'weekday') return weekdays[Number(value)] ?? value;
  if (key === 'hour') return `${value}:00`;
  if (key === 'stage' || key === 'reached' || key === 'entered' || key === 'before') return stageName(value);
  if (key === 'leadType') return leadTypeName(value);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return value.slice(0, 10);
  return values[key]?.[value] ?? value;
}

/** The page that lists the rows behind a figure, from the API path that comes with it. */
export function leadsPage(workspace: string, leads: string | null | undefined): string | null {
  if (!leads) return null;
  const search = leads.split('?')[1] ?? '';
  return `/${workspace}/leads${search ? `?${search}` : ''}`;
}
