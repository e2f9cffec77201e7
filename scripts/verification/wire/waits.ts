import { AsyncLocalStorage } from 'node:async_hooks';

/** One request that is waited for. */
export interface Wait {
  readonly method: string;
  readonly url: string;
  /** Which attempt it is, where it may be repeated. */
  readonly attempt?: AttemptNumber;
  /** Milliseconds after which it is given up. */
  readonly maxMs: number;
}

export interface AttemptNumber {
  readonly number: number;
  readonly of: number;
}

/** Is told which requests are under way. */
export interface WaitReporter {
  /** @returns what is to be called when the request has ended. */
  readonly began: (wait: Wait) => () => void;
}

const attempts = new AsyncLocalStorage<AttemptNumber>();

/** Sends as one of several attempts, so that a report of the wait can say which. */
export function asAttempt<Result>(attempt: AttemptNumber, send: () => Promise<Result>): Promise<Result> {
  return attempts.run(attempt, send);
}

/** Tells a reporter of a request for as long as it takes. */
export async function reported<Result>(
  reporter: WaitReporter | undefined,
  wait: Omit<Wait, 'attempt'>,
  send: () => Promise<Result>,
): Promise<Result> {
  const attempt = attempts.getStore();
  const ended = reporter?.began({ ...wait, ...(attempt ? { attempt } : {}) });
  try {
    return await send();
  } finally {
    ended?.();
  }
}
