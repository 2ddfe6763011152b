'use client';
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Health } from '#web/api-integration-types.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';
import { axisStyle, TooltipBox } from '#web/components/reports/chart-parts.tsx';
import { EndLabel } from '#web/components/reports/end-label.tsx';
import { formatTime } from '#web/components/time/instants.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { formatLag } from '../lag-words.ts';

const lines = [
  { key: 'p50Ms', name: 'p50', stroke: 'var(--c1)', dash: undefined },
  { key: 'p95Ms', name: 'p95', stroke: 'var(--c2)', dash: '6 3' },
] as const;

type Hour = Health['hours'][number];

/** Later than this, breaches are provisional. */
const TARGET_MS = 2 * 60_000;

/** Round steps from 0 up to at least `most` (ms), five at most. */
function lagTicks(most: number): number[] {
  const steps = [1_000, 5_000, 15_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000];
  const step = steps.find((one) => most / one <= 4) ?? Math.ceil(most / 4);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

/** How late events came, by the hour, against the delay from which on breaches are provisional. */
export function LagChart({ hours }: { hours: Hour[] }) {
  const viewer = useViewer();
  const at = (iso: string) => formatTime(Date.parse(iso), viewer);
  const worst = hours.reduce<Hour | null>((a, b) => (a && a.p95Ms >= b.p95Ms ? a : b), null);
  const most = Math.max(TARGET_MS, worst?.p95Ms ?? 0);
  const ticks = lagTicks(most);
  const late = hours.filter(({ p95Ms }) => p95Ms > TARGET_MS).length;
  return (
    <ChartCard
      number={1}
      title="How late did events come?"
      subtitle="From the change in the CRM to Baton, by hour, last 24 h"
      summary={
        worst
          ? `The slowest hour was ${at(worst.at)}: 95 % within ${formatLag(worst.p95Ms)}. ${late === 0 ? 'No hour was' : `${late} of ${hours.length} hours were`} over ${formatLag(TARGET_MS)}, from which on breaches are provisional.`
          : 'Nothing came.'
      }
      asTable={false}
      table={{
        head: ['Hour', 'Events', 'p50', 'p95'],
        rows: hours.map((hour) => [at(hour.at), hour.events, formatLag(hour.p50Ms), formatLag(hour.p95Ms)]),
      }}
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={hours} margin={{ top: 10, right: 36, bottom: 0, left: 4 }} accessibilityLayer>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis
            dataKey="at"
            tick={axisStyle}
            tickLine={false}
            axisLine={{ stroke: 'var(--border-input)' }}
            tickFormatter={at}
            minTickGap={40}
          />
          <YAxis
            tick={axisStyle}
            tickLine={false}
            axisLine={false}
            ticks={ticks}
            domain={[0, ticks.at(-1) ?? TARGET_MS]}
            tickFormatter={(ms: number) => (ms === 0 ? '0' : formatLag(ms))}
            width={52}
          />
          <ReferenceLine
            y={TARGET_MS}
            stroke="var(--fg)"
            strokeDasharray="5 4"
            label={{ value: 'provisional from 2m', position: 'insideTopRight', fontSize: 11, fill: 'var(--fg-muted)' }}
          />
          <Tooltip
            cursor={{ stroke: 'var(--border-input)' }}
            content={(shown) => {
              const hour = (shown.payload as readonly { payload?: Hour }[] | undefined)?.[0]?.payload;
              return hour ? (
                <TooltipBox
                  title={`${at(hour.at)} · ${hour.events} events`}
                  lines={[`p50 ${formatLag(hour.p50Ms)}`, `p95 ${formatLag(hour.p95Ms)}`]}
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
              dot={hours.length < 3}
              isAnimationActive={false}
            >
              <EndLabel at={hours.length - 1} name={line.name} color={line.stroke} shift={index === 0 ? -5 : -18} />
            </Line>
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartCard>
  );
}
