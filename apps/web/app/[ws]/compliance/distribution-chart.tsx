'use client';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  LabelList,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ComplianceReport } from '#web/api-report-types.ts';
import { formatShare } from '#web/components/numbers.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';
import { axisStyle, HatchDefs, TooltipBox } from '#web/components/reports/chart-parts.tsx';

type Props = {
  rows: ComplianceReport['distribution'];
  onOpen: (leads: string | null | undefined) => void;
  asTable: boolean;
};

const fills = { ok: 'var(--ok)', near: 'var(--near)', over: 'url(#over-hatch)' };

/** How much of the target decided clocks had used; the line is the target. */
export function DistributionChart({ rows, onOpen, asTable }: Props) {
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const within = rows.filter((row) => row.state !== 'over').reduce((sum, row) => sum + row.count, 0);
  return (
    <ChartCard
      number={2}
      title="How fast against the target?"
      subtitle={`Share of target used, working time · n ${total}`}
      summary={`${within} of ${total} decided clocks stopped within their target.`}
      asTable={asTable}
      table={{
        head: ['Target used', 'Clocks', 'Share'],
        rows: rows.map((row) => [row.bucket, row.count, formatShare(total ? row.count / total : null)]),
      }}
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={rows} margin={{ top: 18, right: 8, bottom: 0, left: -24 }} accessibilityLayer>
          <HatchDefs id="over-hatch" color="var(--over)" />
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis
            dataKey="bucket"
            tick={axisStyle}
            tickLine={false}
            axisLine={{ stroke: 'var(--border-input)' }}
            interval={0}
            tickFormatter={(bucket: string) => bucket.replace(' %', '')}
          />
          <YAxis tick={axisStyle} tickLine={false} axisLine={false} allowDecimals={false} tickCount={5} />
          <Tooltip
            cursor={{ fill: 'var(--hover)' }}
            content={({ payload }) => {
              const row = payload?.[0]?.payload as Props['rows'][number] | undefined;
              return row ? (
                <TooltipBox
                  title={row.bucket === 'never' ? 'Never touched' : `${row.bucket} of target`}
                  lines={[
                    `${row.count} of ${total} (${formatShare(total ? row.count / total : null)})`,
                    row.leads ? `Click for ${row.count} leads` : '',
                  ]}
                />
              ) : null;
            }}
          />
          <ReferenceLine
            x="100–150 %"
            position="start"
            stroke="var(--fg)"
            strokeDasharray="4 3"
            label={{ value: 'target', position: 'insideTopLeft', ...axisStyle }}
          />
          <Bar
            dataKey="count"
            isAnimationActive={false}
            radius={[3, 3, 0, 0]}
            className="cursor-pointer"
            onClick={(_, index) => onOpen(rows[index]?.leads)}
          >
            {rows.map((row) => (
              <Cell key={row.bucket} fill={fills[row.state]} />
            ))}
            <LabelList dataKey="count" position="top" style={axisStyle} />
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </ChartCard>
  );
}
