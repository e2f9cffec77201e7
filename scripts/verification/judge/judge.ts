import { slotsOf } from '../../../contracts/model/template.ts';
import type { AllowedOutcome, CheckedCase, Effect, ObservedCase, RequestCase } from '../../../contracts/model/types.ts';
import { hasShape, shapeNotation } from '../../../contracts/shapes/index.ts';
import {
  type CaseExchange,
  type Exchange,
  noToken,
  type ReceivedResponse,
  summary,
  type TransportFailure,
} from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { layerOf } from '../../run/layer.ts';
import { asksToWait } from '../../lib/http/retry-after.ts';
import type { Evidence, ReadBackPlan } from '../../run/evidence.ts';
import { type Judgement, type Mismatch, type ReasonCode, sentence } from '../../run/verdict.ts';
import { announcesContent, answerMismatches, documentedBody, shapeMismatches } from './answer.ts';
import { effectMismatches } from './effect.ts';
import { observe } from './observation.ts';

/** Whether the control of this case has to be sent: a request that was taken needs no twin to show that it can be. */
export function needsControl(entry: RequestCase, exchange: Exchange): boolean {
  return entry.control !== undefined && exchange.response !== undefined && !isSuccess(exchange.response.status);
}

/** What has to be read back to judge this case after this answer. */
export function readBackPlan(entry: RequestCase, exchange: Exchange): ReadBackPlan {
  const nothing: ReadBackPlan = { members: [], participant: false, subscriptions: null };
  if (!exchange.response) return nothing;
  const { status } = exchange.response;
  const open = Object.keys(entry.scene.sessions).filter((slot) => entry.scene.sessions[slot] === 'open');
  const participant = entry.scene.participants['participant']?.state === 'created';
  if (entry.level === 'OBSERVE') {
    // A request with an odd id is about nobody in the scene.
    if (slotsOf(entry.request.ids.participantId).length === 0) return nothing;
    return { members: open, participant, subscriptions: isSuccess(status) ? 'session' : null };
  }
  const effect = effectToJudge(entry, status);
  if (!effect) return nothing;
  return {
    members: open,
    participant,
    subscriptions: effect.subscriptions ? effect.memberOf : null,
  };
}

/** What is judged of a case: all of it, or the answer alone where nothing else was recorded. */
export type Scope = 'whole' | 'answer';

/**
 * Judges one case from its evidence. Pure: the same evidence always has the same judgement.
 * All mismatches are listed, status first, then headers, the body by JSON Pointer and what is odd about its text,
 * and the effect.
 */
export function judgeExchanges(entry: RequestCase, evidence: Evidence, scope: Scope = 'whole'): Judgement {
  return withEchoes(judgeApartFromEchoes(entry, evidence, scope), evidence.exchange.echoes);
}

/** A judgement with the credentials that answers repeat: those fail a case, whatever else is right or open. */
export function withEchoes(judgement: Judgement, echoes: readonly string[]): Judgement {
  if (echoes.length === 0) return judgement;
  const mismatches = echoes.map((at): Mismatch => ({
    part: 'credential',
    at,
    expected: 'no credential of the request',
    actual: 'a credential of the request',
    level: 'MUST',
  }));
  return fromMismatches([...mismatches, ...judgement.mismatches], undefined);
}

/** The same without the credentials that the response to the request repeats. */
export function judgeApartFromEchoes(entry: RequestCase, evidence: Evidence, scope: Scope = 'whole'): Judgement {
  const { exchange } = evidence;
  const { response, failure } = exchange;
  if (failure?.kind === 'malformed' && !(response && announcesContent(response))) return malformed(entry, failure);
  if (!response || (failure && !announcesContent(response))) return transportFailed(exchange);
  if (exchange.viaProxy && layerOf(response) === 'edge') {
    return { status: 'inconclusive', reasonCode: 'proxy-answered', reason: summary(exchange), mismatches: [] };
  }
  if (asksToWait(response) && !(entry.level !== 'OBSERVE' && entry.expect.preferred.status === response.status)) {
    return { status: 'inconclusive', reasonCode: 'asked-to-wait', reason: summary(exchange), mismatches: [] };
  }
  return entry.level === 'OBSERVE'
    ? judgeObserved(entry, evidence, response, scope)
    : judgeChecked(entry, evidence, response, scope);
}

