'use client';
import { describeAssignment, describeRule } from '@baton/core/playbook/describe';
import { Shuffle } from 'lucide-react';
import { Empty } from '#web/components/states/empty.tsx';
import { Box, Published } from '../published.tsx';

/** Who gets the next lead, and why. */
export function AssignmentPage() {
  return (
    <Published
      title="Assignment"
      purpose="Who gets the next lead. Rules are tried from top to bottom; the first that fits decides."
      section="Assignment"
    >
      {(playbook) => {
        const rules = playbook.assignment.map((rule) => describeRule(rule, playbook));
        if (rules.length === 0)
          return (
            <Empty kind="first-use" icon={Shuffle} title="No assignment rules">
              The published playbook has no rules, so owners come from the CRM alone.
            </Empty>
          );
        return (
          <>
            <Box title="Rules in order">
              <ol className="flex list-decimal flex-col gap-1.5 pl-5">
                {rules.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ol>
            </Box>
            <Box title="How owners change">
              <ul className="flex flex-col gap-1">
                {describeAssignment(playbook)
                  .slice(rules.length)
                  .map((line) => (
                    <li key={line}>{line}</li>
                  ))}
              </ul>
            </Box>
          </>
        );
      }}
    </Published>
  );
}
