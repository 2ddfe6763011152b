'use client';
import type { ClockDetail } from '#web/api-types.ts';
import { formatExact, wholeSeconds } from './durations.ts';

const HATCH = 'repeating-linear-gradient(135deg, var(--pause) 0 2px, transparent 2px 5px)';

/** Who held a clock for how much of its working time, and how much of it was the system's. */
export function ClockHolders({ clock, headingLevel: Sub }: { clock: ClockDetail; headingLevel: 'h2' | 'h3' }) {
  const { shares, delay, elapsedMs } = clock;
  if (elapsedMs === 0 || (shares.length < 2 && delay.systemMs === 0)) return null;
  const seconds = wholeSeconds(shares.map(({ countedMs }) => countedMs));
  const held = shares.map((share, index) => ({ ...share, seconds: seconds[index] ?? 0 }));
  const [system = 0, person = 0] = wholeSeconds([delay.systemMs, delay.personMs]);
  const percent = (ms: number) => Math.round((ms / elapsedMs) * 100);
  return (
    <section className="text-table">
      <Sub className="mb-1 text-meta font-medium text-muted">Who held it</Sub>
      <ul className="flex flex-col gap-1">
        {held
          .filter(({ countedMs }) => countedMs > 0)
          .map(({ owner, countedMs, ...share }) => (
            <li
              key={owner?.key ?? 'nobody'}
              className="grid grid-cols-[minmax(96px,160px)_1fr_128px] items-center gap-3"
            >
              <span className="truncate">{owner?.name ?? 'Nobody'}</span>
              <span aria-hidden="true" className="h-2 rounded-full bg-pause-bg">
                <span
                  className={owner ? 'block h-full rounded-full bg-accent' : 'block h-full rounded-full'}
                  style={{ width: `${percent(countedMs)}%`, ...(owner ? {} : { backgroundImage: HATCH }) }}
                />
              </span>
              <span className="text-right whitespace-nowrap">
                {formatExact(share.seconds)} <span className="text-muted">{percent(countedMs)} %</span>
              </span>
            </li>
          ))}
      </ul>
      <p className="mt-1.5 text-muted">
        System delay {formatExact(system)} (no owner yet, or the CRM had not told), person delay {formatExact(person)}.
      </p>
    </section>
  );
}
