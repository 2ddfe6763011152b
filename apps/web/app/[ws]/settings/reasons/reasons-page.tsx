'use client';
import { describeDuration } from '@baton/core/playbook/words';
import { Tags } from 'lucide-react';
import { stageName } from '#web/components/lead/words.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { ScrollBox } from '#web/components/ui/scroll-box.tsx';
import { Published } from '../published.tsx';

/** Why a lead may be refused and what happens to it then. */
export function ReasonsPage() {
  return (
    <Published
      title="Rejection reasons"
      purpose="Why a lead may be refused, and what happens to it then. Five to seven are recommended."
      section="Rejection reasons"
    >
      {({ rejection, recycling }) =>
        rejection.reasons.length === 0 ? (
          <Empty kind="first-use" icon={Tags} title="No reasons yet">
            Without reasons nobody can reject a lead. Add them to the playbook under rejection.
          </Empty>
        ) : (
          <>
            <ScrollBox label="Rejection reasons" className="rounded-card border">
              <table className="w-full text-table">
                <thead>
                  <tr className="border-b bg-subtle text-left text-meta text-muted">
                    {['#', 'Reason', 'Then', 'Note', 'CRM value'].map((label) => (
                      <th key={label} scope="col" className="h-9 px-3 font-medium">
                        {label}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rejection.reasons.map((reason, index) => (
                    <tr key={reason.key} className="border-b last:border-0">
                      <td className="px-3 py-2 text-muted">{index + 1}</td>
                      <th scope="row" className="px-3 py-2 text-left font-medium">
                        {reason.label}
                        {reason.active ? null : <span className="ml-2 font-normal text-muted">retired</span>}
                        {reason.help ? <span className="block font-normal text-muted">{reason.help}</span> : null}
                      </th>
                      <td className="px-3 py-2">
                        → {stageName(reason.outcome)}
                        {reason.wakeAfterMs === null
                          ? ''
                          : `, back after ${describeDuration(reason.wakeAfterMs, 'wall')}`}
                      </td>
                      <td className="px-3 py-2">{reason.note}</td>
                      <td className="px-3 py-2 text-muted">{reason.crmValue ?? '—'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollBox>
            <p className="mt-3 text-table text-muted">
              {rejection.reasons.filter((reason) => reason.active).length} of 5–7 recommended.
              {recycling.maximum === null
                ? ''
                : ` A lead is recycled at most ${recycling.maximum} ${recycling.maximum === 1 ? 'time' : 'times'}.`}
              {recycling.reMqlAfterMs === null
                ? ''
                : ` It can become an MQL again after ${describeDuration(recycling.reMqlAfterMs, 'wall')} at the earliest.`}
            </p>
          </>
        )
      }
    </Published>
  );
}
