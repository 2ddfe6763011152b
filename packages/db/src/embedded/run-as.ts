import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSetupError } from '../errors.ts';

/** How to start a server program: Postgres refuses to run as root. */
export type RunAs = {
  wrap: (program: string, args: string[]) => { program: string; args: string[]; uid?: number; gid?: number };
  own: (path: string) => void;
};

type Account = { name: string; uid: number; gid: number };

function findAccount(): Account {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new DatabaseSetupError(
    'Postgres does not run as root and there is no user "postgres" or "nobody": start as another user or set DATABASE_URL',
  );
}

/** As root, chooses the user `postgres` (or `nobody`) and makes sure that it reaches the paths; otherwise changes nothing. */
export function chooseRunAs(paths: string[]): RunAs {
  if (process.getuid?.() !== 0) return { wrap: (program, args) => ({ program, args }), own: () => undefined };
  const { name, uid, gid } = findAccount();
  const own = (path: string) => chownSync(path, uid, gid);
  const reaches = paths.every(
    (path) => spawnSync('ls', ['-d', `${dirname(path)}/.`], { uid, gid, cwd: '/' }).status === 0,
  );
  if (reaches) return { wrap: (program, args) => ({ program, args, uid, gid }), own };
  // A checkout below a private folder (/root, mktemp -d): keep the one right that is needed to walk through it.
  const privileges = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    // Without it access() forgets that right, and initdb does not find its server.
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  const wrap: RunAs['wrap'] = (program, args) => ({ program: 'setpriv', args: [...privileges, program, ...args] });
  const probe = wrap('true', []);
  if (spawnSync(probe.program, probe.args, { cwd: '/' }).status === 0) return { wrap, own };
  throw new DatabaseSetupError(
    `Postgres does not run as root and the user "${name}" cannot reach ${paths.join(' or ')}: start as another user, move the folder, or set DATABASE_URL`,
  );
}
