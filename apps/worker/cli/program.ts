import { createApiKey } from '@baton/services/api-keys/create-api-key';
import { addConnection } from '@baton/services/connections/add-connection';
import { type Actor, type Ctx, type Machinery, SYSTEM } from '@baton/services/context';
import { followBackfill } from '@baton/services/crm/follow-backfill';
import { USUAL_DAYS } from '@baton/services/crm/start-backfill';
import { syncConnections } from '@baton/services/crm/sync-connections';
import { importPeople } from '@baton/services/people/import-people';
import { checkDocument, checkDocumentFor } from '@baton/services/playbook/check-document';
import { PUBLISH_MODES, type PublishMode } from '@baton/services/playbook/load-versions';
import { publishPlaybook } from '@baton/services/playbook/publish-playbook';
import { confirmSending } from '@baton/services/sending/confirm';
import { createWorkspace } from '@baton/services/workspaces/create-workspace';
import { openWorkspace } from '@baton/services/workspaces/open-workspace';
import { provisionConnection } from '@baton/services/write-back/provision';
import { Command, Option } from 'commander';
import { CommandError, printAnswer } from './answer.ts';
import { checkPlaybookFile } from './check-playbook.ts';
import { openFile, readJson, readText } from './files.ts';
import { addImportCommands } from './import-commands.ts';
import { tellBackfill } from './progress.ts';

const ACTOR: Actor = { ...SYSTEM, name: 'command line', via: 'cli' };

/** Loaded when it is needed: checking a file or asking for help takes no database and no clients of other systems. */
async function withMachinery<T>(work: (machinery: Machinery) => Promise<T>): Promise<T> {
  const opening = await import('./with-machinery.ts');
  return opening.withMachinery(work);
}

