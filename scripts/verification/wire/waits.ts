import { AsyncLocalStorage } from 'node:async_hooks';

/** One request that is waited for, or that waits itself. */
export interface Wait {
  readonly method: string;
  readonly url: string;
  /** The request has not left yet: the target has asked for a pause (Retry-After). */
  readonly isPause?: true;
  /** Which attempt it is, or which pause, where there may be several. */
  readonly attempt?: Count;
  /** Milliseconds after which the request is given up, or the pause is over. */
  readonly maxMs: number;
}

/** One of several. */
export interface Count {
  readonly number: number;
  readonly of: number;
}

/** Is told what a run waits for. */
export interface WaitReporter {
  /** @returns what is to be called when the wait is over. */
  readonly began: (wait: Wait) => () => void;
}

/** What is counted about the request that is sent: its attempts, and the pauses that the target asked for before. */
interface Counts {
  readonly attempt: Count;
  readonly pause?: Count;
}

const counts = new AsyncLocalStorage<Counts>();

/** Sends as one of several attempts, so that a report of the wait can say which. A pause is counted for all inside. */
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
