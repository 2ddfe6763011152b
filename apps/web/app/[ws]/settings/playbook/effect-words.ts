import type { PlaybookEffect, PublishMode } from '#web/api-playbook-types.ts';

export type ModeEffect = PlaybookEffect['modes'][PublishMode];

export const MODES: { mode: PublishMode; label: string; meaning: string }[] = [
  { mode: 'new', label: 'New handoffs only', meaning: 'Open ones go on by the version they have.' },
  {
    mode: 'openFromNow',
    label: 'Open ones too, from now on',
    meaning: 'Time used so far is carried over; a breach that happened stays.',
  },
  {
    mode: 'openFromStart',
    label: 'Open ones too, from their start',
    meaning: 'They count as if this version had always held.',
  },
];

const clocks = (count: number) => `${count} ${count === 1 ? 'clock' : 'clocks'}`;

/** What a mode does to open clocks, one sentence each; empty when it changes none of them. */
export function effectLines(effect: ModeEffect): string[] {
  const { clocksMoved, wouldBreach, wouldUnbreach, clocksDropped, clocksStarted, alertsWithdrawn, alertsUnsent } =
    effect;
  return [
    ...(wouldBreach > 0 ? [`${clocks(wouldBreach)} would become breached`] : []),
    ...(wouldUnbreach > 0 ? [`${wouldUnbreach} ${wouldUnbreach === 1 ? 'breach' : 'breaches'} would clear`] : []),
    ...(clocksMoved > 0 ? [`${clocks(clocksMoved)} would move`] : []),
    ...(clocksStarted > 0 ? [`${clocks(clocksStarted)} would start`] : []),
    ...(clocksDropped > 0 ? [`${clocks(clocksDropped)} would end`] : []),
    ...(alertsWithdrawn > 0
      ? [
          `${alertsWithdrawn} ${alertsWithdrawn === 1 ? 'alert' : 'alerts'} would be withdrawn${alertsUnsent > 0 ? ` (${alertsUnsent} not sent yet)` : ''}`,
        ]
      : []),
  ];
}
