import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../scripts/lib/http/exchange.ts';
import { createRedactor } from '../../../scripts/secrets/redactor.ts';
import { type Timeouts, defaultTimeouts } from '../../../scripts/target/limits.ts';
import { judgeTokenAnswers } from '../../../scripts/verification/judge/token-verdict.ts';
import { createTokenSource } from '../../../scripts/verification/sign-in/tokens.ts';
import { answered, unanswered } from '../../support/evidence.ts';
import { jsonReply, type Reply, startTokenEndpoint, tokenReply, webToken } from '../../support/token-endpoint.ts';

const client = { id: 'client-id-0001', secret: 'client-secret-0001' };
const quick: Timeouts = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

/** The exchanges of a source that asks once for each of the answers. */
async function exchangesOf(...replies: Reply[]): Promise<readonly Exchange[]> {
  const endpoint = await startTokenEndpoint((index) => replies[index]!);
  const source = createTokenSource({
    client,
    endpoint: { url: endpoint.url },
    redactor: createRedactor({ client }),
    timeouts: quick,
  });
  closing.push(endpoint, source);
  let token = '';
  while (endpoint.requests.length < replies.length) token = await source.replace(token).catch(() => token);
  expect(source.exchanges).toHaveLength(replies.length);
  return source.exchanges;
}

const good = { access_token: 'token-number-1', token_type: 'Bearer', expires_in: 3600 };
const page: Reply = { headers: { 'content-type': 'text/html' }, content: '<h1>Hello</h1>' };

describe('the token answers of a run', () => {
  it('are as they should be', async () => {
    const exchanges = await exchangesOf(tokenReply(webToken()), tokenReply(webToken(), { scope: 'x' }));
    expect(judgeTokenAnswers(exchanges)).toEqual({ status: 'passed', mismatches: [], exchange: exchanges[0] });
  });

  it('did not occur where nobody asked, or nobody answered', () => {
    const never = {
      status: 'not-provokable',
      reasonCode: 'did-not-occur',
      reason: 'No token was asked for in this run',
      mismatches: [],
    };
    expect(judgeTokenAnswers([])).toEqual(never);
    expect(judgeTokenAnswers([unanswered])).toEqual(never);
    const cut = { ...answered(200, '{"access_tok'), failure: unanswered.failure! };
    expect(judgeTokenAnswers([cut])).toEqual(never);
  });

  it.each<[string, Record<string, unknown>, string, string, string]>([
    ['a type that is no Bearer', { token_type: 'mac' }, '/token_type', 'Bearer, in any letter case', '"mac"'],
    ['a type that is no text', { token_type: 17 }, '/token_type', 'string', '17'],
    ['a life that is no number', { expires_in: '3600' }, '/expires_in', 'number', '"3600"'],
    ['a life of nothing', { expires_in: 0 }, '/expires_in', 'must be > 0', '0'],
    ['a life of null', { expires_in: null }, '/expires_in', 'number', 'null'],
  ])('with %s are warned of', async (_, members, at, expected, actual) => {
    const exchanges = await exchangesOf(tokenReply('token-number-1', members));
    const { status, reasonCode, reason, mismatches, exchange } = judgeTokenAnswers(exchanges);
    expect({ status, reasonCode }).toEqual({ status: 'warned', reasonCode: 'wrong-body' });
    expect(mismatches).toEqual([{ part: 'body', at, expected, actual, level: 'SHOULD' }]);
    expect(reason).toContain(expected);
    expect(exchange).toBe(exchanges[0]);
  });

  it.each<[string, Reply, { part: string; at: string; actual: string }]>([
    [
      'another media type',
      { headers: { 'content-type': 'text/plain' }, content: JSON.stringify(good) },
      { part: 'header', at: 'content-type', actual: 'text/plain' },
    ],
    ['no media type', { content: JSON.stringify(good) }, { part: 'header', at: 'content-type', actual: 'absent' }],
    [
      'a byte order mark',
      { headers: { 'content-type': 'application/json' }, content: `\ufeff${JSON.stringify(good)}` },
      { part: 'body', at: '', actual: 'byte order mark: U+FEFF' },
    ],
    [
      'a member twice',
      { headers: { 'content-type': 'application/json' }, content: `{"expires_in":60,${JSON.stringify(good).slice(1)}` },
      { part: 'body', at: '/expires_in', actual: 'duplicate member' },
    ],
    [
      'bytes that are no UTF-8',
      {
        headers: { 'content-type': 'application/json' },
        content: Buffer.from('{"access_token":"a","x":"\xff"}', 'latin1'),
      },
      { part: 'body', at: '', actual: 'invalid UTF-8' },
    ],
    [
      'a list',
      jsonReply([good]),
      { part: 'body', at: '', actual: expect.stringContaining('[{"access_token":"[redacted]"') as string },
    ],
    [
      'nothing in it',
      { headers: { 'content-type': 'application/json' } },
      { part: 'body', at: '', actual: 'no content' },
    ],
  ])('with %s are warned of', async (_, reply, mismatch) => {
    const judgement = judgeTokenAnswers(await exchangesOf(reply));
    expect(judgement.status).toBe('warned');
    expect(judgement.mismatches).toMatchObject([{ ...mismatch, level: 'SHOULD' }]);
  });

  it('that are a page are warned of for its media type and its content', async () => {
    const judgement = judgeTokenAnswers(await exchangesOf(page));
    expect(judgement.mismatches.map(({ part, at }) => [part, at])).toEqual([
      ['header', 'content-type'],
      ['body', ''],
    ]);
  });

  it.each([undefined, 17, '', 'two words', null])(
    'without a token that can be used (%j) are no worse for that here',
    async (token) => {
      const exchanges = await exchangesOf(jsonReply({ ...good, access_token: token }));
      expect(judgeTokenAnswers(exchanges)).toMatchObject({ status: 'passed', mismatches: [] });
    },
  );

  it('need no life and no type, which CRED and RFC 6749 do not ask for', async () => {
    const exchanges = await exchangesOf(jsonReply({ access_token: 'token-number-1' }));
    expect(judgeTokenAnswers(exchanges).status).toBe('passed');
  });

  it('are recorded with what is odd about them, which is no worse for that', async () => {
    const exchanges = await exchangesOf(jsonReply({ access_token: 'token-number-1' }));
    const judgement = judgeTokenAnswers(exchanges, ['it has no expires_in', 'it is long', 'it is long']);
    const recorded = { part: 'body', at: '', expected: 'nothing out of the ordinary', level: 'OBSERVE' };
    expect(judgement).toEqual({
      status: 'passed',
      mismatches: [
        { ...recorded, actual: 'it has no expires_in' },
        { ...recorded, actual: 'it is long' },
      ],
      exchange: exchanges[0],
    });
  });

  it('are recorded with nothing that the shape has told already', async () => {
    const exchanges = await exchangesOf(tokenReply('token-number-1', { expires_in: '60' }));
    const { mismatches } = judgeTokenAnswers(exchanges, ['its expires_in is "60", and not a number']);
    expect(mismatches.map(({ at, level }) => [at, level])).toEqual([['/expires_in', 'SHOULD']]);
  });

  it('that are refusals have no shape to keep', async () => {
    const exchanges = await exchangesOf(tokenReply(webToken()), { status: 500, content: 'Oops' }, { status: 302 });
    expect(judgeTokenAnswers(exchanges)).toEqual({ status: 'passed', mismatches: [], exchange: exchanges[0] });
  });

  it('are told each mismatch once, with the first answer that has one', async () => {
    const odd = (index: number) => tokenReply(`token-number-${index}`, { expires_in: '60' });
    const exchanges = await exchangesOf(
      tokenReply('token-number-0'),
      odd(1),
      odd(2),
      tokenReply('t-3', { expires_in: '61' }),
    );
    const { mismatches, exchange } = judgeTokenAnswers(exchanges);
    expect(mismatches.map(({ actual }) => actual)).toEqual(['"60"', '"61"']);
    expect(exchange).toBe(exchanges[1]);
  });
});

