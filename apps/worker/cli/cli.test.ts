import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@baton/db/testing/database';
import { startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childEnv } from '../env.ts';

type Run = { code: number | null; out: string; err: string };

const script = join(import.meta.dirname, '../cli.ts');
const example = join(import.meta.dirname, '../../../packages/core/src/playbook/example.yaml');
let test: TestDatabase;
let folder: string;

beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'baton-cli-'));
});
afterAll(async () => {
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

function start(args: string[], variables: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, [script, ...args], {
    env: childEnv({
      DATABASE_URL: undefined,
      REDIS_URL: undefined,
      BATON_SECRET: undefined,
      INIT_CWD: folder,
      ...variables,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run: Run = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk) => (run.out += chunk));
  child.stderr.on('data', (chunk) => (run.err += chunk));
  return new Promise((settle, fail) => child.once('error', fail).once('close', (code) => settle({ ...run, code })));
}

const variables = () => ({
  DATABASE_URL: test.adminUrl,
  BATON_SECRET: 'kept by this test alone, forty letters',
  BATON_URL: 'https://baton.test',
});
const baton = (...args: string[]) => start(args, variables());
const answer = async (...args: string[]) => {
  const run = await baton(...args);
  expect(run.err).toBe('');
  expect(run.code).toBe(0);
  return JSON.parse(run.out);
};
const write = async (name: string, content: unknown) => {
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};

describe('baton', { timeout: 120_000 }, () => {
  it('sets a workspace up, command by command', async () => {
    const admin = ['--admin-email', 'ana@acme.test', '--admin-password', 'correct horse'];
    const workspace = await answer('workspace', 'create', '--slug', 'acme', '--name', 'Acme', ...admin);
    expect(workspace).toEqual({ workspaceId: expect.stringMatching(/^[0-9a-f-]{36}$/), slug: 'acme' });
    expect(await answer('api-key', 'create', '--workspace', 'acme', '--name', 'ci', '--scopes', 'admin')).toEqual({
      key: expect.stringMatching(/^bat_/),
    });
    const people = await write(
      'people.csv',
      [
        'key,name,email,role,team',
        'priya,Priya,priya@acme.test,rep,us-smb',
        'tom,Tom,tom@acme.test,rep,us-smb',
        'lena,Lena,lena@acme.test,rep,us-ent',
        'marcus,Marcus,marcus@acme.test,manager,',
        'bad,,,,',
        '',
      ].join('\n'),
    );
    expect(await answer('people', 'import', '--workspace', 'acme', people)).toEqual({
      people: 4,
      rejected: [{ line: 6, why: 'name is empty' }],
    });
    expect(await answer('playbook', 'check', example)).toEqual({ ok: true });
    expect(await answer('playbook', 'publish', '--workspace', 'acme', example)).toEqual({ version: 1 });
    const config = await write('hubspot.json', { portalId: 1, clientSecret: 'sign', accessToken: 'pat' });
    const { connectionId, webhookUrl } = await answer(
      'connection',
      'add',
      '--workspace',
      'acme',
      '--kind',
      'hubspot',
      '--config',
      config,
    );
    expect(webhookUrl).toBe(`https://baton.test/api/v1/hooks/hubspot/${connectionId}`);

    const unchanged = await baton('playbook', 'publish', '--workspace', 'acme', example);
    expect([unchanged.code, unchanged.out.trim()]).toEqual([0, '{"version":1}']);
    expect(unchanged.err).toContain('Nothing changed');

    const text = (await readFile(example, 'utf8')).replace('slaCompliance: 85%', 'slaCompliance: 86%');
    const next = await write('next.yaml', text);
    const publish = ['playbook', 'publish', '--workspace', 'acme', '--mode'];
    const moved = await baton(...publish, 'openFromStart', next);
    expect(JSON.parse(moved.out)).toEqual({ version: 2, mode: 'openFromStart', moved: 0, left: 0 });
    const wrong = await baton(...publish, 'everything', next);
    expect([wrong.code, wrong.out]).toEqual([1, '']);
    expect(wrong.err).toContain('openFromNow');
  });

  it('makes the fields that Baton writes in a CRM, after saying which', async () => {
    const keys = { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' };
    const portal = await startHubspotPortal(keys);
    const admin = ['--admin-email', 'bo@acme.test', '--admin-password', 'correct horse'];
    await answer('workspace', 'create', '--slug', 'crm', '--name', 'CRM', ...admin);
    const config = await write('portal.json', keys);
    const { connectionId } = await answer(
      'connection',
      'add',
      '--workspace',
      'crm',
      '--kind',
      'hubspot',
      '--config',
      config,
    );
    const provision = async (...more: string[]) => {
      const args = ['provision', '--workspace', 'crm', '--connection', connectionId, ...more];
      const { code, out, err } = await start(args, { ...variables(), HUBSPOT_API_URL: portal.url });
      expect([code, err]).toEqual([0, '']);
      return JSON.parse(out);
    };
    const made = () => portal.calls.filter((call) => call.startsWith('POST /crm/v3/properties')).length;
    expect(await provision('--dry-run')).toMatchObject({ dryRun: true, account: '4711' });
    expect(made()).toBe(0);
    const { steps, writes } = await provision();
    // Nobody has published rejection reasons yet, so there is no list of them.
    expect([made(), writes.includes('rejectionReason'), steps[0].words]).toEqual([
      10,
      false,
      'Creates the property group ‘Baton’.',
    ]);
    await portal.stop();
  });

  it('imports leads and tells on standard error how far it is', async () => {
    await answer(
      'workspace',
      'create',
      '--slug',
      'leads',
      '--name',
      'Leads',
      '--admin-email',
      'a@leads.test',
      '--admin-password',
      'correct horse',
    );
    const mapping = await write('mapping.json', {
      source: 'old',
      key: 'id',
      events: [{ type: 'lead.stage', at: 'day', data: { stage: 'mql' } }],
    });
    const file = await write('leads.csv', 'id,day\n1,2026-01-05\n2,soon\n');
    const run = await baton('import', '--workspace', 'leads', '--mapping', mapping, file);
    const { id, ...imported } = JSON.parse(run.out);
    expect(imported).toEqual({
      leads: 1,
      events: 2,
      rejected: [{ line: 3, why: expect.stringContaining('"soon"') }],
    });
    expect(run.err).toMatch(/^ {2}2 rows, 2 new events, \d+ rows\/s, [\d.]+ s\n$/);
    const preview = await answer('import', '--workspace', 'leads', file, '--preview', '--mapping', mapping);
    expect(preview).toMatchObject({ counts: { rows: 2, rejected: 1, events: 2, newEvents: 0 }, before: { id } });
    expect((await baton('import', '--workspace', 'leads', '--preview', file)).out).toContain('"key":"id"');
    expect(await answer('import', 'undo', '--workspace', 'leads', id)).toEqual({ events: 2, leads: 1 });
    expect(await answer('import', 'list', '--workspace', 'leads')).toMatchObject([{ id, state: 'undone', via: 'cli' }]);
  });

  it('refuses on standard error with a code, and prints no answer', async () => {
    const refusals: [string[], string][] = [
      [['playbook', 'publish', '--workspace', 'nope', example], 'There is no workspace nope.'],
      [['people', 'import', '--workspace', 'acme', 'missing.csv'], 'There is no file missing.csv.'],
      [
        ['import', '--workspace', 'acme', '--mapping', await write('broken.json', '{"source": sec'), 'x.csv'],
        'broken.json is not JSON',
      ],
      [['workspace', 'create', '--slug', 'x'], "required option '--name <name>' not specified"],
      [['fly'], "unknown command 'fly'"],
    ];
    const runs = await Promise.all(refusals.map(([args]) => baton(...args)));
    for (const [index, run] of runs.entries()) {
      expect([run.code, run.out]).toEqual([1, '']);
      expect(run.err).toContain(refusals[index]?.[1]);
      expect(run.err).not.toContain('    at ');
    }
  });

  it('lists what is wrong with a playbook as JSON, with path and line', async () => {
    const file = await write(
      'playbook.yaml',
      'playbook: 1\nworkspace: { name: Acme, timeZone: Mars/Base }\ncalendars: {}\n',
    );
    const run = await baton('playbook', 'check', file);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.out)).toContainEqual({
      path: 'workspace.timeZone',
      line: 2,
      message: expect.stringContaining('Mars/Base'),
    });
    expect(run.err).toContain('playbook.yaml:2: workspace.timeZone:');
  });

  it('warns of what a playbook likely does not mean, with path and line, and of more where it knows the workspace', async () => {
    const text = (await readFile(example, 'utf8')).replace('maximum: 2, ', '').replace('lena]', 'anna]');
    const file = await write('odd.yaml', text);
    const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
    const recycling = {
      path: 'recycling',
      line: lineOf('recycling:'),
      message: expect.stringContaining('Set maximum'),
    };
    expect(await answer('playbook', 'check', file)).toEqual({ ok: true, warnings: [recycling] });
    const unknown = { path: 'teams.us-ent', line: lineOf('us-ent:'), message: expect.stringContaining('names anna') };
    expect(await answer('playbook', 'check', '--workspace', 'acme', file)).toEqual({
      ok: true,
      warnings: [unknown, recycling],
    });
  });

  it('starts the embedded database for a command, shares it with another, and leaves nothing running', async () => {
    const variables = { BATON_DATA_DIR: join(folder, 'data') };
    const create = (slug: string) =>
      start(
        [
          'workspace',
          'create',
          '--slug',
          slug,
          '--name',
          slug,
          '--admin-email',
          `a@${slug}.test`,
          '--admin-password',
          'correct horse',
        ],
        variables,
      );
    expect(await create('one')).toMatchObject({ code: 0 });
    const both = await Promise.all(['two', 'three'].map(create));
    expect(both.map(({ code, out }) => [code, JSON.parse(out).slug])).toEqual([
      [0, 'two'],
      [0, 'three'],
    ]);
    expect((await stat(join(folder, 'data/secret'))).mode & 0o777).toBe(0o600);
    await expect(stat(join(folder, 'data/postgres/postmaster.pid'))).rejects.toThrow('ENOENT');
    await expect(stat(join(folder, 'data/running.json'))).rejects.toThrow('ENOENT');
  });
});
