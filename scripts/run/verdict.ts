import type { Follows, Level } from '../../contracts/model/types.ts';

export const verdictStatuses = [
  'passed',
  'failed',
  'deviating',
  'warned',
  'observed',
  'not-provokable',
  'inconclusive',
  'harness-error',
] as const;
export type VerdictStatus = (typeof verdictStatuses)[number];

/** Why a verdict is not simply `passed`. */
export const reasonCodes = {
  'wrong-status': 'the answer has another status than promised',
  'wrong-header': 'a header of the answer is not as promised',
  'wrong-body': 'the content of the answer is not as promised',
  'wrong-effect': 'the provider is not in the promised state afterwards',
  'malformed-answer': 'what came is no answer in HTTP, or beyond all bounds',
  'credential-echoed': 'the answer repeats a credential of the request',
  'pact-mismatch': 'the Pact core found a mismatch',
  'also-allowed': 'the answer is tolerated, not preferred',
  observed: 'nobody has promised an answer; this one is recorded',
  'needs-credentials': 'the case needs credentials that are not set',
  'needs-expired-token': 'the target gives no token that has expired',
  'sign-in-not-taken': 'the target does not take the way of signing in that the case is about',
  'no-token': 'no access token could be had',
  'needs-failing-service': 'the target cannot be made to fail',
  'creates-resources': 'the case creates something, and the run must not',
  'did-not-occur': 'what the case is about did not occur in this run',
  'set-up-failed': 'the scene could not be set',
  'control-failed': 'the positive twin of a refused request did not succeed, so the refusal proves nothing',
  'read-back-failed': 'the effect could not be read back',
  'transport-failed': 'no whole answer came',
  'asked-to-wait': 'the target asked to try again later',
  'proxy-answered': 'a proxy on the way answered in place of the target',
  'over-budget': 'the case would have cost more than the run may',
  'out-of-time': 'the time of the case or of the run was over',
  finding: 'what was found before the first case keeps the run from deciding anything',
  interrupted: 'the run was interrupted before the case ended',
  'no-journal': 'what is created could not be written down, so it was not created',
  'not-replayed': 'the interaction was not seen to reach the target',
  'own-fault': 'the suite itself failed',
  'not-in-recording': 'the recording does not hold what the check needs',
} as const;
export type ReasonCode = keyof typeof reasonCodes;

/** The part of an answer that a mismatch is in; also the order in which mismatches are reported. */
export const mismatchParts = ['credential', 'message', 'status', 'header', 'body', 'effect', 'pact'] as const;

/** One difference between what was promised and what came. */
export interface Mismatch {
  readonly part: (typeof mismatchParts)[number];
  /** Where in the part: a header's name, a JSON Pointer, what was read back. Empty for the whole. */
  readonly at: string;
  readonly expected: string;
  readonly actual: string;
  readonly level: Level;
  /** The case in whose answers it is, where the verdict is about those of other cases too. */
  readonly case?: string;
}

/** What judging a case comes to. */
export interface Judgement {
  readonly status: VerdictStatus;
  readonly reasonCode?: ReasonCode;
  /** One sentence. */
  readonly reason?: string;
  readonly mismatches: readonly Mismatch[];
  /** Which document the answer follows, where two contradict each other. */
  readonly follows?: Follows;
  /** What else is worth recording about the answer. */
  readonly note?: string;
}

/** A mismatch in one sentence. */
export function sentence(mismatch: Mismatch): string {
  const { part, at, expected } = mismatch;
  const place = at === '' ? part : part === 'effect' ? at : `${part} ${at}`;
  return `${place}: expected ${expected}, got ${whatCame(mismatch)}`;
}

/** What came in place of what was expected, and in whose answer where the verdict is not about one case. */
export function whatCame({ actual, case: id }: Mismatch): string {
  return id === undefined ? actual : `${actual} in an answer of ${id}`;
}
