import type { CrmContext, CrmSetup, ProvisionStep, ProvisionWish } from '../crm.ts';
import { MADE_FIELDS, WRITTEN_FIELDS, type WrittenField } from '../crm-fields.ts';
import { isJsonObject } from '../json-body.ts';
import {
  type Component,
  madeNames,
  REASON_FIELD,
  RULE,
  rejectingStatuses,
  toCustomField,
  toRule,
  toStatusSet,
  toValueSet,
  typeOf,
} from './components.ts';
import type { Library } from './library.ts';
import { createMetadata, isForbidden, listOf, type ReadComponent } from './metadata.ts';
import { planAccess } from './provision-access.ts';
import { nothingToDo, type ProvisionDesk, type Work } from './provision-work.ts';
import { listStatuses } from './source-folder.ts';

type Provisioning = Pick<CrmSetup, 'planProvision' | 'provision'>;
type Wish = ProvisionWish;

/** Makes what Baton writes, through the Metadata API; nothing that is there is changed into something else or taken away. */
export function createProvisioning(library: Library): Provisioning {
  const plan = (wish: Wish, ctx: CrmContext) =>
    planWorks({ library, ctx, metadata: createMetadata(library.client, ctx) }, wish);
  return {
    planProvision: async (wish, ctx) => (await plan(wish, ctx)).map(({ step }) => step),
    async provision(wish, ctx) {
      const outcomes: Awaited<ReturnType<CrmSetup['provision']>> = [];
      for (const { step, make } of await plan(wish, ctx)) {
        const { id, action, words } = step;
        if (make === null) {
          outcomes.push(
            action === 'clash' ? { id, outcome: 'refused', reason: words } : { id, outcome: 'unchanged', reason: null },
          );
          continue;
        }
        const refused = await make();
        outcomes.push(
          refused === null
            ? { id, outcome: 'done', reason: null }
            : { id, outcome: 'refused', reason: `Salesforce refused it: ${refused}` },
        );
      }
      library.book.forget(ctx);
      return outcomes;
    },
  };
}

async function planWorks(desk: ProvisionDesk, wish: Wish): Promise<Work[]> {
  let known: Map<string, ReadComponent>;
  try {
    known = await desk.metadata.read('CustomField', madeNames());
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return planWithoutRights(desk);
  }
  const fields = MADE_FIELDS.map((field) =>
    planField(desk, field, known.get(`Lead.${WRITTEN_FIELDS[field].salesforce}`), wish),
  );
  const usable = MADE_FIELDS.filter((_, index) => fields[index]?.step.action !== 'clash');
  const statuses = await planStatuses(desk, wish);
  return [
    ...fields,
    ...statuses.works,
    ...(await planAccess(desk, usable)),
    ...(await planRule(desk, statuses.values, usable)),
  ];
}

/** A user without the right to change metadata sees what is there, and that an admin has to make the rest. */
async function planWithoutRights({ library, ctx }: ProvisionDesk): Promise<Work[]> {
  library.book.forget(ctx);
  const described = await library.book.describe(ctx, 'Lead');
  const words =
    'The integration user may not change metadata. Let an admin deploy the source folder, or grant ‘Modify Metadata Through Metadata API Functions’.';
  const access = nothingToDo({
    id: 'access:metadata',
    kind: 'access',
    target: 'ModifyMetadata',
    action: 'clash',
    words,
  });
  const fields = MADE_FIELDS.map((field) => {
    const { salesforce: target, label } = WRITTEN_FIELDS[field];
    const base = { id: `field:${target}`, kind: 'field' as const, target };
    return described?.has(target)
      ? nothingToDo({ ...base, action: 'nothing', words: `‘${label}’ (${target}) is there.` })
      : nothingToDo({
          ...base,
          action: 'clash',
          words: `‘${label}’ (${target}) is not there, or hidden from the integration user.`,
        });
  });
  return [access, ...fields];
}

function planField(desk: ProvisionDesk, field: WrittenField, known: ReadComponent | undefined, wish: Wish): Work {
  const { salesforce: target, label } = WRITTEN_FIELDS[field];
  const { type, words } = typeOf(field);
  const base = { id: `field:${target}`, kind: 'field' as const, target };
  const clash = (text: string) => nothingToDo({ ...base, action: 'clash', words: text });
  if (known === undefined) {
    if (type === 'Picklist' && wish.reasons.length === 0)
      return clash(`${label} needs values, and the playbook has no rejection reasons yet.`);
    const values = type === 'Picklist' ? `: ${wish.reasons.map((one) => one.label).join(', ')}` : '';
    const step: ProvisionStep = {
      ...base,
      action: 'create',
      words: `Creates the lead field ‘${label}’ (${target}), ${words}${values}.`,
    };
    return { step, make: () => desk.metadata.save('CustomField', toCustomField(field, wish.reasons)) };
  }
  if (!fits(String(known.type), type, known))
    return clash(
      `There is a lead field ‘${target}’ already, of type ${String(known.type)}; Baton needs ${words}. It is left alone and not written.`,
    );
  if (type === 'Picklist') return planReasons(desk, known, wish, base);
  return nothingToDo({ ...base, action: 'nothing', words: `‘${label}’ (${target}) is there.` });
}

