'use client';
import { CLOCK_KINDS } from '@baton/core/playbook/clock-rule';
import { describeCounting } from '@baton/core/playbook/describe-calendar';
import {
  describePause,
  describePolicy,
  describeScope,
  describeStart,
  describeStops,
} from '@baton/core/playbook/describe-policy';
import { describeTier } from '@baton/core/playbook/describe-tier';
import type { Policy } from '@baton/core/playbook/policy';
import type { Playbook } from '@baton/core/playbook/schema';
import { describeTarget } from '@baton/core/playbook/words';
import { FileText } from 'lucide-react';
import { Empty } from '#web/components/states/empty.tsx';
import { kindNames } from '#web/components/time/clock-view.ts';
import { ScrollBox } from '#web/components/ui/scroll-box.tsx';
import { Box, Published } from '../published.tsx';

function Clocks({ policy, playbook }: { policy: Policy; playbook: Playbook }) {
  const cell = 'py-2 pr-4 align-top';
  return (
    <ScrollBox label={`Clocks of ${policy.name}`}>
      <table className="w-full text-table">
        <thead>
          <tr className="border-b text-left text-meta text-muted">
            <th scope="col" className="pb-1 pr-4 font-medium">
              Clock
            </th>
            <th scope="col" className="pb-1 pr-4 font-medium">
              Target
            </th>
            <th scope="col" className="pb-1 pr-4 font-medium">
              From
            </th>
            <th scope="col" className="pb-1 font-medium">
              How
            </th>
          </tr>
        </thead>
        <tbody>
          {CLOCK_KINDS.map((kind) => {
            const rule = policy.clocks[kind];
            return rule ? (
              <tr key={kind} className="border-b last:border-0">
                <th scope="row" className={`${cell} text-left font-medium whitespace-nowrap`}>
                  {kindNames[kind]}
                </th>
                <td className={`${cell} whitespace-nowrap`}>{describeTarget(rule.target)}</td>
                <td className={cell}>{describeStart(rule.starts)}</td>
                <td className={cell}>
                  {describeCounting(rule.calendar ?? policy.calendar, playbook)}
                  {rule.stopsOn ? `. ${describeStops(rule)}` : ''}
                </td>
              </tr>
            ) : null;
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Escalation({ policy, playbook }: { policy: Policy; playbook: Playbook }) {
  const kinds = CLOCK_KINDS.filter((kind) => (policy.tiers[kind] ?? []).length > 0);
  return (
    <>
      {kinds.map((kind) => (
        <div key={kind} className="mt-3">
          <h3 className="text-meta font-medium text-muted">If {kindNames[kind]} slips</h3>
          <ol className="mt-1 border-l-2 pl-3">
            {(policy.tiers[kind] ?? []).map((tier) => (
              <li key={describeTier(tier, playbook)} className="py-0.5 text-table">
                {describeTier(tier, playbook)}
              </li>
            ))}
          </ol>
        </div>
      ))}
      {policy.pauses.length > 0 ? (
        <div className="mt-3">
          <h3 className="text-meta font-medium text-muted">Pauses</h3>
          <ul className="text-table">
            {policy.pauses.map((pause) => (
              <li key={describePause(pause)}>{describePause(pause)}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}

/** The last sentences of a policy: cadence, what happens without an answer, who covers. */
function Rest({ policy, playbook }: { policy: Policy; playbook: Playbook }) {
  const pauses = policy.pauses.map(describePause);
  const last = describePolicy(policy, playbook)
    .slice(-6)
    .filter(
      (line) =>
        !pauses.includes(line) &&
        !CLOCK_KINDS.some((kind) => line.startsWith(kindNames[kind])) &&
        line !== describeScope(policy),
    );
  return last.length > 0 ? (
    <ul className="mt-3 text-table">
      {last.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  ) : null;
}

/** Promises per lead type in order of priority; the first that fits takes the lead. */
export function PoliciesPage() {
  return (
    <Published
      title="SLA policies"
      purpose="Tried from top to bottom; the first that fits takes the lead. A lead that none takes has no clocks."
      section="Policies"
    >
      {(playbook) =>
        playbook.policies.length === 0 ? (
          <Empty kind="first-use" icon={FileText} title="No policy yet">
            The published playbook has no policies, so no lead has a clock.
          </Empty>
        ) : (
          playbook.policies.map((policy, index) => (
            <Box
              key={policy.key}
              title={`${index + 1}. ${policy.name}`}
              note={`approaching from ${policy.approachingPercent} %`}
            >
              <p className="mb-3">{describeScope(policy)}</p>
              <Clocks policy={policy} playbook={playbook} />
              <Escalation policy={policy} playbook={playbook} />
              <Rest policy={policy} playbook={playbook} />
            </Box>
          ))
        )
      }
    </Published>
  );
}
