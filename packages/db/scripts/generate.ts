// Writes the Prisma client to src/generated, without the network. Skips when nothing changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packageDir = join(import.meta.dirname, '..');
const rootDir = join(packageDir, '..', '..');
const schema = join(rootDir, 'prisma', 'schema.prisma');
const stamp = join(packageDir, 'src', 'generated', '.stamp');
const manifest = join(packageDir, 'package.json');

const wanted = createHash('sha256').update(readFileSync(schema)).update(readFileSync(manifest)).digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const prisma = join(
    dirname(createRequire(join(rootDir, 'package.json')).resolve('prisma/package.json')),
    'build',
    'index.js',
  );
  // `generate` needs no schema engine, but Prisma looks for one and would download it: any file will do.
  const run = spawnSync(process.execPath, [prisma, 'generate', '--schema', schema, '--no-hints'], {
    cwd: packageDir,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
    encoding: 'utf8',
  });
  if (run.status !== 0) {
    process.stderr.write(`Could not generate the Prisma client: ${run.stderr || run.stdout}\n`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