describe('a token answer that repeats the client secret', () => {
  const secretly = (status: number) => jsonReply({ error: 'invalid_request', hint: `Not ${client.secret}` }, status);

  it.each([500, 400, 200])('fails the run, with whatever status (%i)', async (status) => {
    const exchanges = await exchangesOf(tokenReply(webToken()), secretly(status));
    const judgement = judgeTokenAnswers(exchanges);
    expect(judgement.status).toBe('failed');
    expect(judgement.mismatches[0]).toEqual({
      part: 'credential',
      at: 'body',
      expected: 'no credential of the request',
      actual: 'a credential of the request',
      level: 'MUST',
    });
    expect(judgement.exchange).toBe(exchanges[1]);
    expect(JSON.stringify(judgement)).not.toContain(client.secret);
  });

  it('is the one that is shown, also where one before it has another shape', async () => {
    const exchanges = await exchangesOf(tokenReply('token-number-1', { expires_in: '60' }), secretly(500));
    const judgement = judgeTokenAnswers(exchanges);
    expect(judgement.exchange).toBe(exchanges[1]);
    expect(judgement.mismatches.map(({ level }) => level)).toEqual(['MUST', 'SHOULD']);
  });

  it('is told once for each place, however often it does', async () => {
    const inHeader = jsonReply({ error: 'x' }, 500, { 'x-client': client.secret });
    const judgement = judgeTokenAnswers(await exchangesOf(secretly(500), inHeader, secretly(500)));
    expect(judgement.mismatches.map(({ at }) => at)).toEqual(['body', 'header x-client']);
  });

  it('fails them in an answer that broke off, also as the only one', () => {
    const cut = { ...answered(200, '{"access_tok'), failure: unanswered.failure!, echoes: ['body'] };
    expect(judgeTokenAnswers([cut])).toMatchObject({
      status: 'failed',
      reasonCode: 'credential-echoed',
      mismatches: [{ part: 'credential', at: 'body' }],
      exchange: cut,
    });
  });

  it('is none for a token that it repeats, which is its own', async () => {
    const token = webToken();
    const exchanges = await exchangesOf(tokenReply(token, { id_token: token }), tokenReply(token));
    expect(judgeTokenAnswers(exchanges).status).toBe('passed');
  });
});
