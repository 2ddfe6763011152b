'use client';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ComplianceReport } from '#web/api-report-types.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';
import { axisStyle, HatchDefs, TooltipBox } from '#web/components/reports/chart-parts.tsx';
import { durationTicks } from '#web/components/reports/chart-scale.ts';
import { formatWorking } from '#web/components/time/durations.ts';

type Row = ComplianceReport['delay'][number];
const duration = (ms: number | null) => (ms === null ? '—' : formatWorking(ms));

/** Per source: the median wait for an owner, and from the owner to the first touch. */
export function DelayChart({
  rows,
  onOpen,
  asTable,
}: {
  rows: Row[];
  onOpen: (leads: string | null | undefined) => void;
  asTable: boolean;
}) {
  const shown = rows.slice(0, 8);
  const worst = [...rows].sort((a, b) => (b.systemMs ?? 0) - (a.systemMs ?? 0))[0];
  const ticks = durationTicks(Math.max(0, ...shown.map((row) => (row.systemMs ?? 0) + (row.personMs ?? 0))));
  return (
    <ChartCard
      number={5}
      title="Whose delay is it?"
      subtitle="Median per source: hatched until somebody owns it (system), solid until the first touch (person)"
      summary={
        worst?.systemMs
          ? `${worst.source} waits longest for an owner: ${duration(worst.systemMs)} of working time.`
          : 'Owners are found at once.'
      }
      asTable={asTable}
      table={{
        head: ['Source', 'System', 'Person', 'n'],
        rows: rows.map((row) => [row.source, duration(row.systemMs), duration(row.personMs), row.n]),
      }}
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={shown}
          layout="vertical"
          margin={{ top: 4, right: 12, bottom: 0, left: 0 }}
          barSize={14}
          accessibilityLayer
        >
          <HatchDefs id="system-hatch" color="var(--c4)" />
          <CartesianGrid horizontal={false} stroke="var(--border)" />
          <XAxis
            type="number"
            tick={axisStyle}
            tickLine={false}
            axisLine={false}
            ticks={ticks}
            domain={[0, ticks.at(-1) ?? 1]}
            tickFormatter={(ms: number) => (ms === 0 ? '0' : formatWorking(ms))}
          />
          <YAxis
            type="category"
            dataKey="source"
            tick={axisStyle}
            tickLine={false}
            axisLine={{ stroke: 'var(--border-input)' }}
            width={88}
          />
          <Tooltip
            cursor={{ fill: 'var(--hover)' }}
            content={({ payload }) => {
              const row = payload?.[0]?.payload as Row | undefined;
              return row ? (
                <TooltipBox
                  title={row.source}
                  lines={[
                    `System ${duration(row.systemMs)}`,
                    `Person ${duration(row.personMs)}`,
                    `n ${row.n}${row.n < 10 ? ' (low n)' : ''}`,
                  ]}
                />
              ) : null;
            }}
          />
          <Bar
            dataKey="systemMs"
            name="System"
            stackId="delay"
            fill="url(#system-hatch)"
            isAnimationActive={false}
            onClick={(_, index) => onOpen(shown[index]?.leads)}
          />
          <Bar
            dataKey="personMs"
            name="Person"
            stackId="delay"
            fill="var(--c1)"
            radius={[0, 3, 3, 0]}
            isAnimationActive={false}
            onClick={(_, index) => onOpen(shown[index]?.leads)}
          />
        </BarChart>
      </ResponsiveContainer>
    </ChartCard>
  );
}
