import { describe, expect, it } from 'vitest';
import type { AllowedOutcome, CheckedCase, RequestCase } from '../../../contracts/model/types.ts';
import { type Exchange, noToken } from '../../../scripts/lib/http/exchange.ts';
import type { Mismatch } from '../../../scripts/run/verdict.ts';
import {
  fromMismatches,
  judgeExchanges,
  judgeServerErrors,
  observeServerErrors,
  readBackPlan,
  transportFailed,
  withEchoes,
} from '../../../scripts/verification/judge/judge.ts';
import { answered, evidence, notJoined, readBack, requestCase, unanswered } from '../../support/evidence.ts';

const refusal = { error: 'x', requestId: 'r' };
const taken = answered(204);
const joined = readBack({ session: ['a', 'b', 'p'] }, ['s']);
const noBody = requestCase('joined-no-body');
const malformedJson = requestCase('bad-request-malformed-json') as CheckedCase;
const observed = requestCase('undocumented-unknown-subscription-target');
const asked = 'PUT http://127.0.0.1/v1/x';

const mismatch = (part: Mismatch['part'], level: Mismatch['level'], at = 'x'): Mismatch => ({
  part,
  at,
  expected: 'e',
  actual: 'a',
  level,
});

describe('mismatches', () => {
  it.each<[Mismatch['part'], string]>([
    ['credential', 'credential-echoed'],
    ['message', 'malformed-answer'],
    ['status', 'wrong-status'],
    ['header', 'wrong-header'],
    ['body', 'wrong-body'],
    ['effect', 'wrong-effect'],
    ['pact', 'pact-mismatch'],
  ])('of the %s are %s', (part, reasonCode) => {
    expect(fromMismatches([mismatch(part, 'MUST')], undefined).reasonCode).toBe(reasonCode);
  });

  it('are judged by the first of the worst', () => {
    const observation = mismatch('header', 'OBSERVE');
    const some = [observation, mismatch('body', 'SHOULD')];
    const all = [...some, mismatch('effect', 'MUST', 'one'), mismatch('pact', 'MUST')];
    expect(fromMismatches(all, undefined)).toEqual({
      status: 'failed',
      reasonCode: 'wrong-effect',
      reason: 'one: expected e, got a',
      mismatches: all,
    });
    expect(fromMismatches(some, undefined)).toEqual({
      status: 'warned',
      reasonCode: 'wrong-body',
      reason: 'body x: expected e, got a',
      mismatches: some,
    });
    expect(fromMismatches([observation], undefined)).toEqual({ status: 'passed', mismatches: [observation] });
  });

  it('of a tolerated answer decide before the tolerance does', () => {
    const allowed = (level: AllowedOutcome['level']): AllowedOutcome => ({
      status: 409,
      body: 'none',
      level,
      reason: 'nobody says',
    });
    const tolerated = { reasonCode: 'also-allowed', reason: 'Answered 409, which is tolerated: nobody says' };
    expect(fromMismatches([], allowed('SHOULD'))).toEqual({ ...tolerated, status: 'warned', mismatches: [] });
    expect(fromMismatches([], allowed('OBSERVE'))).toEqual({ ...tolerated, status: 'passed', mismatches: [] });
    expect(fromMismatches([mismatch('body', 'MUST')], allowed('SHOULD')).status).toBe('failed');
  });
});

describe('a credential that an answer repeats', () => {
  it('is told before all else', () => {
    const own = mismatch('body', 'SHOULD');
    const echo = (at: string) => ({
      part: 'credential',
      at,
      expected: 'no credential of the request',
      actual: 'a credential of the request',
      level: 'MUST',
    });
    expect(withEchoes({ status: 'warned', mismatches: [own] }, ['body', 'header location'])).toEqual({
      status: 'failed',
      reasonCode: 'credential-echoed',
      reason: 'credential body: expected no credential of the request, got a credential of the request',
      mismatches: [echo('body'), echo('header location'), own],
    });
  });

  it('changes nothing where there is none', () => {
    const judgement = { status: 'passed', mismatches: [] } as const;
    expect(withEchoes(judgement, [])).toBe(judgement);
  });
});

