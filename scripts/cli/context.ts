import { type EndingSignal, endingSignals } from '../lib/system/signals.ts';
import type { ReferenceProvider } from '../reference-provider/server.ts';
import type { Output } from '../secrets/guard.ts';
import type { Environment } from '../settings/command-line.ts';
import type { Timeouts } from '../target/limits.ts';
import type { Secrets } from './guarded-output.ts';

/** The world around a command, so that a test can be one. */
export interface ProcessContext {
  readonly args: readonly string[];
  readonly environment: Environment;
  /** With its width, where it is a terminal. */
  readonly stdout: Output & { readonly columns?: number };
  readonly stderr: Output;
  /** The folder of the recorded pacts. */
  readonly pacts: string;
  /** The folder that keeps journals from one run to the next. */
  readonly journals: string;
  readonly signal: AbortSignal;
  /** The time, where it is not that of the system's clock. */
  readonly now?: () => Date;
  /** Asks the person at the terminal; absent where there is none. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Stands in for the embedded provider, so that it can be one with a fault. */
  readonly startProvider?: () => Promise<ReferenceProvider>;
  /** Other limits of time, for tests of what happens at them. */
  readonly timeouts?: Timeouts;
}

/** What a command works in: its surroundings, with outputs that print no secret. */
export interface CommandContext extends ProcessContext {
  readonly secrets: Secrets;
}

/** Exit code for a command line or settings that cannot be worked with. */
export const usageError = 2;

/** Exit code of a command that comes to no result. */
export const couldNotDecide = 3;

/** Exit code of a command that a signal has ended. */
export function interruptedBy({ reason }: AbortSignal): (typeof endingSignals)[EndingSignal] {
  return endingSignals[reason as EndingSignal];
}
