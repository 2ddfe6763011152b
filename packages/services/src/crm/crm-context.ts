import type { LeadFields } from '@baton/core/handoff/event';
import type { RejectionReason } from '@baton/core/playbook/rejection';
import type { Tx } from '@baton/db/client';
import { type CrmContext, type CrmSource, isCrmSource, type LeadSaid } from '@baton/integrations/crm';
import { toId18 } from '@baton/integrations/salesforce/ids';
import { budgetNoter } from '../connections/budgets.ts';
import { credentialsOf } from '../connections/credentials.ts';
import type { OpenConnection } from '../connections/open-connection.ts';
import type { Ctx } from '../context.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { toWriteSettings } from '../write-back/write-settings.ts';

export type CrmConnection = OpenConnection & { kind: CrmSource };

/** The connection as one of a CRM; null when it is of another kind. */
export function asCrm(connection: OpenConnection | null): CrmConnection | null {
  return connection !== null && isCrmSource(connection.kind) ? { ...connection, kind: connection.kind } : null;
}

/** What an adapter has to know to work for a connection: its tokens, who our people are there, what its values mean. */
export async function loadCrmContext(ctx: Ctx, tx: Tx, connection: CrmConnection): Promise<CrmContext> {
  const { workspaceId } = ctx.scope;
  const versions = await loadVersions(ctx, tx);
  const { writeValues } = await tx.connection.findFirstOrThrow({
    where: { workspaceId, id: connection.id },
    select: { writeValues: true },
  });
  return {
    connectionId: connection.id,
    config: connection.config,
    credentials: credentialsOf(ctx, workspaceId, connection.id),
    onBudget: budgetNoter(ctx, workspaceId, connection.id),
    people: await loadPeople(ctx, tx, connection.kind),
    stageMapping: versions.at(-1)?.playbook.stageMapping ?? {},
    rejectionReasons: reasonsByValue(versions.at(-1)?.playbook.rejection.reasons ?? [], writeValues),
    fieldMap: connection.fieldMap,
    findLeadStates: (ids) => findLeadStates(ctx, connection.kind, ids),
    now: ctx.now,
  };
}

/** What the CRM may call each reason -> its key: the value that Baton writes, the playbook's, its label or its key. */
function reasonsByValue(reasons: readonly RejectionReason[], writeValues: unknown): Record<string, string> {
  const written = toWriteSettings({ writeFields: {}, writeValues }).values.reasons;
  const named = reasons.flatMap(({ key, label, crmValue }) =>
    [key, label, crmValue, written[key]].flatMap((value) => (value ? [[value, key] as const] : [])),
  );
  return Object.fromEntries(named);
}

/** What the leads say at the moment; one that was merged away says nothing any more. */
async function findLeadStates(
  ctx: Ctx,
  source: CrmSource,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LeadSaid>> {
  const { workspaceId } = ctx.scope;
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.lead.findMany({
      where: { workspaceId, source, externalId: { in: [...new Set(ids)] }, OR: SAID },
      select: { externalId: true, fields: true, deletedAt: true, mergedIntoId: true },
    }),
  );
  return new Map(
    rows.map(({ externalId, fields, deletedAt, mergedIntoId }) => [
      externalId,
      {
        fields: fields as LeadFields,
        deleted: deletedAt !== null || mergedIntoId !== null,
        deletedAt: deletedAt?.getTime() ?? null,
      },
    ]),
  );
}

/** Leads of which something is known; a row may be there only because another one was merged into it. */
const SAID = [{ lastEventAt: { not: null } }, { mergedIntoId: { not: null } }];

async function loadPeople(ctx: Ctx, tx: Tx, kind: CrmSource): Promise<Record<string, string>> {
  const people = await tx.person.findMany({
    where: { workspaceId: ctx.scope.workspaceId },
    select: { key: true, hubspotId: true, salesforceId: true },
  });
  const idOf = (person: (typeof people)[number]) =>
    // People paste ids of 15 characters, the API speaks of 18.
    kind === 'hubspot' ? person.hubspotId : person.salesforceId && toId18(person.salesforceId.trim());
  return Object.fromEntries(
    people.flatMap((person) => {
      const id = idOf(person);
      return id ? [[id, person.key]] : [];
    }),
  );
}

/** Those of the outside ids whose creation is stored already. */
export async function listKnown(ctx: Ctx, tx: Tx, source: CrmSource, ids: readonly string[]): Promise<Set<string>> {
  const leads = await tx.lead.findMany({
    where: {
      workspaceId: ctx.scope.workspaceId,
      source,
      externalId: { in: [...new Set(ids)] },
      lastEventAt: { not: null },
    },
    select: { externalId: true },
  });
  return new Set(leads.map((lead) => lead.externalId));
}
