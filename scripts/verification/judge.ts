import { operation } from '../../contracts/operation.ts';
import { hasShape, type Shaped, shapeErrors, shapeNotation, type ShapeName } from '../../contracts/shapes/index.ts';
import { slotsOf } from '../../contracts/template.ts';
import type {
  AllowedOutcome,
  CheckedCase,
  Effect,
  HeaderExpectation,
  Level,
  ObservedCase,
  Outcome,
  Reading,
  RequestCase,
} from '../../contracts/types.ts';
import type { Evidence, ReadBackPlan } from './evidence.ts';
import { type Exchange, headerValues, type ReceivedResponse } from './exchange.ts';
import { expectedMeaning, meaningOf } from './subscriptions.ts';
import { type Judgement, type Mismatch, mismatchParts, type ReasonCode } from './verdict.ts';

/** The status of a successful join (OAS). */
const success = 204;

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

/**
 * Judges one case from its evidence. Pure: the same evidence always has the same judgement.
 * All mismatches are listed, status first, then headers, the body by JSON Pointer, and the effect.
 */
export function judge(entry: RequestCase, evidence: Evidence): Judgement {
  const { exchange } = evidence;
  const { response, failure } = exchange;
  if (!response || (failure && !announcesContent(response))) return transportFailed(exchange);

  const echoes = exchange.echoes.map((at): Mismatch => ({
    part: 'credential',
    at,
    expected: 'no credential of the request',
    actual: 'a credential of the request',
    level: 'MUST',
  }));
  return entry.level === 'OBSERVE'
    ? judgeObserved(entry, evidence, response, echoes)
    : judgeChecked(entry, evidence, response, echoes);
}

function judgeChecked(
  entry: CheckedCase,
  evidence: Evidence,
  response: ReceivedResponse,
  echoes: readonly Mismatch[],
): Judgement {
  const { preferred } = entry.expect;
  const allowed = allowedOutcome(entry, response.status);
  const outcome = allowed ?? preferred;
  const answer = answerMismatches(outcome, response, entry.level, statusText(entry));

  const effect = effectToJudge(entry, response.status);
  const read = effect ? effectMismatches(entry, effect, evidence) : { mismatches: [] };
  if (read.unreadable !== undefined && answer.length === 0 && echoes.length === 0) {
    return { status: 'inconclusive', reasonCode: 'read-back-failed', reason: read.unreadable, mismatches: [] };
  }
  const mismatches = inOrder([...echoes, ...answer, ...read.mismatches]);

  // A change that a refused request made shows by itself; everything else needs the control to have succeeded.
  const provenByEffect = [...echoes, ...read.mismatches].some(({ level }) => level === 'MUST');
  if (!provenByEffect && needsControl(entry, evidence.exchange)) {
    const failed = controlFailure(evidence.control);
    if (failed !== undefined) {
      return { status: 'inconclusive', reasonCode: 'control-failed', reason: failed, mismatches };
    }
  }
  const judgement = fromMismatches(mismatches, allowed);
  return outcome.body === 'serverError' ? { ...judgement, note: whichShape(response) } : judgement;
}

/** Which of the two shapes of a 50x came: nothing documents it, so it is recorded. */
function whichShape({ body }: ReceivedResponse): string {
  const value = parseJson(body)?.value;
  if (hasShape('requestError', value)) return `The application's shape, ${shapeNotation.requestError}`;
  return hasShape('messageError', value) ? `The gateway's shape, ${shapeNotation.messageError}` : 'Neither shape';
}

/** Whether a 204, which has no content, announces some all the same (undici reads none, and takes the answer for broken). */
function announcesContent({ status, headers }: ReceivedResponse): boolean {
  return status === success && headerValues(headers, 'content-length').some((value) => value !== '0');
}

function transportFailed({ response, failure }: Exchange): Judgement {
  const cause = failure ? `${failure.message} (${failure.code})` : 'no cause is known';
  return {
    status: 'inconclusive',
    reasonCode: 'transport-failed',
    reason: response
      ? `The answer broke off after its status ${String(response.status)}: ${cause}`
      : `No answer came: ${cause}`,
    mismatches: [],
  };
}

function fromMismatches(mismatches: readonly Mismatch[], allowed: AllowedOutcome | undefined): Judgement {
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
      reason: `Answered ${String(allowed.status)}, which is tolerated: ${allowed.reason}`,
      mismatches,
    };
  }
  return { status: 'passed', mismatches };
}

function codeOf({ part }: Mismatch): ReasonCode {
  if (part === 'credential') return 'credential-echoed';
  return part === 'pact' ? 'pact-mismatch' : `wrong-${part}`;
}

