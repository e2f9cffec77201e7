import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Answer } from '../../../reference-provider/api/answer.ts';
import {
  bytesOf,
  changingAll,
  contentOf,
  isOfApi,
  withHeader,
  withoutHeader,
  withPieces,
} from '../behaviours/behaviours.ts';
import type { Behaviour, Variation } from '../behaviours/fault.ts';

const hasContent = (answer: Answer): boolean => contentOf(answer) !== undefined;

/** A provider whose JSON has this label. */
function labelled(value: string) {
  return changingAll((answer) => (hasContent(answer) ? withHeader(answer, 'Content-Type', value) : answer));
}

/** A provider with these headers beside its own on every response. */
function withFurther(headers: Readonly<Record<string, string>>) {
  return changingAll((answer) => ({ ...answer, headers: { ...answer.headers, ...headers } }));
}

/** A provider that spells the names of its headers in its own way. */
function spelling(spell: (name: string) => string) {
  return changingAll((answer) => ({
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [spell(name), value])),
  }));
}

/** A provider that compresses bodies although no request asks for it. */
function compressed(coding: string, compress: (content: Buffer) => Buffer) {
  return changingAll((answer) =>
    hasContent(answer)
      ? withPieces(withHeader(answer, 'Content-Encoding', coding), [compress(bytesOf(answer))])
      : answer,
  );
}

/** Every parameter that RFC 6750 knows. */
const bearerInFull =
  'Bearer realm="api", scope="webrtc.read webrtc.write", error="invalid_token", error_description="The token has ended, or was \\"revoked\\"", error_uri="https://id.example.com/errors#invalid_token"';

/** A provider whose 401 has these challenges. */
function challenging(challenges: string) {
  return changingAll((answer) => (answer.status === 401 ? withHeader(answer, 'WWW-Authenticate', challenges) : answer));
}

/** A provider that delays each response. @param delay milliseconds, by the number of the call. */
function late(delay: (number: number) => number): Behaviour {
  let calls = 0;
  return async (call, next) => {
    calls += 1;
    const ms = delay(calls);
    const answer = await next(call);
    await wait(ms);
    return answer;
  };
}