/** A text may be kept in any kind of text field, a number in any that holds whole numbers. Formulas cannot be written. */
function fits(known: string, wanted: string, component: ReadComponent): boolean {
  if (typeof component.formula === 'string' && component.formula !== '') return false;
  const texts = ['Text', 'TextArea', 'LongTextArea'];
  return known === wanted || (texts.includes(known) && texts.includes(wanted));
}

/** Reasons that the picklist lacks are added to it; those that are there stay, and so does their order. */
function planReasons(
  desk: ProvisionDesk,
  known: ReadComponent,
  wish: Wish,
  base: { id: string; kind: 'field'; target: string },
): Work {
  const label = String(known.label ?? base.target);
  const set = isJsonObject(known.valueSet) ? known.valueSet : {};
  const step = (action: ProvisionStep['action'], words: string): ProvisionStep => ({ ...base, action, words });
  if (typeof set.valueSetName === 'string' && set.valueSetName !== '')
    return nothingToDo(
      step('nothing', `‘${label}’ (${base.target}) is there, with the values of ‘${set.valueSetName}’.`),
    );
  const present = valuesOf(set);
  const missing = wish.reasons.filter(({ value }) => !present.some((one) => one.fullName === value));
  const twins = missing.filter((one) =>
    present.some(
      ({ fullName, label: text }) => text === one.label || fullName.toLowerCase() === one.value.toLowerCase(),
    ),
  );
  if (twins.length > 0)
    return nothingToDo(step('clash', `‘${label}’ has a value labelled ${quoted(twins)} with another name.`));
  if (missing.length === 0)
    return nothingToDo(step('nothing', `‘${label}’ (${base.target}) is there, with all reasons.`));
  const values = [...present, ...missing.map(({ value, label: text }) => ({ fullName: value, label: text }))];
  const component: Component = {
    fullName: known.fullName,
    label,
    type: 'Picklist',
    valueSet: toValueSet(values, set.restricted === true || set.restricted === 'true'),
  };
  return {
    step: step('change', `Adds ${quoted(missing)} to ‘${label}’ (${base.target}).`),
    make: () => desk.metadata.save('CustomField', component),
  };
}

function valuesOf(set: { [name: string]: unknown }): { fullName: string; label: string }[] {
  const definition = isJsonObject(set.valueSetDefinition) ? set.valueSetDefinition : {};
  return listOf(definition.value).flatMap((one) =>
    isJsonObject(one) && typeof one.fullName === 'string'
      ? [{ fullName: one.fullName, label: String(one.label ?? one.fullName) }]
      : [],
  );
}

/** Values of the lead status. The list is replaced as a whole, so all that is there goes with it. */
async function planStatuses(desk: ProvisionDesk, { statuses }: Wish): Promise<{ works: Work[]; values: string[] }> {
  const present = await listStatuses(desk.library, desk.ctx);
  const missing = statuses.filter(({ value }) => !present.some(({ fullName }) => fullName === value));
  const values = [...present.map((one) => one.fullName), ...missing.map((one) => one.value)];
  const base = { id: 'values:LeadStatus', kind: 'values' as const, target: WRITTEN_FIELDS.status.salesforce };
  const twins = missing.filter(({ value, label }) =>
    present.some((one) => one.label === label || one.fullName.toLowerCase() === value.toLowerCase()),
  );
  if (twins.length > 0) {
    const words = `Lead Status has a value labelled ${quoted(twins)} with another name.`;
    return { works: [nothingToDo({ ...base, action: 'clash', words })], values };
  }
  if (missing.length === 0)
    return { works: [nothingToDo({ ...base, action: 'nothing', words: 'Lead Status has all values.' })], values };
  const make = async () => {
    // Read again: what somebody added since must not be lost.
    const now = await listStatuses(desk.library, desk.ctx);
    const left = missing.filter(({ value }) => !now.some(({ fullName }) => fullName === value));
    const added = left.map(({ value, label }) => ({ fullName: value, label, default: false, converted: false }));
    return desk.metadata.save('StandardValueSet', toStatusSet([...now, ...added]));
  };
  return {
    works: [{ step: { ...base, action: 'change', words: `Adds ${quoted(missing)} to Lead Status.` }, make }],
    values,
  };
}

/** The rule that asks for the reason; one that an admin has switched off or changed is left as it is. */
async function planRule(
  desk: ProvisionDesk,
  statuses: readonly string[],
  usable: readonly WrittenField[],
): Promise<Work[]> {
  const rejecting = rejectingStatuses(statuses, desk.ctx.stageMapping);
  const base = { id: `rule:${RULE}`, kind: 'rule' as const, target: RULE.replace('Lead.', '') };
  if (rejecting.length === 0) return [];
  if (!usable.includes('rejectionReason'))
    return [
      nothingToDo({ ...base, action: 'clash', words: `The rule needs ${REASON_FIELD}, which is something else here.` }),
    ];
  const known = (await desk.metadata.read('ValidationRule', [RULE])).get(RULE);
  if (known)
    return [nothingToDo({ ...base, action: 'nothing', words: 'The rule that asks for a rejection reason is there.' })];
  const words = `Creates a validation rule: a lead in ${rejecting.map((one) => `‘${one}’`).join(', ')} needs a rejection reason.`;
  return [
    { step: { ...base, action: 'create', words }, make: () => desk.metadata.save('ValidationRule', toRule(rejecting)) },
  ];
}

function quoted(values: readonly { label: string }[]): string {
  return values.map(({ label }) => `‘${label}’`).join(', ');
}
