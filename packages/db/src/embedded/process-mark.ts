import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Names a process for good: its id and, where the system tells (Linux), when it began, because ids are used again. */
export type ProcessMark = { pid: number; begun: string | null };

function readBegun(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'gone' : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** The mark of a running process (this one by default). */
export function markProcess(pid: number = process.pid): ProcessMark {
  return { pid, begun: readBegun(pid) };
}

/** True while exactly that process runs. */
export function isRunning(mark: ProcessMark): boolean {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const begun = readBegun(mark.pid);
  return begun !== 'gone' && (mark.begun === null || begun === mark.begun);
}

/** The command line of a process, or null when it cannot be read. */
export function readCommand(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    try {
      return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    } catch {
      return null;
    }
  }
}
