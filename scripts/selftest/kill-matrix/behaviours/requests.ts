import type { Call } from '../../../reference-provider/api/answer.ts';
import { sessionOf } from './behaviours.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** The body of a request as text. */
export function requestText({ body }: Call): string {
  return body.toString();
}

/** The body of a request as JSON, without a byte order mark; undefined if it is not JSON. */
export function jsonIn(call: Call): unknown {
  return parsed(requestText(call).replace(/^\uFEFF/, ''));
}

/** The value of a JSON text; undefined if it is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The properties of the object in the body; none if it is not an object. */
export function membersIn(call: Call): JsonObject {
  const value = jsonIn(call);
  return isRecord(value) ? value : {};
}

/** The entries of the list of participants in the body; may be empty. */
export function entriesIn(call: Call): readonly unknown[] {
  const { participants } = membersIn(call);
  return Array.isArray(participants) ? participants : [];
}

/** One subscription in the documented form. */
interface Target {
  readonly participantId: string;
  readonly streamAliases?: readonly string[];
}

/** The participants that the body subscribes to in the documented form. */
export function targetsIn(call: Call): readonly Target[] {
  return entriesIn(call).filter((entry): entry is Target => {
    if (!isRecord(entry) || typeof entry['participantId'] !== 'string') return false;
    const { streamAliases = [] } = entry;
    return Array.isArray(streamAliases) && streamAliases.every((alias) => typeof alias === 'string');
  });
}

export function hasMember(call: Call, name: string): boolean {
  return Object.hasOwn(membersIn(call), name);
}

/** Whether a request has neither a body nor a Content-Type. */
export function hasNoBody({ body, headers }: Call): boolean {
  return body.length === 0 && headers['content-type'] === undefined;
}

/** Whether the Content-Type has a charset. */
export function hasCharset({ headers }: Call): boolean {
  return /;\s*charset=/i.test(headers['content-type'] ?? '');
}

/** The base64 text of Basic credentials; undefined if absent, or if there are several headers. */
export function basicIn({ headers }: Call): string | undefined {
  return /^basic ([a-z0-9+/]+=*)$/i.exec(headers['authorization'] ?? '')?.[1];
}

/** User name and password of Basic credentials; undefined if they cannot be decoded. */
export function credentialsIn(call: Call): { username: string; password: string } | undefined {
  const text = Buffer.from(basicIn(call) ?? '', 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The text after the scheme Bearer; undefined if absent, or if there are several headers. */
export function bearerIn({ headers }: Call): string | undefined {
  return /^bearer ([^\s,]+)$/i.exec(headers['authorization'] ?? '')?.[1];
}

/** The account number in the path; undefined if there is none. */
export function accountIn({ target }: Call): string | undefined {
  return /\/accounts\/([^/]+)\//.exec(target)?.[1];
}

/** The values of a name in the query. */
export function inQuery({ target }: Call, name: string): string[] {
  return new URLSearchParams(target.split('?').slice(1).join('?')).getAll(name);
}

/** The same request with this value as its body. */
export function withJson(call: Call, value: unknown): Call {
  const body = Buffer.from(JSON.stringify(value));
  const headers = { ...call.headers, 'content-type': 'application/json', 'content-length': String(body.length) };
  return { ...call, headers, body };
}

/** The same request without a body. */
export function withoutBody(call: Call): Call {
  const kept = Object.entries(call.headers).filter(([name]) => !/^content-(?:type|length)$/i.test(name));
  return { ...call, headers: Object.fromEntries(kept), body: Buffer.alloc(0) };
}

/** The same request with these credentials, and without its query. */
export function withAuthorization(call: Call, authorization: string): Call {
  return {
    ...call,
    target: call.target.split('?', 1)[0]!,
    headers: { ...call.headers, authorization },
  };
}

/** The same request without credentials in its headers. */
export function withoutAuthorization(call: Call): Call {
  return { ...call, headers: { ...call.headers, authorization: undefined } };
}

/** The same request, for a subscription to the whole session. */
export function toWholeSession(call: Call): Call {
  return withJson(call, { sessionId: sessionOf(call) });
}

/** The same join, into another session. */
export function intoSession(call: Call, session: string): Call {
  return {
    ...call,
    target: call.target.replace(/\/sessions\/[^/]+/, `/sessions/${encodeURIComponent(session)}`),
  };
}

/** The call that reverts a join. */
export function leaving(call: Call): Call {
  return { ...withoutBody(call), method: 'DELETE' };
}

/** The call that reads the subscriptions of the participant of a join. */
export function readingSubscriptions(call: Call): Call {
  return { ...withoutBody(call), method: 'GET', target: `${call.target}/subscriptions` };
}
