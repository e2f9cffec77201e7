import fc from 'fast-check';
import { isUtf8 } from 'node:buffer';
import type { CheckedCase, RequestCase } from '../../contracts/model/types.ts';
import { shapes } from '../../contracts/shapes/index.ts';
import type { Exchange, Header, ReceivedResponse, TransportFailure } from '../../scripts/lib/http/exchange.ts';
import type { Evidence } from '../../scripts/run/evidence.ts';
import { type Change, checkedCases, requestCases, slotsFor } from './conforming.ts';

export const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const ids = ['participant-0a1b', 'session-0a1b', 'speakerA-0a1b', 'firstSession-0a1b', ''];

export const anyRequestCase: fc.Arbitrary<RequestCase> = named(requestCases);
export const anyCheckedCase: fc.Arbitrary<CheckedCase> = named(checkedCases);

/** A counterexample shows the case by its id. */
function named<Entry extends RequestCase>(entries: readonly Entry[]): fc.Arbitrary<Entry> {
  return fc.constantFrom(
    ...entries.map((entry) => Object.defineProperty({ ...entry }, fc.toStringMethod, { value: () => entry.id })),
  );
}

const headerName = fc.constantFrom(
  'content-type',
  'Content-Type',
  'CONTENT-LENGTH',
  'transfer-encoding',
  'Retry-After',
  'www-authenticate',
  'x-cache',
  'proxy-status',
  'x-amzn-requestid',
  'x-other',
  '',
);
const headerValue = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/json; charset=utf-8, application/json',
    'text/html',
    '"',
    '',
    '0',
    '5',
    'chunked',
    'Wed, 21 Oct 2026 07:28:00 GMT',
    'Error from cloudfront',
    'p; error=dns_error',
  ),
  anyText,
);
const anyHeaders: fc.Arbitrary<Header[]> = fc.array(fc.tuple(headerName, headerValue), { maxLength: 5 });

/** JSON in which the members that the contract knows are frequent, of whatever type. */
const anyDocument: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, 0, -0, 1e300, ...ids, 'camera'),
    anyText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom('error', 'requestId', 'message', 'id', 'sessions', 'subscriptions'),
        fc.constantFrom('sessionId', 'participants', 'participantId', 'streamAliases', '__proto__', 'a/b~c'),
        anyText,
      ),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

const participantLists = fc.array(fc.record({ id: fc.constantFrom(...ids) }), { maxLength: 4 });
const subscriptionEntry = fc.record(
  {
    participantId: fc.constantFrom(...ids),
    streamAliases: fc.option(fc.array(fc.constantFrom('camera', 'screen', ''), { maxLength: 3 })),
  },
  { requiredKeys: ['participantId'] },
);
export const anySubscriptions = fc.record(
  {
    sessionId: fc.option(fc.constantFrom(...ids)),
    participants: fc.option(fc.array(subscriptionEntry, { maxLength: 4 })),
  },
  { requiredKeys: [] },
);
const participants = fc.record(
  {
    id: fc.constantFrom('participant-0a1b', 'other'),
    sessions: fc.array(fc.constantFrom(...ids), { maxLength: 2 }),
    subscriptions: fc.option(anySubscriptions),
  },
  { requiredKeys: ['id'] },
);

/** What comes as content: any bytes, JSON of any kind, the documents of the contract, and JSON with odd spellings. */
const content: fc.Arbitrary<Pick<ReceivedResponse, 'body' | 'notUtf8'>> = fc
  .oneof(
    fc.constant(Buffer.alloc(0)),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc
      .oneof(anyDocument, participantLists, anySubscriptions, participants)
      .map((value) => Buffer.from(JSON.stringify(value))),
    fc
      .tuple(
        anyDocument,
        fc.constantFrom('\ufeff', '\0', '[', '{"a":1,"a":', '\u0001', '"\\ud800"', '1e999'),
        fc.boolean(),
      )
      .map(([value, odd, before]) => Buffer.from(before ? odd + JSON.stringify(value) : JSON.stringify(value) + odd)),
    fc
      .constantFrom('{"error":"\\ud800","requestId":1e999}', '['.repeat(200) + ']'.repeat(200))
      .map((text) => Buffer.from(text)),
  )
  .map((bytes) => ({ body: bytes.toString('utf8'), ...(isUtf8(bytes) ? {} : { notUtf8: true as const }) }));

