import { fileURLToPath } from 'node:url';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { harOf, joinEntry, type Judged, runJudge } from '../../support/run-judge.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const outcomes = ({ run }: Judged) => run?.verdicts.map((verdict) => `${verdict.case} ${verdict.status}`);
const error = { error: 'no', requestId: 'r' };

describe('a HAR file', () => {
  it('by a browser is judged', async () => {
    const { exitCode, stdout } = await runJudge(fixture('browser.har'));
    expect(stdout).toMatchSnapshot();
    expect(exitCode).toBe(0);
  });

  it("by the vendor's client through a recording proxy is judged", async () => {
    const { exitCode, stdout } = await runJudge(fixture('client.har'));
    expect(stdout).toMatchSnapshot();
    expect(exitCode).toBe(0);
  });

  it('is judged by the statuses of its answers', async () => {
    const judged = await runJudge({
      content: harOf(
        joinEntry({}),
        joinEntry({ answer: '}' }),
        joinEntry({ status: 200, answer: {} }),
        joinEntry({ status: 400, answer: error, body: '{"sessionId":' }),
        joinEntry({ status: 204, body: '{"sessionId":' }),
        joinEntry({ status: 204, body: '{"participants":[1]}' }),
        joinEntry({ status: 204, body: '{"sessionId":', headers: [['content-type', 'text/plain']] }),
        joinEntry({ status: 400, answer: error, body: '{}' }),
        joinEntry({ status: 401, answer: { error: 'x' } }),
        joinEntry({ status: 302 }),
        joinEntry({ status: 520, answer: { message: 'x' } }),
        joinEntry({ status: 503, answer: { message: 'x' }, answerHeaders: [['Retry-After', '2']] }),
        joinEntry({ status: 0, rest: { _error: 'net::ERR_EMPTY_RESPONSE' } }),
      ),
    });
    expect(judged.exitCode).toBe(1);
    expect(judged.stdout).toMatchSnapshot();
  });

  it('may be odd in every way that recorders are', async () => {
    const judged = await runJudge({
      content: `\ufeff${harOf(
        'no object',
        null,
        { request: { method: 'PUT' } },
        { request: { method: 'PUT', url: 'nonsense' } },
        joinEntry({ rest: { _fromCache: 'disk', comment: 'x' } }),
        joinEntry({ status: 404, content: { size: 20 }, answerHeaders: [['content-type', 'application/json']] }),
        joinEntry({
          status: 404,
          answerHeaders: [
            [':status', '404'],
            ['CONTENT-TYPE', 'application/json'],
          ],
          content: { size: 9, text: Buffer.from(JSON.stringify(error)).toString('base64'), encoding: 'base64' },
        }),
        joinEntry({ status: 404, answer: error, answerHeaders: [] }),
        joinEntry({ request: { method: 'OPTIONS' } }),
        joinEntry({ url: 'https://api.example.com/v1/accounts/12345678/accounts/12345678/sessions/s/participants/p' }),
        joinEntry({ url: 'data:text/plain,secret' }),
      )}`,
    });
    expect(judged.exitCode).toBe(0);
    expect(judged.run?.verdicts).toMatchObject([
      { case: 'answer-404', reason: 'The body of the response was not saved whole' },
      { case: 'answer-404', status: 'passed' },
      { case: 'answer-404', reason: 'The headers of the response were not saved' },
    ]);
    const join = 'https://api.example.com/v1/accounts/{accountId}/sessions/{sessionId}/participants/{participantId}';
    expect(judged.run?.judged?.notJudged.map(({ kind, count, what }) => `${count} ${kind}: ${what}`)).toEqual([
      '1 entry: entry 1 is a string instead of an object',
      '1 entry: entry 2 is null instead of an object',
      '1 entry: entry 3 has no request with a method and a URL',
      '1 entry: entry 4 has a URL that is not valid',
      `1 cached: PUT ${join}`,
      `1 preflight: OPTIONS ${join}`,
      '1 unknown: PUT https://api.example.com/v1/accounts/…/accounts/…/sessions/s/…',
      '1 unknown: PUT data:',
    ]);
  });

  describe('that does not hold all of an answer', () => {
    const json = ['content-type', 'application/json'] as const;
    const statusOnly = (status: number) => joinEntry({ status, answerHeaders: [], content: {} });

    it('is not judged by what it does not hold', async () => {
      const judged = await runJudge({ content: harOf(statusOnly(400), statusOnly(404), statusOnly(503)) });
      expect(outcomes(judged)).toEqual([
        'answer-400 inconclusive',
        'answer-404 inconclusive',
        'answer-503 inconclusive',
        'answer-refused-body observed',
      ]);
      expect(judged.run?.verdicts[0]).toMatchObject({
        reasonCode: 'not-in-recording',
        reason: 'The headers of the response were not saved. The body of the response was not saved whole',
      });
      expect(judged.exitCode).toBe(3);
    });

    it('is conformant as far as checked where other answers were', async () => {
      const judged = await runJudge({ content: harOf(statusOnly(400), joinEntry({})) });
      expect([judged.exitCode, judged.run?.summary.conclusion]).toEqual([0, 'conformant-as-far-as-checked']);
      expect(judged.stdout).toContain('CONFORMANT AS FAR AS CHECKED (not checked: answer-400)');
    });

    it('fails for what is wrong in the rest', async () => {
      const judged = await runJudge({
        content: harOf(joinEntry({ status: 400, answerHeaders: [['content-type', 'text/html']], content: {} })),
      });
      expect(outcomes(judged)).toContain('answer-400 failed');
    });

    it.each([
      ['br', brotliCompressSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
      ['gzip', gzipSync],
      ['x-gzip', gzipSync],
      ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
    ] as const)('reads content in %s', async (coding, encode) => {
      const inCoding = (answer: object) =>
        joinEntry({
          status: 400,
          answerHeaders: [json, ['Content-Encoding', coding]],
          content: { text: encode(JSON.stringify(answer)).toString('base64'), encoding: 'base64' },
        });
      const judged = await runJudge({ content: harOf(inCoding(error), inCoding({ error: 5 })) });
      expect(outcomes(judged)?.slice(0, 2)).toEqual(['answer-400 passed', 'answer-400 failed']);
    });

    it.each([
      ['in a coding that nobody here reads', { text: 'AAECAwQFBgf/', encoding: 'base64' }, 'zstd'],
      ['in another coding than it says', { text: '/v8AAQ==', encoding: 'base64' }, 'br'],
      ['shorter than announced', { size: 31, text: '{"error":"x","reque' }, undefined],
    ])('does not judge content %s', async (_, content, coding) => {
      const judged = await runJudge({
        content: harOf(
          joinEntry({
            status: 400,
            answerHeaders: [json, ...(coding === undefined ? [] : [['content-encoding', coding] as const])],
            content,
          }),
        ),
      });
      expect([outcomes(judged)?.[0], judged.exitCode]).toEqual(['answer-400 inconclusive', 3]);
    });

    it('does not take a Content-Length on the wire for the length of decoded content', async () => {
      const text = JSON.stringify({ ...error, filler: 'x'.repeat(500) });
      const zipped = gzipSync(text).length;
      const judged = await runJudge({
        content: harOf(
          joinEntry({
            status: 400,
            answerHeaders: [json, ['content-encoding', 'gzip'], ['content-length', String(zipped)]],
            content: { size: text.length, text },
            rest: {},
          }),
        ),
      });
      expect(outcomes(judged)?.[0]).toBe('answer-400 passed');
    });
  });

  describe('that does not hold all of a request', () => {
    const sent = (text: string, postData: object, headers: readonly (readonly [string, string])[], request = {}) =>
      joinEntry({
        headers: [['Content-Type', 'application/json'], ...headers],
        request: { postData: { text, ...postData }, ...request },
      });
    const zipped = (text: string) => gzipSync(text).toString('base64');
    const gzip = [['Content-Encoding', 'gzip']] as const;

    it.each([
      ['compressed', sent(zipped('{"participants":[]}'), { encoding: 'base64' }, gzip)],
      ['compressed and read as latin1', sent(gzipSync('{"participants":[]}').toString('latin1'), {}, gzip)],
      ['in another coding', sent('AAECAwQFBgf/', { encoding: 'base64' }, [['Content-Encoding', 'zstd']])],
      ['shorter than its length', sent('{"participants":[', {}, [['Content-Length', '5000']])],
      ['shorter than its size', sent('{"participants":[', {}, [], { bodySize: 5000 })],
    ])('takes a body that is %s for no malformed one', async (_, entry) => {
      const judged = await runJudge({ content: harOf(entry) });
      expect([outcomes(judged), judged.exitCode]).toEqual([['answer-204 passed'], 0]);
    });

    it('judges a compressed body by what is in it', async () => {
      const judged = await runJudge({ content: harOf(sent(zipped('{"participants":'), { encoding: 'base64' }, gzip)) });
      expect(outcomes(judged)).toContain('answer-malformed-body failed');
    });
  });

  it.each([
    ['a service worker', { _fetchedViaServiceWorker: true }],
    ['a cache, by Firefox', { cache: { beforeRequest: { hitCount: 1 } } }],
    ['a cache, by Chromium', { _fromCache: 'memory' }],
  ])('has no answer of the API where it came from %s', async (_, rest) => {
    const judged = await runJudge({ content: harOf(joinEntry({ status: 200, rest })) });
    expect([judged.exitCode, judged.run?.judged?.notJudged[0]?.kind]).toEqual([3, 'cached']);
  });

  it('has answers of the API from an HTTP server only', async () => {
    const url = 'file:///v1/accounts/1/sessions/s/participants/p';
    const judged = await runJudge({ content: harOf(joinEntry({ status: 200, url })) });
    expect([judged.exitCode, judged.run?.judged?.notJudged[0]?.kind]).toEqual([3, 'unknown']);
  });

  it('that holds nothing of the operation decides nothing', async () => {
    const judged = await runJudge({ content: '{"log":{"entries":[]}}' });
    expect([judged.exitCode, outcomes(judged)]).toEqual([3, []]);
  });

  it.each([
    ['is cut off', harOf(joinEntry({}), joinEntry({})).slice(0, -40), 3],
    ['is cut off after a failure', harOf(joinEntry({ status: 200 }), joinEntry({})).slice(0, -40), 1],
  ])('that %s is judged as far as it goes', async (_, content, exitCode) => {
    const judged = await runJudge({ content });
    expect(judged.exitCode).toBe(exitCode);
    expect(judged.run?.judged?.broken?.reason).toBe('it ends before its JSON does');
    expect(judged.stdout).toContain('the file cannot be read on from byte');
    expect(judged.run?.verdicts).toHaveLength(1);
  });

  it('is named so that the command can be given to a shell', async () => {
    const failing = harOf(joinEntry({ status: 200 }));
    const { stdout } = await runJudge({ content: failing, name: "my file;id>x'.har" });
    expect(stdout).toContain("again     npm run judge -- '<folder>/my file;id>x'\\''.har'\n");
    expect((await runJudge({ content: failing, name: 'a.har' }, ['--strict'])).stdout).toContain(
      'again     npm run judge -- <folder>/a.har --strict\n',
    );
  });

  it.each(['error', 'JSON', '400'])('may have %s for an account number', async (account) => {
    const url = (id: string) => `https://api.example.com/v1/accounts/${id}/sessions/s/participants/p`;
    const { stdout, run } = await runJudge({
      content: harOf(
        ...['12345678', account].map((id) => joinEntry({ url: url(id), status: 400, answer: { error: 5 } })),
      ),
    });
    expect(stdout).toContain('A 400 is JSON with { error, requestId }');
    expect(run?.verdicts[0]?.reason).toBe('body /error: expected string, got 5');
    expect(JSON.stringify(run)).not.toContain('12345678');
    expect(JSON.stringify(run)).not.toContain(`accounts/${account}/`);
  });

  it('is left when a signal comes', async () => {
    const { exitCode, run, stdout } = await runJudge(
      { content: harOf(joinEntry({})) },
      [],
      AbortSignal.abort('SIGTERM'),
    );
    expect([exitCode, run, stdout]).toEqual([143, undefined, '']);
  });
});
