import type { ControlDifference, RequestCase } from '../../../contracts/model/types.ts';
import { type Exchange, summary } from '../../lib/http/exchange.ts';
import { isThrottled, isUnanswered } from '../../run/answered.ts';
import type { Evidence, ReadBack, ReadBackPlan } from '../../run/evidence.ts';
import type { Judgement } from '../../run/verdict.ts';
import { maxRetries } from '../../target/limits.ts';
import { judgeExchanges, needsControl, readBackPlan, transportFailed, withEchoes } from './judge.ts';

/** What one attempt at a case has shown so far. */
export interface Attempt {
  readonly slots: Evidence['slots'];
  /** Every exchange beside the request under test and its control: of the scene, its read-back, its removal. */
  readonly around: readonly Exchange[];
  /** The exchange of the request under test, once it was sent. */
  readonly exchange?: Exchange;
  readonly readBack?: ReadBack;
  readonly control?: Exchange;
  /** Why the attempt ended before all of that was there. */
  readonly ended?: Ending;
}

/** Why an attempt ended early: the scene could not be set, or something else that is judged already. */
export type Ending =
  | { readonly noScene: string; readonly exchange: Exchange }
  | { readonly judgement: Judgement; readonly exchange?: undefined };

/** One time that the request under test was sent, or was to be sent. */
export interface Try {
  readonly judgement: Judgement;
  readonly exchange?: Exchange;
}

/** A case that is judged: the exchange that the judgement is about, and what it rests on. */
export interface JudgedCase extends Try {
  /** What the judgement rests on, where one was made. */
  readonly evidence?: Evidence;
  /** Where answers of the case, of whichever attempt, repeat a credential. */
  readonly echoes: readonly string[];
  /** All attempts, the one that decided last. */
  readonly tries: readonly Try[];
}

/** Why an attempt has decided nothing: the target put a request off, or the application did not answer one. */
export type Undecided = 'put-off' | 'unanswered';

/** What is to be done next for a case. */
export type Next =
  | { readonly readBack: ReadBackPlan }
  | { readonly control: ControlDifference }
  /** The judgement of the case if the last attempt remains the last; another one is worth while where it is undecided. */
  | (JudgedCase & { readonly undecided: readonly (Undecided | undefined)[] });

/**
 * The one door to the judge: says what to read back, which control to send, or what the judgement is.
 * Pure: whoever runs a case, over the wire or through the Pact core, does as it says and asks again.
 * @param attempts at the case, the current one last, with everything that they have shown so far.
 */
export function next(entry: RequestCase, attempts: readonly Attempt[]): Next {
  const { exchange, readBack, control } = attempts.at(-1)!;
  if (exchange && !readBack) return { readBack: readBackPlan(entry, exchange) };
  if (exchange && !control && entry.control && needsControl(entry, exchange)) return { control: entry.control };
  return judgeCase(
    attempts.map((attempt) => judgeAttempt(entry, attempt)),
    entry,
  );
}

/** An attempt with what it comes to when it is looked at alone. */
interface JudgedAttempt extends Try {
  readonly evidence?: Evidence;
  readonly echoes: readonly string[];
  readonly undecided: Undecided | undefined;
}

function judgeAttempt(entry: RequestCase, attempt: Attempt): JudgedAttempt {
  const { around } = attempt;
  const judged = attempt.ended ? judgeEnding(attempt.ended, around) : judgeEvidence(entry, attempt);
  const aroundIt = around.flatMap(({ echoes: places, request }) =>
    places.map((at) => `${at} of a ${request.method} around the request`),
  );
  return {
    ...judged,
    judgement: withEchoes(judged.judgement, [...new Set(aroundIt)]),
    echoes: [...(judged.exchange?.echoes ?? []), ...aroundIt],
  };
}

