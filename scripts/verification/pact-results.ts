import type { Level } from '../../contracts/types.ts';
import type { Mismatch } from './verdict.ts';

interface PactResults {
  interactionResults?: { result?: string }[];
  errors?: {
    mismatch?: {
      type?: string;
      message?: string;
      mismatches?: {
        type?: string;
        path?: string;
        key?: string;
        expected?: unknown;
        actual?: unknown;
        mismatch?: string;
      }[];
    };
  }[];
}

/** What the Pact core said of one interaction. */
export type PactOutcome =
  | { readonly satisfied: true }
  | { readonly satisfied: false; readonly mismatches: readonly Mismatch[] }
  /** It gave no result for the interaction. */
  | { readonly satisfied: undefined; readonly problem: string };

/**
 * Reads the Pact core's results for a pact of one interaction.
 * @param text the JSON text that `verifyPacts` resolves with, or the message that it rejects with.
 */
export function readPactResults(text: string, level: Level): PactOutcome {
  let results: PactResults;
  try {
    results = JSON.parse(text) as PactResults;
  } catch {
    return { satisfied: undefined, problem: `The Pact core gave no result: ${text}` };
  }
  const answered = results.interactionResults ?? [];
  if (answered.length !== 1) {
    return {
      satisfied: undefined,
      problem: `The Pact core gave ${String(answered.length)} results for one interaction`,
    };
  }
  const errors = results.errors ?? [];
  if (answered[0]!.result === 'OK' && errors.length === 0) return { satisfied: true };
  const mismatches = errors.flatMap(({ mismatch }): Mismatch[] =>
    mismatch?.mismatches
      ? mismatch.mismatches.map((found) => ({
          part: 'pact',
          at: found.path ?? found.key ?? found.type ?? '',
          expected: found.mismatch ?? String(found.expected),
          actual: String(found.actual),
          level,
        }))
      : [
          {
            part: 'pact',
            at: '',
            expected: 'an answer',
            actual: mismatch?.message ?? 'an error without message',
            level,
          },
        ],
  );
  return mismatches.length > 0
    ? { satisfied: false, mismatches }
    : { satisfied: undefined, problem: `The Pact core reported ${String(answered[0]!.result)} without saying why` };
}