describe('what is no answer', () => {
  const failing = (kind: 'unsent' | 'lost' | 'malformed') => ({ failure: { code: 'X', message: 'm', kind } });
  const broken = (kind: 'unsent' | 'lost' | 'malformed'): Exchange => ({ ...unanswered, ...failing(kind) });

  it('in HTTP fails a case, and is observed by one that promises nothing', () => {
    const expected = 'an answer in HTTP/1.1 (RFC 9112), within all bounds';
    expect(judgeExchanges(noBody, evidence({ exchange: broken('malformed') }))).toEqual({
      status: 'failed',
      reasonCode: 'malformed-answer',
      reason: `message: expected ${expected}, got m (X)`,
      mismatches: [{ part: 'message', at: '', expected, actual: 'm (X)', level: 'MUST' }],
    });
    const should = requestCase('bad-request-session-id-number');
    expect(judgeExchanges(should, evidence({ exchange: broken('malformed') })).status).toBe('warned');
    expect(judgeExchanges(observed, evidence({ exchange: broken('malformed') }))).toEqual({
      status: 'observed',
      reasonCode: 'malformed-answer',
      reason: 'What came is no answer that a client can read: m (X)',
      mismatches: [],
    });
  });

  it('in HTTP because a 204 announces content is a 204 with content', () => {
    const announced = { ...answered(204, undefined, [['content-length', '5']]), ...failing('malformed') };
    expect(judgeExchanges(noBody, evidence({ exchange: announced, readBack: joined })).reasonCode).toBe('wrong-header');
    const plain = { ...taken, ...failing('malformed') };
    expect(judgeExchanges(noBody, evidence({ exchange: plain, readBack: joined })).reasonCode).toBe('malformed-answer');
  });

  it('decides nothing where it was lost or never sent', () => {
    for (const kind of ['unsent', 'lost'] as const) {
      expect(judgeExchanges(observed, evidence({ exchange: broken(kind) }))).toEqual({
        status: 'inconclusive',
        reasonCode: 'transport-failed',
        reason: 'No answer came: m (X)',
        mismatches: [],
      });
    }
    const { request, echoes, at, durationMs } = unanswered;
    expect(transportFailed({ request, echoes, at, durationMs }).reason).toBe('No answer came: no cause is known');
  });

  it('has a reason of its own where there was no token to send', () => {
    const failure = { code: noToken, message: 'no token', kind: 'unsent' as const };
    expect(transportFailed({ ...unanswered, failure })).toMatchObject({
      status: 'inconclusive',
      reasonCode: 'no-token',
      reason: 'No answer came: no token (NO_TOKEN)',
    });
  });
});

describe('an answer that says nothing of the request', () => {
  const edge = answered(503, '<html>', [['Content-Type', 'text/html']]);
  const wait = answered(503, { message: 'm' }, [
    ['Content-Type', 'application/json'],
    ['Retry-After', '2'],
  ]);

  it('comes from a proxy of ours', () => {
    expect(judgeExchanges(noBody, evidence({ exchange: { ...edge, viaProxy: true } }))).toEqual({
      status: 'inconclusive',
      reasonCode: 'proxy-answered',
      reason: `${asked} answered 503 <html>`,
      mismatches: [],
    });
    expect(judgeExchanges(noBody, evidence({ exchange: edge })).status).toBe('failed');
    const through: Exchange = { ...answered(503, { message: 'm' }), viaProxy: true };
    expect(judgeExchanges(noBody, evidence({ exchange: through })).status).toBe('failed');
  });

  it('asks to come back later, but where that is under test', () => {
    expect(judgeExchanges(noBody, evidence({ exchange: wait }))).toEqual({
      status: 'inconclusive',
      reasonCode: 'asked-to-wait',
      reason: `${asked} answered 503 {"message":"m"}`,
      mismatches: [],
    });
    const failing = requestCase('server-error-503-retry-after');
    expect(judgeExchanges(failing, evidence({ exchange: wait, control: taken })).status).toBe('passed');
  });
});

