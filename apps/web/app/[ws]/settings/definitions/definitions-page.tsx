'use client';
import { describeDefinitions } from '@baton/core/playbook/describe';
import { describeCriteria } from '@baton/core/playbook/describe-criteria';
import type { Playbook } from '@baton/core/playbook/schema';
import { describeDuration, inWords, sentence } from '@baton/core/playbook/words';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { stageName } from '#web/components/lead/words.ts';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#web/components/ui/tabs.tsx';
import { Box, Published } from '../published.tsx';
import { CriteriaTree } from './criteria-tree.tsx';

const tabs = ['mql', 'sal', 'sql'] as const;

function Mql({ playbook }: { playbook: Playbook }) {
  const { mql, scoring } = playbook.definitions;
  return (
    <>
      <Box title="Who qualifies">
        {mql ? <CriteriaTree criteria={mql} /> : <p>A lead is an MQL when the CRM says so.</p>}
      </Box>
      {scoring.length > 0 ? (
        <Box title="Score">
          <ul className="flex flex-col gap-1">
            {scoring.map((rule) => (
              <li key={describeCriteria(rule.when)}>
                {rule.points > 0 ? `+${rule.points}` : `−${-rule.points}`} when {describeCriteria(rule.when)}
              </li>
            ))}
          </ul>
        </Box>
      ) : null}
    </>
  );
}

function Sal({ playbook }: { playbook: Playbook }) {
  const { requires, touchedWithinMs } = playbook.definitions.sal;
  return (
    <Box title="What Accept needs">
      {requires.length === 0 && touchedWithinMs === null ? <p>Nothing more than the decision.</p> : null}
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {requires.map((key) => (
          <li key={key}>{sentence(inWords(key))} is set</li>
        ))}
        {touchedWithinMs === null ? null : <li>A touch within {describeDuration(touchedWithinMs)} of MQL</li>}
      </ul>
    </Box>
  );
}

function Sql({ playbook }: { playbook: Playbook }) {
  const { framework, checklist, after } = playbook.definitions.sql;
  return (
    <Box
      title={`Checklist: ${framework}`}
      note={after === 'meetingHeld' ? 'only after a meeting has been held' : undefined}
    >
      <ul className="divide-y">
        {Object.entries(checklist).map(([key, item]) => (
          <li key={key} className="flex justify-between gap-4 py-1.5">
            <span>
              {item.label ?? sentence(inWords(key))}
              {item.evidence ? <span className="text-muted"> · shown by {inWords(item.evidence)}</span> : null}
            </span>
            <span className={item.required ? 'font-medium' : 'text-muted'}>
              {item.required ? 'required' : 'optional'}
            </span>
          </li>
        ))}
      </ul>
    </Box>
  );
}

/** What MQL, SAL and SQL mean in this workspace. */
export function DefinitionsPage() {
  const [tab, setTab] = useQueryState(
    'tab',
    parseAsStringLiteral(tabs).withDefault('mql').withOptions({ history: 'push' }),
  );
  return (
    <Published
      title="Definitions"
      purpose="What MQL, SAL and SQL mean, in the words both teams agreed on."
      section="Definitions"
    >
      {(playbook) => (
        <>
          <ul className="mb-4 max-w-[72ch]">
            {describeDefinitions(playbook).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Tabs value={tab} onValueChange={(next) => void setTab(tabs.find((one) => one === next) ?? null)}>
            <TabsList aria-label="Definition">
              {tabs.map((one) => (
                <TabsTrigger key={one} value={one}>
                  {stageName(one)}
                </TabsTrigger>
              ))}
            </TabsList>
            <TabsContent value={tab} className="pt-4">
              {tab === 'mql' ? (
                <Mql playbook={playbook} />
              ) : tab === 'sal' ? (
                <Sal playbook={playbook} />
              ) : (
                <Sql playbook={playbook} />
              )}
            </TabsContent>
          </Tabs>
          {Object.keys(playbook.stageMapping).length > 0 ? (
            <Box title="Stage mapping" note="CRM value → stage">
              <dl className="divide-y">
                {Object.entries(playbook.stageMapping).map(([value, stage]) => (
                  <div key={value} className="flex justify-between py-1.5">
                    <dt>{value}</dt>
                    <dd className="font-medium">{stageName(stage)}</dd>
                  </div>
                ))}
              </dl>
            </Box>
          ) : null}
        </>
      )}
    </Published>
  );
}
