import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './house.ts';

const made = new Set(['node_modules', '.next', '.turbo', '.git', '.data', '.cache', 'generated', 'test-results']);
const files = listFiles('');

test('the top level has its nine entries, the lock file and the licence', () => {
  const visible = readdirSync(root).filter((name) => !name.startsWith('.') && !made.has(name));
  expect(visible.sort()).toEqual(
    [
      'LICENSE',
      'README.md',
      'apps',
      'docker-compose.yml',
      'package.json',
      'packages',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
      'prisma',
      'tsconfig.base.json',
      'turbo.json',
    ].sort(),
  );
});

test('no file or folder is a place for everything', () => {
  const drawer = /(^|\/)(utils?|helpers?|shared|common|lib|misc)(\/|\.tsx?$)/;
  expect(files.filter((file) => drawer.test(file))).toEqual([]);
});

test('every dependency has one exact version', () => {
  const loose: string[] = [];
  const versions = new Map<string, Set<string>>();
  for (const file of files.filter((name) => /(^|\/)package\.json$/.test(name))) {
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8'));
    for (const [name, version] of Object.entries<string>({ ...manifest.dependencies, ...manifest.devDependencies })) {
      if (version.startsWith('workspace:')) continue;
      if (!/^(npm:[^@]+@)?\d/.test(version)) loose.push(`${file}: ${name} ${version}`);
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  expect(loose).toEqual([]);
  expect([...versions].filter(([, found]) => found.size > 1).map(([name]) => name)).toEqual([]);
});

test('the compose file runs web and worker apart, each with a health check, not as root, on a queue that keeps its jobs', () => {
  const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true });
  expect(Object.keys(services).sort()).toEqual(['migrate', 'postgres', 'redis', 'web', 'worker']);
  expect(services.postgres.image).toBe('postgres:18');
  for (const name of ['postgres', 'redis', 'web', 'worker']) expect(services[name].healthcheck.test).toBeDefined();
  const queue = services.redis.command.join(' ');
  expect(queue).toContain('--maxmemory-policy noeviction');
  expect(queue).toContain('--appendonly yes');
  const image = readFileSync(join(root, services.web.build.dockerfile), 'utf8');
  expect(image).toMatch(/^USER (?!root)/m);
  for (const name of ['web', 'worker', 'migrate']) {
    const script = services[name].command.at(-1);
    expect(files).toContain(script);
  }
});

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (made.has(entry.name)) return [];
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