function judgeChecked(entry: CheckedCase, evidence: Evidence, response: ReceivedResponse, scope: Scope): Judgement {
  const { preferred } = entry.expect;
  const allowed = allowedOutcome(entry, response.status);
  const outcome = allowed ?? preferred;
  const answer = answerMismatches(outcome, response, entry.level, statusText(entry));

  const effect = scope === 'whole' ? effectToJudge(entry, response.status) : undefined;
  const read = effect ? effectMismatches(entry, effect, evidence) : { mismatches: [] };
  const mismatches = [...answer, ...read.mismatches];
  if (read.unreadable !== undefined && !mismatches.some(({ level }) => level === 'MUST')) {
    return { status: 'inconclusive', reasonCode: 'read-back-failed', reason: read.unreadable, mismatches };
  }

  // A change that a refused request made shows by itself; everything else needs the control to have succeeded.
  const provenByEffect = read.mismatches.some(({ level }) => level === 'MUST');
  if (scope === 'whole' && !provenByEffect && needsControl(entry, evidence.exchange)) {
    const failed = controlFailure(entry, evidence.control);
    if (failed !== undefined) {
      return { status: 'inconclusive', reasonCode: 'control-failed', reason: failed, mismatches };
    }
  }
  const judgement = fromMismatches(mismatches, allowed);
  return outcome.body === 'serverError' ? { ...judgement, note: whichShape(response) } : judgement;
}

/** Which of the two shapes of a 50x came: nothing documents it, so it is recorded. */
function whichShape(response: ReceivedResponse): string {
  const { value } = jsonOf(response);
  if (hasShape('requestError', value)) return `The application's shape, ${shapeNotation.requestError}`;
  return hasShape('messageError', value) ? `The gateway's shape, ${shapeNotation.messageError}` : 'Neither shape';
}

/** Whoever reads the answer with an HTTP library fails as the suite does. */
function malformed(entry: RequestCase, { code, message }: TransportFailure): Judgement {
  if (entry.level === 'OBSERVE') {
    const reason = `What came is no answer that a client can read: ${message} (${code})`;
    return { status: 'observed', reasonCode: 'malformed-answer', reason, mismatches: [] };
  }
  const expected = 'an answer in HTTP/1.1 (RFC 9112), within all bounds';
  return fromMismatches(
    [{ part: 'message', at: '', expected, actual: `${message} (${code})`, level: entry.level }],
    undefined,
  );
}

/** The judgement of a request that was not answered, or not to the end. */
export function transportFailed({ response, failure }: Exchange): Judgement {
  const cause = failure ? `${failure.message} (${failure.code})` : 'no cause is known';
  return {
    status: 'inconclusive',
    reasonCode: failure?.code === noToken ? 'no-token' : 'transport-failed',
    reason: response
      ? `The answer broke off after its status ${response.status}: ${cause}`
      : `No answer came: ${cause}`,
    mismatches: [],
  };
}

/** What mismatches come to: the worst of them decides. @param allowed the tolerated outcome that the answer has. */
export function fromMismatches(mismatches: readonly Mismatch[], allowed: AllowedOutcome | undefined): Judgement {
  const worst = mismatches.find(({ level }) => level === 'MUST') ?? mismatches.find(({ level }) => level === 'SHOULD');
  if (worst) {
    return {
      status: worst.level === 'MUST' ? 'failed' : 'warned',
      reasonCode: codeOf(worst),
      reason: sentence(worst),
      mismatches,
    };
  }
  if (allowed) {
    return {
      status: allowed.level === 'SHOULD' ? 'warned' : 'passed',
      reasonCode: 'also-allowed',
      reason: `Answered ${allowed.status}, which is tolerated: ${allowed.reason}`,
      mismatches,
    };
  }
  return { status: 'passed', mismatches };
}

