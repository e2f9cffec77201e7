import { statementById } from '../../../contracts/documents/ledger/index.ts';
import type { Case } from '../../../contracts/model/types.ts';
import type { Verdict } from '../../run/run-schema.ts';
import type { Mismatch } from '../../run/verdict.ts';
import { without } from '../entries/received.ts';

/** Why a verdict cannot be judged again, as a sentence without its end. */
export const lacks = {
  request: 'The case has another request now',
  exchange: 'The record holds no request with its answer',
  around: 'The record holds the answer alone, and neither effect nor control',
  someOfAround: 'The record does not hold all that was read back',
  cutAnswer: 'The record of the answer was cut',
  cutAround: 'The record of the effect or the control was cut',
  serverError: 'The record holds no 5xx, so none that this rests on',
  twice: 'The same verdict stands in the run twice',
} as const;
export type Lack = (typeof lacks)[keyof typeof lacks];

/** A verdict by the contract as it is now. */
export interface Again {
  readonly verdict: Verdict;
  /** What the record would have to hold for it to be judged. */
  readonly lack?: Lack;
}

/** A verdict of which the record does not hold what it rests on: nothing but bad news is taken on trust. */
export function unjudged(entry: Case, verdict: Verdict, lack: Lack): Again {
  if (verdict.status !== 'failed' && verdict.status !== 'inconclusive') return leftOpen(entry, verdict, lack, []);
  return { verdict: withContract(entry, verdict, { ...verdict, notChecked: [`Kept as it was: ${lack}`] }), lack };
}

/** A verdict that says no more than why it cannot be made. @param mismatches what was found all the same. */
export function leftOpen(entry: Case, verdict: Verdict, lack: Lack, mismatches: readonly Mismatch[]): Again {
  const rest = without(verdict, ['note', 'follows', 'notChecked', 'deviation']);
  return {
    verdict: withContract(entry, rest, {
      status: 'inconclusive',
      reasonCode: 'not-in-recording',
      reason: lack,
      mismatches: mismatches.map((mismatch) => ({ ...mismatch })),
    }),
    lack,
  };
}

/** A verdict with what the contract says of its case now. */
export function withContract(
  entry: Case,
  verdict: Omit<Verdict, 'status'>,
  rest: Pick<Verdict, 'status' | 'mismatches'> & Partial<Verdict>,
): Verdict {
  return {
    ...verdict,
    ...rest,
    title: entry.title,
    family: entry.family,
    level: entry.level,
    sources: entry.statements.map((id) => {
      const { source, where, says } = statementById(id);
      return { statement: id, source, where, says };
    }),
  };
}
