import type { EventData } from '@baton/core/handoff/event';
import type { LeadEventRow } from '@baton/db/events';
import { formatInstant } from '@baton/integrations/time-words';
import { clockName } from '../clocks/clock-detail.ts';
import type { Directory } from '../people/directory.ts';
import type { TimelineEntry } from '../views/lead.ts';

type Told = Pick<TimelineEntry, 'kind' | 'icon' | 'sentence'>;

/** What people and rules decided about clocks and handoffs, in sentences; null for any other event. `who` did it. */
export function tellDecision({ type, data, occurredAt }: LeadEventRow, who: string, directory: Directory): Told | null {
  switch (type) {
    case 'clock.excused': {
      const { removed, rule, reason, ...clock } = data as EventData<'clock.excused'>;
      const by = rule && !removed ? 'A rule' : who;
      const name = clockName(clock);
      const sentence = removed
        ? `${by} took back the excuse of ‘${name}’: ${reason}`
        : `${by} excused ‘${name}’: ${reason}`;
      return { kind: 'clock', icon: removed ? 'undo' : 'shield-check', sentence };
    }
    case 'clock.overridden': {
      const { dueAt, reason, ...clock } = data as EventData<'clock.overridden'>;
      const name = clockName(clock);
      const due =
        dueAt === null
          ? 'gave it back to the policy'
          : `set it to ${formatInstant(Date.parse(dueAt), directory.timeZone, occurredAt)}`;
      return {
        kind: 'clock',
        icon: 'calendar-clock',
        sentence: `${who} changed when ‘${name}’ is due: ${due} (${reason})`,
      };
    }
    case 'handoff.moved': {
      const { version, from } = data as EventData<'handoff.moved'>;
      const since = from === 'start' ? 'as if from its start' : 'from here on';
      return { kind: 'clock', icon: 'book-open', sentence: `Playbook v${version} reached this open handoff, ${since}` };
    }
    case 'lead.notified': {
      const { person, via } = data as EventData<'lead.notified'>;
      const name = directory.person(person)?.name ?? person;
      return { kind: 'alert', icon: 'bell', sentence: `${name} was told of the lead${via ? ` (${via})` : ''}` };
    }
    default:
      return null;
  }
}
