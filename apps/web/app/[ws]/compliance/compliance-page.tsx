'use client';
import { FilterX, Hourglass } from 'lucide-react';
import { useParams, useRouter } from 'next/navigation';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useCallback } from 'react';
import { leadsPage } from '#web/components/filters/filter-words.ts';
import { ReportBar } from '#web/components/reports/report-bar.tsx';
import { ReportSkeleton } from '#web/components/reports/report-skeleton.tsx';
import { useFilterNames } from '#web/components/reports/use-filter-names.ts';
import { useReportFilters } from '#web/components/reports/use-report-filters.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { kindNames } from '#web/components/time/clock-view.ts';
import { Button } from '#web/components/ui/button.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import { Select } from '#web/components/ui/field.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#web/components/ui/tabs.tsx';
import { useCompliance } from '#web/data/queries.ts';
import { ArrivalsHeat } from './arrivals-heat.tsx';
import { ComplianceKpis } from './compliance-kpis.tsx';
import { ComplianceTable } from './compliance-table.tsx';
import { DelayChart } from './delay-chart.tsx';
import { DistributionChart } from './distribution-chart.tsx';
import { PercentilesChart } from './percentiles-chart.tsx';
import { RightNow } from './right-now.tsx';
import { TrendChart } from './trend-chart.tsx';

const kinds = ['firstTouch', 'assign', 'accept', 'qualify', 'nextTouch'] as const;
const groupings = { rep: 'Rep', team: 'Team', source: 'Source', campaign: 'Campaign', policy: 'Policy' } as const;
const groupingKeys = Object.keys(groupings) as (keyof typeof groupings)[];

/** Is the promise kept, where not, right now and over time. */
export function CompliancePage() {
  const { ws } = useParams<{ ws: string }>();
  const router = useRouter();
  const filters = useReportFilters();
  const [clock, setClock] = useQueryState(
    'clock',
    parseAsStringLiteral(kinds).withDefault('firstTouch').withOptions({ history: 'push' }),
  );
  const [by, setBy] = useQueryState(
    'by',
    parseAsStringLiteral(groupingKeys).withDefault('rep').withOptions({ history: 'push' }),
  );
  const { data, error, refetch, isPlaceholderData, isFetching } = useCompliance({ ...filters.query, clock, by });
  const names = useFilterNames(filters.state.owner !== null);
  const open = useCallback(
    (leads: string | null | undefined) => {
      const href = leadsPage(ws, leads);
      if (href) router.push(href);
    },
    [router, ws],
  );
  const asTable = filters.state.view === 'table';
  return (
    <div className="mx-auto max-w-[1440px] px-6 pb-8 max-sm:px-4">
      <ReportBar title="Compliance" zone={data?.range.timeZone} filters={filters} loading={isFetching} nameOf={names}>
        <Select
          aria-label="Clock"
          value={clock}
          onChange={(event) => void setClock(kinds.find((kind) => kind === event.target.value) ?? null)}
          className="w-36"
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kindNames[kind]}
            </option>
          ))}
        </Select>
      </ReportBar>
      {error && !data ? <Problem error={error} what="compliance report" onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ReportSkeleton /> : null}
      {data ? (
        <div className={cn('transition-opacity duration-120', isPlaceholderData && 'opacity-60')}>
          <ComplianceKpis kpis={data.kpis} workspace={ws} />
          {data.kpis.compliance.n === 0 && filters.pills.length > 0 ? (
            <Empty
              kind="no-match"
              icon={FilterX}
              title="No decided clock matches"
              action={
                <Button onClick={filters.clear}>
                  Clear {filters.pills.length} {filters.pills.length === 1 ? 'filter' : 'filters'}
                </Button>
              }
            >
              No {kindNames[clock].toLowerCase()} clock was decided in this range under these filters.
            </Empty>
          ) : data.kpis.compliance.n === 0 ? (
            <Empty kind="not-yet" icon={Hourglass} title="No clock has been decided yet">
              A clock is decided when it stops, or at its due instant. Figures appear here by themselves. A longer range
              may already have some.
            </Empty>
          ) : null}
          <div className="mb-6 grid grid-cols-2 gap-3 max-lg:grid-cols-1">
            <RightNow rightNow={data.rightNow} workspace={ws} asTable={asTable} />
            {data.kpis.compliance.n > 0 ? (
              <>
                <DistributionChart rows={data.distribution} onOpen={open} asTable={asTable} />
                <TrendChart rows={data.trend} target={data.kpis.compliance.target} onOpen={open} asTable={asTable} />
                <PercentilesChart rows={data.percentiles} asTable={asTable} />
                <DelayChart rows={data.delay} onOpen={open} asTable={asTable} />
                <ArrivalsHeat cells={data.arrivals} zone={data.range.timeZone} onOpen={open} asTable={asTable} />
              </>
            ) : null}
          </div>
          <Tabs value={by} onValueChange={(next) => void setBy(groupingKeys.find((key) => key === next) ?? null)}>
            <TabsList aria-label="Compliance by">
              {groupingKeys.map((key) => (
                <TabsTrigger key={key} value={key}>
                  By {groupings[key].toLowerCase()}
                </TabsTrigger>
              ))}
            </TabsList>
            <TabsContent value={by} className="-mx-6 max-sm:-mx-4">
              <ComplianceTable
                by={groupings[by]}
                rows={data.table}
                workspace={ws}
                target={data.kpis.compliance.target}
                sort={filters.state.sort}
                onSort={(sort) => void filters.setState({ sort }, { history: 'replace' })}
                faded={isPlaceholderData}
              />
            </TabsContent>
          </Tabs>
        </div>
      ) : null}
    </div>
  );
}
