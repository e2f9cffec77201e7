import { describe, expect, it } from 'vitest';
import type { HeaderExpectation, Level, Outcome } from '../../../contracts/model/types.ts';
import type { Header, ReceivedResponse } from '../../../scripts/lib/http/exchange.ts';
import {
  announcesContent,
  answerMismatches,
  documentedBody,
  shapeMismatches,
} from '../../../scripts/verification/judge/answer.ts';
import { answered } from '../../support/evidence.ts';

const response = (status: number, content?: object | string, headers?: readonly Header[]): ReceivedResponse =>
  answered(status, content, headers).response!;
const json: Header = ['content-type', 'application/json'];
const refusal = { error: 'e', requestId: 'r' };

describe('an answer', () => {
  const found = (outcome: Outcome, came: ReceivedResponse) => answerMismatches(outcome, came, 'MUST', '400 or so');
  const badRequest: Outcome = { status: 400, body: 'requestError' };
  const noContent: Outcome = { status: 204, body: 'none' };

  it('of the status, with headers and content as promised, has no mismatch', () => {
    expect(found(badRequest, response(400, refusal))).toEqual([]);
    expect(found(noContent, response(204))).toEqual([]);
    expect(found(noContent, response(204, undefined, [['Content-Length', '0']]))).toEqual([]);
  });

  it('of another status is held to what is documented for that one, or to its own shape where nothing is', () => {
    const status = (actual: string) => ({ part: 'status', at: '', expected: '400 or so', actual, level: 'MUST' });
    expect(found(badRequest, response(401, { message: 'm' }))).toEqual([status('401')]);
    expect(found(badRequest, response(204))).toEqual([status('204')]);
    expect(found(badRequest, response(418, refusal))).toEqual([status('418')]);
    expect(found(badRequest, response(418, {})).map(({ at }) => at)).toEqual(['', '/error', '/requestId']);
    expect(found(badRequest, response(507, { message: 'm' }))).toEqual([status('507')]);
    expect(found(badRequest, response(499, { message: 'm' })).map(({ at }) => at)).toEqual([
      '',
      '/error',
      '/requestId',
    ]);
  });

  it('of content that only a control character keeps from being JSON has that mismatch alone', () => {
    const odd = found(badRequest, response(400, '{"error":"x\ty","requestId":"r"}'));
    expect(odd.map(({ at, actual }) => [at, actual])).toEqual([['/error', 'control character: U+0009']]);
  });

  it.each([
    [200, undefined],
    [204, 'none'],
    [401, 'messageError'],
    [409, 'requestError'],
    [418, undefined],
    [499, undefined],
    [500, 'requestError'],
    [501, 'serverError'],
    [503, 'serverError'],
  ])('of status %i is documented to have %s', (status, body) => {
    expect(documentedBody(status)).toBe(body);
  });

  it('is held to a shape of its own status where another is documented for that', () => {
    const other: Outcome = { status: 500, body: 'messageError' };
    expect(found(other, response(500, { message: 'm' }))).toEqual([]);
  });

  it.each<[string, readonly Header[], string | undefined, object]>([
    [
      'announces content',
      [
        ['Content-Length', '5'],
        ['Content-Length', '6'],
      ],
      undefined,
      { part: 'header', at: 'content-length', actual: '5, 6' },
    ],
    [
      'is chunked',
      [
        ['Transfer-Encoding', 'gzip'],
        ['transfer-encoding', 'chunked'],
      ],
      undefined,
      { part: 'header', at: 'transfer-encoding', actual: 'gzip, chunked' },
    ],
    ['has content', [], 'x', { part: 'body', at: '', actual: 'x' }],
  ])('without content that %s has one mismatch', (_, headers, content, mismatch) => {
    expect(found(noContent, response(204, content, headers))).toEqual([
      { ...mismatch, expected: 'no content', level: 'MUST' },
    ]);
  });

  it('without content may be framed as it likes where it is no 204', () => {
    const outcome: Outcome = { status: 200, body: 'none' };
    for (const header of [
      ['Transfer-Encoding', 'chunked'],
      ['Content-Length', '5'],
    ] as const) {
      expect(found(outcome, response(200, undefined, [header]))).toEqual([]);
    }
    expect(announcesContent(response(200, undefined, [['Content-Length', '5']]))).toBe(false);
    expect(announcesContent(response(204, undefined, [['Content-Length', '5']]))).toBe(true);
    expect(announcesContent(response(204, undefined, [['Content-Length', '0']]))).toBe(false);
    expect(announcesContent(response(204))).toBe(false);
  });
});

