import type { Tx } from './client.ts';
import { type Columns, readColumns } from './columns.ts';
import { NotFoundError } from './errors.ts';
import { Prisma } from './generated/client.ts';
import { newId } from './id.ts';
import { queryRows, toStorableJson } from './json.ts';

export type PlaybookRow = {
  id: string;
  version: number | null;
  state: 'draft' | 'published' | 'archived';
  document: unknown;
  sourceText: string | null;
  /** What publishing did to open clocks. */
  mode: string;
  effectiveAt: number | null;
  publishedBy: string | null;
  note: string | null;
  createdAt: number;
};

const playbookColumns = {
  id: 'uuid',
  version: 'int',
  state: 'text',
  document: 'jsonb',
  sourceText: 'text',
  mode: 'text',
  effectiveAt: 'at',
  publishedBy: 'text',
  note: 'text',
  createdAt: 'at',
} as const satisfies Columns;

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

async function listWhere(tx: Tx, condition: Prisma.Sql): Promise<PlaybookRow[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(playbookColumns, 'p')} from playbook_versions p
      where p.workspace_id = ${currentWorkspace} and ${condition} order by p.version
    )`,
  );
}

/** All versions that were ever published, oldest first. */
export async function listVersions(tx: Tx): Promise<PlaybookRow[]> {
  return listWhere(tx, Prisma.sql`p.state <> 'draft'`);
}

/** One published version by its number. Throws NotFoundError. */
export async function getVersion(tx: Tx, version: number): Promise<PlaybookRow> {
  const [row] = await listWhere(tx, Prisma.sql`p.version = ${version}::int`);
  if (!row) throw new NotFoundError('Playbook version', String(version));
  return row;
}

/** The version in force, or null before the first is published. */
export async function findPublished(tx: Tx): Promise<PlaybookRow | null> {
  const [row] = await listWhere(tx, Prisma.sql`p.state = 'published'`);
  return row ?? null;
}

/** The version in force. Throws NotFoundError before the first is published. */
export async function getPublished(tx: Tx): Promise<PlaybookRow> {
  const row = await findPublished(tx);
  if (!row) throw new NotFoundError('Playbook version', 'in force');
  return row;
}

/** The draft, if there is one. */
export async function findDraft(tx: Tx): Promise<PlaybookRow | null> {
  const [row] = await listWhere(tx, Prisma.sql`p.state = 'draft'`);
  return row ?? null;
}

/** Replaces the workspace's one draft. */
export async function saveDraft(
  tx: Tx,
  draft: { document: unknown; sourceText?: string | null; note?: string | null },
): Promise<PlaybookRow> {
  await tx.$executeRaw`insert into playbook_versions (workspace_id, id, state, document, source_text, note)
    values (${currentWorkspace}, ${newId()}::uuid, 'draft', ${toStorableJson(draft.document)}::jsonb, ${draft.sourceText ?? null}, ${draft.note ?? null})
    on conflict (workspace_id) where state = 'draft'
    do update set document = excluded.document, source_text = excluded.source_text, note = excluded.note, created_at = statement_timestamp()`;
  const row = await findDraft(tx);
  if (!row) throw new NotFoundError('Playbook draft', 'just saved');
  return row;
}

/** Publishes a document under the next number: the version before is archived, the draft is gone. */
export async function publishVersion(
  tx: Tx,
  input: {
    document: unknown;
    sourceText?: string | null;
    mode?: string;
    effectiveAt: number;
    publishedBy?: string | null;
    note?: string | null;
  },
): Promise<PlaybookRow> {
  // The workspace row stands for the sequence of versions: two publishers go one after the other.
  await tx.$executeRaw`select 1 from workspaces where id = ${currentWorkspace} for update`;
  await tx.$executeRaw`delete from playbook_versions where workspace_id = ${currentWorkspace} and state = 'draft'`;
  await tx.$executeRaw`update playbook_versions set state = 'archived' where workspace_id = ${currentWorkspace} and state = 'published'`;
  await tx.$executeRaw`insert into playbook_versions
      (workspace_id, id, version, state, document, source_text, mode, effective_at, published_by, note)
    select ${currentWorkspace}, ${newId()}::uuid, coalesce(max(version), 0) + 1, 'published', ${toStorableJson(input.document)}::jsonb,
      ${input.sourceText ?? null}, ${input.mode ?? 'new'}, to_timestamp(${input.effectiveAt}::bigint / 1000.0),
      ${input.publishedBy ?? null}, ${input.note ?? null}
    from playbook_versions where workspace_id = ${currentWorkspace}`;
  return getPublished(tx);
}
