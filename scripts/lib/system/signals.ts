/** The signals that end a run cleanly, with the exit code of each (128 plus the signal's number). */
export const endingSignals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type EndingSignal = keyof typeof endingSignals;

/** The code of a connection that was not made before the run had to end. */
export const runEnded = 'RUN_ENDED';

/**
 * A signal that aborts when a command has to end; its reason is an error.
 * @param milliseconds after which it aborts by itself.
 */
export function endOf(signal: AbortSignal | undefined, milliseconds?: number): AbortSignal {
  const end = new AbortController();
  const sources = [signal ?? [], milliseconds === undefined ? [] : AbortSignal.timeout(milliseconds)].flat();
  const abort = (): void => {
    end.abort(Object.assign(new Error('The run had to end before there was a connection'), { code: runEnded }));
  };
  for (const source of sources) {
    if (source.aborted) abort();
    else source.addEventListener('abort', abort, { once: true });
  }
  return end.signal;
}