describe('an answer that is judged alone', () => {
  it('needs neither effect nor control', () => {
    const alone = (entry: RequestCase, exchange: Exchange) =>
      judgeExchanges(entry, evidence({ exchange, readBack: notJoined }), 'answer').status;
    expect(alone(noBody, taken)).toBe('passed');
    expect(alone(malformedJson, answered(400, refusal))).toBe('passed');
    expect(alone(observed, answered(400, refusal))).toBe('observed');
    expect(alone(malformedJson, answered(409, refusal))).toBe('failed');
  });
});

describe('a control', () => {
  const withControl = (entry: RequestCase, control?: Exchange) =>
    judgeExchanges(
      entry,
      evidence({ exchange: answered(400, refusal), readBack: notJoined, ...(control ? { control } : {}) }),
    );

  it.each([malformedJson, observed])('that did not succeed is told with what came: $id', (entry) => {
    const failed = (reason: string) => ({
      status: 'inconclusive',
      reasonCode: 'control-failed',
      reason,
      mismatches: [],
    });
    expect(withControl(entry)).toEqual(failed('The control was not sent'));
    expect(withControl(entry, answered(300))).toEqual(
      failed(`The same request without the fault has to succeed, and did not: ${asked} answered 300`),
    );
    expect(withControl(entry, answered(199)).status).toBe('inconclusive');
    expect(withControl(entry, unanswered).status).toBe('inconclusive');
    for (const status of [200, 299]) expect(withControl(entry, answered(status)).status).not.toBe('inconclusive');
  });

  it('that cannot succeed has to be refused as it should', () => {
    const refused: RequestCase = { ...observed, control: { credentials: 'valid' }, controlStatuses: [404, 409] };
    expect(withControl(refused, answered(409)).status).toBe('observed');
    expect(withControl(refused, answered(400, 'x')).reason).toBe(
      `The same request with other credentials has to be answered 404 or 409, and was not: ${asked} answered 400 x`,
    );
    expect(withControl(refused, unanswered).status).toBe('inconclusive');
    expect(withControl(refused, answered(204)).status).toBe('inconclusive');
  });

  it('is not needed where the effect proves that the request was taken, and only there', () => {
    const read = readBack({ session: ['p'] }, ['s']);
    const judged = (entry: RequestCase) =>
      judgeExchanges(entry, evidence({ exchange: answered(400, refusal), readBack: read })).reasonCode;
    expect(judged(malformedJson)).toBe('wrong-effect');
    const { preferred } = malformedJson.expect;
    const lenient = { preferred: { ...preferred, effect: { memberOf: null, level: 'SHOULD' as const } } };
    expect(judged({ ...malformedJson, expect: lenient })).toBe('control-failed');
  });

  it('is not needed of a case without one', () => {
    const entries = Object.entries(observed).filter(([name]) => name !== 'control');
    expect(withControl(Object.fromEntries(entries) as unknown as RequestCase).status).toBe('observed');
  });
});

describe('a success with another status than the promised one', () => {
  it('has to have the effect, which is told beside the status', () => {
    const other = answered(200);
    expect(readBackPlan(noBody, other)).toEqual(readBackPlan(noBody, taken));
    const parts = (read: typeof joined) =>
      judgeExchanges(noBody, evidence({ exchange: other, readBack: read })).mismatches.map(({ part }) => part);
    expect(parts(joined)).toEqual(['status']);
    expect(parts(notJoined)).toEqual(['status', 'effect', 'effect']);
  });
});

describe('what is to be read back', () => {
  it('of a case that promises nothing is all of its scene, where the request is about somebody in it', () => {
    const whole = { members: ['session'], participant: true, subscriptions: 'session' };
    expect(readBackPlan(observed, taken)).toEqual(whole);
    expect(readBackPlan(observed, answered(400))).toEqual({ ...whole, subscriptions: null });
    const nothing = { members: [], participant: false, subscriptions: null };
    expect(readBackPlan(requestCase('undocumented-participant-id-no-uuid'), taken)).toEqual(nothing);
    expect(readBackPlan(observed, unanswered)).toEqual(nothing);
  });

  it('are the sessions that are open, and a participant that there is', () => {
    const of = (id: string) => readBackPlan(requestCase(id), answered(404));
    expect(of('not-found-session')).toEqual({ members: ['openSession'], participant: true, subscriptions: null });
    expect(of('not-found-ended-session').members).toEqual(['openSession']);
    expect(of('not-found-participant').participant).toBe(false);
    const nobody = { ...malformedJson, scene: { ...malformedJson.scene, participants: {} } };
    expect(readBackPlan(nobody, answered(400)).participant).toBe(false);
  });
});

