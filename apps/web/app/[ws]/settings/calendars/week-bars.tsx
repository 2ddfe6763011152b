import type { CalendarDefinition } from '@baton/core/business-time';

const days = [
  ['mon', 'Mon'],
  ['tue', 'Tue'],
  ['wed', 'Wed'],
  ['thu', 'Thu'],
  ['fri', 'Fri'],
  ['sat', 'Sat'],
  ['sun', 'Sun'],
] as const;

const minutes = (text: string) => {
  const [hours = 0, rest = 0] = text.split(':').map(Number);
  return hours * 60 + rest;
};

/** A week of open hours: one strip per day, with the hours in words. */
export function WeekBars({ week }: { week: CalendarDefinition['week'] }) {
  return (
    <dl className="grid grid-cols-[40px_1fr_auto] items-center gap-x-3 gap-y-1 text-table">
      {days.map(([key, label]) => {
        const ranges = week?.[key] ?? [];
        return (
          <div key={key} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd aria-hidden="true" className="relative h-3 rounded bg-pause-bg">
              {ranges.map(([from, to]) => {
                const start = minutes(from);
                const end = minutes(to) <= start ? 1440 : minutes(to);
                return (
                  <span
                    key={from}
                    className="absolute inset-y-0 rounded bg-ok"
                    style={{ left: `${(start / 1440) * 100}%`, width: `${((end - start) / 1440) * 100}%` }}
                  />
                );
              })}
            </dd>
            <dd className="min-w-24 text-right">
              {ranges.length > 0 ? (
                ranges.map(([from, to]) => `${from}–${to}`).join(', ')
              ) : (
                <span className="text-muted">closed</span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
