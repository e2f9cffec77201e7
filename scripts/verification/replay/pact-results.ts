import type { Level } from '../../../contracts/model/types.ts';
import { readJson, toJson } from '../../lib/json/json.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import type { Mismatch } from '../../run/verdict.ts';

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

/** Characters of the Pact core's words that are shown: it may quote the whole of an answer. */
const maxQuoteLength = 1000;

/** What the Pact core quotes of an answer may be any JSON value, which `String` may throw for. */
function quoted(value: unknown): string {
  return excerpt(typeof value === 'string' ? value : toJson(value), maxQuoteLength);
}

/**
 * Reads the Pact core's results for a pact of one interaction.
 * @param text the JSON text that `verifyPacts` resolves with, or the message that it rejects with.
 */
export function readPactResults(text: string, level: Level): PactOutcome {
  const { value } = readJson(text);
  if (typeof value !== 'object' || value === null) {
    return { satisfied: undefined, problem: `The Pact core gave no result: ${excerpt(text, maxQuoteLength)}` };
  }
  const results = value as PactResults;
  const answered = results.interactionResults ?? [];
  if (answered.length !== 1) {
    return {
      satisfied: undefined,
      problem: `The Pact core gave ${answered.length} results for one interaction`,
    };
  }
  const errors = results.errors ?? [];
  if (answered[0]!.result === 'OK' && errors.length === 0) return { satisfied: true };
  const mismatches = errors.flatMap(({ mismatch }): Mismatch[] =>
    mismatch?.mismatches
      ? mismatch.mismatches.map((found) => ({
          part: 'pact',
          at: found.path ?? found.key ?? found.type ?? '',
          expected: quoted(found.mismatch ?? found.expected),
          actual: quoted(found.actual),
          level,
        }))
      : [
          {
            part: 'pact',
            at: '',
            expected: 'an answer',
            actual: quoted(mismatch?.message ?? 'an error without message'),
            level,
          },
        ],
  );
  return mismatches.length > 0
    ? { satisfied: false, mismatches }
    : { satisfied: undefined, problem: `The Pact core reported ${answered[0]!.result} without saying why` };
}
