import { describe, expect, it } from 'vitest';
import { caseById } from '../../contracts/all-cases.ts';
import type { Exchange } from '../../scripts/lib/http/exchange.ts';
import { assertRun, type Verdict } from '../../scripts/run/run-schema.ts';
import { reasonCodes } from '../../scripts/run/verdict.ts';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { maxSecretLength } from '../../scripts/target/limits.ts';
import type { Target } from '../../scripts/target/target.ts';
import type { CaseRun } from '../../scripts/verification/matrix/run-case.ts';
import { maxContentLength, recorder, unsearched } from '../../scripts/verification/record.ts';
import { answered, evidence, readBack, unanswered } from '../support/evidence.ts';
import { runOf } from '../support/runs.ts';

const target: Target = {
  kind: 'live',
  baseUrl: 'https://example.com/v1',
  accountId: '5500123',
  users: { main: { username: 'someone-1', password: 'tiny' } },
  signIn: 'basic',
  network: { proxy: 'http://user:secret@proxy.example:3128/' },
};
const record = (of = target, showAccount = false) => recorder(createRedactor(of.users), of, showAccount);
const id = '5500123';
const said = `${id} tiny someone-1`;
const hidden = '…123 [redacted] [redacted]';

const exchange: Exchange = {
  ...answered(400, `{"error":"${said}"}`, [
    [`x-tiny`, said],
    ['x-amzn-requestid', 'request-1'],
  ]),
  request: {
    method: 'PUT',
    url: `https://example.com/v1/accounts/${id}/x`,
    headers: [['Content-Type', 'tiny']],
    body: `{"a":"${id}"}`,
  },
};
const recordedExchange = {
  request: {
    method: 'PUT',
    url: 'https://example.com/v1/accounts/…123/x',
    headers: [['Content-Type', 'tiny']],
    body: '{"a":"…123"}',
  },
  response: {
    status: 400,
    headers: [
      ['x-[redacted]', hidden],
      ['x-amzn-requestid', 'request-1'],
    ],
    body: `{"error":"${hidden}"}`,
  },
  at: exchange.at,
  durationMs: exchange.durationMs,
};

const passed: CaseRun = { judgement: { status: 'passed', mismatches: [] }, echoes: [], tries: [], leftovers: [] };
const verdict = (parts: Partial<CaseRun>, caseId = 'joined-no-body'): Verdict => {
  const made = record().verdict(caseById(caseId), 'matrix', { ...passed, ...parts });
  assertRun(runOf([made]));
  return made;
};

