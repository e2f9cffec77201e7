import type { Answer, Call } from '../../../reference-provider/api/answer.ts';

/**
 * Changes the responses of a provider: like `Behaviour`, but also for a provider that responds synchronously, so it can
 * intercept the reference provider.
 */
export type Change = (call: Call, next: (call: Call) => Answer | Promise<Answer>) => Promise<Answer>;

/** Whether a call is one of the API, and not a token request. */
export function isOfApi({ target }: Call): boolean {
  return pathOf(target).includes('/accounts/');
}

/** Whether a call is the operation under contract, whatever query it carries. */
export function isJoin({ method, target }: Call): boolean {
  return method === 'PUT' && /\/sessions\/[^/]+\/participants\/[^/]+$/.test(pathOf(target));
}

/** Whether a call creates a session or a participant. */
export function isCreation({ method, target }: Call): boolean {
  return method === 'POST' && /\/(?:sessions|participants)$/.test(pathOf(target));
}

/** Whether a call reads the subscriptions of a participant. */
export function readsSubscriptions({ method, target }: Call): boolean {
  return method === 'GET' && /\/participants\/[^/]+\/subscriptions$/.test(pathOf(target));
}

/** Whether a call reads one participant. */
export function readsParticipant({ method, target }: Call): boolean {
  return method === 'GET' && /\/accounts\/[^/]+\/participants\/[^/]+$/.test(pathOf(target));
}

/** Whether a call reads the list of the participants in a session. */
export function readsMembers({ method, target }: Call): boolean {
  return method === 'GET' && /\/sessions\/[^/]+\/participants$/.test(pathOf(target));
}

/** The id of the session that a call names, decoded; empty if it names none. */
export function sessionOf({ target }: Call): string {
  return decode(/\/sessions\/([^/]+)/.exec(pathOf(target))?.[1] ?? '');
}

/** The id of the participant that a call names, decoded; empty if it names none. */
export function participantOf({ target }: Call): string {
  return decode(/\/participants\/([^/]+)/.exec(pathOf(target))?.[1] ?? '');
}

function pathOf(target: string): string {
  return target.split('?', 1)[0]!;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The JSON body of a request, or undefined. */
export function bodyOf({ body }: Call): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** The body of a response in one piece; may be empty. */
export function bytesOf({ content }: Answer): Buffer {
  return Buffer.concat((content ?? []).map((piece) => Buffer.from(piece as string)));
}

/** The JSON body of a response, or undefined. */
export function contentOf(answer: Answer): unknown {
  try {
    return JSON.parse(bytesOf(answer).toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** The JSON object in a response, or undefined. */
export function objectOf(answer: Answer): Record<string, unknown> | undefined {
  const value = contentOf(answer);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The response with another body; one piece is sent with its length, several are sent as chunks. */
export function withPieces(answer: Answer, pieces: readonly (string | Buffer)[]): Answer {
  return { ...withoutContent(answer), content: pieces };
}

/** The response with this value as its JSON body. */
export function withContent(answer: Answer, value: unknown): Answer {
  return withPieces(answer, [JSON.stringify(value)]);
}

/** The response without body, and without the headers that give its length. */
export function withoutContent({ status, headers }: Answer): Answer {
  return ['content-length', 'transfer-encoding'].reduce<Answer>(withoutHeader, { status, headers });
}

/** The value of a header, in any letter case. */
export function headerOf({ headers }: Answer, name: string): string | undefined {
  return Object.entries(headers).find(([candidate]) => candidate.toLowerCase() === name.toLowerCase())?.[1];
}

/** The response with this header; the same header in other letter case is replaced. */
export function withHeader(answer: Answer, name: string, value: string): Answer {
  const { headers, ...rest } = withoutHeader(answer, name);
  return { ...rest, headers: { ...headers, [name]: value } };
}

/** The response without a header, in any letter case. */
export function withoutHeader({ headers, ...answer }: Answer, name: string): Answer {
  const kept = Object.entries(headers).filter(([candidate]) => candidate.toLowerCase() !== name.toLowerCase());
  return { ...answer, headers: Object.fromEntries(kept) };
}

/** A provider that changes every response. */
export function changingAll(change: (answer: Answer, call: Call) => Answer): Change {
  return async (call, next) => change(await next(call), call);
}

/** A provider that changes responses with an access token. @param change gets the JSON object in the response, too. */
export function changingTokenAnswers(
  change: (answer: Answer, content: Record<string, unknown>, call: Call) => Answer,
): Change {
  return changingAll((answer, call) => {
    const content = isOfApi(call) ? undefined : objectOf(answer);
    return typeof content?.['access_token'] === 'string' ? change(answer, content, call) : answer;
  });
}

/** A provider that changes its responses to joins. */
export function changingJoins(change: (answer: Answer, call: Call) => Answer): Change {
  return changingAll((answer, call) => (isJoin(call) ? change(answer, call) : answer));
}

/** A provider that changes its responses to joins if they have one of these statuses. */
export function changingStatus(statuses: readonly number[], change: (answer: Answer, call: Call) => Answer): Change {
  return changingJoins((answer, call) => (statuses.includes(answer.status) ? change(answer, call) : answer));
}

/** The text of an error response, of application or gateway; may be empty. */
export function bodyText(answer: Answer): string {
  const { error, message } = objectOf(answer) ?? {};
  const text = error ?? message;
  return typeof text === 'string' ? text : '';
}

/** The same error as the application writes it: `{ error, requestId }`. */
export function asApplicationError(answer: Answer): Answer {
  const requestId = objectOf(answer)?.['requestId'] ?? headerOf(answer, 'x-amzn-requestid') ?? 'request-1';
  return withContent(answer, { error: bodyText(answer), requestId });
}

/** The same error as the gateway writes it: `{ message }`. */
export function asGatewayError(answer: Answer): Answer {
  return withContent(answer, { message: bodyText(answer) });
}
