import type { CrmSetup } from '@baton/integrations/crm';
import { MADE_FIELDS, WRITTEN_FIELDS, type WrittenField } from '@baton/integrations/crm-fields';
import { isAdapterError } from '@baton/integrations/errors';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import type { ProvisionAnswer } from '../views/write-back.ts';
import { openWriting, type WritableConnection } from './open-writing.ts';
import { chooseValues } from './provision-wish.ts';
import { planAllLeads, saveWriteSettings } from './save-settings.ts';
import { FIELDS } from './write-settings.ts';

/** Rights without which no record can be written. */
const MAY_WRITE = new Set(['crm.objects.contacts.write']);

type Outcomes = Awaited<ReturnType<CrmSetup['provision']>>;

/**
 * Makes what is missing in the CRM for Baton's fields and turns their writing on; `dryRun` only says what would be done.
 * Fields whose name is taken by something else stay off. Running it again changes nothing. Throws `not-found`, `invalid`, and
 * `unavailable` when the CRM cannot be asked.
 */
export async function provisionConnection(
  ctx: Ctx,
  input: { connectionId: string; dryRun: boolean },
): Promise<ProvisionAnswer> {
  const { connectionId, dryRun } = input;
  const { connection, versions } = await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => ({
    connection: await openWriting(ctx, tx, connectionId),
    versions: await loadVersions(ctx, tx),
  }));
  const { crm, context, kind, settings } = connection;
  const reasons = versions.flatMap(({ playbook }) => playbook.rejection.reasons);
  // The newest version's words win; what older versions called differently is still on leads.
  const named = [...new Map(reasons.map((reason) => [reason.key, reason])).values()];
  try {
    const { account } = await crm.setup.identify(context);
    const fields = await crm.setup.listFields(context);
    const { stageMapping } = context;
    const { values } = settings;
    const chosen = chooseValues({ kind, setup: crm.setup, fields, stageMapping, values, reasons: named });
    const steps = await crm.setup.planProvision(chosen.wish, context);
    const outcomes: Outcomes = dryRun ? [] : await crm.setup.provision(chosen.wish, context);
    const byId = new Map(outcomes.map((one) => [one.id, one]));
    const answer = steps.map((step) => ({
      ...step,
      outcome: byId.get(step.id)?.outcome ?? null,
      reason: byId.get(step.id)?.reason ?? null,
    }));
    const writes = listWritable(connection, answer);
    if (!dryRun) await store(ctx, connection, { fields: new Set(writes), values: chosen.values }, answer);
    return { dryRun, account, steps: answer, writes };
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    throw new ServiceError('unavailable', `${connection.name} could not be set up: ${error.reason}.`);
  }
}

/** Fields that can be written once the steps are done: those that were made or fit, and those that the CRM has anyway. */
function listWritable({ kind }: WritableConnection, steps: ProvisionAnswer['steps']): WrittenField[] {
  const stuck = steps.filter(({ action, outcome }) => action === 'clash' || outcome === 'refused');
  if (stuck.some(({ kind: what, target }) => what === 'access' && MAY_WRITE.has(target))) return [];
  const refused = new Set(stuck.map(({ target }) => target));
  const made: readonly WrittenField[] = MADE_FIELDS;
  return FIELDS.filter((field) => !made.includes(field) || !refused.has(WRITTEN_FIELDS[field][kind]));
}

async function store(
  ctx: Ctx,
  connection: WritableConnection,
  settings: WritableConnection['settings'],
  steps: ProvisionAnswer['steps'],
): Promise<void> {
  await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    await saveWriteSettings(ctx, tx, connection, settings);
    const done = steps.flatMap(({ id, outcome }) =>
      outcome === null || outcome === 'unchanged' ? [] : [{ id, outcome }],
    );
    await addAuditEntry(ctx, tx, { action: 'connection.provision', object: connection.id, after: { steps: done } });
  });
  await planAllLeads(ctx, connection.id);
}
