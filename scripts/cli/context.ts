import { type EndingSignal, endingSignals } from '../lib/system/signals.ts';
import type { ReferenceProvider } from '../reference-provider/server.ts';
import type { Output } from '../secrets/guard.ts';
import type { Environment } from '../settings/command-line.ts';
import type { Timeouts } from '../target/limits.ts';
import type { Secrets } from './guarded-output.ts';

/** What a command takes from its process; tests pass their own. */
export interface ProcessContext {
  readonly args: readonly string[];
  readonly environment: Environment;
  /** Each with the width of its lines; without one, no line is folded. */
  readonly stdout: Output;
  readonly stderr: Output;
  /** The folder of the recorded pacts. */
  readonly pacts: string;
  /** The folder that keeps journals from one run to the next. */
  readonly journals: string;
  readonly signal: AbortSignal;
  /** The clock; that of the system when absent. */
  readonly now?: () => Date;
  /** Asks the person at the terminal; absent where there is none. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Replaces the embedded provider, so that tests can start one with a fault. */
  readonly startProvider?: () => Promise<ReferenceProvider>;
  /** Replaces the default timeouts, for tests. */
  readonly timeouts?: Timeouts;
}

/** What a command gets: its process, with outputs that withhold secrets. */
export interface CommandContext extends ProcessContext {
  readonly secrets: Secrets;
}

/** Exit code: the command line or the settings are not valid. */
export const usageError = 2;

/** Exit code: undecided. */
export const couldNotDecide = 3;

/** Exit code: a signal ended the command. */
export function interruptedBy({ reason }: AbortSignal): (typeof endingSignals)[EndingSignal] {
  return endingSignals[reason as EndingSignal];
}
