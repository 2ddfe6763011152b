import type { Stage } from '@baton/core/handoff/event';
import type { CrmField, CrmSetup, CrmSource, ProvisionWish } from '@baton/integrations/crm';
import { WRITTEN_FIELDS } from '@baton/integrations/crm-fields';
import { STATUS_STAGES, type WriteValues } from './write-settings.ts';

const LABELS: Record<(typeof STATUS_STAGES)[number], string> = {
  new: 'New',
  mql: 'MQL',
  sal: 'SAL',
  sql: 'SQL',
  recycled: 'Recycled',
  disqualified: 'Disqualified',
};

type Reason = { key: string; label: string; crmValue: string | null };
type Known = {
  kind: CrmSource;
  setup: Pick<CrmSetup, 'stageOf'>;
  fields: readonly CrmField[];
  stageMapping: Readonly<Record<string, Stage>>;
  values: WriteValues;
  reasons: readonly Reason[];
};

/**
 * How stages and reasons are called in the CRM: as set before, else by a value that it has for them, else by a new one, which
 * is wished for.
 */
export function chooseValues(known: Known): { wish: ProvisionWish; values: WriteValues } {
  const status = known.fields.find(({ name }) => name === WRITTEN_FIELDS.status[known.kind]);
  const reason = known.fields.find(({ name }) => name === WRITTEN_FIELDS.rejectionReason[known.kind]);
  const statuses = STATUS_STAGES.map((stage) => {
    const value = known.values.statuses[stage] ?? findStatus(stage, status?.options ?? [], known);
    const label = LABELS[stage];
    return { stage, label, value: value ?? (known.kind === 'hubspot' ? label.toUpperCase() : label) };
  });
  const reasons = known.reasons.map(({ key, label, crmValue }) => {
    const present = reason?.options?.find((option) => option.label === label || option.value === label);
    return { key, label, value: crmValue ?? known.values.reasons[key] ?? present?.value ?? label };
  });
  const toHave = (wanted: readonly { value: string; label: string }[]) => [
    ...new Map(wanted.map(({ value, label }) => [value, { value, label }])).values(),
  ];
  const missing = statuses.filter(({ value }) => !status?.options?.some((option) => option.value === value));
  return {
    wish: { statuses: toHave(missing), reasons: toHave(reasons) },
    values: {
      ...known.values,
      statuses: Object.fromEntries(statuses.map(({ stage, value }) => [stage, value])),
      reasons: Object.fromEntries(reasons.map(({ key, value }) => [key, value])),
    },
  };
}

/** The CRM's value for a stage: as the playbook maps it, else one that is called so, else the first that is read so. */
function findStatus(stage: Stage, options: NonNullable<CrmField['options']>, known: Known): string | null {
  const { kind, setup, stageMapping } = known;
  const field = WRITTEN_FIELDS.status[kind];
  const own = (key: string) => (Object.hasOwn(stageMapping, key) ? stageMapping[key] : undefined);
  const mapped = (value: string) => own(`${field}:${value}`) ?? own(value) ?? null;
  const read = (value: string) => setup.stageOf?.(value, stageMapping) ?? mapped(value);
  const called = LABELS[stage as keyof typeof LABELS]?.toLowerCase();
  const isCalled = ({ value, label }: { value: string; label: string }) =>
    (label.toLowerCase() === called || value.toLowerCase() === called) && (read(value) ?? stage) === stage;
  const found =
    options.find(({ value }) => mapped(value) === stage) ??
    options.find(isCalled) ??
    options.find(({ value }) => read(value) === stage);
  return found?.value ?? null;
}
