import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentsOf } from '../../../scripts/recordings/entries/compressed.ts';
import { createFoundSecrets } from '../../../scripts/recordings/traffic/found-secrets.ts';
import type { Run, Verdict } from '../../../scripts/run/run-schema.ts';
import { harOf, joinEntry, runJudge } from '../../support/run-judge.ts';
import { pacts, runVerify } from '../../support/run-verify.ts';

const secret = 'Tk9Secret-Alpha-77zz';
const basic = Buffer.from(`some-user-name:${secret}`).toString('base64');

/** A report on an answer that repeats the secret, after an entry that reveals it. */
async function judgedWith(...revealing: object[]) {
  const repeats = joinEntry({ status: 400, answer: { error: `the credential ${secret} is odd`, requestId: 'r' } });
  const judged = await runJudge({ content: harOf(repeats, ...revealing) });
  expect(judged.run?.verdicts[0]).toMatchObject({ case: 'answer-400', status: 'passed' });
  expect(judged.reports).toContain('is odd');
  return judged.reports + judged.stdout + judged.stderr;
}
const elsewhere = (rest: object) => ({
  request: { method: 'GET', url: 'https://elsewhere.example.com/a', headers: [] },
  response: { status: 200, content: {} },
  ...rest,
});
const answering = (content: object) => elsewhere({ response: { status: 200, content } });

