import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BothWays, startBothWays } from '../../support/both-ways.ts';
import { wholeAnswer } from '../../support/faults.ts';

let ways: BothWays;
beforeAll(async () => {
  ways = await startBothWays();
});
afterAll(() => ways.close());

const text = Buffer.from('{"error":"e","requestId":"r"}');
const json = 'Content-Type: application/json';

it.each<[string, string[], Buffer]>([
  ['gzip', ['Content-Encoding: gzip'], gzipSync(text)],
  ['x-gzip', ['Content-Encoding: x-gzip'], gzipSync(text)],
  ['deflate', ['content-encoding: deflate'], deflateSync(text)],
  ['brotli', ['CONTENT-ENCODING: br'], brotliCompressSync(text)],
  ['brotli upon gzip', ['Content-Encoding: gzip, br'], brotliCompressSync(gzipSync(text))],
  ['two fields', ['Content-Encoding: gzip', 'Content-Encoding: br'], brotliCompressSync(gzipSync(text))],
  ['identity', ['Content-Encoding: identity'], text],
  ['no name', ['Content-Encoding:'], text],
  ['a digest of what was sent', ['Content-Encoding: gzip', 'Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ=='], gzipSync(text)],
  ['a trailer that is announced', ['Trailer: Expires'], text],
  ['a time for the connection', ['Keep-Alive: timeout=5'], text],
  ['another protocol on offer', ['Upgrade: h2c'], text],
  ['a header of bytes', ['X-Region: S\u00e3o'], text],
])('%s is nothing that tells the replay from the matrix', async (_, headers, content) => {
  const { matrix, replay } = await ways.check('conflict-second-session', {
    on: ({ method }) => method === 'PUT',
    act: async ({ socket, response, forward }) => {
      const passed = await forward();
      if (passed.status === 409) socket.end(wholeAnswer('409 Conflict', [json, ...headers], content));
      else response.writeHead(passed.status, [...passed.rawHeaders]).end(passed.content);
    },
  });
  expect(matrix.judgement).toEqual({ status: 'passed', mismatches: [] });
  expect(replay.judgement).toEqual(matrix.judgement);
});

it('a coding of no content is nothing that tells them apart either', async () => {
  const { matrix, replay } = await ways.check('joined-no-body', {
    on: ({ method }) => method === 'PUT',
    act: async ({ response, forward }) => {
      await forward();
      response.writeHead(204, { 'Content-Encoding': 'gzip' }).end();
    },
  });
  expect(matrix.judgement).toEqual({ status: 'passed', mismatches: [] });
  expect(replay.judgement).toEqual(matrix.judgement);
});
