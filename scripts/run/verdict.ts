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

/** Why a verdict is not `passed`. */
export const reasonCodes = {
  'wrong-status': 'the response has another status than promised',
  'wrong-header': 'a header of the response is not as promised',
  'wrong-body': 'the body of the response is not as promised',
  'wrong-effect': 'the provider is not in the promised state afterwards',
  'malformed-answer': 'the response is not valid HTTP, or exceeds a limit',
  'credential-echoed': 'the response repeats a credential of the request',
  'pact-mismatch': 'the Pact core found a mismatch',
  'also-allowed': 'the response is tolerated, not preferred',
  observed: 'no document promises a response; this one is recorded',
  'needs-credentials': 'the case needs credentials that are not set',
  'needs-expired-token': 'the target issues no expired token',
  'sign-in-not-taken': 'the target does not accept the kind of sign-in that the case is about',
  'no-token': 'no access token could be obtained',
  'needs-failing-service': 'the target cannot be made to fail',
  'creates-resources': 'the case creates something, and the run must not',
  'did-not-occur': 'what the case is about did not occur in this run',
  'set-up-failed': 'the scene could not be set up',
  'control-failed': 'the positive twin of a refused request did not succeed, so the refusal proves nothing',
  'read-back-failed': 'the effect could not be read back',
  'transport-failed': 'no complete response arrived',
  'asked-to-wait': 'the target asked to try again later',
  'proxy-answered': 'a proxy responded in place of the target',
  'over-budget': 'the case would exceed the limits of the run',
  'out-of-time': 'the time limit of the case or of the run was reached',
  finding: 'a finding before the first case keeps the run from deciding anything',
  interrupted: 'the run was interrupted before the case ended',
  'no-journal': 'the journal could not be written, so the case created nothing',
  'not-replayed': 'the suite did not see the interaction reach the target',
  'own-fault': 'the suite itself failed',
  'not-in-recording': 'the recording lacks what the check needs',
} as const;
export type ReasonCode = keyof typeof reasonCodes;

/** The part of a response that a mismatch is in, in the order in which mismatches are reported. */
export const mismatchParts = ['credential', 'message', 'status', 'header', 'body', 'effect', 'pact'] as const;

/** One difference between the promise and the response. */
export interface Mismatch {
  readonly part: (typeof mismatchParts)[number];
  /** Where in the part: a header's name, a JSON Pointer, what was read back. Empty for the whole. */
  readonly at: string;
  readonly expected: string;
  readonly actual: string;
  readonly level: Level;
  /** The case whose response it is in, if the verdict is about other cases too. */
  readonly case?: string;
}

/** The result of judging a case. */
export interface Judgement {
  readonly status: VerdictStatus;
  readonly reasonCode?: ReasonCode;
  /** One sentence. */
  readonly reason?: string;
  readonly mismatches: readonly Mismatch[];
  /** Which document the response follows, if two contradict each other. */
  readonly follows?: Follows;
  /** What else is worth recording about the response. */
  readonly note?: string;
}

/** A mismatch in one sentence. */
export function sentence(mismatch: Mismatch): string {
  const { part, at, expected } = mismatch;
  const place = at === '' ? part : part === 'effect' ? at : `${part} ${at}`;
  return `${place}: expected ${expected}, got ${whatCame(mismatch)}`;
}

/** The actual value; where the verdict is about several cases, also the case whose response has it. */
export function whatCame({ actual, case: id }: Mismatch): string {
  return id === undefined ? actual : `${actual} in an answer of ${id}`;
}
