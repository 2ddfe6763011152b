'use client';
import { Cable } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import type { Connection } from '#web/api-integration-types.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#web/components/ui/tabs.tsx';
import { ToggleGroup } from '#web/components/ui/toggle-group.tsx';
import { useFieldMapping } from '#web/data/field-mapping.ts';
import { useConnections } from '#web/data/integrations.ts';
import { FieldTable } from './field-table.tsx';
import { StageValues } from './stage-values.tsx';

const tabs = ['fields', 'stages'] as const;

/** Which field of the CRM each field of Baton's is, and which stage each status means. */
export function FieldsPage() {
  const { ws } = useParams<{ ws: string }>();
  const { data, error, refetch } = useConnections();
  const crms = data?.filter(({ kind }) => kind === 'salesforce' || kind === 'hubspot');
  const [{ crm }, setAddress] = useQueryStates({ crm: parseAsString });
  const chosen = crms?.find(({ id }) => id === crm) ?? crms?.[0];
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div>
          <h1 className="text-title font-semibold">Fields</h1>
          <p className="max-w-[72ch] text-muted">
            Which field of the CRM Baton reads and writes for each of its own, and which stage each status means.
          </p>
        </div>
        {crms && crms.length > 1 && chosen ? (
          <ToggleGroup
            label="CRM"
            value={chosen.id}
            options={crms.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => void setAddress({ crm: id })}
          />
        ) : null}
      </div>
      {error && !data ? (
        <Problem error={error} what="list of CRMs" onRetry={() => void refetch()} />
      ) : crms?.length === 0 ? (
        <Empty
          kind="first-use"
          icon={Cable}
          title="No CRM is connected"
          action={
            <Button asChild variant="primary">
              <Link href={`/${ws}/settings/integrations`}>Connect a CRM</Link>
            </Button>
          }
        >
          Fields are matched by themselves once Salesforce or HubSpot is connected.
        </Empty>
      ) : chosen ? (
        <Mapping key={chosen.id} connection={chosen} />
      ) : (
        <div className="skeleton h-60" />
      )}
    </>
  );
}

function Mapping({ connection }: { connection: Connection }) {
  const { data: mapping, error, refetch } = useFieldMapping(connection.id);
  const [{ tab }, setAddress] = useQueryStates(
    { tab: parseAsStringLiteral(tabs).withDefault('fields') },
    { history: 'push' },
  );
  if (error && !mapping) return <Problem error={error} what="field mapping" onRetry={() => void refetch()} />;
  if (!mapping)
    return (
      <div role="status" aria-label={`Asking ${connection.name} for its fields`} className="flex flex-col gap-2">
        {[1, 2, 3, 4, 5, 6].map((n) => (
          <div key={n} className="skeleton h-12" />
        ))}
      </div>
    );
  const unmapped = mapping.stages[0]?.values.filter(({ stage, leads }) => stage === null && leads !== null) ?? [];
  return (
    <>
      {mapping.problem ? (
        <p role="status" className="mb-4 rounded-card bg-near-bg px-4 py-3 text-table text-near-fg">
          {connection.name} could not be asked for its fields: {mapping.problem}. What is stored is shown; leads are
          read as before.
        </p>
      ) : null}
      <Tabs value={tab} onValueChange={(next) => void setAddress({ tab: tabs.find((one) => one === next) ?? null })}>
        <TabsList aria-label="Mapping">
          <TabsTrigger value="fields">Fields</TabsTrigger>
          <TabsTrigger value="stages">
            Status and stage{unmapped.length > 0 ? ` (${unmapped.length} unmapped)` : ''}
          </TabsTrigger>
        </TabsList>
        <TabsContent value={tab} className="pt-4 outline-none">
          {tab === 'fields' ? <FieldTable mapping={mapping} /> : <StageValues mapping={mapping} />}
        </TabsContent>
      </Tabs>
    </>
  );
}
