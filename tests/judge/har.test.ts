import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { harOf, joinEntry, type Judged, runJudge } from '../support/run-judge.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
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
        joinEntry({ status: 0, rest: { _error: 'net::ERR_ABORTED' } }),
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

  it('that holds nothing of the operation decides nothing', async () => {
    const judged = await runJudge({ content: '{"log":{}}' });
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
    ['{"log" 1}', 'is no JSON: at byte 7 (line 1, column 8), 1 is not expected here'],
    ['', 'it ends before its JSON does'],
    ['[1]', 'nothing that can be judged'],
    ['{"a":1}', 'nothing that can be judged (it has "a")'],
    ['{"interactions":[', 'is no JSON: at byte 17'],
  ])('is told from %s', async (content, message) => {
    const { exitCode, stderr } = await runJudge({ content });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('is not there', async () => {
    const { exitCode, stderr } = await runJudge('/nowhere/x.har');
    expect([exitCode, stderr]).toEqual([2, 'There is no file /nowhere/x.har\n']);
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
    const tokens = Array.from({ length: 3600 }, (_, index) => `${String(index)}-${'aB3'.repeat(200)}`);
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
      'The file holds more secrets than can be remembered, so no text of it is shown',
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
