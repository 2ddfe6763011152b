'use client';
import { describeTeam } from '@baton/core/playbook/describe';
import { calendarName } from '@baton/core/playbook/describe-calendar';
import { Users } from 'lucide-react';
import { Empty } from '#web/components/states/empty.tsx';
import { usePeople } from '#web/data/queries.ts';
import { Box, Published } from '../published.tsx';

/** Who works together, who leads, and which calendar and channel they use. */
export function TeamsPage() {
  const people = usePeople();
  const nameOf = (key: string) => people.data?.items.find((person) => person.key === key)?.name ?? key;
  return (
    <Published
      title="Teams"
      purpose="Who works together, who leads them, on which calendar and in which channel."
      section="Teams"
    >
      {(playbook) => {
        const teams = Object.entries(playbook.teams);
        if (teams.length === 0)
          return (
            <Empty kind="first-use" icon={Users} title="No teams yet">
              The published playbook has no teams, so nobody can be in a rotation.
            </Empty>
          );
        return teams.map(([key, team]) => (
          <Box key={key} title={team.name} note={team.channel ?? undefined}>
            <dl className="grid grid-cols-[96px_1fr] gap-x-4 gap-y-1.5 text-table">
              <dt className="text-muted">Manager</dt>
              <dd>
                {team.manager ? (
                  nameOf(team.manager)
                ) : (
                  <span className="text-over-fg">none: escalations reach nobody</span>
                )}
              </dd>
              <dt className="text-muted">Members</dt>
              <dd>{team.members.length > 0 ? team.members.map(nameOf).join(', ') : 'none'}</dd>
              <dt className="text-muted">Calendar</dt>
              <dd>{team.calendar ? calendarName(playbook, team.calendar) : 'each person’s own'}</dd>
            </dl>
            {describeTeam(team, playbook)
              .slice(1)
              .map((line) => (
                <p key={line} className="mt-2 text-table text-muted">
                  {line}
                </p>
              ))}
          </Box>
        ));
      }}
    </Published>
  );
}
