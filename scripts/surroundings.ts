import type { Environment } from './command-line.ts';
import type { Output } from './verification/guard.ts';

/** The world around a command, so that a test can be one. */
export interface Surroundings {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly stdout: Output;
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
}

/** Exit code for a command line or settings that cannot be worked with. */
export const usageError = 2;

/** Exit code of a command that comes to no result. */
export const couldNotDecide = 3;
