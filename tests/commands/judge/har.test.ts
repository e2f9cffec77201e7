import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    expect(judged.stdout).toMatchSnapshot();
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

  it.each([
    ['{"consumer" 1}', 'is not valid JSON: at byte 12 (line 1, column 13), 1 is not expected here'],
    ['', 'it ends before its JSON does'],
    ['[1]', 'JSON of an unknown kind'],
    ['{"a":1}', 'JSON of an unknown kind (it has "a")'],
    ['{"interactions":[', 'is not valid JSON: at byte 17'],
  ])('is told from %s', async (content, message) => {
    const { exitCode, stderr } = await runJudge({ content });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('is told apart by its beginning alone', async () => {
    const broken = (padding: string) =>
      runJudge({ content: `{"log":{"entries":[${JSON.stringify(joinEntry({ status: 200 }))},${padding}!` });
    const [early, late] = [await broken(''), await broken(' '.repeat(400_000))];
    expect([early.exitCode, late.exitCode]).toEqual([1, 1]);
    expect(early.run?.judged?.broken?.reason).toBe('"!" is not expected here');
    const latin1 = Buffer.from(`${harOf(joinEntry({})).slice(0, -2)},"x":"\xe9"}}`, 'latin1');
    expect(await runJudge({ content: latin1 })).toMatchObject({ exitCode: 3, stderr: '' });
  });

  it('that is nested too deep is told what to do', async () => {
    const { exitCode, stderr } = await runJudge({ content: `{"a":${'['.repeat(1001)}` });
    expect(stderr).toMatch(/nested deeper than 1000 levels\nNext: give a file within this limit/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['{"log":{}}', 'but no list of entries'],
    ['{"log":[1]}', 'but no list of entries'],
    ['{"log":{"entries":5}}', 'but no list of entries'],
    ['{"log":{"entries":{"a":1}}}', 'but no list of entries'],
    ['{"consumer":{},"messages":[{}]}', 'has no list of interactions'],
    ['{"consumer":{},"interactions":{}}', 'has no list of interactions'],
  ])('is not to be judged as %s', async (content, message) => {
    const { exitCode, stderr } = await runJudge({ content });
    expect(stderr).toMatch(new RegExp(`${message}.*\nNext: `));
    expect(exitCode).toBe(2);
  });

  it('is no pipe', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webrtc-judge-test-'));
    try {
      const pipe = join(folder, 'pipe');
      execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
      const { exitCode, stderr } = await runJudge(pipe);
      expect(stderr).toContain('is not a regular file\nNext: save it to a file first');
      expect(exitCode).toBe(2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is not overwritten by the report', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webrtc-judge-test-'));
    try {
      await mkdir(join(folder, 'runs'));
      for (const name of ['run.json', 'junit.xml']) await writeFile(join(folder, name), harOf(joinEntry({})));
      await symlink(folder, join(folder, 'runs', 'link'));
      for (const [path, reports] of [
        [join(folder, 'run.json'), folder],
        [join(folder, 'junit.xml'), folder],
        [join(folder, 'run.json'), join(folder, 'runs', 'link')],
      ] as const) {
        const { exitCode, stderr } = await runJudge(path, ['--reports', reports]);
        expect(stderr).toMatch(/would be written over .*\nNext: .*--reports/);
        expect(exitCode).toBe(2);
      }
      expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe(harOf(joinEntry({})));
    } finally {
      await rm(folder, { recursive: true });
    }
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

  it('is not there', async () => {
    const { exitCode, stderr } = await runJudge('/nowhere/x.har');
    expect([exitCode, stderr]).toEqual([2, 'There is no file /nowhere/x.har\nNext: check the path\n']);
  });
});

describe('the secrets of a HAR file', () => {
  const password = 'Tr0ub4dor&3-horse';
  const secrets = [
    password,
    'eyJhbGciOi.participant-token.9',
    'c00kie-Va1ue-77',
    'ap1-Key-Value-99',
    'Bearer-t0ken-value-1',
  ];
  const basic = Buffer.from(`some-user-name:${password}`).toString('base64');

  it('are in no report, also where they stand before what reveals them', async () => {
    const leaky = { error: `${secrets.join(' ')} ${encodeURIComponent(password)} ${basic}`, requestId: 7 };
    const judged = await runJudge({
      content: harOf(
        joinEntry({
          status: 400,
          answer: leaky,
          url: `https://u:${secrets[4]!}@api.example.com/v1/accounts/12345678/sessions/s/participants/p?api_key=${secrets[3]!}`,
        }),
        joinEntry({
          status: 404,
          answer: error,
          headers: [
            ['authorization', `Basic ${basic}`],
            ['Cookie', `a=${secrets[2]!}`],
          ],
        }),
        joinEntry({
          rest: { response: { status: 200, content: { text: JSON.stringify({ token: secrets[1] }) } } },
          url: 'https://api.example.com/v1/accounts/12345678/participants',
        }),
        joinEntry({ url: 'https://elsewhere.example.com/x', headers: [['Authorization', `Bearer ${secrets[4]!}`]] }),
      ),
    });
    expect(judged.exitCode).toBe(1);
    const everything = judged.reports + judged.stdout + judged.stderr;
    for (const secret of [...secrets, encodeURIComponent(password), basic, 'some-user-name', '12345678']) {
      expect(everything, secret).not.toContain(secret);
    }
    expect(everything).toContain('[redacted]');
  });

  it('fail the answer that repeats them', async () => {
    const judged = await runJudge({
      content: harOf(
        joinEntry({
          status: 401,
          answer: { message: `not ${password}` },
          headers: [['Authorization', `Basic ${basic}`]],
        }),
      ),
    });
    expect(judged.run?.verdicts).toMatchObject([
      { case: 'answer-401', status: 'failed', reasonCode: 'credential-echoed' },
    ]);
  });

  it('are in no report where there are more than can be remembered', async () => {
    const tokens = Array.from({ length: 3600 }, (_, index) => `${index}-${'aB3'.repeat(200)}`);
    const last = tokens.at(-1)!;
    const entries = tokens.map((token) => ({
      request: { method: 'GET', url: 'https://elsewhere.example.com/a', headers: [] },
      response: { status: 200, content: { text: JSON.stringify({ token }) } },
    }));
    const leaky = joinEntry({
      status: 400,
      answer: { error: last, requestId: 7, [last]: 1 },
      answerHeaders: [
        ['content-type', last],
        [last, 'x'],
      ],
    });
    const judged = await runJudge({ content: harOf(...entries, leaky) });
    expect(judged.exitCode).toBe(1);
    expect(judged.reports + judged.stdout).not.toContain('aB3aB3aB3');
    expect(judged.run?.judged?.notChecked).toContain(
      'The file holds more secrets than can be remembered, so none of its texts is shown',
    );
  });

  it('hide nothing of what is wrong: judged is what was recorded', async () => {
    const fault = 'Abcdef12345\u0001zz';
    const judged = await runJudge({
      content: harOf(
        joinEntry({ status: 400, answer: `{"error":"x","requestId":"r","token":"${fault}"}` }),
        joinEntry({ body: `{"password":"${fault}"}` }),
      ),
    });
    expect(outcomes(judged)).toEqual([
      'answer-204 passed',
      'answer-400 failed',
      'answer-malformed-body failed',
      'answer-refused-body observed',
    ]);
    expect(judged.exitCode).toBe(1);
    expect(judged.reports + judged.stdout).not.toContain('Abcdef');
    expect(judged.run?.verdicts[1]?.mismatches).toMatchObject([{ part: 'body', actual: '[redacted]' }]);
  });

  it('are not in what a mismatch quotes, also where the quote ends within one', async () => {
    const secret = 'Zq7-'.repeat(100);
    const judged = await runJudge({
      content: harOf(
        joinEntry({
          status: 400,
          answer: { error: 5, requestId: { token: secret, [`/${secret}`]: 1 } },
          body: JSON.stringify({ password: secret }),
        }),
      ),
    });
    expect(judged.exitCode).toBe(1);
    expect(judged.reports + judged.stdout).not.toContain('Zq7-');
  });
});
