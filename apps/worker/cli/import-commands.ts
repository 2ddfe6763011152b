import type { Ctx } from '@baton/services/context';
import { importLeads } from '@baton/services/imports/import-leads';
import { listImports } from '@baton/services/imports/list-imports';
import { previewOpenFile } from '@baton/services/imports/preview-import';
import { undoImport } from '@baton/services/imports/undo-import';
import type { Command } from 'commander';
import { CommandError } from './answer.ts';
import { openFile, readJson } from './files.ts';
import { startProgress } from './progress.ts';

const WARNINGS_SHOWN = 10;
const LISTED = 50;

type Surroundings = {
  inWorkspace(slug: string, work: (ctx: Ctx) => Promise<unknown>): Promise<void>;
  note(line: string): void;
};
type Given = { workspace?: string; mapping?: string; preview?: boolean };

/** `import`, with its preview, its list and undoing one. */
export function addImportCommands(program: Command, { inWorkspace, note }: Surroundings): void {
  // Not required by the parser: `import undo` is below and has its own.
  const command = program
    .command('import')
    .description('import leads and what happened to them from a CSV file; the same file again adds nothing')
    .option('--workspace <slug>', 'workspace (required)')
    .option(
      '--mapping <file>',
      'JSON file that says what the columns are (required but for a preview, which guesses it)',
    )
    .option('--preview', 'only say what would come of it; the answer holds a mapping to start from')
    .argument('[file]', 'CSV file')
    .action(async (file: string | undefined, { workspace, mapping, preview = false }: Given) => {
      if (workspace === undefined) throw new CommandError('Name the workspace: --workspace <slug>');
      if (file === undefined) throw new CommandError('Name the CSV file to import.');
      const given = mapping === undefined ? undefined : await readJson(mapping);
      if (given === undefined && !preview)
        throw new CommandError('Name the mapping: --mapping <file>. With --preview one is guessed to start from.');
      const open = await openFile(file);
      await inWorkspace(workspace, (ctx) =>
        preview ? previewOpenFile(ctx, { fileName: file, open }, given) : run(ctx, file, open, given, note),
      );
    });
  // The options of `import` are read before its subcommands get theirs.
  const workspaceOf = () => {
    const { workspace } = command.opts<Given>();
    if (workspace === undefined) throw new CommandError('Name the workspace: --workspace <slug>');
    return workspace;
  };
  command
    .command('undo')
    .description('take back what an import brought; facts that others say too stay (--workspace <slug>)')
    .argument('<id>', 'the id that the import answered; `import list` shows them')
    .action(async (id: string) => inWorkspace(workspaceOf(), (ctx) => undoImport(ctx, id)));
  command
    .command('list')
    .description('the last imports, newest first (--workspace <slug>)')
    .action(async () =>
      inWorkspace(workspaceOf(), async (ctx) => (await listImports(ctx, { limit: LISTED, cursor: null })).items),
    );
}

async function run(
  ctx: Ctx,
  file: string,
  open: () => AsyncIterable<Uint8Array>,
  mapping: unknown,
  note: (line: string) => void,
) {
  const progress = startProgress();
  const imported = await importLeads(ctx, { open, fileName: file, mapping, onProgress: progress.tell });
  progress.end();
  const { warnings, warningRows, rejectedRows, ...answer } = imported;
  for (const { line, why } of warnings.slice(0, WARNINGS_SHOWN)) note(`Warning: line ${line}: ${why}`);
  if (warningRows > WARNINGS_SHOWN) note(`Warning: ${warningRows} rows have some in all`);
  if (rejectedRows > answer.rejected.length) note(`${rejectedRows} rows were not taken; the first are listed`);
  return answer;
}