describe('a header that an answer has to carry', () => {
  const headers = (format: HeaderExpectation['format'], ...values: string[]) => {
    const outcome: Outcome = {
      status: 503,
      body: 'serverError',
      headers: [{ name: 'x-some', format, level: 'SHOULD' }],
    };
    const came = response(503, { message: 'm' }, [json, ...values.map((value): Header => ['X-Some', value])]);
    return answerMismatches(outcome, came, 'MUST', '503');
  };
  const mismatch = (expected: string, actual: string) => ({
    part: 'header',
    at: 'x-some',
    expected,
    actual,
    level: 'SHOULD',
  });
  const delay = 'a number of seconds or an HTTP date';

  it('is missed where it is absent', () => {
    expect(headers('present')).toEqual([mismatch('present', 'absent')]);
    expect(headers('retry-after')).toEqual([mismatch(delay, 'absent')]);
  });

  it('has its format, once', () => {
    expect(headers('present', '')).toEqual([]);
    expect(headers('present', 'a', 'b')).toEqual([]);
    expect(headers('retry-after', '2')).toEqual([]);
    expect(headers('retry-after', 'soon')).toEqual([mismatch(delay, 'soon')]);
    expect(headers('retry-after', '2', '2')).toEqual([mismatch(delay, '2, 2')]);
  });
});

describe('the media type of JSON', () => {
  const found = (...values: string[]) =>
    shapeMismatches(
      'messageError',
      response(
        400,
        { message: 'm' },
        values.map((value): Header => ['Content-Type', value]),
      ),
      'MUST',
    );
  const mismatch = (actual: string, expected = 'application/json') => [
    { part: 'header', at: 'content-type', expected, actual, level: 'MUST' },
  ];

  it.each(['application/json', ' Application/JSON ; charset="a,b"', 'application/json;v="\\",'])(
    'may be %j',
    (value) => {
      expect(found(value)).toEqual([]);
    },
  );

  it('is one, and that one', () => {
    expect(found()).toEqual(mismatch('absent'));
    expect(found('')).toEqual(mismatch('absent'));
    expect(found(',')).toEqual(mismatch(','));
    expect(found('text/html; a=b')).toEqual(mismatch('text/html; a=b'));
    expect(found('application/json', 'text/html')).toEqual(
      mismatch('two: application/json, text/html', 'one, application/json'),
    );
    expect(found('a/b,application/json, c/d')).toEqual(
      mismatch('3: a/b, application/json, c/d', 'one, application/json'),
    );
  });
});

describe('content that has to have a shape', () => {
  const found = (content: string, shape: Parameters<typeof shapeMismatches>[0] = 'messageError') =>
    shapeMismatches(shape, response(400, content, [json]), 'MUST');
  const mismatch = (at: string, expected: string, actual: string) => ({
    part: 'body',
    at,
    expected,
    actual,
    level: 'MUST',
  });

  it('is JSON', () => {
    expect(found('')).toEqual([mismatch('', '{ message } as JSON', 'no content')]);
    expect(found('<html>')).toEqual([mismatch('', '{ message } as JSON', '<html>')]);
    const notUtf8 = { ...response(400, '{"message":"\ufffd"}', [json]), notUtf8: true as const };
    expect(shapeMismatches('messageError', notUtf8, 'SHOULD')).toEqual([
      { ...mismatch('', 'UTF-8 (RFC 8259, 8.1)', 'invalid UTF-8'), level: 'SHOULD' },
    ]);
  });

  it('has its members, and is shown where it has not', () => {
    expect(found('[1]')).toEqual([mismatch('', '{ message } (object)', '[1]')]);
    expect(found('{}')).toEqual([mismatch('/message', 'present', 'absent')]);
    expect(found('{"message":{"a":1}}')).toEqual([mismatch('/message', 'string', '{"a":1}')]);
    expect(found('{"error":"e"}', 'serverError')).toEqual([
      mismatch('', '{ error, requestId } or { message } ({ error, requestId } or { message })', '{"error":"e"}'),
    ]);
    const aliases = '{"participants":[{"participantId":"p","streamAliases":["a",[7]]}]}';
    expect(found(aliases, 'subscriptions')).toEqual([mismatch('/participants/0/streamAliases/1', 'string', '[7]')]);
  });

  it('is worth no more than the shape, whatever a standard says of its text', () => {
    const odd = response(400, '\ufeff{"message":"m","__proto__":1,"n":1e999}', [json]);
    const levels = (level: Level) => shapeMismatches('messageError', odd, level).map((one) => `${one.at} ${one.level}`);
    expect(levels('MUST')).toEqual([' MUST', '/__proto__ OBSERVE', '/n SHOULD']);
    expect(levels('SHOULD')).toEqual([' SHOULD', '/__proto__ OBSERVE', '/n SHOULD']);
    expect(levels('OBSERVE')).toEqual([' OBSERVE', '/__proto__ OBSERVE', '/n OBSERVE']);
  });
});