/** A mismatch in one sentence. */
export function sentence({ part, at, expected, actual }: Mismatch): string {
  const place = at === '' ? part : part === 'effect' ? at : `${part} ${at}`;
  return `${place}: expected ${expected}, got ${actual}`;
}

function inOrder(mismatches: readonly Mismatch[]): Mismatch[] {
  return [...mismatches].sort((a, b) => mismatchParts.indexOf(a.part) - mismatchParts.indexOf(b.part));
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function allowedOutcome({ expect }: CheckedCase, status: number): AllowedOutcome | undefined {
  if (status === expect.preferred.status) return undefined;
  return expect.alsoAllowed?.find((outcome) => outcome.status === status);
}

/**
 * The effect that goes with the answer. A refusal of what should have been accepted is failure enough;
 * whether a request that should have been refused had an effect is worth knowing whatever the answer.
 */
function effectToJudge(entry: CheckedCase, status: number): Effect | undefined {
  const { preferred } = entry.expect;
  const allowed = allowedOutcome(entry, status);
  if (allowed) return allowed.effect;
  return status === preferred.status || !isSuccess(preferred.status) ? preferred.effect : undefined;
}

function statusText({ expect }: CheckedCase): string {
  const allowed = (expect.alsoAllowed ?? []).map(({ status }) => String(status));
  return [String(expect.preferred.status), ...allowed.map((status) => `or, as a warning, ${status}`)].join(' ');
}

function answerMismatches(
  outcome: Outcome,
  response: ReceivedResponse,
  level: Level,
  expectedStatus: string,
): Mismatch[] {
  const wrongStatus: Mismatch[] =
    response.status === outcome.status
      ? []
      : [{ part: 'status', at: '', expected: expectedStatus, actual: String(response.status), level }];
  const headers = (outcome.headers ?? []).flatMap((expected) => headerMismatch(expected, response));
  // An answer of another status is held to what is documented for that one: its own shape is no second fault.
  const body = wrongStatus.length === 0 ? outcome.body : (documentedBody(response.status) ?? outcome.body);
  const content = body === 'none' ? noContentMismatches(response, level) : shapeMismatches(body, response, level);
  return [...wrongStatus, ...headers, ...content];
}

function documentedBody(status: number): Outcome['body'] | undefined {
  const documented = Object.entries(operation.statuses).find(([key]) => key === String(status))?.[1].body;
  return documented ?? (status >= 500 ? 'serverError' : undefined);
}

function headerMismatch({ name, format, level }: HeaderExpectation, { headers }: ReceivedResponse): Mismatch[] {
  const values = headerValues(headers, name);
  const expected = format === 'present' ? 'present' : 'a number of seconds or an HTTP date';
  if (values.length === 0) return [{ part: 'header', at: name, expected, actual: 'absent', level }];
  const fits = format === 'present' || (values.length === 1 && isRetryAfter(values[0]!));
  return fits ? [] : [{ part: 'header', at: name, expected, actual: values.join(', '), level }];
}

/** RFC 9110, 10.2.3 and the preferred date format of 5.6.7. */
function isRetryAfter(value: string): boolean {
  return (
    /^\d+$/.test(value) ||
    (/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value) && !Number.isNaN(Date.parse(value)))
  );
}

function noContentMismatches(response: ReceivedResponse, level: Level): Mismatch[] {
  const { headers, body } = response;
  if (
    announcesContent(response) ||
    (response.status === success && headerValues(headers, 'transfer-encoding').length > 0)
  ) {
    const name = headerValues(headers, 'content-length').length > 0 ? 'content-length' : 'transfer-encoding';
    const actual = headerValues(headers, name).join(', ');
    return [{ part: 'header', at: name, expected: 'no content', actual, level }];
  }
  return body === '' ? [] : [{ part: 'body', at: '', expected: 'no content', actual: excerpt(body), level }];
}

/** Every way in which an answer is not JSON of a shape: its media type, its syntax, its members. */
export function shapeMismatches(shape: ShapeName, { headers, body }: ReceivedResponse, level: Level): Mismatch[] {
  const types = headerValues(headers, 'content-type');
  const isJson = types.length === 1 && types[0]!.split(';', 1)[0]!.trim().toLowerCase() === 'application/json';
  const mediaType: Mismatch[] = isJson
    ? []
    : [
        {
          part: 'header',
          at: 'content-type',
          expected: 'application/json',
          actual: types.join(', ') || 'absent',
          level,
        },
      ];
  const parsed = parseJson(body);
  if (!parsed) {
    const actual = body === '' ? 'no content' : excerpt(body);
    return [...mediaType, { part: 'body', at: '', expected: `${shapeNotation[shape]} as JSON`, actual, level }];
  }
  const members = shapeErrors(shape, parsed.value).map(({ pointer, expected }): Mismatch => ({
    part: 'body',
    at: pointer,
    expected: pointer === '' ? `${shapeNotation[shape]} (${expected})` : expected,
    actual: expected === 'present' ? 'absent' : excerpt(JSON.stringify(at(parsed.value, pointer))),
    level,
  }));
  return [...mediaType, ...members];
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** The value at a JSON Pointer that AJV has reported. */
function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, token) => (inner as Record<string, unknown> | null)?.[token], value);
}

