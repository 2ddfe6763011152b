'use client';
import type { ClockDetail } from '#web/api-types.ts';
import { cn } from '#web/components/ui/class-names.ts';
import { ScrollBox } from '#web/components/ui/scroll-box.tsx';
import { elapsedAt } from './clock-view.ts';
import { formatExact, wholeSeconds } from './durations.ts';
import { formatDateTime, zoneAbbreviation } from './instants.ts';
import { useNow } from './ticker.ts';
import { useViewer } from './use-viewer.ts';

/** The rows that make a clock's time. The last running row goes on with the page, so the sum is what the chip says. */
export function ClockLedger({ clock }: { clock: ClockDetail }) {
  const now = useNow();
  const viewer = useViewer();
  const timeZone = clock.calendar?.timeZone ?? viewer.timeZone;
  const open = clock.state === 'running' || clock.state === 'paused';
  const grownMs = open ? elapsedAt(clock, now) - clock.elapsedMs : 0;
  const wallGrownMs = open ? Math.max(0, now - Date.parse(clock.serverNow)) : 0;
  const last = clock.segments.length - 1;
  const counted = wholeSeconds(clock.segments.map((row, index) => row.countedMs + (index === last ? grownMs : 0)));
  const wall = wholeSeconds(clock.segments.map((row, index) => row.wallMs + (index === last ? wallGrownMs : 0)));
  const sum = (rows: number[]) => rows.reduce((total, seconds) => total + seconds, 0);
  const at = (iso: string) => formatDateTime(Date.parse(iso), now, { ...viewer, timeZone });
  const zone = zoneAbbreviation(now || Date.parse(clock.serverNow), timeZone);
  const number = 'py-1 pl-3 text-right whitespace-nowrap';
  return (
    <ScrollBox label="Ledger">
      <table className="w-full font-mono text-meta" data-testid="clock-ledger">
        <caption className="sr-only">How the time of this clock adds up, in {timeZone}</caption>
        <thead>
          <tr className="border-b text-left text-muted">
            <th scope="col" className="py-1 pr-3 font-medium">
              From ({zone})
            </th>
            <th scope="col" className="py-1 pr-3 font-medium">
              To
            </th>
            <th scope="col" className="py-1 pl-3 text-right font-medium">
              Wall
            </th>
            <th scope="col" className="py-1 pl-3 text-right font-medium">
              Counted
            </th>
            <th scope="col" className="py-1 pl-4 font-medium">
              Why
            </th>
          </tr>
        </thead>
        <tbody>
          {clock.segments.map((row, index) => (
            <tr key={`${row.from}${row.kind}`} data-counted-seconds={counted[index]}>
              <td className="py-1 pr-3 whitespace-nowrap">{at(row.from)}</td>
              <td className="py-1 pr-3 whitespace-nowrap">{open && index === last ? 'now' : at(row.to)}</td>
              <td className={number}>{formatExact(wall[index] ?? 0)}</td>
              <td className={cn(number, row.kind !== 'running' && 'text-muted')}>
                {row.kind === 'running' ? `+ ${formatExact(counted[index] ?? 0)}` : '0'}
              </td>
              <td className="min-w-48 py-1 pl-4 font-sans">{row.why}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t font-semibold">
            <td colSpan={2} className="py-1">
              Total
            </td>
            <td className={number}>{formatExact(sum(wall))}</td>
            <td className={number} data-total-seconds={sum(counted)}>
              {formatExact(sum(counted))}
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </ScrollBox>
  );
}
