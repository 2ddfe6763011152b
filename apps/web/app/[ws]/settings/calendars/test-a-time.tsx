'use client';
import { type CalendarDefinition, compileCalendar } from '@baton/core/business-time';
import { parseTarget } from '@baton/core/playbook/duration';
import { fromZonedTime } from 'date-fns-tz';
import { useState } from 'react';
import { formatWall, formatWorking } from '#web/components/time/durations.ts';
import { formatDateTime, zoneAbbreviation } from '#web/components/time/instants.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { Input } from '#web/components/ui/field.tsx';

type Answer = { due: number; rows: { from: number; to: number; open: boolean }[]; start: number } | { problem: string };

function dueOf(definition: CalendarDefinition, start: string, target: string): Answer {
  const read = parseTarget(target);
  if ('problem' in read) return { problem: `The target ${read.problem}` };
  const from = fromZonedTime(start, definition.timeZone).getTime();
  if (Number.isNaN(from)) return { problem: 'Choose a start.' };
  try {
    const calendar = compileCalendar(definition);
    const due =
      read.value.unit === 'ms' ? calendar.add(from, read.value.ms) : calendar.addWorkingDays(from, read.value.days);
    return {
      due,
      start: from,
      rows: calendar.segments(from, due).map((row) => ({ from: row.from, to: row.to, open: row.open })),
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'This start and target give no due instant.' };
  }
}

/** A start and a target give the due instant on this calendar, with the rows that lead there. */
export function TestATime({ id, definition }: { id: string; definition: CalendarDefinition }) {
  const now = useNow();
  const viewer = useViewer();
  const [start, setStart] = useState('2026-11-20T16:48');
  const [target, setTarget] = useState('4h');
  const answer = dueOf(definition, start, target);
  const zone = { ...viewer, timeZone: definition.timeZone };
  return (
    <div className="mt-4 border-t pt-3">
      <h3 className="mb-2 text-meta font-medium text-muted">Test a time</h3>
      <div className="flex flex-wrap items-end gap-3">
        <label htmlFor={`${id}-start`} className="flex flex-col gap-1 text-meta text-muted">
          Start in {definition.timeZone}
          <Input
            id={`${id}-start`}
            type="datetime-local"
            value={start}
            onChange={(event) => setStart(event.target.value)}
            className="w-56 max-w-full"
          />
        </label>
        <label htmlFor={`${id}-target`} className="flex flex-col gap-1 text-meta text-muted">
          Target
          <Input
            id={`${id}-target`}
            value={target}
            onChange={(event) => setTarget(event.target.value)}
            className="w-40"
            aria-describedby={`${id}-due`}
          />
        </label>
        <p id={`${id}-due`} role="status" className="pb-2 text-body">
          {'problem' in answer ? (
            <span className="text-over-fg">{answer.problem}</span>
          ) : (
            <strong className="font-semibold">
              due {formatDateTime(answer.due, now || answer.due, zone)}{' '}
              {zoneAbbreviation(answer.due, definition.timeZone)}
            </strong>
          )}
        </p>
      </div>
      {'problem' in answer || answer.rows.length > 40 ? null : (
        <ol className="mt-2 font-mono text-meta">
          {answer.rows.map((row) => (
            <li key={row.from} className="flex flex-wrap gap-x-4 py-0.5">
              <span className="w-72 max-sm:w-full">
                {formatDateTime(row.from, now || row.from, zone)} – {formatDateTime(row.to, now || row.to, zone)}
              </span>
              <span className="w-20 text-right">{formatWall(row.to - row.from)}</span>
              <span className={row.open ? undefined : 'text-muted'}>
                {row.open ? `+ ${formatWorking(row.to - row.from)}` : 'off hours'}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