function codeOf({ part }: Mismatch): ReasonCode {
  if (part === 'credential') return 'credential-echoed';
  if (part === 'message') return 'malformed-answer';
  return part === 'pact' ? 'pact-mismatch' : `wrong-${part}`;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function allowedOutcome({ expect }: CheckedCase, status: number): AllowedOutcome | undefined {
  return expect.alsoAllowed?.find((outcome) => outcome.status === status);
}

/**
 * The effect that goes with the answer. A refusal of what should have been accepted is failure enough; a success with
 * another status has to have the effect all the same, or it would be hidden by whoever accepts the status.
 * Whether a request that should have been refused had an effect is worth knowing whatever the answer.
 */
function effectToJudge(entry: CheckedCase, status: number): Effect | undefined {
  const { preferred } = entry.expect;
  const allowed = allowedOutcome(entry, status);
  if (allowed) return allowed.effect;
  const whatever = !isSuccess(preferred.status) || entry.expect.effectWhateverTheAnswer === true;
  return isSuccess(status) || whatever ? preferred.effect : undefined;
}

function statusText({ expect }: CheckedCase): string {
  const allowed = (expect.alsoAllowed ?? []).map(({ status }) => String(status));
  return [String(expect.preferred.status), ...allowed.map((status) => `or, as a warning, ${status}`)].join(' ');
}

function controlFailure(
  { control: difference, controlStatuses }: RequestCase,
  control: Exchange | undefined,
): string | undefined {
  if (!control) return 'The control was not sent';
  if (controlStatuses) {
    if (control.response && controlStatuses.includes(control.response.status)) return undefined;
    return `The same request with other ${Object.keys(difference ?? {}).join()} has to be answered ${controlStatuses.join(' or ')}, and was not: ${summary(control)}`;
  }
  // Any 2xx shows that the request can be taken; whether it is the promised one is for the cases of success.
  if (control.response && isSuccess(control.response.status)) return undefined;
  return `The same request without the fault has to succeed, and did not: ${summary(control)}`;
}

function judgeObserved(entry: ObservedCase, evidence: Evidence, response: ReceivedResponse, scope: Scope): Judgement {
  if (scope === 'whole' && entry.control !== undefined && !isSuccess(response.status)) {
    const failed = controlFailure(entry, evidence.control);
    if (failed !== undefined) {
      return { status: 'inconclusive', reasonCode: 'control-failed', reason: failed, mismatches: [] };
    }
  }
  return {
    status: 'observed',
    reasonCode: 'observed',
    ...observe(entry.observe, response, evidence),
    mismatches: [],
  };
}

/** A 5xx of the target. */
type ServerError = CaseExchange & { readonly response: ReceivedResponse };

/**
 * The 5xx of a run that are the target's, by case and way, and not in the order in which they happened to come; a
 * proxy of the user's own promises nothing.
 */
function serverErrorsIn(exchanges: readonly CaseExchange[]): ServerError[] {
  const order = ({ case: id = '', via = '', response }: ServerError) =>
    JSON.stringify([id, via, response.status, response.body, response.headers]);
  return exchanges
    .filter(
      (exchange): exchange is ServerError =>
        exchange.response !== undefined &&
        !exchange.failure &&
        exchange.response.status >= 500 &&
        !(exchange.viaProxy && layerOf(exchange.response) === 'edge'),
    )
    .map((exchange) => ({ exchange, key: order(exchange) }))
    .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ exchange }) => exchange);
}

const noServerError: Judgement = {
  status: 'not-provokable',
  reasonCode: 'did-not-occur',
  reason: 'No answer of this run was a 5xx',
  mismatches: [],
};

/**
 * Says which document the 5xx of a run follow: OAS has no other than 500, PAGE has any 50x.
 * @returns the observation, and an exchange that it rests on.
 */
export function observeServerErrors(exchanges: readonly CaseExchange[]): Judgement & { exchange?: Exchange } {
  const found = serverErrorsIn(exchanges);
  const other = found.find(({ response }) => response.status !== 500);
  const exchange = other ?? found[0];
  if (!exchange) return noServerError;
  const statuses = [...new Set(found.map(({ response }) => response.status))].sort();
  return {
    status: 'observed',
    reasonCode: 'observed',
    reason: `${other ? 'PAGE: there are others than 500' : 'OAS: 500 only'} (answered ${statuses.join(', ')})`,
    follows: other ? 'PAGE' : 'OAS',
    mismatches: [],
    exchange,
  };
}

/**
 * Judges every 5xx of a run by the shape that the documents leave to a 50x (OAS for 500, PAGE for the rest).
 * @param exchanges all of the run, provoked or not.
 * @returns the judgement with all that is wrong with any of them, each once for a case; and the first of the worst.
 */
export function judgeServerErrors(exchanges: readonly CaseExchange[]): Judgement & { exchange?: Exchange } {
  const judged = serverErrorsIn(exchanges).map((exchange) => ({
    exchange,
    mismatches: serverErrorMismatches(exchange),
  }));
  if (judged.length === 0) return noServerError;
  const all = new Map(judged.flatMap(({ mismatches }) => mismatches).map((found) => [JSON.stringify(found), found]));
  const judgement = fromMismatches([...all.values()], undefined);
  const worst = (['MUST', 'SHOULD', 'OBSERVE'] as const)
    .map((level) => judged.find(({ mismatches }) => mismatches.some((mismatch) => mismatch.level === level)))
    .find((found) => found !== undefined);
  return worst ? { ...judgement, exchange: worst.exchange } : judgement;
}

function serverErrorMismatches({ response, case: id }: ServerError): Mismatch[] {
  const body = documentedBody(response.status);
  const found = body === undefined || body === 'none' ? [] : shapeMismatches(body, response, 'MUST');
  return id === undefined ? found : found.map((mismatch) => ({ ...mismatch, case: id }));
}