describe('a recorded verdict', () => {
  it('names the case, what it rests on, and how to send it by hand', () => {
    const { sources, curl, ...rest } = verdict({});
    expect(rest).toEqual({
      case: 'joined-no-body',
      title: 'A PUT without body and Content-Type joins the session with no subscription',
      family: 'joined',
      scene: 'an open session and a participant outside it',
      via: 'matrix',
      level: 'MUST',
      status: 'passed',
      mismatches: [],
      tries: [],
    });
    expect(sources.map(({ statement }) => statement)).toContain('oas-204');
    expect(sources.find(({ statement }) => statement === 'oas-204')).toMatchObject({ source: 'OAS' });
    expect(Object.keys(sources[0]!)).toEqual(['statement', 'source', 'where', 'says']);
    expect(curl).toMatch(/^curl /);
  });

  it('of a case about every answer has neither scene nor command', () => {
    const made = verdict({}, 'server-error-anywhere');
    expect(['scene', 'curl'].filter((name) => name in made)).toEqual([]);
  });

  it('says all that the judgement says, without secrets and the account', () => {
    const mismatch = { at: `/${said}`, expected: said, actual: said, level: 'MUST' } as const;
    const made = verdict({
      judgement: {
        status: 'failed',
        reasonCode: 'wrong-body',
        reason: said,
        note: 'a note',
        follows: 'OAS',
        mismatches: [
          { ...mismatch, part: 'body' },
          { ...mismatch, part: 'pact' },
          { ...mismatch, part: 'effect' },
        ],
      },
      echoes: ['body'],
    });
    expect(made).toMatchObject({
      reasonCode: 'wrong-body',
      reason: hidden,
      note: 'a note',
      follows: 'OAS',
      echoes: ['body'],
    });
    expect(made.mismatches).toEqual([
      { part: 'body', at: `/${hidden}`, expected: said, actual: hidden, level: 'MUST' },
      { part: 'pact', at: `/${said}`, expected: hidden, actual: hidden, level: 'MUST' },
      { part: 'effect', at: `/${said}`, expected: said, actual: hidden, level: 'MUST' },
    ]);
  });

  it('has request and answer, without secrets and the account', () => {
    const made = verdict({ exchange });
    expect(made.request).toEqual(recordedExchange.request);
    expect(made.response).toEqual(recordedExchange.response);
    expect(made).not.toHaveProperty('failure');
    expect(['note', 'follows', 'reason', 'reasonCode', 'echoes', 'viaProxy'].filter((name) => name in made)).toEqual(
      [],
    );
    expect(made).not.toHaveProperty('layer');
    expect(verdict({ exchange: { ...exchange, viaProxy: true } }).viaProxy).toBe(true);
    expect(verdict({ exchange: answered(403, { message: 'm' }) }).layer).toBe('gateway');
    expect(verdict({ exchange: answered(204) }).request?.body).toBeNull();
  });

  it('of no answer has the failure', () => {
    const failure = { code: 'X', message: said, kind: 'lost' as const };
    const made = verdict({ exchange: { ...unanswered, failure } });
    expect(made.failure).toEqual({ ...failure, message: hidden });
    expect(made).not.toHaveProperty('response');
    expect(made).not.toHaveProperty('layer');
  });

  it('cuts long content, and says that it did', () => {
    const whole = 'y'.repeat(maxContentLength);
    expect(verdict({ exchange: answered(200, whole) }).response).toMatchObject({ body: whole });
    expect(verdict({ exchange: answered(200, whole) }).response).not.toHaveProperty('cut');
    const cut = verdict({ exchange: answered(200, `${whole}z`) }).response;
    expect(cut?.cut).toBe(true);
    expect(cut?.body).toBe(`${whole}… (cut: 100001 characters in all)`);
  });

  it('says of content that it is not UTF-8', () => {
    const { response, ...rest } = answered(200, 'x');
    expect(verdict({ exchange: { ...rest, response: { ...response!, notUtf8: true } } }).response?.notUtf8).toBe(true);
    expect(verdict({ exchange }).response).not.toHaveProperty('notUtf8');
  });

  it('has the evidence, and of each part what there was', () => {
    const some = evidence({
      slots: { account: id, session: 's' },
      exchange,
      readBack: { members: { session: exchange } },
    });
    expect(verdict({ evidence: some }).evidence).toEqual({
      slots: { account: '…123', session: 's' },
      members: { session: recordedExchange },
    });
    const { participant, subscriptions } = readBack({}, [], {});
    const failure = { code: 'X', message: 'm', kind: 'lost' as const };
    const all = verdict({
      evidence: {
        ...some,
        readBack: { members: {}, participant: participant!, subscriptions: subscriptions! },
        control: { ...unanswered, failure },
      },
    }).evidence;
    expect(all).toMatchObject({
      participant: { response: { status: 200 } },
      subscriptions: { response: { body: '{}' } },
      control: { failure },
    });
    expect(all?.control).not.toHaveProperty('response');
    expect(all?.participant).not.toHaveProperty('failure');
    expect(verdict({})).not.toHaveProperty('evidence');
  });

  it('has each try that sent something', () => {
    const judgement = { status: 'inconclusive', reason: said, mismatches: [] } as const;
    const withId = answered(403, { message: 'm' }, [['apigw-requestid', 'tiny']]);
    const failure = { code: 'X', message: said, kind: 'unsent' as const };
    const { tries } = verdict({
      tries: [
        { judgement },
        { judgement, exchange: withId },
        { judgement: passed.judgement, exchange: { ...unanswered, failure } },
        { judgement: passed.judgement, exchange: answered(204) },
      ],
    });
    const time = { at: exchange.at, durationMs: exchange.durationMs };
    expect(tries).toEqual([
      { ...time, outcome: hidden, status: 403, requestId: '[redacted]', layer: 'gateway' },
      { ...time, outcome: 'passed', failure: { ...failure, message: hidden } },
      { ...time, outcome: 'passed', status: 204 },
    ]);
  });
});

