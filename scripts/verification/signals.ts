/** The signals that end a run in order, with the exit code of each (128 and the signal's number). */
export const endingSignals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type EndingSignal = keyof typeof endingSignals;
