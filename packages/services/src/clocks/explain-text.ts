import { formatDuration } from '@baton/core/playbook/duration';
import type { Directory } from '../people/directory.ts';
import type { ClockDetailAnswer } from '../views/clock.ts';

/** A clock's arithmetic as text for a message or a ticket, in the calendar's zone. */
export function explainText(clock: Omit<ClockDetailAnswer, 'copyText'>, directory: Directory): string {
  const zone = clock.calendar?.timeZone ?? directory.timeZone;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const at = (value: string | null) => (value === null ? '—' : format.format(new Date(value)));
  const percent = clock.targetMs === 0 ? 100 : Math.round((clock.elapsedMs / clock.targetMs) * 100);
  const lines = [
    `${clock.name} — ${spell(clock.elapsedMs)} of ${spell(clock.targetMs)} used (${percent} %)`,
    `Lead: ${clock.lead.name}${clock.lead.company ? ` · ${clock.lead.company}` : ''}`,
    `Policy: ${clock.policy?.name ?? 'none'} (playbook v${clock.version})`,
    `Calendar: ${clock.calendar ? `${clock.calendar.key} · ${clock.calendar.summary} · ${zone}` : 'none'}`,
    `Started ${at(clock.startedAt)} · due ${at(clock.dueAt)}${clock.stoppedAt ? ` · stopped ${at(clock.stoppedAt)}` : ''}`,
    ...(clock.override
      ? [`Due instant set by hand${clock.override.by ? ` by ${clock.override.by.name}` : ''}: ${clock.override.reason}`]
      : []),
    ...(clock.excuse
      ? [`Excused${clock.excuse.by ? ` by ${clock.excuse.by.name}` : ' by a rule'}: ${clock.excuse.reason}`]
      : []),
    ...clock.segments.map(
      (row) =>
        `${at(row.from)} – ${at(row.to)}  ${spell(row.wallMs)} wall, ${spell(row.countedMs)} counted  ${row.why}`,
    ),
    `Total counted: ${spell(clock.elapsedMs)}`,
  ];
  return lines.join('\n');
}

function spell(ms: number): string {
  return ms === 0 ? '0' : ms < 1000 ? `${ms}ms` : formatDuration(Math.floor(ms / 1000) * 1000);
}
