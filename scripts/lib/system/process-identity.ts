import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells a process from every other one, past and present. */
export interface ProcessIdentity {
  readonly host: string;
  /** The start of the system: hosts can share a name. Absent where the system does not say. */
  readonly boot?: string;
  /** Within which its id counts: containers on one host can share its name, and each has ids of its own. */
  readonly space?: string;
  readonly pid: number;
  /** When it started, in the system's own units; absent where the system does not say. */
  readonly started?: string;
}

export function thisProcess(): ProcessIdentity {
  const started = statusOf(process.pid)?.started;
  return { ...here(), pid: process.pid, ...(started === undefined ? {} : { started }) };
}

/**
 * Whether a process runs.
 * @returns undefined where that cannot be known: on another host, in another container, or where the system does not
 * tell a process from a later one with the same id.
 */
export function isRunning({ host, boot, space, pid, started }: ProcessIdentity): boolean | undefined {
  const now = here();
  const same = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined || one === other;
  if (host !== now.host || !same(boot, now.boot) || !same(space, now.space)) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else's is there as well.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const status = statusOf(pid);
  // One that nobody has waited for yet (as under the first process of many containers) is a name and no process.
  if (status && 'ZXx'.includes(status.state)) return false;
  // Ids of processes are used again.
  if (started === undefined || status === undefined) return undefined;
  return status.started === started;
}

/** Whether a value that was read back is the identity of a process. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { host, boot = '', space = '', pid, started = '' } = value as Partial<Record<keyof ProcessIdentity, unknown>>;
  const texts = [host, boot, space, started];
  return texts.every((text) => typeof text === 'string') && Number.isSafeInteger(pid) && (pid as number) > 0;
}

/** Where this process runs. */
function here(): Pick<ProcessIdentity, 'host' | 'boot' | 'space'> {
  const boot = unlessMissing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = unlessMissing(() => readlinkSync('/proc/self/ns/pid'));
  return {
    host: hostname(),
    ...(boot === undefined ? {} : { boot }),
    ...(space === undefined ? {} : { space }),
  };
}

/** The state of a process, and the clock ticks from the start of the system to its own (proc(5)), on Linux. */
function statusOf(pid: number): { state: string; started: string } | undefined {
  // The second field is the name, in parentheses, and may hold anything.
  const stat = unlessMissing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? undefined : { state, started };
}

function unlessMissing(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
