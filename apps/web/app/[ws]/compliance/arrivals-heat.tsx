'use client';
import type { ComplianceReport } from '#web/api-report-types.ts';
import { formatShare } from '#web/components/numbers.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';

type Cell = ComplianceReport['arrivals'][number];
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** When leads become MQLs, by weekday and hour of the workspace; a darker cell is more leads, each prints its number. */
export function ArrivalsHeat({
  cells,
  zone,
  onOpen,
  asTable,
}: {
  cells: Cell[];
  zone: string;
  onOpen: (leads: string | null | undefined) => void;
  asTable: boolean;
}) {
  const byKey = new Map(cells.map((cell) => [`${cell.weekday}:${cell.hour}`, cell]));
  const busy = cells.filter((cell) => cell.n > 0);
  const from = Math.min(9, ...busy.map((cell) => cell.hour));
  const to = Math.max(17, ...busy.map((cell) => cell.hour));
  const hours = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const most = Math.max(1, ...cells.map((cell) => cell.n));
  const peak = [...cells].sort((a, b) => b.n - a.n)[0];
  const level = (n: number) => (n === 0 ? 0 : Math.max(1, Math.ceil((n / most) * 6)));
  const words = (cell: Cell) =>
    `${days[cell.weekday]} ${cell.hour}:00, ${cell.n} leads, ${cell.met + cell.missed > 0 ? `compliance ${formatShare(cell.met / (cell.met + cell.missed))}` : 'none decided'}`;
  return (
    <ChartCard
      number={6}
      title="When do leads arrive?"
      subtitle={`MQLs by weekday and hour in ${zone}; darker is more`}
      summary={
        peak && peak.n > 0
          ? `Most arrive ${days[peak.weekday]} between ${peak.hour}:00 and ${peak.hour + 1}:00 (${peak.n}).`
          : 'No lead arrived in this range.'
      }
      asTable={asTable}
      className="col-span-full"
      table={{
        head: ['When', 'Leads', 'Met', 'Missed'],
        rows: busy.map((cell) => [`${days[cell.weekday]} ${cell.hour}:00`, cell.n, cell.met, cell.missed]),
      }}
    >
      <div className="h-full overflow-x-auto">
        <table className="h-full w-full min-w-[420px] table-fixed border-separate border-spacing-px text-micro">
          <thead>
            <tr>
              <td className="w-9" />
              {hours.map((hour) => (
                <th key={hour} scope="col" className="font-normal text-muted">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day, weekday) => (
              <tr key={day}>
                <th scope="row" className="text-left font-normal text-muted">
                  {day}
                </th>
                {hours.map((hour) => {
                  const cell = byKey.get(`${weekday}:${hour}`);
                  const step = level(cell?.n ?? 0);
                  return (
                    <td
                      key={hour}
                      className="rounded-sm text-center"
                      style={{
                        background: step ? `var(--r${step})` : 'var(--bg-subtle)',
                        color: step ? `var(--r${step}-fg)` : 'var(--fg)',
                      }}
                    >
                      {cell && cell.n > 0 ? (
                        <button
                          type="button"
                          tabIndex={-1}
                          title={words(cell)}
                          aria-label={words(cell)}
                          className="size-full min-h-5"
                          onClick={() => onOpen(cell.leads)}
                        >
                          {cell.n}
                        </button>
                      ) : null}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartCard>
  );
}