describe('the secrets of a HAR file', () => {
  const error = { error: 'no', requestId: 'r' };
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
    expect(judged.run!.verdicts.map((verdict) => `${verdict.case} ${verdict.status}`)).toEqual([
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

describe('the secrets of contents that are compressed', () => {
  const plain = JSON.stringify({ token: secret });
  it.each<[string, Uint8Array]>([
    ['gzip', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate without a header', deflateRawSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['gzip twice', gzipSync(gzipSync(plain))],
    ['gzip that breaks off', gzipSync(plain + ' '.repeat(1000)).subarray(0, -8)],
  ])('are in no report: %s', async (_, bytes) => {
    const text = Buffer.from(bytes).toString('base64');
    expect(await judgedWith(answering({ text, encoding: 'base64' }))).not.toContain(secret);
  });

  it('are in no report where they were sent, or kept byte by byte', async () => {
    const postData = { text: gzipSync(plain).toString('latin1') };
    const revealing = elsewhere({ request: { method: 'POST', url: 'https://e.example.com/', headers: [], postData } });
    expect(await judgedWith(revealing)).not.toContain(secret);
  });

  it('take no more memory than a content may have', () => {
    const bomb = gzipSync(Buffer.alloc(9 * 1024 * 1024)).toString('base64');
    expect(contentsOf(bomb, true).every((content) => content.length < 100_000)).toBe(true);
  });
});

describe('the secrets of a recording by what they are called or look like', () => {
  const sent = (request: object) =>
    elsewhere({ request: { method: 'POST', url: 'https://e.example.com/', headers: [], ...request } });
  const received = (value: object) => answering({ text: JSON.stringify(value) });
  const jwt = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(secret).toString('base64url')}.`;

  it.each<[string, object]>([
    ['below a member', received({ token: { value: secret } })],
    ['in a list', received({ tokens: [[secret]] })],
    ['in JSON within JSON', received({ x: JSON.stringify({ auth: [secret] }) })],
    ['in JSON within JSON that breaks off', answering({ text: `{"x":"{\\"token\\":\\"${secret}\\"` })],
    ['in a member with escapes in its name', answering({ text: `{"\\u0074oken":"${secret}"}` })],
    ...['key', 'pwd', 'pin', 'auth', 'accessKey', 'private_key', 'passphrase'].map((name): [string, object] => [
      `as ${name}`,
      received({ [name]: secret }),
    ]),
    ...['X-Auth', 'X-Access', 'X-Client-Key', 'X-Session'].map((name): [string, object] => [
      `in the header ${name}`,
      sent({ headers: [{ name, value: secret }] }),
    ]),
    ...['auth', 'key', 'code'].map((name): [string, object] => [
      `in the query as ${name}`,
      sent({ url: `https://e.example.com/?${name}=${secret}` }),
    ]),
    ['in the list of a query', sent({ queryString: [{ name: 'code', value: secret }] })],
    ['as Bearer credentials', received({ x: `Bearer ${secret}` })],
    ['as Basic credentials', received({ x: `Basic ${basic}` })],
    [
      'in a form of several parts',
      sent({ postData: { text: `--b\r\nContent-Disposition: form-data; name="pin"\r\n\r\n${secret}\r\n--b--` } }),
    ],
    ['in XML', sent({ postData: { text: `<a><token>${secret}</token></a>` } })],
  ])('are in no report: %s', async (_, revealing) => {
    expect(await judgedWith(revealing)).not.toContain(secret);
  });

  it('are in no report where the answer that is judged has them', async () => {
    const answer = { error: 7, pin: 8812345567, x: jwt, y: [`Bearer ${secret}`, `Basic ${basic}`] };
    const { reports, stdout, run } = await runJudge({
      content: harOf(joinEntry({ status: 400, answer, answerHeaders: [['X-Session', secret]] })),
    });
    for (const hidden of ['8812345567', jwt, secret, basic]) expect(reports + stdout).not.toContain(hidden);
    expect(run?.verdicts[0]?.response?.body).toBe(
      '{"error":7,"pin":"[redacted]","x":"[redacted]","y":["Bearer [redacted]","[redacted]"]}',
    );
  });

  it('mangle nothing where they are short, common or the names of the API', async () => {
    const common = {
      token: 'error',
      key: 'true',
      pin: 400,
      auth: 'requestId',
      secrets: ['odd'],
      sessionId: 'the credential',
    };
    expect(await judgedWith(received(common))).not.toContain('[redacted]');
  });
});

describe('the secrets of a pact', () => {
  it('are values, and nothing of what it says about them', async () => {
    const secrets = createFoundSecrets();
    secrets.learnFrom(
      JSON.parse(await readFile(join(pacts, 'webrtc-session-client-bandwidth-webrtc-api.json'), 'utf8')),
    );
    const alias = Buffer.from('alias:of-a-credential').toString('base64');
    expect([...secrets.values()]).toEqual([
      alias,
      `Basic ${alias}`,
      'alias:of-a-credential',
      'of-a-credential',
      'alias-of-a-token',
      'Bearer alias-of-a-token',
    ]);
  });

  it('are values in a member of any name in a content', () => {
    const secrets = createFoundSecrets();
    secrets.learnFrom({ request: { body: { comments: { token: secret } } }, comments: { token: 'about-it' } });
    expect([...secrets.values()]).toEqual([secret]);
  });
});

describe('the secrets of a run that somebody has made', () => {
  let made: Run;
  beforeAll(async () => {
    made = (await runVerify({ args: ['--only', 'joined-no-body', '--only', 'bad-request-session-id-number'] })).run!;
  });
  const content = (run: Run) => ({ content: JSON.stringify(run), name: 'run.json' });
  const changed = (change: (verdict: Verdict) => Partial<Verdict>): Run => ({
    ...made,
    verdicts: made.verdicts.map((verdict) => ({ ...verdict, ...change(verdict) })),
  });
  const withHeader = (verdict: Verdict, ...headers: [string, string][]): Partial<Verdict> => ({
    request: { ...verdict.request!, headers: [...verdict.request!.headers, ...headers] },
  });

  it.each<[string, (verdict: Verdict) => Partial<Verdict>]>([
    [
      'in its headers',
      (verdict) => withHeader(verdict, ['Authorization', `Basic ${basic}`], ['Cookie', `a=${secret}`]),
    ],
    [
      'in the headers of its answer',
      ({ response }) => ({
        response: { ...response!, headers: [...response!.headers, ['Set-Cookie', `a=${secret}`]] },
      }),
    ],
    ['in its content', ({ response }) => ({ response: { ...response!, body: JSON.stringify({ token: secret }) } })],
    ['in its URL', ({ request }) => ({ request: { ...request!, url: `${request!.url}?api_key=${secret}` } })],
  ])('are in no report where they stand %s', async (_, leak) => {
    const leaky = changed((verdict) => ({
      ...leak(verdict),
      reason: `no ${secret}`,
      curl: `curl -H 'x: ${secret}'`,
      tries: verdict.tries.map((one) => ({ ...one, outcome: secret, requestId: secret })),
      failure: { code: 'X', message: secret },
    }));
    const judged = await runJudge(content({ ...leaky, problems: [`saw ${secret}`] }));
    expect(judged.run).toBeDefined();
    const everything = judged.reports + judged.stdout + judged.stderr;
    for (const hidden of [secret, basic, 'some-user-name']) expect(everything).not.toContain(hidden);
    expect(judged.reports).toContain('[redacted]');
  });

  it('change no verdict when they are removed', async () => {
    const faulty = (verdict: Verdict) => ({ response: { ...verdict.response!, status: 418, body: '{"error":5}' } });
    const plain = await runJudge(content(changed(faulty)));
    const leaky = await runJudge(
      content(changed((verdict) => ({ ...faulty(verdict), ...withHeader(verdict, ['Cookie', 'a=418; b=error']) }))),
    );
    const outcomes = ({ verdicts }: Run) =>
      verdicts.map(({ case: id, status, reasonCode, mismatches }) => ({ id, status, reasonCode, mismatches }));
    expect(outcomes(leaky.run!)).toEqual(outcomes(plain.run!));
  });

  it('leave a run as it is from which they have been removed', async () => {
    const redacted = changed((verdict) =>
      withHeader(verdict, ['Authorization', 'Basic [redacted]'], ['Cookie', 'a=[redacted]; b=[redacted]']),
    );
    const first = (await runJudge(content(redacted))).run!;
    const expected = redacted.verdicts.map((verdict) => ({
      ...verdict,
      request: {
        ...verdict.request!,
        headers: verdict.request!.headers.map(([name, value]) =>
          ['Authorization', 'Cookie'].includes(name!) ? [name, '[redacted]'] : [name, value],
        ),
      },
    }));
    expect(first.verdicts).toEqual(expected);
    expect((await runJudge(content(changed(() => ({}))))).run?.verdicts).toEqual(made.verdicts);
  });
});
