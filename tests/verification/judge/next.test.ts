import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../scripts/lib/http/exchange.ts';
import { maxRetries } from '../../../scripts/target/limits.ts';
import { type Attempt, type JudgedCase, next } from '../../../scripts/verification/judge/next.ts';
import { answered, notJoined, readBack, requestCase, slots, unanswered } from '../../support/evidence.ts';

const noBody = requestCase('joined-no-body');
const malformedJson = requestCase('bad-request-malformed-json');
const refused = answered(400, { error: 'x', requestId: 'r' });
const gateway = answered(502, { message: 'Bad Gateway' }, [
  ['content-type', 'application/json'],
  ['x-amzn-requestid', 'r'],
]);

const attempt = (parts: Partial<Attempt>): Attempt => ({ slots, exchanges: [], ...parts });
const joined = attempt({ exchange: answered(204), readBack: readBack({ session: ['a', 'b', 'p'] }, ['s']) });
const withoutEffect = (exchange: Exchange): Attempt => attempt({ exchange, readBack: { members: {} } });
const times = (one: Attempt, count: number): Attempt[] => Array.from({ length: count }, () => one);

describe('the next step of a case', () => {
  it('is to read back what its request has done, then to judge a request that succeeded', () => {
    expect(next(noBody, [attempt({ exchange: answered(204) })])).toEqual({
      readBack: { members: ['session'], participant: true, subscriptions: 'session' },
    });
    expect(next(noBody, [joined])).toMatchObject({ judgement: { status: 'passed' }, undecided: [undefined] });
  });

  it('is not done with an answer that promises an effect which is not there', () => {
    const withoutJoin = attempt({ exchange: answered(204), readBack: notJoined });
    expect(next(noBody, [withoutJoin])).toMatchObject({ judgement: { status: 'failed', reasonCode: 'wrong-effect' } });
  });

  it('is to send the control of a refused request before the judgement', () => {
    const read = attempt({ exchange: refused, readBack: notJoined });
    expect(next(malformedJson, [read])).toEqual({ control: malformedJson.control });
    expect(next(malformedJson, [{ ...read, control: answered(204) }])).toMatchObject({
      judgement: { status: 'passed' },
    });
  });

  it.each([
    ['was not answered', unanswered, 'unanswered'],
    ['was answered by a gateway that got no answer', gateway, 'unanswered'],
    ['was throttled', answered(429), 'put-off'],
  ])('may be another attempt when the request %s', (_, exchange, undecided) => {
    expect(next(noBody, [withoutEffect(exchange)])).toMatchObject({
      judgement: { status: 'inconclusive' },
      undecided: [undecided],
    });
  });

  it('takes the status of a gateway for the answer only when every attempt ends with it', () => {
    const all = times(withoutEffect(gateway), maxRetries + 1);
    expect(next(noBody, all)).toMatchObject({ judgement: { status: 'failed', reasonCode: 'wrong-status' } });
    expect(next(noBody, all.slice(1))).toMatchObject({ judgement: { status: 'inconclusive' } });
    expect(next(noBody, [withoutEffect(unanswered), ...all.slice(1)])).toMatchObject({
      judgement: { status: 'inconclusive', reasonCode: 'transport-failed' },
    });
  });

  it('takes an answer for malformed only when every attempt is cut short at the same byte', () => {
    const cutAt = (byte: number): Attempt => {
      const failure = { code: 'CONTENT_CUT_SHORT', message: `ended after ${byte} bytes`, kind: 'lost' as const };
      return withoutEffect({ ...answered(200, '{'), failure });
    };
    const all = times(cutAt(1), maxRetries + 1);
    expect(next(noBody, all)).toMatchObject({
      judgement: { status: 'failed', reasonCode: 'malformed-answer' },
      exchange: { failure: { kind: 'malformed' } },
    });
    expect(next(noBody, [cutAt(2), ...all.slice(1)])).toMatchObject({ judgement: { status: 'inconclusive' } });
  });

  it('fails a case for a credential that an earlier attempt or an exchange around it repeats', () => {
    const echoing = { ...unanswered, echoes: ['body'] };
    const echoed = { status: 'failed', reasonCode: 'credential-echoed' };
    expect(next(noBody, [withoutEffect(echoing), joined])).toMatchObject({ judgement: echoed, echoes: ['body'] });
    expect(next(noBody, [{ ...joined, exchanges: [echoing] }])).toMatchObject({
      judgement: echoed,
      echoes: ['body of a PUT around the request'],
    });
  });

  describe('when a credential is repeated', () => {
    const echoing = (exchange: Exchange): Exchange => ({ ...exchange, echoes: ['body'] });
    const read = attempt({ exchange: refused, readBack: notJoined });
    const withControl = (exchange: Exchange): Attempt => ({ ...withoutEffect(exchange), control: answered(204) });
    const cutShort = {
      ...answered(200, '{'),
      failure: { code: 'CONTENT_CUT_SHORT', message: 'ended after 1 byte', kind: 'lost' as const },
    };
    const halted: Attempt['ended'] = {
      judgement: { status: 'inconclusive', reasonCode: 'out-of-time', mismatches: [] },
    };

    it.each<[string, readonly Attempt[], string]>([
      ['by the response to the control', [{ ...read, control: echoing(answered(204)) }], 'body of the control'],
      [
        'by a control that was throttled before',
        [{ ...read, exchanges: [echoing(answered(429))], control: answered(204) }],
        'body of a PUT around the request',
      ],
      ['by a gateway in the last attempt', [joined, withControl(echoing(gateway))], 'body'],
      [
        'around a last attempt that a gateway answered',
        [joined, { ...withControl(gateway), exchanges: [echoing(answered(200))] }],
        'body of a PUT around the request',
      ],
      ['in a first attempt, the last being lost', [withoutEffect(echoing(gateway)), withoutEffect(unanswered)], 'body'],
      [
        'around attempts that are all cut short',
        times({ ...withoutEffect(cutShort), exchanges: [echoing(answered(200))] }, maxRetries + 1),
        'body of a PUT around the request',
      ],
      ['before the attempt had to stop', [attempt({ exchange: echoing(answered(204)), ended: halted })], 'body'],
      [
        'while the scene was set',
        [attempt({ ended: { noScene: 'No session', exchange: echoing(answered(403)) } })],
        'body of a PUT around the request',
      ],
    ])('fails the case, once for each place: %s', (_, attempts, place) => {
      const judged = next(malformedJson, attempts);
      expect(judged).toMatchObject({
        judgement: { status: 'failed', reasonCode: 'credential-echoed' },
        echoes: [place],
      });
      const { mismatches } = (judged as JudgedCase).judgement;
      expect(mismatches.filter(({ part }) => part === 'credential')).toMatchObject([{ at: place, level: 'MUST' }]);
    });

    it('once in each of two attempts, names the place once', () => {
      const twice = next(noBody, times({ ...joined, exchange: echoing(answered(204)) }, 2)) as JudgedCase;
      expect(twice.judgement.mismatches).toMatchObject([{ part: 'credential', at: 'body' }]);
    });

    it('does not make another attempt of a case that its response decides', () => {
      expect(next(noBody, [{ ...joined, exchange: echoing(answered(204)) }])).toMatchObject({ undecided: [undefined] });
    });
  });

  it('says of a scene that could not be set what it failed with', () => {
    const ended = { noScene: 'No session', exchange: answered(403) };
    expect(next(noBody, [attempt({ ended })])).toMatchObject({
      judgement: { status: 'inconclusive', reasonCode: 'set-up-failed', reason: 'No session' },
      undecided: [undefined],
    });
  });
});
