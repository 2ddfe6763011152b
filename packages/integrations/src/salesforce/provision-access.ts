import type { ProvisionStep } from '../crm.ts';
import { WRITTEN_FIELDS, type WrittenField } from '../crm-fields.ts';
import { isJsonObject } from '../json-body.ts';
import { PERMISSION_SET, toPermissionSet } from './components.ts';
import { faultsOf } from './errors.ts';
import { listOf } from './metadata.ts';
import { nothingToDo, type ProvisionDesk, type Work } from './provision-work.ts';
import { equals, every, toSoql } from './soql.ts';

/** A permission set that shows the fields, and our own user in it; the reps are for an admin to put in. */
export async function planAccess(desk: ProvisionDesk, usable: readonly WrittenField[]): Promise<Work[]> {
  const wanted = usable.map((field) => `Lead.${WRITTEN_FIELDS[field].salesforce}`);
  if (wanted.length === 0) return [];
  return [await planPermissionSet(desk, wanted), await planAssignment(desk)];
}

async function planPermissionSet({ metadata }: ProvisionDesk, wanted: readonly string[]): Promise<Work> {
  const known = (await metadata.read('PermissionSet', [PERMISSION_SET])).get(PERMISSION_SET);
  const granted = listOf(known?.fieldPermissions).flatMap((one) =>
    isJsonObject(one) && typeof one.field === 'string' ? [{ field: one.field, editable: isTrue(one.editable) }] : [],
  );
  const missing = wanted.filter((field) => !granted.some((one) => one.field === field && one.editable));
  const base = { id: `access:${PERMISSION_SET}`, kind: 'access' as const, target: PERMISSION_SET };
  if (known && missing.length === 0)
    return nothingToDo({ ...base, action: 'nothing', words: 'The permission set ‘Baton Fields’ shows all fields.' });
  const step: ProvisionStep = {
    ...base,
    action: known ? 'change' : 'create',
    words: `${known ? 'Adds to' : 'Creates'} the permission set ‘Baton Fields’: ${missing.length} fields may be seen and written. Give it to the reps who should see them.`,
  };
  const kept = granted.filter((one) => !missing.includes(one.field));
  const fields = [...kept, ...missing.map((field) => ({ field, editable: true }))];
  return { step, make: () => metadata.save('PermissionSet', toPermissionSet(fields)) };
}

async function planAssignment({ library, ctx }: ProvisionDesk): Promise<Work> {
  const { userId } = await library.client.sessions.get(ctx);
  const base = { id: `access:${PERMISSION_SET}:user`, kind: 'access' as const, target: `${PERMISSION_SET} (user)` };
  if (userId === null)
    return nothingToDo({
      ...base,
      action: 'clash',
      words: 'Nobody knows who the integration user is: give it the permission set ‘Baton Fields’.',
    });
  const where = every(equals('AssigneeId', userId), equals('PermissionSet.Name', PERMISSION_SET));
  const rows = await library.client.queryRows(ctx, toSoql({ select: ['Id'], from: 'PermissionSetAssignment', where }));
  if (rows.length > 0)
    return nothingToDo({
      ...base,
      action: 'nothing',
      words: 'The integration user has the permission set ‘Baton Fields’.',
    });
  const make = async () => {
    const sets = await library.client.queryRows(
      ctx,
      toSoql({ select: ['Id'], from: 'PermissionSet', where: equals('Name', PERMISSION_SET) }),
    );
    const [set] = sets;
    if (!set) return 'the permission set is not there';
    return library.client.call(ctx, async (connection) => {
      try {
        await connection.sobject('PermissionSetAssignment').create({ AssigneeId: userId, PermissionSetId: set.Id });
        return null;
      } catch (error) {
        // Somebody assigned it since the plan was drawn.
        if (faultsOf(error).some((fault) => fault.code === 'DUPLICATE_VALUE')) return null;
        throw error;
      }
    });
  };
  return {
    step: { ...base, action: 'create', words: 'Gives the integration user the permission set ‘Baton Fields’.' },
    make,
  };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