describe('what cannot be searched for secrets', () => {
  it.each<[string, Partial<CaseRun>]>([
    ['its answer', { exchange: { ...answered(200), unsearched: true } }],
    [
      'that of an earlier try',
      { exchange, tries: [{ judgement: passed.judgement, exchange: { ...answered(200), unsearched: true } }] },
    ],
    [
      'what was read back',
      {
        exchange,
        evidence: evidence({ exchange, readBack: { members: { session: { ...answered(200), unsearched: true } } } }),
      },
    ],
  ])('is not checked for an echo: %s', (_, parts) => {
    expect(verdict(parts).notChecked).toEqual([unsearched]);
    expect(verdict({ exchange, evidence: evidence({ exchange }) })).not.toHaveProperty('notChecked');
  });

  it('is withheld, and the reason then says in words of its own what it is about', () => {
    const redactor = createRedactor(target.users);
    redactor.learn('x'.repeat(maxSecretLength + 1));
    const notice = redactor.withholds()!;
    const made = (judgement: CaseRun['judgement']) =>
      recorder(redactor, target, false).verdict(caseById('joined-no-body'), 'matrix', {
        ...passed,
        judgement,
        exchange,
      });
    const reason = 'zyx 1234';
    const coded = made({ status: 'inconclusive', reasonCode: 'transport-failed', reason, mismatches: [] });
    expect(coded.reason).toBe(`${reasonCodes['transport-failed']} ${notice}`);
    expect(coded.request?.url).toBe(notice);
    expect(made({ status: 'inconclusive', reason, mismatches: [] }).reason).toBe(notice);
    const plain = verdict({
      judgement: { status: 'inconclusive', reasonCode: 'transport-failed', reason, mismatches: [] },
    });
    expect(plain.reason).toBe(reason);
  });

  it('leaves what is sent as it is where nothing is withheld', () => {
    const url = 'https://example.com/v1/tiny';
    expect(verdict({ exchange: { ...exchange, request: { ...exchange.request, url } } }).request?.url).toBe(url);
  });
});

describe('what else is recorded', () => {
  it('is the command for the way to sign in', () => {
    const { kind, baseUrl, accountId, users } = target;
    const rest = { kind, baseUrl, accountId, users };
    const curl = (of: Parameters<typeof recorder>[1]) =>
      recorder(createRedactor(target.users), of, false).verdict(caseById('joined-no-body'), 'matrix', passed).curl;
    expect(curl({ ...target, signIn: 'oauth' })).toContain('BW_TOKEN');
    expect(curl(rest)).toContain('BW_USERNAME');
    expect(Object.keys(recorder(createRedactor(target.users), rest, false).target())).not.toContain('signIn');
  });

  it('is without secrets too', () => {
    const left = { kind: 'session', id: 's-1', reason: said } as const;
    expect(record().leftover(left)).toEqual({ ...left, reason: hidden });
    const finding = { code: 'refused', sentence: said, next: said } as const;
    expect(record().finding(finding)).toStrictEqual({ ...finding, sentence: hidden, next: hidden });
    expect(record().finding({ ...finding, curl: 'curl' }).curl).toBe('curl');
  });

  it('is the target, its account shortened unless it is to be shown, and its proxy without credentials', () => {
    const shown = {
      kind: 'live',
      baseUrl: 'https://example.com/v1',
      signIn: 'basic',
      proxy: 'http://proxy.example:3128',
    };
    expect(record().target()).toEqual({ ...shown, account: '…123' });
    const open = record(target, true);
    expect(open.target()).toEqual({ ...shown, account: id });
    expect(open.verdict(caseById('joined-no-body'), 'replay', { ...passed, exchange })).toMatchObject({
      via: 'replay',
      request: { url: exchange.request.url },
    });
    const direct = record({ ...target, network: {} });
    expect(direct.target()).not.toHaveProperty('proxy');
    const { kind, baseUrl, accountId, users, signIn } = target;
    const without = record({ kind, baseUrl, accountId, users, signIn });
    expect(without.target()).not.toHaveProperty('proxy');
  });
});