const anyStatus = fc.oneof(
  fc.constantFrom(200, 204, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504),
  fc.integer({ min: 100, max: 999 }),
);
const anyResponse: fc.Arbitrary<ReceivedResponse> = fc
  .tuple(anyStatus, anyHeaders, content)
  .map(([status, headers, rest]) => ({ status, headers, ...rest }));
const anyFailure: fc.Arbitrary<TransportFailure> = fc.record({
  code: fc.constantFrom('ECONNREFUSED', 'CONTENT_CUT_SHORT', 'HPE_INVALID_CONSTANT'),
  message: anyText,
  kind: fc.constantFrom('unsent', 'lost', 'malformed'),
});

/** Whatever a target can answer, or fail to. */
export const anyExchange: fc.Arbitrary<Exchange> = fc
  .record(
    {
      response: anyResponse,
      failure: fc.option(anyFailure, { freq: 2, nil: undefined }),
      echoes: fc.array(fc.constantFrom('body', 'header location'), { maxLength: 2 }),
      viaProxy: fc.boolean(),
    },
    { requiredKeys: ['echoes', 'viaProxy'] },
  )
  .map(({ response, failure, echoes, viaProxy }) => ({
    request: { method: 'PUT', url: 'http://127.0.0.1/v1/x', headers: [], body: null },
    ...(response ? { response } : {}),
    ...(failure ? { failure } : {}),
    echoes,
    ...(viaProxy ? { viaProxy: true as const } : {}),
    at: '2026-01-02T03:04:05.678Z',
    durationMs: 12,
  }));

/** Whatever there may be to judge a case by. */
export function anyEvidence(entry: RequestCase): fc.Arbitrary<Evidence> {
  const optional = fc.option(anyExchange, { freq: 3, nil: undefined });
  return fc
    .record({
      exchange: anyExchange,
      members: fc.dictionary(fc.constantFrom(...Object.keys(entry.scene.sessions), 'constructor'), anyExchange, {
        maxKeys: 2,
      }),
      participant: optional,
      subscriptions: optional,
      control: optional,
    })
    .map(({ exchange, members, participant, subscriptions, control }) => ({
      slots: slotsFor(entry),
      exchange,
      readBack: {
        members,
        ...(participant ? { participant } : {}),
        ...(subscriptions ? { subscriptions } : {}),
      },
      ...(control ? { control } : {}),
    }));
}

/** Names of members that no shape knows. */
const known = new Set(JSON.stringify(shapes).match(/[\w$]+/g));
export const furtherMembers: fc.Arbitrary<Record<string, unknown>> = fc.dictionary(
  anyText.filter((name) => !known.has(name)),
  fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }),
  { maxKeys: 3, noNullPrototype: true },
);

/** Puts members beside those that a shape has, in every object of it. */
export function adding(members: Record<string, unknown>): Change {
  const withMembers = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(withMembers);
    if (typeof inner !== 'object' || inner === null) return inner;
    const own = Object.entries(inner).map(([name, member]) => [name, withMembers(member)]);
    return Object.fromEntries([...Object.entries(members), ...own]);
  };
  return <Value>(value: Value) => withMembers(value) as Value;
}

/** Headers of which no document says anything. */
export const furtherHeaders: fc.Arbitrary<Header[]> = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom('Date', 'server', 'vary', 'x-amzn-requestid', 'strict-transport-security', 'etag'),
      fc.stringMatching(/^x-[a-z0-9]{5,9}$/),
    ),
    fc.string({ maxLength: 20 }),
  ),
  { maxLength: 4 },
);
