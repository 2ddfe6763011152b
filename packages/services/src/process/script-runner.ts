import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isRunning, markProcess, type ProcessMark, readCommand } from '@baton/db/embedded/process-mark';

const runner = /^(?:\S*\/)?(?:npm|npx|pnpm|pnpx|yarn|corepack)\b|^\S*node\S* \S*(?:npm|npx|pnpm|yarn|corepack)/;
const everyMs = 500;

/**
 * Calls `onGone` once when a script runner above this process (pnpm, npx, npm and the shells between) has ended: a
 * runner that was killed passes no signal on. The shell in which a person typed the command does not count.
 */
export function followScriptRunner(onGone: () => void): void {
  const watched = listRunners();
  const timer = setInterval(() => {
    if (watched.every(isRunning)) return;
    clearInterval(timer);
    onGone();
  }, everyMs);
  timer.unref();
}

/** The processes from this one's parent up to the topmost script runner. */
function listRunners(): ProcessMark[] {
  const above: ProcessMark[] = [];
  let upToRunner = 0;
  for (let pid = process.ppid; pid > 1; pid = findParent(pid)) {
    above.push(markProcess(pid));
    if (runner.test(readCommand(pid) ?? '')) upToRunner = above.length;
  }
  return above.slice(0, upToRunner);
}

function findParent(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    try {
      return Number(execFileSync('ps', ['-p', String(pid), '-o', 'ppid='], { encoding: 'utf8' }));
    } catch {
      return 0;
    }
  }
}
