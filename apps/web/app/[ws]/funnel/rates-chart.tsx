'use client';
import { CartesianGrid, Line, LineChart, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { FunnelReport } from '#web/api-report-types.ts';
import { formatShare } from '#web/components/numbers.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';
import { axisStyle, HatchDefs, shortDay, TooltipBox } from '#web/components/reports/chart-parts.tsx';
import { spreadLabels } from '#web/components/reports/chart-scale.ts';
import { EndLabel, plotHeight } from '#web/components/reports/end-label.tsx';

type Row = FunnelReport['trend'][number];
const lines = [
  { key: 'mqlToSal', name: 'MQL→SAL', stroke: 'var(--c1)', dash: undefined },
  { key: 'salToSql', name: 'SAL→SQL', stroke: 'var(--c2)', dash: '6 3' },
  { key: 'sqlToOpportunity', name: 'SQL→Opp', stroke: 'var(--c4)', dash: '2 3' },
] as const;

/** The three step rates by cohort week; young cohorts are hatched and not compared. */
export function RatesChart({ rows, asTable }: { rows: Row[]; asTable: boolean }) {
  const firstYoung = rows.find((row) => row.maturing);
  const last = rows.at(-1);
  const whole = rows.filter((row) => !row.maturing);
  const latest = whole.at(-1);
  const places = lines.map((line) => (last && last[line.key] !== null ? (last[line.key] ?? 0) * plotHeight : null));
  const spread = spreadLabels(places, 13);
  const shifts = places.map((place, index) => (place ?? 0) - (spread[index] ?? 0));
  return (
    <ChartCard
      number={2}
      title="Are the steps getting better?"
      subtitle="Step rates by the week of the MQL; hatched weeks are still maturing"
      summary={
        latest
          ? `In the last mature week (${shortDay(latest.week)}) ${formatShare(latest.mqlToSal)} of MQLs were accepted, n ${latest.n}.`
          : 'Every week in this range is still maturing.'
      }
      asTable={asTable}
      table={{
        head: ['Week', 'MQL→SAL', 'SAL→SQL', 'SQL→Opp', 'n'],
        rows: rows.map((row) => [
          `${shortDay(row.week)}${row.maturing ? ' (maturing)' : ''}`,
          formatShare(row.mqlToSal),
          formatShare(row.salToSql),
          formatShare(row.sqlToOpportunity),
          row.n,
        ]),
      }}
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={rows} margin={{ top: 10, right: 64, bottom: 0, left: -12 }} accessibilityLayer>
          <HatchDefs id="young-hatch" color="var(--border)" />
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis
            dataKey="week"
            tick={axisStyle}
            tickLine={false}
            axisLine={{ stroke: 'var(--border-input)' }}
            tickFormatter={shortDay}
            minTickGap={30}
          />
          <YAxis
            domain={[0, 1]}
            ticks={[0, 0.25, 0.5, 0.75, 1]}
            tick={axisStyle}
            tickLine={false}
            axisLine={false}
            tickFormatter={(value: number) => formatShare(value)}
          />
          {firstYoung && last ? (
            <ReferenceArea
              x1={firstYoung.week}
              x2={last.week}
              fill="url(#young-hatch)"
              fillOpacity={0.5}
              label={{ value: 'maturing', position: 'insideTopLeft', ...axisStyle }}
            />
          ) : null}
          <Tooltip
            cursor={{ stroke: 'var(--border-input)' }}
            content={({ payload }) => {
              const row = payload?.[0]?.payload as Row | undefined;
              return row ? (
                <TooltipBox
                  title={`Week of ${shortDay(row.week)} · n ${row.n}`}
                  lines={[
                    ...lines.map((line) => `${line.name} ${formatShare(row[line.key])}`),
                    row.maturing ? 'still maturing' : '',
                  ]}
                />
              ) : null;
            }}
          />
          {lines.map((line, index) => (
            <Line
              key={line.key}
              dataKey={line.key}
              name={line.name}
              stroke={line.stroke}
              strokeDasharray={line.dash}
              strokeWidth={2}
              dot={false}
              connectNulls
              isAnimationActive={false}
            >
              <EndLabel at={rows.length - 1} name={line.name} color={line.stroke} shift={shifts[index] ?? 0} />
            </Line>
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartCard>
  );
}