const excerptLength = 200;

function excerpt(text: string): string {
  return text.length <= excerptLength ? text : `${text.slice(0, excerptLength)}… (${String(text.length)} characters)`;
}

/** What was read back, or why it could not be. */
interface Reads {
  readonly mismatches: readonly Mismatch[];
  readonly unreadable?: string;
}

function effectMismatches({ request }: CheckedCase, effect: Effect, { slots, readBack }: Evidence): Reads {
  const level = effect.level ?? 'MUST';
  const subscriptionsLevel = effect.subscriptionsLevel ?? level;
  const participantId = slots[slotsOf(request.ids.participantId)[0] ?? ''] ?? '';
  const mismatches: Mismatch[] = [];
  const expectEffect = (place: string, expected: string, actual: string, of: Level) => {
    if (expected !== actual) mismatches.push({ part: 'effect', at: place, expected, actual, level: of });
  };

  for (const [slot, exchange] of Object.entries(readBack.members)) {
    const members = readList(exchange);
    if (!members) return { mismatches, unreadable: unreadable('the participants of the session', exchange) };
    const times = members.filter((id) => id === participantId).length;
    expectEffect(`participants of ${slot}`, occurrences(slot === effect.memberOf ? 1 : 0), occurrences(times), level);
  }
  if (readBack.participant) {
    const { response } = readBack.participant;
    const participant = response?.status === 200 ? parseJson(response.body)?.value : undefined;
    if (!hasShape('participant', participant)) {
      return { mismatches, unreadable: unreadable('the participant', readBack.participant) };
    }
    const expected = effect.memberOf === null ? [] : [slots[effect.memberOf]!];
    expectEffect('sessions of the participant', JSON.stringify(expected), JSON.stringify(participant.sessions), level);
    if (effect.subscriptions && participant.subscriptions) {
      // The same fact in a second place: worth a word when it differs, while the subscriptions themselves decide.
      expectEffect(
        'subscriptions in the participant',
        expectedMeaning(effect.subscriptions, slots),
        hasShape('subscriptions', participant.subscriptions)
          ? meaningOf(participant.subscriptions)
          : 'no subscriptions',
        subscriptionsLevel === 'MUST' ? 'SHOULD' : subscriptionsLevel,
      );
    }
  }
  if (effect.subscriptions && readBack.subscriptions) {
    const document = readSubscriptions(readBack.subscriptions);
    // Somebody who is not in the session has no subscriptions there to read.
    if (document === undefined && mismatches.length > 0) return { mismatches };
    if (document === undefined) {
      return { mismatches, unreadable: unreadable('the subscriptions', readBack.subscriptions) };
    }
    expectEffect(
      'subscriptions',
      expectedMeaning(effect.subscriptions, slots),
      meaningOf(document),
      subscriptionsLevel,
    );
  }
  return { mismatches };
}

function occurrences(times: number): string {
  if (times === 0) return 'the participant not listed';
  return times === 1 ? 'the participant listed once' : `the participant listed ${String(times)} times`;
}

function readList({ response }: Exchange): string[] | undefined {
  if (response?.status === 204) return [];
  const list = response?.status === 200 ? parseJson(response.body)?.value : undefined;
  return hasShape('participantList', list) ? list.map(({ id }) => id) : undefined;
}

type SubscriptionsDocument = Shaped['subscriptions'] | null;

/** The document, null for none, or undefined when it cannot be read. */
function readSubscriptions({ response }: Exchange): SubscriptionsDocument | undefined {
  if (response?.status === 204) return null;
  const document = response?.status === 200 ? parseJson(response.body)?.value : undefined;
  return hasShape('subscriptions', document) ? document : undefined;
}

function unreadable(what: string, exchange: Exchange): string {
  return `Reading back ${what} came to nothing: ${summary(exchange)}`;
}

/** An exchange in a few words: what was asked and what came. */
export function summary({ request, response, failure }: Exchange): string {
  const asked = `${request.method} ${request.url}`;
  if (response && !failure) return `${asked} answered ${String(response.status)} ${excerpt(response.body)}`.trimEnd();
  return `${asked} was not answered: ${failure ? `${failure.message} (${failure.code})` : 'no cause is known'}`;
}