/** Headers, encodings, connections and timing of responses. */
export const messageVariations: readonly Variation[] = [
  {
    id: 'label-with-charset',
    differs: 'The media type has a charset.',
    behaviour: () => labelled('application/json; charset=utf-8'),
  },
  {
    id: 'label-with-quoted-charset',
    differs: 'The media type has a charset in quotes, in capitals, and no space before it.',
    behaviour: () => labelled('application/json;charset="UTF-8"'),
  },
  {
    id: 'label-in-other-letter-case',
    differs: 'The media type is in other letter case.',
    behaviour: () => labelled('Application/JSON'),
  },
  {
    id: 'label-with-parameters',
    differs: 'The media type has parameters, one of them with a comma and a semicolon within quotes.',
    behaviour: () => labelled('application/json; version=2; profile="a, b; c"'),
  },
  {
    id: 'label-with-white-space',
    differs: 'The media type has white space around it.',
    behaviour: () => labelled('  application/json \t;\tcharset=utf-8  '),
  },
  {
    id: 'header-names-in-capitals',
    differs: 'The names of headers are in capitals.',
    behaviour: () => spelling((name) => name.toUpperCase()),
  },
  {
    id: 'header-names-in-mixed-case',
    differs: 'The names of headers alternate between capital and small letters.',
    behaviour: () =>
      spelling((name) =>
        Array.from(name, (letter, index) => (index % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join(''),
      ),
  },
  {
    id: 'headers-in-reverse',
    differs: 'The headers come in reverse order.',
    behaviour: () =>
      changingAll((answer) => ({
        ...answer,
        headers: Object.fromEntries([['x-first', '1'] as const, ...Object.entries(answer.headers).reverse()]),
      })),
  },
  {
    id: 'headers-of-a-content-network',
    differs: 'Every response has the headers of a content delivery network.',
    behaviour: () =>
      withFurther({
        Via: '1.1 0123456789abcdef.cloudfront.example (CloudFront)',
        'X-Cache': 'Miss from cloudfront',
        'X-Amz-Cf-Id': 'b3V0IG9mIHNpZ2h0',
        Age: '0',
      }),
  },
  {
    id: 'headers-of-security',
    differs: 'Every response has the headers that a security review asks for.',
    behaviour: () =>
      withFurther({
        'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
        'Access-Control-Allow-Origin': '*',
      }),
  },
  {
    id: 'headers-of-a-limit',
    differs: 'Every response has the headers of a rate limit.',
    behaviour: () => withFurther({ 'RateLimit-Limit': '100', 'RateLimit-Remaining': '99', 'X-RateLimit-Reset': '1' }),
  },
  {
    id: 'headers-of-a-sunset',
    differs: 'Every response announces the end of the version.',
    unclear: true,
    behaviour: () =>
      withFurther({
        Deprecation: '@1735689600',
        Sunset: 'Tue, 31 Dec 2030 23:59:59 GMT',
        Link: '<https://api.example.com/v2>; rel="successor-version"',
        Warning: '299 - "Deprecated API"',
      }),
  },
  {
    id: 'header-given-twice',
    differs: 'Every response has two fields of one further header.',
    behaviour: () => withFurther({ 'X-Served-By': 'cache-a', 'x-served-by': 'cache-b' }),
  },
  {
    id: 'header-of-four-kilobytes',
    differs: 'Every response has a further header of 4 KB.',
    behaviour: () => withFurther({ 'X-Debug-Trace': 'span;'.repeat(800) }),
  },
  {
    id: 'header-that-is-empty',
    differs: 'Every response has a further header without a value, and one with spaces at its end.',
    behaviour: () => withFurther({ 'X-Empty': '', 'X-Spaces': 'value   ' }),
  },
  {
    id: 'header-beyond-ascii',
    differs: 'Every response has a further header with characters of Latin-1.',
    behaviour: () => withFurther({ 'X-Region': 'S\u00e3o Paulo' }),
  },
  {
    id: 'cookies',
    differs: 'Every response sets a cookie.',
    behaviour: () => withFurther({ 'Set-Cookie': 'AWSALB=c2Vzc2lvbg==; Path=/; HttpOnly; SameSite=None; Secure' }),
  },
  {
    id: 'answers-may-be-cached',
    differs: 'Every response of the API has an ETag, a Last-Modified and a Cache-Control.',
    behaviour: () => {
      const keepable = withFurther({
        ETag: 'W/"0815"',
        'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
        'Cache-Control': 'private, max-age=1',
        Vary: 'Accept, Accept-Encoding',
      });
      // A token may not be stored (RFC 6749, 5.1).
      return (call, next) => (isOfApi(call) ? keepable(call, next) : next(call));
    },
  },
  {
    id: 'another-clock',
    differs: 'The clock of the provider is ten minutes ahead.',
    behaviour: () => changingAll((answer) => withHeader(answer, 'Date', new Date(Date.now() + 600_000).toUTCString())),
  },
  {
    id: 'no-request-id-header',
    differs: 'No header has a request id.',
    unclear: true,
    behaviour: () => changingAll((answer) => withoutHeader(answer, 'x-amzn-requestid')),
  },
  {
    id: 'zero-length-beside-204',
    differs: 'A 204 has Content-Length 0.',
    behaviour: () =>
      changingAll((answer) => (answer.status === 204 ? withHeader(answer, 'Content-Length', '0') : answer)),
  },
  {
    id: 'label-beside-204',
    differs: 'A 204 has a media type, though it has no body.',
    behaviour: () =>
      changingAll((answer) =>
        answer.status === 204 ? withHeader(answer, 'Content-Type', 'application/json') : answer,
      ),
  },
  {
    id: 'connection-closed',
    differs: 'Every response closes its connection.',
    behaviour: () => withFurther({ Connection: 'close' }),
  },
  {
    id: 'connection-closed-now-and-then',
    differs: 'Every third response closes its connection.',
    behaviour: () => {
      let answers = 0;
      return changingAll((answer) => {
        answers += 1;
        return answers % 3 === 0 ? withHeader(answer, 'Connection', 'close') : answer;
      });
    },
  },
  {
    id: 'connection-kept-shortly',
    differs: 'Every response announces that its connection is kept for one second only.',
    behaviour: () => withFurther({ Connection: 'keep-alive', 'Keep-Alive': 'timeout=1, max=100' }),
  },
  {
    id: 'gzip',
    differs: 'The body is compressed with gzip.',
    behaviour: () => compressed('gzip', gzipSync),
  },
  {
    id: 'deflate',
    differs: 'The body is compressed with deflate.',
    behaviour: () => compressed('deflate', deflateSync),
  },
  {
    id: 'brotli',
    differs: 'The body is compressed with brotli.',
    behaviour: () => compressed('br', brotliCompressSync),
  },
  {
    id: 'challenge-with-parameters',
    differs: 'The challenges of a 401 have further parameters.',
    behaviour: () =>
      challenging(
        'Basic realm="the \\"API\\", version 1", charset="UTF-8", error="none", Bearer realm="API, version 1", hint=none',
      ),
  },
  {
    id: 'challenge-in-other-letter-case',
    differs: 'The challenges of a 401 are in small letters, and have only a realm.',
    behaviour: () => challenging('basic realm=api, bearer realm=api'),
  },
  {
    id: 'two-challenges',
    differs: 'A 401 offers Bearer first, always with an error, and then Basic.',
    behaviour: () => challenging('Bearer realm="api", error="invalid_token", Basic realm="api"'),
  },
  {
    id: 'third-challenge',
    differs: 'A 401 offers a third scheme beside Basic and Bearer.',
    behaviour: () => challenging('Basic realm="api", Bearer realm="api", DPoP algs="ES256 PS256"'),
  },
  {
    id: 'challenge-of-bearer-in-full',
    differs: 'A 401 offers Basic, and Bearer with every parameter.',
    behaviour: () => challenging(`${bearerInFull}, Basic realm="api"`),
  },
  {
    id: 'challenge-of-bearer-only',
    differs: 'A 401 offers Bearer, and no longer Basic.',
    replaces: true,
    behaviour: () => challenging(bearerInFull),
  },
  {
    id: 'late-by-turns',
    differs: 'Responses take different times up to eight milliseconds, so that later requests get theirs first.',
    behaviour: () => late((number) => (number * 5) % 9),
  },
  {
    id: 'late-now-and-then',
    differs: 'Every tenth response takes forty milliseconds.',
    behaviour: () => late((number) => (number % 10 === 1 ? 40 : 0)),
  },
];
