'use client';
import { calendarName, describeCalendar } from '@baton/core/playbook/describe-calendar';
import type { Playbook } from '@baton/core/playbook/schema';
import { formatTime, zoneAbbreviation } from '#web/components/time/instants.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { Box, Published } from '../published.tsx';
import { TestATime } from './test-a-time.tsx';
import { WeekBars } from './week-bars.tsx';

function usedBy(playbook: Playbook, key: string): string {
  const uses = (ref: unknown) => typeof ref === 'object' && ref !== null && Object.values(ref).includes(key);
  const policies = playbook.policies.filter(
    (policy) => uses(policy.calendar) || Object.values(policy.clocks).some((rule) => uses(rule?.calendar)),
  );
  const teams = Object.values(playbook.teams).filter((team) => team.calendar === key);
  const names = [...policies, ...teams].map(({ name }) => name);
  return names.length > 0 ? `used by ${names.join(', ')}` : 'not used';
}

/** What counts as working time, per calendar. */
export function CalendarsPage() {
  const now = useNow();
  const viewer = useViewer();
  return (
    <Published title="Calendars" purpose="What counts as working time, and for whom." section="Calendars">
      {(playbook) =>
        Object.entries(playbook.calendars).map(([key, definition]) => (
          <Box key={key} title={calendarName(playbook, key)} note={usedBy(playbook, key)}>
            <p className="mb-3 text-table text-muted">
              {definition.timeZone}
              {now
                ? `, now ${formatTime(now, { ...viewer, timeZone: definition.timeZone })} ${zoneAbbreviation(now, definition.timeZone)}`
                : ''}
            </p>
            <WeekBars week={definition.week} />
            <ul className="mt-3 text-table">
              {describeCalendar(definition)
                .slice(1)
                .map((line) => (
                  <li key={line}>{line}</li>
                ))}
            </ul>
            <TestATime id={`calendar-${key}`} definition={definition} />
          </Box>
        ))
      }
    </Published>
  );
}
