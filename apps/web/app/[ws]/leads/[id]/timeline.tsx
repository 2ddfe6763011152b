'use client';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { TimelineEntry } from '#web/api-types.ts';
import { TimelineItem } from '#web/components/lead/timeline-item.tsx';
import { dayIn, formatDay } from '#web/components/time/instants.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { ToggleGroup } from '#web/components/ui/toggle-group.tsx';

const kinds = ['all', 'stage', 'touch', 'clock', 'alert', 'assignment', 'sync', 'note'] as const;
const labels: Record<(typeof kinds)[number], string> = {
  all: 'All',
  stage: 'Stage',
  touch: 'Touch',
  clock: 'Clock',
  alert: 'Alert',
  assignment: 'Assignment',
  sync: 'Sync',
  note: 'Note',
};

/** What happened to the lead, newest first, one heading per day; late arrivals stand at their true time. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const now = useNow();
  const viewer = useViewer();
  const [kind, setKind] = useQueryState(
    'tl',
    parseAsStringLiteral(kinds).withDefault('all').withOptions({ history: 'push' }),
  );
  const present = kinds.filter((one) => one === 'all' || one === kind || entries.some((entry) => entry.kind === one));
  const shown = entries.filter((entry) => kind === 'all' || entry.kind === kind);
  const days = [...new Set(shown.map((entry) => dayIn(Date.parse(entry.at), viewer.timeZone)))];
  return (
    <section aria-labelledby="timeline">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 id="timeline" className="text-section font-semibold">
          Timeline
        </h2>
        <div className="max-w-full overflow-x-auto">
          <ToggleGroup
            label="Kind of event"
            value={kind}
            options={present.map((one) => ({ value: one, label: labels[one] }))}
            onChange={(next) => void setKind(next)}
          />
        </div>
      </div>
      {days.map((day) => {
        const members = shown.filter((entry) => dayIn(Date.parse(entry.at), viewer.timeZone) === day);
        return (
          <div key={day} className="mb-3">
            <h3 className="border-b py-1 text-meta font-medium text-muted">
              {formatDay(Date.parse(members[0]?.at ?? ''), now, viewer)}
            </h3>
            <ol>
              {members.map((entry) => (
                <TimelineItem key={`${entry.at}${entry.kind}${entry.sentence}`} entry={entry} format="date" />
              ))}
            </ol>
          </div>
        );
      })}
      {shown.length === 0 ? (
        <p className="py-8 text-center text-muted">
          {kind === 'touch' ? 'No touches yet.' : 'Nothing of this kind happened yet.'}
        </p>
      ) : null}
    </section>
  );
}
