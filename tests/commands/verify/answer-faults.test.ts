import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { maxRepeats } from '../../../scripts/target/limits.ts';
import {
  close,
  empty,
  expectedOf,
  type FaultRow,
  full,
  json,
  malformed,
  outcomeOf,
  passes,
  refusal,
  withContent,
  wrong,
} from '../../support/fault-rows.ts';
import { refuses, sends, wholeAnswer } from '../../support/faults.ts';
import { runAgainst, underTest, verdictOf } from '../../support/faulty-run.ts';

const length = (content: string | Buffer) => `Content-Length: ${Buffer.byteLength(content)}`;
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
const encoded = (coding: string, content: Buffer) =>
  sends(withContent([`Content-Encoding: ${coding}`, length(content), close], content));

const codings: FaultRow[] = [
  { name: 'gzip that nobody asked for', ...full, act: encoded('gzip', gzipSync(refusal)), ...passes },
  { name: 'deflate', ...full, act: encoded('deflate', deflateSync(refusal)), ...passes },
  { name: 'brotli upon gzip', ...full, act: encoded('gzip, br', brotliCompressSync(gzipSync(refusal))), ...passes },
  {
    name: 'gzip of 64 MiB in 64 KiB',
    ...full,
    act: encoded('gzip', bomb),
    ...malformed(/longer than 1048576 bytes after decoding gzip \(CONTENT_TOO_LONG\)/),
  },
  {
    name: 'gzip upon gzip of 64 MiB',
    ...full,
    act: encoded('gzip, gzip', gzipSync(bomb)),
    ...malformed(/CONTENT_TOO_LONG/),
  },
  {
    name: 'gzip that is broken',
    ...full,
    act: encoded('gzip', gzipSync(refusal).subarray(0, 20)),
    ...malformed(/invalid gzip data \(CONTENT_NOT_DECODABLE\)/),
  },
  {
    name: 'a coding that nobody knows',
    ...full,
    act: encoded('x-own', Buffer.from(refusal)),
    ...malformed(/unsupported content-encoding "x-own"/),
  },
  {
    name: 'content beyond all bounds',
    ...full,
    act: sends(withContent([length('a'.repeat(1024 * 1024 + 1)), close], 'a'.repeat(1024 * 1024 + 1))),
    ...malformed(/longer than 1048576 bytes \(CONTENT_TOO_LONG\)/),
  },
];

const refusing = (content: string | Buffer) => sends(withContent([length(content), close], content));
const warned = (reason: RegExp): Pick<FaultRow, 'says' | 'exitCode' | 'judgedAtOnce'> => ({
  says: { status: 'warned', reasonCode: 'wrong-body', reason },
  exitCode: 0,
  judgedAtOnce: true,
});
const failed = (reason: RegExp) => ({ ...wrong('body', reason), judgedAtOnce: true as const });

