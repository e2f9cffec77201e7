import { AsyncLocalStorage } from 'node:async_hooks';

/** One request that waits for its response, or for its turn. */
export interface Wait {
  readonly method: string;
  readonly url: string;
  /** The request is not sent yet: the target has asked for a pause (Retry-After). */
  readonly isPause?: true;
  /** Which attempt it is, or which pause, where there may be several. */
  readonly attempt?: Count;
  /** Milliseconds until the request times out, or the pause ends. */
  readonly maxMs: number;
}

/** One of several. */
export interface Count {
  readonly number: number;
  readonly of: number;
}

/** Is told about waits. */
export interface WaitReporter {
  /** @returns a function to call when the wait is over. */
  readonly began: (wait: Wait) => () => void;
}

/** The number of the attempt, and of the pauses that the target has asked for. */
interface Counts {
  readonly attempt: Count;
  readonly pause?: Count;
}

const counts = new AsyncLocalStorage<Counts>();

/** Sends as one of several attempts; reports of waits inside name that attempt or pause. */
export function asAttempt<Result>(count: Counts, send: () => Promise<Result>): Promise<Result> {
  return counts.run({ ...counts.getStore(), ...count }, send);
}

/** Tells a reporter of a wait for as long as it takes. */
export async function reported<Result>(
  reporter: WaitReporter | undefined,
  wait: Omit<Wait, 'attempt'>,
  send: () => Promise<Result>,
): Promise<Result> {
  const attempt = counts.getStore()?.[wait.isPause ? 'pause' : 'attempt'];
  const ended = reporter?.began({ ...wait, ...(attempt ? { attempt } : {}) });
  try {
    return await send();
  } finally {
    ended?.();
  }
}
