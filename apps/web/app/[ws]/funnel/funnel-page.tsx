'use client';
import { FilterX, Hourglass } from 'lucide-react';
import { useParams } from 'next/navigation';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { leadsPage } from '#web/components/filters/filter-words.ts';
import { formatCount, formatShare } from '#web/components/numbers.ts';
import { Kpi } from '#web/components/reports/kpi.tsx';
import { ReportBar } from '#web/components/reports/report-bar.tsx';
import { ReportSkeleton } from '#web/components/reports/report-skeleton.tsx';
import { useFilterNames } from '#web/components/reports/use-filter-names.ts';
import { useReportFilters } from '#web/components/reports/use-report-filters.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#web/components/ui/tabs.tsx';
import { ToggleGroup } from '#web/components/ui/toggle-group.tsx';
import { useFunnel } from '#web/data/queries.ts';
import { DaysToWon } from './days-to-won.tsx';
import { FunnelBars } from './funnel-bars.tsx';
import { FunnelTable } from './funnel-table.tsx';
import { RatesChart } from './rates-chart.tsx';

const modes = ['cohort', 'activity'] as const;
const groupings = {
  source: 'Source',
  campaign: 'Campaign',
  leadType: 'Type',
  rep: 'Owner',
  team: 'Team',
  month: 'Month',
} as const;
const groupingKeys = Object.keys(groupings) as (keyof typeof groupings)[];

/** Where leads stop on the way from MQL to won, how long each step takes, and which sources are worth it. */
export function FunnelPage() {
  const { ws } = useParams<{ ws: string }>();
  const filters = useReportFilters();
  const [mode, setMode] = useQueryState(
    'mode',
    parseAsStringLiteral(modes).withDefault('cohort').withOptions({ history: 'push' }),
  );
  const [by, setBy] = useQueryState(
    'by',
    parseAsStringLiteral(groupingKeys).withDefault('source').withOptions({ history: 'push' }),
  );
  const { data, error, refetch, isPlaceholderData, isFetching } = useFunnel({ ...filters.query, mode, by });
  const names = useFilterNames(filters.state.owner !== null);
  const asTable = filters.state.view === 'table';
  const totals = data?.totals;
  return (
    <div className="mx-auto max-w-[1440px] px-6 pb-8 max-sm:px-4">
      <ReportBar title="Funnel" zone={data?.range.timeZone} filters={filters} loading={isFetching} nameOf={names}>
        <ToggleGroup
          label="Mode"
          value={mode}
          options={[
            { value: 'cohort', label: 'Cohort' },
            { value: 'activity', label: 'Activity' },
          ]}
          onChange={(next) => void setMode(next)}
        />
      </ReportBar>
      {error && !data ? <Problem error={error} what="funnel report" onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ReportSkeleton /> : null}
      {data && totals ? (
        <div className={cn('transition-opacity duration-120', isPlaceholderData && 'opacity-60')}>
          {totals.mql === 0 && filters.pills.length > 0 ? (
            <Empty
              kind="no-match"
              icon={FilterX}
              title="No lead matches"
              action={
                <Button onClick={filters.clear}>
                  Clear {filters.pills.length} {filters.pills.length === 1 ? 'filter' : 'filters'}
                </Button>
              }
            >
              No lead became an MQL in this range under these filters.
            </Empty>
          ) : totals.mql === 0 ? (
            <Empty kind="not-yet" icon={Hourglass} title="No MQL in this range yet">
              The funnel fills by itself as leads reach MQL. A longer range may already have some.
            </Empty>
          ) : (
            <>
              <section aria-label="Key figures" className="mb-4 grid grid-cols-4 gap-3 max-lg:grid-cols-2">
                <Kpi
                  label="MQLs"
                  value={formatCount(totals.mql)}
                  href={leadsPage(ws, totals.leads)}
                  linkName={`${totals.mql} MQLs`}
                  note={mode === 'cohort' ? 'became MQL in the range' : 'MQL entries in the range'}
                  meaning={
                    mode === 'cohort'
                      ? 'Handoffs that became MQL in the range, followed forward as far as they got until now.'
                      : 'Entries into each stage in the range, whenever the lead became an MQL.'
                  }
                />
                <Kpi
                  label="Accepted (MQL→SAL)"
                  value={formatShare(totals.rates.mqlToSal, totals.mql)}
                  note={`${formatCount(totals.sal)} of ${formatCount(totals.mql)}`}
                  meaning="Leads that reached SAL or further ÷ leads that reached MQL."
                />
                <Kpi
                  label="MQL→SQL"
                  value={formatShare(totals.rates.mqlToSql, totals.mql)}
                  note={`${formatCount(totals.sql)} of ${formatCount(totals.mql)}`}
                  meaning="Leads that reached SQL or further ÷ leads that reached MQL."
                />
                <Kpi
                  label="Won"
                  value={formatCount(totals.won)}
                  note={`${formatShare(totals.conversion, totals.mql)} of MQLs`}
                  meaning="Leads that were won ÷ leads that reached MQL."
                />
              </section>
              <div className="mb-6 grid grid-cols-2 gap-3 max-lg:grid-cols-1">
                <FunnelBars report={data} workspace={ws} asTable={asTable} />
                {data.trend.length > 0 ? <RatesChart rows={data.trend} asTable={asTable} /> : null}
                {data.daysToWon ? <DaysToWon figures={data.daysToWon} asTable={asTable} /> : null}
              </div>
              <Tabs value={by} onValueChange={(next) => void setBy(groupingKeys.find((key) => key === next) ?? null)}>
                <TabsList aria-label="Funnel by">
                  {groupingKeys.map((key) => (
                    <TabsTrigger key={key} value={key}>
                      By {groupings[key].toLowerCase()}
                    </TabsTrigger>
                  ))}
                </TabsList>
                <TabsContent value={by} className="-mx-6 max-sm:-mx-4">
                  <FunnelTable
                    by={by}
                    label={groupings[by]}
                    rows={data.groups}
                    workspace={ws}
                    sort={filters.state.sort}
                    onSort={(sort) => void filters.setState({ sort }, { history: 'replace' })}
                    faded={isPlaceholderData}
                  />
                </TabsContent>
              </Tabs>
            </>
          )}
        </div>
      ) : null}
    </div>
  );
}