function controlFailure(control: Exchange | undefined): string | undefined {
  if (!control) return 'The control was not sent';
  // Any 2xx shows that the request can be taken; whether it is the promised one is for the cases of success.
  if (control.response && isSuccess(control.response.status)) return undefined;
  return `The same request without the fault has to succeed, and did not: ${summary(control)}`;
}

function judgeObserved(
  { observe, control }: ObservedCase,
  evidence: Evidence,
  response: ReceivedResponse,
  echoes: readonly Mismatch[],
): Judgement {
  if (echoes.length > 0) return fromMismatches(echoes, undefined);
  if (control !== undefined && !isSuccess(response.status)) {
    const failed = controlFailure(evidence.control);
    if (failed !== undefined) {
      return { status: 'inconclusive', reasonCode: 'control-failed', reason: failed, mismatches: [] };
    }
  }
  const reading = observe.readings.find((candidate) => applies(candidate, response));
  const means = reading?.means ?? 'none of the readings that were thought of';
  const details = [`answered ${String(response.status)}${contentNote(response)}`, ...effectNotes(evidence)];
  return {
    status: 'observed',
    reasonCode: 'observed',
    reason: `${capitalised(means)} (${details.join('; ')})`,
    mismatches: [],
  };
}

function applies({ statuses, content, member }: Reading, response: ReceivedResponse): boolean {
  const hasContent = response.body !== '' || announcesContent(response);
  const value = parseJson(response.body)?.value;
  const hasMember = member !== undefined && typeof value === 'object' && value !== null && member.name in value;
  return (
    (statuses?.includes(response.status) ?? true) &&
    (content === undefined || content === hasContent) &&
    (member === undefined || member.present === hasMember)
  );
}

function contentNote({ body }: ReceivedResponse): string {
  if (body === '') return '';
  const value = parseJson(body)?.value;
  const shape = (['requestError', 'messageError'] as const).find((name) => hasShape(name, value));
  return shape ? ` ${shapeNotation[shape]}` : ` with other content`;
}

function effectNotes({ slots, readBack }: Evidence): string[] {
  const list = readBack.members['session'] && readList(readBack.members['session']);
  if (!list) return [];
  const joined = list.includes(slots['participant'] ?? '');
  const document = readBack.subscriptions ? readSubscriptions(readBack.subscriptions) : undefined;
  return [
    joined ? 'in the session afterwards' : 'not in the session afterwards',
    ...(joined && document !== undefined ? [`subscribed ${inSlots(document, slots)}`] : []),
  ];
}

const longestList = 3;

/** Ids say nothing to a reader and differ from run to run: slots in their place, and long lists counted. */
function inSlots(document: SubscriptionsDocument, slots: Evidence['slots']): string {
  const count = document?.participants?.length ?? 0;
  if (count > longestList) return `to ${String(count)} participants`;
  const slotOf = new Map(Object.entries(slots).map(([slot, id]) => [id, slot]));
  const named = (id: string): string => slotOf.get(id) ?? id;
  return meaningOf({
    sessionId: typeof document?.sessionId === 'string' ? named(document.sessionId) : null,
    participants: (document?.participants ?? []).map((entry) => ({
      ...entry,
      participantId: named(entry.participantId),
    })),
  });
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * Judges every 5xx of a run by the shape that the documents leave to a 50x (OAS for 500, PAGE for the rest).
 * @param exchanges all of the run, provoked or not.
 * @returns the judgement, and the exchange that it rests on.
 */
export function judgeServerErrors(exchanges: readonly Exchange[]): Judgement & { exchange?: Exchange } {
  const judged = exchanges
    .filter(({ response, failure }) => response !== undefined && !failure && response.status >= 500)
    .map((exchange) => ({ exchange, mismatches: serverErrorMismatches(exchange.response!) }));
  if (judged.length === 0) {
    return {
      status: 'not-provokable',
      reasonCode: 'did-not-occur',
      reason: 'No answer of this run was a 5xx',
      mismatches: [],
    };
  }
  const broken = judged.find(({ mismatches }) => mismatches.length > 0);
  if (broken) return { ...fromMismatches(inOrder(broken.mismatches), undefined), exchange: broken.exchange };
  return { status: 'passed', mismatches: [] };
}

function serverErrorMismatches(response: ReceivedResponse): Mismatch[] {
  const body = documentedBody(response.status);
  return body === undefined || body === 'none' ? [] : shapeMismatches(body, response, 'MUST');
}
