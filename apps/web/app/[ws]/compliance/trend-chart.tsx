'use client';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ComplianceReport } from '#web/api-report-types.ts';
import { formatShare } from '#web/components/numbers.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';
import { axisStyle, shortDay, TooltipBox } from '#web/components/reports/chart-parts.tsx';

type Props = {
  rows: ComplianceReport['trend'];
  target: number | null;
  onOpen: (leads: string | null | undefined) => void;
  asTable: boolean;
};

type Row = Props['rows'][number];
const lowN = 10;
const isLow = (row: Row) => row.met + row.missed < lowN;

/** Complete days that are enough for a rate; all of them where hardly any day has so many clocks. */
function comparable(rows: Row[]): Row[] {
  const known = rows.filter((row) => row.value !== null && !row.incomplete);
  const full = known.filter((row) => !isLow(row));
  return full.length < 3 ? known : full;
}

/** Compliance by day against the target; faint bars are the number of decided clocks, the last day is not complete. */
export function TrendChart({ rows, target, onOpen, asTable }: Props) {
  const known = comparable(rows);
  const data = rows.map((row) => ({
    ...row,
    n: row.met + row.missed,
    whole: known.includes(row) ? row.value : null,
    // The dotted end starts at the last day of the line, so that it does not break.
    part: row.incomplete || row === known.at(-1) ? row.value : null,
  }));
  const days = known.some(isLow) ? 'days' : `days with ${lowN} clocks or more`;
  const above = target === null ? 0 : known.filter((row) => (row.value ?? 0) >= target).length;
  const most = Math.max(1, ...data.map((row) => row.n));
  return (
    <ChartCard
      number={3}
      title="Is it getting better?"
      subtitle="Compliance by day of decision; faint bars are the number of clocks; dotted is not complete"
      summary={
        target === null
          ? `Decided clocks on ${known.length} ${days}.`
          : `${above} of ${known.length} ${days} were at or above ${formatShare(target)}.`
      }
      asTable={asTable}
      table={{
        head: ['Day', 'Compliance', 'Met', 'Missed', 'Changes'],
        rows: rows.map((row) => [
          `${row.day}${row.incomplete ? ' (incomplete)' : ''}`,
          formatShare(row.value),
          row.met,
          row.missed,
          row.markers.map((marker) => marker.text).join(', '),
        ]),
      }}
    >
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={data}
          margin={{ top: 18, right: 76, bottom: 0, left: -12 }}
          accessibilityLayer
          onClick={(state) => onOpen(data[Number(state.activeTooltipIndex)]?.leads)}
        >
          <CartesianGrid yAxisId="share" vertical={false} stroke="var(--border)" />
          <XAxis
            dataKey="day"
            tick={axisStyle}
            tickLine={false}
            axisLine={{ stroke: 'var(--border-input)' }}
            tickFormatter={shortDay}
            minTickGap={40}
          />
          <YAxis
            yAxisId="share"
            domain={[0, 1]}
            ticks={[0, 0.25, 0.5, 0.75, 1]}
            tick={axisStyle}
            tickLine={false}
            axisLine={false}
            tickFormatter={(value: number) => formatShare(value)}
          />
          <YAxis yAxisId="n" orientation="right" hide domain={[0, most * 3]} />
          <Tooltip
            cursor={{ stroke: 'var(--border-input)' }}
            content={({ payload }) => {
              const row = payload?.[0]?.payload as (typeof data)[number] | undefined;
              return row ? (
                <TooltipBox
                  title={shortDay(row.day)}
                  lines={[
                    row.value === null ? 'No clock was decided' : `${formatShare(row.value)} · ${row.met} of ${row.n}`,
                    row.incomplete ? 'Day not complete' : '',
                    row.value !== null && row.whole === null && !row.incomplete ? 'Low n, left out of the line' : '',
                    ...row.markers.map((marker) => marker.text),
                    row.n > 0 && row.leads ? `Click for ${row.n} leads` : '',
                  ]}
                />
              ) : null;
            }}
          />
          <Bar yAxisId="n" dataKey="n" fill="var(--border)" isAnimationActive={false} />
          {target !== null ? (
            <ReferenceLine
              yAxisId="share"
              y={target}
              stroke="var(--fg)"
              strokeDasharray="4 3"
              label={{ value: `target ${formatShare(target)}`, position: 'right', ...axisStyle }}
            />
          ) : null}
          {data
            .filter((row) => row.markers.length > 0)
            .map((row) => (
              <ReferenceLine
                key={row.day}
                yAxisId="share"
                x={row.day}
                stroke="var(--accent)"
                strokeDasharray="2 2"
                label={{ value: 'changed', position: 'top', fill: 'var(--accent)', fontSize: 11 }}
              />
            ))}
          <Line
            yAxisId="share"
            dataKey="whole"
            stroke="var(--c1)"
            strokeWidth={2}
            dot={false}
            connectNulls
            isAnimationActive={false}
          />
          <Line
            yAxisId="share"
            dataKey="part"
            stroke="var(--c1)"
            strokeWidth={2}
            strokeDasharray="1 4"
            strokeLinecap="round"
            dot={{ r: 2.5, strokeDasharray: '' }}
            connectNulls
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </ChartCard>
  );
}