function judgeEnding(ending: Ending, around: readonly Exchange[]): Omit<JudgedAttempt, 'echoes'> {
  if (!ending.exchange) return { judgement: ending.judgement, undecided: undefined };
  const { noScene: reason, exchange } = ending;
  const reasonCode = exchange.response ? 'set-up-failed' : transportFailed(exchange).reasonCode!;
  return {
    judgement: { status: 'inconclusive', reasonCode, reason, mismatches: [] },
    exchange,
    // A request that was taken and is repeated can be refused for just that.
    undecided: undecidedBy([exchange, ...around]),
  };
}

function judgeEvidence(entry: RequestCase, attempt: Attempt): Omit<JudgedAttempt, 'echoes'> {
  const { slots, control } = attempt;
  const exchange = attempt.exchange!;
  const readBack = attempt.readBack!;
  const evidence = { slots, exchange, readBack, ...(control ? { control } : {}) };
  const judgement = judgeExchanges(entry, evidence);
  const others = [...Object.values(readBack.members), readBack.participant, readBack.subscriptions, control].filter(
    (other) => other !== undefined,
  );
  // What the contract expects to come from a gateway is an answer.
  const byAnswer = judgement.status === 'passed' ? undefined : undecidedBy([exchange]);
  const byOthers = judgement.status === 'inconclusive' ? undecidedBy(others) : undefined;
  const undecided = (byAnswer ?? byOthers) && undecidedBy([exchange, ...others]);
  return { judgement, exchange, evidence, undecided };
}

function undecidedBy(exchanges: readonly Exchange[]): Undecided | undefined {
  if (exchanges.some(isUnanswered)) return 'unanswered';
  return exchanges.some(isThrottled) ? 'put-off' : undefined;
}

function judgeCase(judged: readonly JudgedAttempt[], entry: RequestCase): JudgedCase & Extract<Next, JudgedCase> {
  const last = judged.at(-1)!;
  // A credential that was repeated once was repeated, whatever came of the next attempt.
  const earlier = new Set(judged.slice(0, -1).flatMap(({ echoes }) => echoes));
  const cutShort = persistentlyCutShort(judged);
  const evidence = cutShort ?? last.evidence;
  return {
    judgement: withEchoes(cutShort ? judgeExchanges(entry, cutShort) : unlessPersistent(judged), [...earlier]),
    ...(last.exchange ? { exchange: evidence?.exchange ?? last.exchange } : {}),
    ...(evidence ? { evidence } : {}),
    echoes: [...new Set(judged.flatMap(({ echoes }) => echoes))],
    tries: judged.map(({ judgement, exchange }) => ({ judgement, ...(exchange ? { exchange } : {}) })),
    undecided: judged.map(({ undecided }) => undecided),
  };
}

/**
 * An answer that ends before its announced length, on a connection that is closed in order, is a fault of
 * the network once. When every attempt ends at the same byte, it is what the provider sends.
 * @returns the evidence with the answer taken for that.
 */
function persistentlyCutShort(judged: readonly JudgedAttempt[]): Evidence | undefined {
  const [{ evidence } = {}, ...others] = [...judged].reverse();
  const failure = evidence?.exchange.failure;
  if (!evidence || judged.length <= maxRetries || failure?.code !== 'CONTENT_CUT_SHORT') return undefined;
  const same = others.every(({ exchange }) => exchange?.failure?.message === failure.message);
  if (!same) return undefined;
  return { ...evidence, exchange: { ...evidence.exchange, failure: { ...failure, kind: 'malformed' } } };
}

/**
 * A gateway that gets no answer is the network's or the hour's fault once or twice. When every attempt ends with
 * the same status, that is how the operation is answered.
 */
function unlessPersistent(judged: readonly JudgedAttempt[]): Judgement {
  const { judgement, exchange, undecided } = judged.at(-1)!;
  const isVerdict = judgement.status === 'failed' || judgement.status === 'warned';
  if (!isVerdict || undecided === undefined || !exchange?.response || exchange.failure) return judgement;
  const { status } = exchange.response;
  const alike = judged.every((attempt) => attempt.exchange?.response?.status === status);
  if (alike && judged.length > maxRetries) return judgement;
  return { status: 'inconclusive', reasonCode: 'transport-failed', reason: summary(exchange), mismatches: [] };
}