const texts: FaultRow[] = [
  {
    name: 'a member that is there twice',
    ...full,
    act: refusing('{"error":1,"error":"x","requestId":"r"}'),
    ...warned(/duplicate member/),
  },
  {
    name: 'a number beyond doubles',
    ...full,
    act: refusing('{"error":"x","requestId":"r","n":1e400}'),
    ...warned(/number beyond a double/),
  },
  {
    name: 'half of a surrogate pair',
    ...full,
    act: refusing('{"error":"\\ud800","requestId":"r"}'),
    ...warned(/lone surrogate/),
  },
  {
    name: '10,000 levels',
    ...full,
    act: refusing(`{"error":"x","requestId":"r","n":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
    ...warned(/deep nesting/),
  },
  {
    name: 'a member __proto__',
    ...full,
    act: refusing('{"error":"x","requestId":"r","__proto__":{"error":1}}'),
    ...passes,
  },
  {
    name: 'nothing but __proto__',
    ...full,
    act: refusing('{"__proto__":{"error":"x","requestId":"r"}}'),
    ...failed(/body \/error: expected present, got absent/),
  },
  { name: 'a byte order mark', ...full, act: refusing(`\ufeff${refusal}`), ...failed(/byte order mark/) },
  { name: 'NUL in a text', ...full, act: refusing('{"error":"\0","requestId":"r"}'), ...failed(/control character/) },
  {
    name: 'content that is no UTF-8',
    ...full,
    act: refusing(Buffer.concat([Buffer.from('{"error":"'), Buffer.from([0xff]), Buffer.from('","requestId":"r"}')])),
    ...failed(/UTF-8/),
  },
  { name: '10,000 levels and no end', ...full, act: refusing('['.repeat(10_000)), ...failed(/as JSON/) },
  {
    name: 'two Content-Types',
    ...full,
    act: sends(withContent(['Content-Type: text/html', length(refusal), close])),
    ...wrong('header', /content-type: expected one, application\/json, got two/),
    judgedAtOnce: true,
  },
];

const page = '<html><body>Bad Request</body></html>';
const html = 'Content-Type: text/html';
const gatewayJson = '{"message":"Internal server error"}';
const others: FaultRow[] = [
  {
    name: 'a 400 that is the page of a proxy',
    ...full,
    act: refuses(wholeAnswer('400 Bad Request', [html], page)),
    says: {
      status: 'failed',
      reasonCode: 'wrong-header',
      reason: /content-type: expected application\/json/,
      layer: 'edge',
    },
    exitCode: 1,
    judgedAtOnce: true,
  },
  {
    name: 'a 400 by the gateway',
    ...full,
    act: refuses(wholeAnswer('400 Bad Request', [json], '{"message":"Invalid request body"}')),
    says: { status: 'failed', reasonCode: 'wrong-body', reason: /error/, layer: 'gateway' },
    exitCode: 1,
    judgedAtOnce: true,
  },
  {
    name: 'a 502 by the gateway',
    ...empty,
    act: refuses(wholeAnswer('502 Bad Gateway', [json], gatewayJson)),
    says: { status: 'failed', reasonCode: 'wrong-status', reason: /expected 204, got 502/, layer: 'gateway' },
    exitCode: 1,
  },
  {
    name: 'a 504 by the gateway, after the request was taken',
    ...empty,
    act: sends(wholeAnswer('504 Gateway Timeout', [json], gatewayJson)),
    says: { status: 'failed', reasonCode: 'wrong-status', reason: /expected 204, got 504/, layer: 'gateway' },
    exitCode: 1,
  },
  ...['301 Moved Permanently', '302 Found', '307 Temporary Redirect', '308 Permanent Redirect'].map(
    (status): FaultRow => ({
      name: `a redirect ${status}`,
      ...empty,
      act: refuses(wholeAnswer(status, ['Location: https://elsewhere.invalid/'])),
      ...wrong('status', /expected 204, got 30\d/),
      judgedAtOnce: true,
    }),
  ),
];

describe('a fault in the answer to one request is that of one case', () => {
  it.concurrent.each([...codings, ...texts, ...others])('$name', async (row) => {
    expect(await outcomeOf(row)).toEqual(expectedOf(row));
  });
});

describe('a fault in the answer to one request that passes is got over, or judged', () => {
  it.concurrent.each([...codings, ...others])('$name', async (row) => {
    expect(await outcomeOf(row, 1)).toEqual(expectedOf(row, 1));
  });
});

describe('a target that asks to wait', () => {
  const future = () => new Date(Date.now() + 3000).toUTCString();
  const forms: [name: string, status: string, headers: () => string[]][] = [
    ['429 without a time', '429 Too Many Requests', () => []],
    ['429 in seconds', '429 Too Many Requests', () => ['Retry-After: 2']],
    ['429 with a date', '429 Too Many Requests', () => [`Retry-After: ${future()}`]],
    ['429 in a form that there is not', '429 Too Many Requests', () => ['Retry-After: soon']],
    ['429 for a thousand years', '429 Too Many Requests', () => ['Retry-After: 31536000000']],
    ['503 in seconds', '503 Service Unavailable', () => ['Retry-After: 2']],
    ['503 with a date', '503 Service Unavailable', () => [`Retry-After: ${future()}`]],
  ];

  it.concurrent.each(forms)('%s once is waited for', async (_, status, headers) => {
    const act = refuses(wholeAnswer(status, [json, ...headers()], gatewayJson));
    const run = await runAgainst({ fault: { act, on: underTest[empty.of], times: 1 } });
    expect(run.exitCode).toBe(0);
    expect(run.run?.traffic.waits).toBe(1);
    expect(run.held).toEqual({ sessions: 0, participants: 0 });
  });

  it.concurrent.each(forms)('%s for ever leaves the case open', async (_, status, headers) => {
    const act = refuses(wholeAnswer(status, [json, ...headers()], gatewayJson));
    const run = await runAgainst({ fault: { act, on: underTest[empty.of] } });
    expect(run.exitCode).toBe(3);
    expect(verdictOf(empty.of, run)).toMatchObject({ status: 'inconclusive', reasonCode: 'asked-to-wait' });
    expect(run.held).toEqual({ sessions: 0, participants: 0 });
  });
});

describe('a creation whose answer is lost', () => {
  it('is made up for, and reported', async () => {
    const run = await runAgainst({
      fault: { act: sends('', 'reset'), on: ({ method }) => method === 'POST', times: 1 },
    });
    expect(run.exitCode).toBe(0);
    expect(run.run?.leftovers).toEqual([
      {
        kind: expect.stringMatching(/session|participant/) as string,
        id: 'unknown',
        reason: expect.stringContaining('may have been created') as string,
      },
    ]);
    expect(run.stdout).toContain('left behind');
    expect(run.held.sessions + run.held.participants).toBe(1);
  });
});

it('a connection that the server closes as the next request is on its way fails nothing', async () => {
  const run = await runAgainst({
    // Whatever comes second on a connection meets its end, though no request more often than it is repeated.
    fault: {
      act: ({ socket }) => socket.destroy(),
      on: ({ method, before }) => before > 0 && method !== 'POST',
      times: maxRepeats,
    },
  });
  expect(run.exitCode).toBe(0);
  expect(run.held).toEqual({ sessions: 0, participants: 0 });
});
