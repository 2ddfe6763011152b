import { countFieldValues } from '@baton/db/lead-field-values';
import type { CrmField, CrmSample } from '@baton/integrations/crm';
import { READ_FIELDS, STAGE_FIELDS } from '@baton/integrations/crm-read-fields';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { getPlaybook } from '../playbook/get-playbook.ts';
import type { FieldMappingAnswer } from '../views/field-mapping.ts';
import { getWriteFields } from '../write-back/write-fields.ts';
import { matchField } from './match-fields.ts';
import { ask, type MappedCrm, openMapping } from './open-mapping.ts';
import { toReadItem, toWriteItem } from './to-item.ts';
import { usedFields } from './used-fields.ts';

/**
 * Which field of the CRM each of ours is, how full it is, and which stage each status value means. A CRM that cannot be
 * asked is told as `problem`. Throws `not-found`, and `invalid` for a connection that is no CRM.
 */
export async function getFieldMapping(ctx: Ctx, connectionId: string): Promise<FieldMappingAnswer> {
  const mapped = await openMapping(ctx, connectionId);
  const { connection, setup, context } = mapped;
  const { id, kind, name } = connection;
  const writes = await getWriteFields(ctx, id);
  const used = await loadUsed(ctx);
  const listed = await ask(() => setup.listFields(context));
  const fields = 'answer' in listed ? listed.answer : null;
  const reads = Object.entries(READ_FIELDS).map(([field, { [kind]: usual, ...facts }]) => {
    const own = connection.fieldMap[field];
    const there = usual.find((one) => fields?.some((known) => known.name === one));
    const crmField = own ?? there ?? usual[0] ?? null;
    const others = own === undefined ? (fields ?? []).filter((one) => one.name !== crmField) : [];
    const match = matchField(field, facts.type, others);
    return { field, ...facts, used: used.has(field), crmField, chosen: own !== undefined, match };
  });
  const names = [
    ...reads.map(({ crmField }) => crmField),
    ...writes.items.map(({ crmField }) => crmField),
    ...reads.map(({ match }) => match?.field.name ?? null),
  ];
  const known = new Set(fields?.map((field) => field.name));
  const asked = [...new Set(names)].filter((one) => one !== null && known.has(one)) as string[];
  const sampled = fields && asked.length > 0 ? await ask(() => setup.sampleFields(asked, context)) : null;
  const samples: Record<string, CrmSample> = sampled && 'answer' in sampled ? sampled.answer : {};
  return {
    connectionId: id,
    kind,
    name,
    problem: 'problem' in listed ? listed.problem : sampled && 'problem' in sampled ? sampled.problem : null,
    items: [
      ...reads.map((read) => toReadItem(read, fields, samples)),
      ...writes.items.map((write) => toWriteItem(write, fields, samples)),
    ],
    choices: (fields ?? [])
      .filter(({ readable }) => readable)
      .map(({ name: own, label, type }) => ({ name: own, label, type }))
      .sort((a, b) => a.label.localeCompare(b.label)),
    stages: await loadStages(ctx, mapped, fields),
  };
}

async function loadUsed(ctx: Ctx): Promise<ReadonlySet<string>> {
  try {
    return usedFields((await getPlaybook(ctx)).document);
  } catch (error) {
    const none = error instanceof Error && (error as { code?: unknown }).code === 'not_found';
    if (none || (error instanceof ServiceError && error.code === 'not-found')) return new Set();
    throw error;
  }
}

async function loadStages(
  ctx: Ctx,
  { connection: { kind }, setup, context: { stageMapping } }: MappedCrm,
  fields: readonly CrmField[] | null,
): Promise<FieldMappingAnswer['stages']> {
  const own = (key: string) => Object.hasOwn(stageMapping, key);
  return Promise.all(
    STAGE_FIELDS[kind].map(async ({ name, label }) => {
      const counted = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => countFieldValues(tx, kind, name));
      const leads = new Map(counted.map((one) => [one.value, one.leads]));
      const options = fields?.find((field) => field.name === name)?.options ?? [];
      const labels = new Map(options.map((option) => [option.value, option.label]));
      const values = [...new Set([...labels.keys(), ...leads.keys()])];
      return {
        field: name,
        label,
        values: values.map((value) => ({
          value,
          label: labels.get(value) ?? value,
          stage: setup.stageOf?.(value, stageMapping, name) ?? null,
          named: own(value) || own(`${name}:${value}`),
          usual: setup.stageOf?.(value, {}, name) ?? null,
          leads: leads.get(value) ?? null,
        })),
      };
    }),
  );
}
