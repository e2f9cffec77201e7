import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../scripts/lib/http/exchange.ts';
import { maxRetries } from '../../../scripts/target/limits.ts';
import { type Attempt, next } from '../../../scripts/verification/judge/next.ts';
import { answered, notJoined, readBack, requestCase, slots, unanswered } from '../../support/evidence.ts';

const noBody = requestCase('joined-no-body');
const malformedJson = requestCase('bad-request-malformed-json');
const refused = answered(400, { error: 'x', requestId: 'r' });
const gateway = answered(502, { message: 'Bad Gateway' }, [
  ['content-type', 'application/json'],
  ['x-amzn-requestid', 'r'],
]);

const attempt = (parts: Partial<Attempt>): Attempt => ({ slots, around: [], ...parts });
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
    expect(next(noBody, [{ ...joined, around: [echoing] }])).toMatchObject({
      judgement: echoed,
      echoes: ['body of a PUT around the request'],
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
