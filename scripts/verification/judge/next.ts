import type { ControlDifference, RequestCase } from '../../../contracts/model/types.ts';
import { type Exchange, summary } from '../../lib/http/exchange.ts';
import { isThrottled, isUnanswered } from '../../run/answered.ts';
import type { Evidence, ReadBack, ReadBackPlan } from '../../run/evidence.ts';
import type { Judgement } from '../../run/verdict.ts';
import { maxRetries } from '../../target/limits.ts';
import { judgeApartFromEchoes, needsControl, readBackPlan, transportFailed, withEchoes } from './judge.ts';

/** What one attempt at a case has shown so far. */
export interface Attempt {
  readonly slots: Evidence['slots'];
  /** Every exchange that the attempt has made: of its scene, its request, the read-back, its controls, the removal. */
  readonly exchanges: readonly Exchange[];
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
  const { exchange, readBack, control, ended } = attempts.at(-1)!;
  if (exchange && !ended) {
    if (!readBack) return { readBack: readBackPlan(entry, exchange) };
    if (!control && entry.control && needsControl(entry, exchange)) return { control: entry.control };
  }
  return judgeCase(
    attempts.map((attempt) => judgeAttempt(entry, attempt)),
    entry,
  );
}

/** One attempt, looked at alone. */
interface JudgedAttempt {
  /** Apart from the credentials that its responses repeat. */
  readonly judgement: Judgement;
  readonly exchange?: Exchange;
  readonly evidence?: Evidence;
  readonly echoes: readonly string[];
  readonly undecided: Undecided | undefined;
}

function judgeAttempt(entry: RequestCase, attempt: Attempt): JudgedAttempt {
  const judged = attempt.ended ? judgeEnding(attempt.ended, attempt.exchanges) : judgeEvidence(entry, attempt);
  return { ...judged, echoes: echoesOf(attempt) };
}

/**
 * Where the responses of an attempt repeat a credential, whether or not anything was judged by them: a response that
 * the judgement does not rest on has carried the credential to logs and proxies all the same.
 */
function echoesOf({ exchanges, exchange, control, ended }: Attempt): string[] {
  const all = [...exchanges, exchange, control, ended?.exchange].filter((one) => one !== undefined);
  const places = [...new Set(all)].flatMap((one) =>
    one.echoes.map((at) => {
      if (one === exchange) return at;
      return one === control ? `${at} of the control` : `${at} of a ${one.request.method} around the request`;
    }),
  );
  return [...new Set(places)];
}

function judgeEnding(ending: Ending, exchanges: readonly Exchange[]): Omit<JudgedAttempt, 'echoes'> {
  if (!ending.exchange) return { judgement: ending.judgement, undecided: undefined };
  const { noScene: reason, exchange } = ending;
  const reasonCode = exchange.response ? 'set-up-failed' : transportFailed(exchange).reasonCode!;
  return {
    judgement: { status: 'inconclusive', reasonCode, reason, mismatches: [] },
    exchange,
    // A request that was taken and is repeated can be refused for just that.
    undecided: undecidedBy([exchange, ...exchanges]),
  };
}

function judgeEvidence(entry: RequestCase, attempt: Attempt): Omit<JudgedAttempt, 'echoes'> {
  const { slots, control } = attempt;
  const exchange = attempt.exchange!;
  const readBack = attempt.readBack!;
  const evidence = { slots, exchange, readBack, ...(control ? { control } : {}) };
  const judgement = judgeApartFromEchoes(entry, evidence);
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
  const cutShort = persistentlyCutShort(judged);
  const evidence = cutShort ?? last.evidence;
  // A credential that was repeated once was repeated, whatever the last attempt ends with.
  const echoes = [...new Set(judged.flatMap((attempt) => attempt.echoes))];
  return {
    judgement: withEchoes(cutShort ? judgeApartFromEchoes(entry, cutShort) : unlessPersistent(judged), echoes),
    ...(last.exchange ? { exchange: evidence?.exchange ?? last.exchange } : {}),
    ...(evidence ? { evidence } : {}),
    echoes,
    tries: judged.map(({ judgement, exchange, echoes: own }) => ({
      judgement: withEchoes(judgement, own),
      ...(exchange ? { exchange } : {}),
    })),
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
