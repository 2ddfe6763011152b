'use client';
import Link from 'next/link';
import type { ComplianceReport } from '#web/api-report-types.ts';
import { leadsPage } from '#web/components/filters/filter-words.ts';
import { formatCount, formatPoints, formatShare } from '#web/components/numbers.ts';
import { Kpi } from '#web/components/reports/kpi.tsx';
import { formatWorking } from '#web/components/time/durations.ts';

const duration = (ms: number | null) => (ms === null ? '—' : formatWorking(ms));

/** The six figures on top: the promise, its speed, and what is open now. */
export function ComplianceKpis({ kpis, workspace }: { kpis: ComplianceReport['kpis']; workspace: string }) {
  const { compliance } = kpis;
  const { medianMs: median, p90Ms: p90, breachedNow: breached, neverTouched: never, openClocks: open, excused } = kpis;
  const excusedPage = excused.n > 0 ? leadsPage(workspace, excused.leads) : null;
  const change = formatPoints(compliance.value, compliance.previous);
  const target = compliance.target;
  const kept = target !== null && compliance.value !== null ? (compliance.value >= target ? 'above' : 'below') : null;
  return (
    <section aria-label="Key figures" className="mb-4 grid grid-cols-6 gap-3 max-xl:grid-cols-3 max-sm:grid-cols-2">
      <Kpi
        label="Compliance"
        value={formatShare(compliance.value, compliance.n)}
        href={compliance.n > 0 ? leadsPage(workspace, compliance.leads) : null}
        linkName={`${compliance.n} leads with a decided clock`}
        note={
          <>
            {compliance.met} of {compliance.n}
            {target !== null ? (
              <>
                {' '}
                · {kept ? `${kept} ` : ''}target {formatShare(target)}
              </>
            ) : null}
            {change ? <span className="block">{change === 'same' ? 'same as before' : change}</span> : null}
            {compliance.n > 0 && compliance.n < 10 ? <span className="block">low n</span> : null}
            {excusedPage ? (
              <Link href={excusedPage} prefetch={false} className="relative block text-link hover:underline">
                {formatCount(excused.value)} excused, not counted
              </Link>
            ) : null}
          </>
        }
        meaning="Met ÷ (met + missed), of clocks decided in the range. A met clock is decided when it stops, a missed one at its due instant, even if it is still open. Undecided, paused and cancelled clocks are left out, and so are excused ones, which are shown beside it. A later touch never turns missed into met."
      />
      <Kpi
        label="Median"
        value={duration(median.value)}
        href={leadsPage(workspace, median.leads)}
        note="working time used, half of the clocks were faster"
        meaning="The middle of the working time used by clocks that were stopped in the range. Never touched leads have no time and are not in it."
      />
      <Kpi
        label="P90"
        value={duration(p90.value)}
        href={leadsPage(workspace, p90.leads)}
        note="working time, nine of ten were faster"
        meaning="Nine of ten stopped clocks used at most this much working time."
      />
      <Kpi
        label="Breached now"
        value={formatCount(breached.value)}
        href={leadsPage(workspace, breached.leads)}
        linkName={`${breached.value ?? 0} leads breached now`}
        note="live, target used up and clock still running"
        meaning="Open clocks of this kind that have used up their target at this moment."
      />
      <Kpi
        label="Never touched"
        value={formatCount(never.value)}
        href={leadsPage(workspace, never.leads)}
        linkName={`${never.value ?? 0} leads never touched`}
        note="MQLs past 24 working hours"
        meaning="MQLs of the range that are past 24 working hours and have had no touch that counts."
      />
      <Kpi
        label="Open clocks"
        value={formatCount(open.value)}
        href={leadsPage(workspace, open.leads)}
        linkName={`${open.value ?? 0} leads with an open clock`}
        note="live, running or paused"
        meaning="Clocks of this kind that run or are paused at this moment."
      />
    </section>
  );
}
