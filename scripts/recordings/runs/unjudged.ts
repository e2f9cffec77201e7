import { statementById } from '../../../contracts/documents/ledger/index.ts';
import type { Case } from '../../../contracts/model/types.ts';
import type { Verdict } from '../../run/run-schema.ts';
import type { Mismatch } from '../../run/verdict.ts';
import { without } from '../entries/received.ts';

/** Why a verdict cannot be judged again, as a sentence without its full stop. */
export const lacks = {
  request: 'The request of the case has changed',
  exchange: 'The record lacks the request or its response',
  around: 'The record holds the response alone, without effect and control',
  someOfAround: 'The record lacks a part of what was read back',
  cutAnswer: 'The record of the response was cut',
  cutAround: 'The record of the effect or the control was cut',
  serverError: 'The record lacks the 5xx responses that this verdict is about',
  twice: 'The run holds the same verdict twice',
} as const;
export type Lack = (typeof lacks)[keyof typeof lacks];

/** A verdict by the present contract. */
export interface Again {
  readonly verdict: Verdict;
  /** Why it could not be judged again. */
  readonly lack?: Lack;
}

/** A verdict whose evidence is missing: a failure is kept, anything else becomes inconclusive. */
export function unjudged(entry: Case, verdict: Verdict, lack: Lack): Again {
  if (verdict.status !== 'failed' && verdict.status !== 'inconclusive') return leftOpen(entry, verdict, lack, []);
  return { verdict: withContract(entry, verdict, { ...verdict, notChecked: [`Kept as it was: ${lack}`] }), lack };
}

/** An inconclusive verdict that says what is missing. @param mismatches what was found all the same. */
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

/** A verdict with title, family, level and sources of the present contract. */
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
