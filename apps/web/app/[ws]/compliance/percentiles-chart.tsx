'use client';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ComplianceReport } from '#web/api-report-types.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';
import { axisStyle, shortDay, TooltipBox } from '#web/components/reports/chart-parts.tsx';
import { durationTicks, spreadLabels } from '#web/components/reports/chart-scale.ts';
import { EndLabel, plotHeight } from '#web/components/reports/end-label.tsx';
import { formatWorking } from '#web/components/time/durations.ts';

type Row = ComplianceReport['percentiles'][number];
const lines = [
  { key: 'p50', name: 'p50', stroke: 'var(--c1)', dash: undefined },
  { key: 'p75', name: 'p75', stroke: 'var(--c2)', dash: '6 3' },
  { key: 'p90', name: 'p90', stroke: 'var(--c4)', dash: '2 3' },
  { key: 'p95', name: 'p95', stroke: 'var(--c3)', dash: '8 3 2 3' },
] as const;

const duration = (ms: number | null) => (ms === null ? '—' : formatWorking(ms));

/** p50, p75, p90 and p95 of the working time used, by day. */
export function PercentilesChart({ rows, asTable }: { rows: Row[]; asTable: boolean }) {
  const known = rows.filter((row) => row.n > 0);
  const last = known.at(-1);
  const ticks = durationTicks(Math.max(0, ...known.map((row) => row.p95 ?? 0)));
  const top = ticks.at(-1) ?? 1;
  const places = lines.map((line) =>
    last && last[line.key] !== null ? ((last[line.key] ?? 0) / top) * plotHeight : null,
  );
  const spread = spreadLabels(places, 13);
  const shifts = places.map((place, index) => (place ?? 0) - (spread[index] ?? 0));
  return (
    <ChartCard
      number={4}
      title="How long do most leads wait?"
      subtitle="Working time used by stopped clocks, by day"
      summary={
        last
          ? `On ${shortDay(last.day)} half of the clocks used at most ${duration(last.p50)}, nine of ten at most ${duration(last.p90)}.`
          : 'No clock was stopped in this range.'
      }
      asTable={asTable}
      table={{
        head: ['Day', 'p50', 'p75', 'p90', 'p95', 'n'],
        rows: known.map((row) => [
          row.day,
          duration(row.p50),
          duration(row.p75),
          duration(row.p90),
          duration(row.p95),
          row.n,
        ]),
      }}
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={known} margin={{ top: 10, right: 36, bottom: 0, left: 4 }} accessibilityLayer>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis
            dataKey="day"
            tick={axisStyle}
            tickLine={false}
            axisLine={{ stroke: 'var(--border-input)' }}
            tickFormatter={shortDay}
            minTickGap={40}
          />
          <YAxis
            tick={axisStyle}
            tickLine={false}
            axisLine={false}
            ticks={ticks}
            domain={[0, top]}
            tickFormatter={(ms: number) => (ms === 0 ? '0' : formatWorking(ms))}
            width={52}
          />
          <Tooltip
            cursor={{ stroke: 'var(--border-input)' }}
            content={({ payload }) => {
              const row = payload?.[0]?.payload as Row | undefined;
              return row ? (
                <TooltipBox
                  title={`${shortDay(row.day)} · n ${row.n}`}
                  lines={lines.map((line) => `${line.name} ${duration(row[line.key])}`)}
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
              <EndLabel at={known.length - 1} name={line.name} color={line.stroke} shift={shifts[index] ?? 0} />
            </Line>
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartCard>
  );
}