/** Runs `work` in a workspace and prints what it answers. */
async function inWorkspace(slug: string, work: (ctx: Ctx) => Promise<unknown>): Promise<void> {
  const answer = await withMachinery(async (machinery) => work(await openWorkspace(machinery, slug, ACTOR)));
  printAnswer(answer);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Every command of `baton`: reads its options, calls one verb, prints its answer as JSON. */
export function buildProgram(): Command {
  const program = new Command('baton').description(
    'Runs Baton from the command line. Answers are JSON on standard output.',
  );

  program
    .command('workspace')
    .description('workspaces')
    .command('create')
    .description('create a workspace with its first admin')
    .requiredOption('--slug <slug>', 'its name in addresses: lower-case letters, digits, dashes')
    .requiredOption('--name <name>', 'its name')
    .requiredOption('--admin-email <email>', 'address the admin signs in with')
    .requiredOption('--admin-password <password>', 'at least 8 characters')
    .option('--admin-name <name>', 'name of the admin')
    .option('--time-zone <zone>', 'zone in which days are counted, until a playbook names one', 'UTC')
    .action(
      async (options: {
        slug: string;
        name: string;
        adminEmail: string;
        adminPassword: string;
        adminName?: string;
        timeZone: string;
      }) => {
        printAnswer(
          await withMachinery(async (machinery) => createWorkspace(machinery, await machinery.db.now(), options)),
        );
      },
    );

  program
    .command('api-key')
    .description('keys for machines')
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--workspace <slug>', 'workspace')
    .requiredOption('--name <name>', 'what the key is for')
    .requiredOption('--scopes <scopes>', 'admin, read, write, events; several with commas')
    .action(async ({ workspace, name, scopes }: { workspace: string; name: string; scopes: string }) => {
      const list = scopes
        .split(',')
        .map((scope) => scope.trim())
        .filter((scope) => scope !== '');
      await inWorkspace(workspace, async (ctx) => ({
        key: (await createApiKey(ctx, { name, scopes: list as 'read'[] })).key,
      }));
    });

  program
    .command('people')
    .description('people')
    .command('import')
    .description(
      'create or update people: key,name,email,role,team,manager,calendar,salesforceId,hubspotId,slackId,active',
    )
    .requiredOption('--workspace <slug>', 'workspace')
    .argument('<file>', 'CSV file')
    .action(async (file: string, { workspace }: { workspace: string }) => {
      const open = await openFile(file);
      await inWorkspace(workspace, (ctx) => importPeople(ctx, open()));
    });

  program
    .command('deliveries')
    .description('messages that go out')
    .command('confirm')
    .description('let messages out again after the database was restored from a backup')
    .option('--send-all', 'also send what may have been sent before the restore')
    .action(async ({ sendAll = false }: { sendAll?: boolean }) => {
      printAnswer(await withMachinery((machinery) => confirmSending(machinery, { sendAll })));
    });

  const playbook = program.command('playbook').description('the playbook');
  playbook
    .command('check')
    .description('check a playbook file')
    .option('--workspace <slug>', 'also compare it with the people, channels and leads of this workspace')
    .argument('<file>', 'YAML or JSON file')
    .action(async (file: string, { workspace }: { workspace?: string }) => {
      if (workspace === undefined) process.exitCode = await checkPlaybookFile(file);
      else
        process.exitCode = await withMachinery(async (machinery) => {
          const ctx = await openWorkspace(machinery, workspace, ACTOR);
          return checkPlaybookFile(file, (text) => checkDocumentFor(ctx, text));
        });
    });
  playbook
    .command('publish')
    .description('publish a playbook file as the next version')
    .requiredOption('--workspace <slug>', 'workspace')
    .option('--note <text>', 'what changed, for the history')
    .addOption(
      new Option(
        '--mode <mode>',
        'what it does to open handoffs: nothing, or they count by it from now or their start on',
      )
        .choices(PUBLISH_MODES)
        .default('new'),
    )
    .argument('<file>', 'YAML or JSON file')
    .action(async (file: string, options: { workspace: string; note?: string; mode: PublishMode }) => {
      const text = await readText(file);
      const checked = checkDocument(text);
      if (!checked.ok) {
        const lines = checked.errors.map(
          ({ line, pathText, message }) => `${file}:${line}: ${pathText === '' ? '' : `${pathText}: `}${message}`,
        );
        throw new CommandError(['The playbook is not valid; nothing was published.', ...lines].join('\n'));
      }
      await inWorkspace(options.workspace, async (ctx) => {
        const { version, isNew, mode, moves, warnings } = await publishPlaybook(ctx, {
          text,
          note: options.note ?? null,
          mode: options.mode,
        });
        for (const { pathText, message } of warnings) note(`Warning: ${pathText}: ${message}`);
        if (!isNew) note(`Nothing changed: version ${version} says the same and stays in force.`);
        if (moves.left > 0) note(`The worker moves ${moves.left} more leads with an open handoff to it.`);
        return options.mode === 'new' ? { version } : { version, mode, ...moves };
      });
    });

  program
    .command('connection')
    .description('connections to other systems')
    .command('add')
    .description('connect a CRM, a messenger or a mail server')
    .requiredOption('--workspace <slug>', 'workspace')
    .requiredOption('--kind <kind>', 'hubspot, salesforce, slack, teams or email')
    .requiredOption('--config <file>', 'JSON file; its secrets are stored encrypted')
    .option('--name <name>', 'name of the connection')
    .action(
      async ({ workspace, kind, config, name }: { workspace: string; kind: string; config: string; name?: string }) => {
        const given = await readJson(config);
        await inWorkspace(workspace, (ctx) => addConnection(ctx, { kind, config: given, name }));
      },
    );

  program
    .command('provision')
    .description('make the fields that Baton writes in a CRM and write them; again, it changes nothing')
    .requiredOption('--workspace <slug>', 'workspace')
    .requiredOption('--connection <id>', 'connection of the CRM')
    .option('--dry-run', 'only say what would be done')
    .action(async (options: { workspace: string; connection: string; dryRun?: boolean }) => {
      const { workspace, connection, dryRun = false } = options;
      await inWorkspace(workspace, (ctx) => provisionConnection(ctx, { connectionId: connection, dryRun }));
    });

  addImportCommands(program, { inWorkspace, note });

  program
    .command('backfill')
    .description('read the history of the CRMs, page by page; it is measured and alerts nobody')
    .requiredOption('--workspace <slug>', 'workspace')
    .option('--connection <id>', 'only this connection')
    .option('--days <days>', 'so many days back', String(USUAL_DAYS))
    .action(async ({ workspace, connection, days }: { workspace: string; connection?: string; days: string }) => {
      await inWorkspace(workspace, async (ctx) => {
        const input = { connectionId: connection, days: Number(days) };
        const ended = await followBackfill(ctx, input, tellBackfill(note));
        const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
        return {
          read: sum(ended.map(({ read }) => read)),
          events: sum(ended.map(({ events }) => events)),
          connections: ended.map(({ connectionId, state, error, objects }) => {
            const counts = objects.map(({ object, read, events }) => [object, { read, events }]);
            return { connectionId, state, error, objects: Object.fromEntries(counts) };
          }),
        };
      });
    });

  program
    .command('sync')
    .description('read from the CRMs what changed since the last time, now')
    .requiredOption('--workspace <slug>', 'workspace')
    .option('--connection <id>', 'only this connection')
    .action(async ({ workspace, connection }: { workspace: string; connection?: string }) => {
      await inWorkspace(workspace, (ctx) => syncConnections(ctx, { connectionId: connection }));
    });

  return program;
}