describe('the 5xx of a run', () => {
  const gateway = answered(502, { message: 'm' });
  const other = answered(500, { message: 'm' });
  const documented = answered(500, refusal);
  const ofProxy: Exchange = { ...answered(502, '<html>', [['Content-Type', 'text/html']]), viaProxy: true };
  const brokenOff: Exchange = { ...answered(500, '{'), failure: { code: 'X', message: 'm', kind: 'lost' } };

  it.each<[string, Exchange[]]>([
    ['nothing came', []],
    ['there was another answer, or none', [answered(499), unanswered]],
    ['a proxy of ours gave it', [ofProxy]],
    ['it broke off', [brokenOff]],
  ])('are none where %s', (_, exchanges) => {
    const none = {
      status: 'not-provokable',
      reasonCode: 'did-not-occur',
      reason: 'No answer of this run was a 5xx',
      mismatches: [],
    };
    expect(judgeServerErrors(exchanges)).toEqual(none);
    expect(observeServerErrors(exchanges)).toEqual(none);
  });

  it('pass in their documented shapes', () => {
    const exchanges: Exchange[] = [documented, gateway, { ...gateway, viaProxy: true }];
    expect(judgeServerErrors(exchanges)).toEqual({ status: 'passed', mismatches: [] });
  });

  it('fail by the first of the worst, with its exchange', () => {
    const odd = answered(502, '{"message":"m","__proto__":1}');
    const double = answered(502, '{"message":"m","n":1e999}');
    expect(judgeServerErrors([documented, odd])).toMatchObject({ status: 'passed', exchange: odd });
    expect(judgeServerErrors([odd, double])).toMatchObject({ status: 'warned', exchange: double });
    const absent = (at: string) => ({ part: 'body', at, expected: 'present', actual: 'absent', level: 'MUST' });
    const beyond = {
      part: 'body',
      at: '/n',
      expected: 'a number that a double can hold (RFC 8259, 6)',
      actual: 'number beyond a double: 1e999',
      level: 'SHOULD',
    };
    expect(judgeServerErrors([double, other, gateway])).toEqual({
      status: 'failed',
      reasonCode: 'wrong-body',
      reason: 'body /error: expected present, got absent',
      mismatches: [absent('/error'), absent('/requestId'), beyond],
      exchange: other,
    });
  });

  it('say which document they follow', () => {
    expect(observeServerErrors([other, documented])).toEqual({
      status: 'observed',
      reasonCode: 'observed',
      reason: 'OAS: 500 only (answered 500)',
      follows: 'OAS',
      mismatches: [],
      exchange: documented,
    });
    expect(observeServerErrors([answered(503), other, gateway])).toMatchObject({
      reason: 'PAGE: there are others than 500 (answered 500, 502, 503)',
      follows: 'PAGE',
      exchange: { response: { status: 502 } },
    });
  });

  it('are named by their statuses in order, whichever case they answer', () => {
    const of = (status: number, id: string) => ({ ...answered(status), case: id });
    expect(observeServerErrors([of(503, 'a'), of(500, 'b')]).reason).toContain('(answered 500, 503)');
  });

  it('are those of the application where a proxy passes them on', () => {
    const passedOn: Exchange = { ...other, viaProxy: true };
    expect(judgeServerErrors([passedOn])).toMatchObject({ status: 'failed', exchange: passedOn });
    const observed = observeServerErrors([{ ...documented, viaProxy: true }]);
    expect(observed).toMatchObject({ status: 'observed', follows: 'OAS' });
  });

  it('may have neither of two shapes, and that is noted', () => {
    const failing = requestCase('server-error-503');
    expect(judgeExchanges(failing, evidence({ exchange: answered(503, {}), control: taken })).note).toBe(
      'Neither shape',
    );
  });
});
