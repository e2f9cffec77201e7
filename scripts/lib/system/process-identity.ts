import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process among all others, past and present. */
export interface ProcessIdentity {
  readonly host: string;
  /** Id of the current boot, since hosts can share a name. Absent on systems without one. */
  readonly boot?: string;
  /** Its process namespace: containers can share the host's name, and each has process ids of its own. */
  readonly space?: string;
  readonly pid: number;
  /** When it started, in units of the system, since process ids are reused. Absent on systems that do not say. */
  readonly started?: string;
}

export function thisProcess(): ProcessIdentity {
  const started = statusOf(process.pid)?.started;
  return { ...here(), pid: process.pid, ...(started === undefined ? {} : { started }) };
}

/**
 * Whether a process runs.
 * @returns undefined if that cannot be known: on another host, in another container, or on a system that does not
 * distinguish a process from a later one with the same id.
 */
export function isRunning({ host, boot, space, pid, started }: ProcessIdentity): boolean | undefined {
  const now = here();
  const same = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined || one === other;
  if (host !== now.host || !same(boot, now.boot) || !same(space, now.space)) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process runs under another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const status = statusOf(pid);
  // A zombie: it has ended, but its parent has not waited for it, as in many containers.
  if (status && 'ZXx'.includes(status.state)) return false;
  if (started === undefined || status === undefined) return undefined;
  return status.started === started;
}

/** Whether a parsed value is the identity of a process. */
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

/** On Linux, the state of a process, and its start in clock ticks since boot (proc(5)). */
function statusOf(pid: number): { state: string; started: string } | undefined {
  // The second field is the name in parentheses, which may itself hold spaces and parentheses.
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
