import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells a process from every other one, past and present. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When it started, in the system's own units; absent where the system does not say. */
  readonly started?: string;
}

export function thisProcess(): ProcessIdentity {
  const started = startOf(process.pid);
  return { host: hostname(), pid: process.pid, ...(started === undefined ? {} : { started }) };
}

/**
 * Whether a process runs.
 * @returns undefined where that cannot be known: on another host, or in another container.
 */
export function isRunning({ host, pid, started }: ProcessIdentity): boolean | undefined {
  if (host !== hostname()) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else's runs as well.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // Ids of processes are used again.
  const now = startOf(pid);
  return started === undefined || now === undefined || now === started;
}

/** Clock ticks from the start of the system to that of the process (proc(5), field 22), on Linux. */
function startOf(pid: number): string | undefined {
  try {
    // The second field is the name, in parentheses, and may hold anything.
    return readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')
      .at(-1)
      ?.split(' ')[19];
  } catch {
    return undefined;
  }
}
