import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../scripts/lib/http/exchange.ts';
import { shapeMismatches } from '../../../scripts/verification/judge/answer.ts';
import { judgeExchanges, needsControl, readBackPlan } from '../../../scripts/verification/judge/judge.ts';
import { answered, evidence, notJoined, readBack, requestCase, unanswered } from '../../support/evidence.ts';

const requestError = { error: 'x', requestId: 'r' };
const taken = answered(204);
const joined = readBack({ session: ['a', 'b', 'p'] }, ['s']);

describe('a join that has to be accepted', () => {
  const noBody = requestCase('joined-no-body');

  it('passes when the answer and all that is read back are as promised', () => {
    expect(judgeExchanges(noBody, evidence({ exchange: taken, readBack: joined }))).toEqual({
      status: 'passed',
      mismatches: [],
    });
  });

  it('fails for another status, and is then held to what is documented for that one', () => {
    const judgement = judgeExchanges(
      noBody,
      evidence({ exchange: answered(404, { error: 5 }), readBack: { members: {} } }),
    );
    expect(judgement).toMatchObject({
      status: 'failed',
      reasonCode: 'wrong-status',
      reason: 'status: expected 204, got 404',
      mismatches: [
        { part: 'status', expected: '204', actual: '404', level: 'MUST' },
        { part: 'body', at: '/error', expected: 'string', actual: '5' },
        { part: 'body', at: '/requestId', expected: 'present', actual: 'absent' },
      ],
    });
  });

  it.each<[string, Exchange, object]>([
    [
      'Content-Length',
      answered(204, undefined, [['content-length', '5']]),
      { part: 'header', at: 'content-length', actual: '5' },
    ],
    [
      'Transfer-Encoding',
      answered(204, undefined, [['transfer-encoding', 'chunked']]),
      { part: 'header', at: 'transfer-encoding', actual: 'chunked' },
    ],
    ['content', answered(204, '{}', []), { part: 'body', at: '', actual: '{}' }],
  ])('fails for a 204 with %s', (_, exchange, mismatch) => {
    expect(judgeExchanges(noBody, evidence({ exchange, readBack: joined }))).toMatchObject({
      status: 'failed',
      mismatches: [mismatch],
    });
  });

  it('takes a 204 whose announced content never came for one with content, not for a broken line', () => {
    const exchange = {
      ...answered(204, undefined, [['Content-Length', '5']]),
      failure: { code: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', message: 'x', kind: 'lost' as const },
    };
    expect(judgeExchanges(noBody, evidence({ exchange, readBack: joined }))).toMatchObject({
      status: 'failed',
      reasonCode: 'wrong-header',
    });
  });

  it.each([
    ['is not listed', readBack({ session: ['a'] }, ['s']), 'participants of session'],
    ['is listed twice', readBack({ session: ['p', 'p'] }, ['s']), 'participants of session'],
    ['is in no session', readBack({ session: ['p'] }, []), 'sessions of the participant'],
    ['is in two sessions', readBack({ session: ['p'] }, ['s', 's2']), 'sessions of the participant'],
    ['is in another session', readBack({ session: ['p'] }, ['s2']), 'sessions of the participant'],
    [
      'is subscribed to somebody',
      readBack({ session: ['p'] }, ['s'], { participants: [{ participantId: 'a' }] }, {}),
      'subscriptions',
    ],
  ])('fails when the participant %s afterwards', (_, read, at) => {
    expect(judgeExchanges(noBody, evidence({ exchange: taken, readBack: read }))).toMatchObject({
      status: 'failed',
      reasonCode: 'wrong-effect',
      mismatches: [{ part: 'effect', at, level: 'MUST' }],
    });
  });

  it('warns when only the participant itself tells other subscriptions', () => {
    const read = readBack({ session: ['p'] }, ['s'], null, { sessionId: 's' });
    expect(judgeExchanges(noBody, evidence({ exchange: taken, readBack: read }))).toMatchObject({
      status: 'warned',
      mismatches: [{ at: 'subscriptions in the participant', level: 'SHOULD', actual: 'to all of session s' }],
    });
  });

  it('warns when the participant leaves its sessions out, and takes that for none where none is expected', () => {
    const silent = { ...joined, participant: answered(200, { id: 'p' }) };
    expect(judgeExchanges(noBody, evidence({ exchange: taken, readBack: silent }))).toMatchObject({
      status: 'warned',
      mismatches: [{ at: 'sessions of the participant', level: 'SHOULD' }],
    });
    const refused = { ...notJoined, participant: answered(200, { id: 'p' }) };
    const refusal = answered(400, requestError);
    const malformed = requestCase('bad-request-malformed-json');
    expect(judgeExchanges(malformed, evidence({ exchange: refusal, readBack: refused, control: taken })).status).toBe(
      'passed',
    );
  });

  it('is inconclusive for subscriptions that cannot be read, whatever only warns', () => {
    const silent = { ...joined, participant: answered(200, { id: 'p' }), subscriptions: answered(404, requestError) };
    expect(judgeExchanges(noBody, evidence({ exchange: taken, readBack: silent }))).toMatchObject({
      status: 'inconclusive',
      reasonCode: 'read-back-failed',
    });
  });

  it('fails for what one read has proven, though another cannot be read', () => {
    const read = { ...joined, members: { session: answered(204) }, participant: answered(500, requestError) };
    expect(judgeExchanges(noBody, evidence({ exchange: taken, readBack: read })).status).toBe('failed');
  });

  it('fails for its effect whatever the answer, where that is promised', () => {
    const twice = requestCase('joined-twice');
    const gone = readBack({ session: ['a', 'b'] }, []);
    const judgement = judgeExchanges(twice, evidence({ exchange: answered(400, requestError), readBack: gone }));
    expect(judgement.mismatches.map(({ part }) => part)).toEqual(['status', 'effect', 'effect', 'effect', 'effect']);
  });

  it.each([
    ['the list', { members: { session: answered(500, requestError) } }],
    ['the list as other JSON', { members: { session: answered(200, { participants: [] }) } }],
    ['the participant', { ...joined, participant: answered(404, requestError) }],
    ['another participant', { ...joined, participant: answered(200, { id: 'q', sessions: ['s'] }) }],
    ['the participant without an id', { ...joined, participant: answered(200, { sessions: [] }) }],
    ['the subscriptions', { ...joined, subscriptions: answered(404, requestError) }],
    ['anything, since nothing answers', { members: { session: unanswered } }],
  ])('is inconclusive when it cannot read back %s', (_, read) => {
    expect(judgeExchanges(noBody, evidence({ exchange: taken, readBack: read }))).toMatchObject({
      status: 'inconclusive',
      reasonCode: 'read-back-failed',
    });
  });

  it('is inconclusive when no answer came, or half of one', () => {
    expect(judgeExchanges(noBody, evidence({ exchange: unanswered }))).toEqual({
      status: 'inconclusive',
      reasonCode: 'transport-failed',
      reason: 'No answer came: connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED)',
      mismatches: [],
    });
    const half = {
      ...answered(400, '{"err'),
      failure: { code: 'UND_ERR_SOCKET', message: 'other side closed', kind: 'lost' as const },
    };
    expect(judgeExchanges(noBody, evidence({ exchange: half }))).toMatchObject({
      reason: 'The answer broke off after its status 400: other side closed (UND_ERR_SOCKET)',
    });
  });

  it('is inconclusive when the target asks to come back later', () => {
    const wait: [string, string][] = [['Retry-After', '5']];
    for (const exchange of [answered(429, '', []), answered(503, { message: 'x' }, wait)]) {
      expect(judgeExchanges(noBody, evidence({ exchange }))).toMatchObject({
        status: 'inconclusive',
        reasonCode: 'asked-to-wait',
      });
      expect(judgeExchanges(requestCase('undocumented-null-body'), evidence({ exchange })).status).toBe('inconclusive');
    }
    expect(judgeExchanges(noBody, evidence({ exchange: answered(503, { message: 'x' }) })).status).toBe('failed');
  });

  it('fails for a credential in the answer, whatever else is right', () => {
    const exchange = { ...taken, echoes: ['header location'] };
    expect(judgeExchanges(noBody, evidence({ exchange: { ...unanswered, echoes: ['body'] } })).status).toBe('failed');
    expect(judgeExchanges(noBody, evidence({ exchange, readBack: joined }))).toMatchObject({
      status: 'failed',
      reasonCode: 'credential-echoed',
      mismatches: [{ part: 'credential', at: 'header location', level: 'MUST' }],
    });
  });
});

describe('a request that has to be refused', () => {
  const malformed = requestCase('bad-request-malformed-json');
  const refusal = answered(400, requestError);

  it('passes with a control that succeeded', () => {
    expect(judgeExchanges(malformed, evidence({ exchange: refusal, readBack: notJoined, control: taken }))).toEqual({
      status: 'passed',
      mismatches: [],
    });
  });

  it.each([
    ['did not succeed', answered(401, { message: 'x' })],
    ['was not answered', unanswered],
    ['was not sent', undefined],
  ])('is inconclusive when the control %s', (_, control) => {
    const judgement = judgeExchanges(
      malformed,
      evidence({ exchange: refusal, readBack: notJoined, ...(control ? { control } : {}) }),
    );
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'control-failed' });
  });

  it('is inconclusive, not failed, when everything is answered alike', () => {
    const everything = answered(500, requestError);
    expect(
      judgeExchanges(malformed, evidence({ exchange: everything, readBack: notJoined, control: everything })).status,
    ).toBe('inconclusive');
  });

  it('fails when it was taken, without a control', () => {
    const judgement = judgeExchanges(
      malformed,
      evidence({ exchange: taken, readBack: readBack({ session: ['p'] }, ['s']) }),
    );
    expect(judgement).toMatchObject({ status: 'failed', reasonCode: 'wrong-status' });
    expect(judgement.mismatches.map(({ at }) => at)).toEqual([
      '',
      'participants of session',
      'sessions of the participant',
    ]);
  });

  it('fails when it had its effect, whatever the control says', () => {
    const read = readBack({ session: ['p'] }, ['s']);
    const judgement = judgeExchanges(
      malformed,
      evidence({ exchange: refusal, readBack: read, control: answered(409, requestError) }),
    );
    expect(judgement).toMatchObject({ status: 'failed', reasonCode: 'wrong-effect' });
  });

  it('reports all mismatches, status first, then headers, then the body by pointer, then the effect', () => {
    const exchange = { ...answered(409, { requestId: 1 }, [['Content-Type', 'text/html']]), echoes: ['body'] };
    const read = readBack({ session: ['p'] }, []);
    const judgement = judgeExchanges(malformed, evidence({ exchange, readBack: read, control: taken }));
    expect(judgement.mismatches.map(({ part, at }) => `${part} ${at}`)).toEqual([
      'credential body',
      'status ',
      'header content-type',
      'body /error',
      'body /requestId',
      'effect participants of session',
    ]);
  });

  it.each([
    ['application/json; charset=utf-8', 0],
    ['Application/JSON', 0],
    ['application/problem+json', 1],
    ['application/jsonp', 1],
  ])('may be labelled %s: %i mismatches', (type, count) => {
    const exchange = answered(400, requestError, [['content-type', type]]);
    expect(
      judgeExchanges(malformed, evidence({ exchange, readBack: notJoined, control: taken })).mismatches,
    ).toHaveLength(count);
  });

  it('is one mismatch when it is no JSON at all, and shows what came, cut', () => {
    const exchange = answered(400, `<html>${'x'.repeat(500)}`);
    const [mismatch] = judgeExchanges(
      malformed,
      evidence({ exchange, readBack: notJoined, control: taken }),
    ).mismatches;
    expect(mismatch).toMatchObject({ part: 'body', at: '', expected: '{ error, requestId } as JSON' });
    expect(mismatch?.actual).toMatch(/^<html>x{194}… \(506 characters\)$/);
  });

  it('asks for a control only after a refusal', () => {
    expect(needsControl(malformed, refusal)).toBe(true);
    expect(needsControl(malformed, taken)).toBe(false);
    expect(needsControl(malformed, unanswered)).toBe(false);
    expect(needsControl(requestCase('joined-no-body'), refusal)).toBe(false);
  });
});

describe('an answer that is also allowed', () => {
  it('warns where the documents half say so', () => {
    const moved = readBack({ firstSession: [], session: ['p'] }, ['s']);
    expect(
      judgeExchanges(requestCase('conflict-second-session'), evidence({ exchange: taken, readBack: moved })),
    ).toMatchObject({
      status: 'warned',
      reasonCode: 'also-allowed',
    });
  });

  it('fails without the effect that goes with it', () => {
    const inBoth = readBack({ firstSession: ['p'], session: ['p'] }, ['s']);
    expect(
      judgeExchanges(requestCase('conflict-second-session'), evidence({ exchange: taken, readBack: inBoth })).status,
    ).toBe('failed');
    const inFirst = readBack({ firstSession: ['p'], session: [] }, ['s1']);
    expect(
      judgeExchanges(requestCase('conflict-second-session'), evidence({ exchange: taken, readBack: inFirst })).status,
    ).toBe('failed');
  });

  it('warns for a number in place of a string that is taken, and fails when a refused one joined', () => {
    const number = requestCase('bad-request-session-id-number');
    const joinedOnly = readBack({ session: ['p'] }, ['s']);
    expect(judgeExchanges(number, evidence({ exchange: taken, readBack: joinedOnly })).status).toBe('warned');
    const refusal = answered(400, requestError);
    expect(judgeExchanges(number, evidence({ exchange: refusal, readBack: joinedOnly, control: taken })).status).toBe(
      'failed',
    );
    const other = answered(422, requestError);
    expect(judgeExchanges(number, evidence({ exchange: other, readBack: notJoined, control: taken })).status).toBe(
      'warned',
    );
  });

  it('is named in what was expected of another one', () => {
    const judgement = judgeExchanges(
      requestCase('unauthorized-another-account'),
      evidence({ exchange: answered(404, requestError), readBack: notJoined, control: taken }),
    );
    expect(judgement.reason).toBe('status: expected 401 or, as a warning, 403, got 404');
  });
});

describe('what is read back', () => {
  it('is every open session, the participant if it exists, and its subscriptions where it is expected', () => {
    expect(readBackPlan(requestCase('conflict-second-session'), answered(409, requestError))).toEqual({
      members: ['firstSession', 'session'],
      participant: true,
      subscriptions: 'firstSession',
    });
    expect(readBackPlan(requestCase('conflict-second-session'), taken).subscriptions).toBe('session');
    expect(readBackPlan(requestCase('not-found-deleted-participant'), answered(404, requestError))).toEqual({
      members: ['session'],
      participant: false,
      subscriptions: null,
    });
  });

  it('is nothing where nothing is to be learnt', () => {
    const nothing = { members: [], participant: false, subscriptions: null };
    expect(readBackPlan(requestCase('joined-no-body'), answered(500, requestError))).toEqual(nothing);
    expect(readBackPlan(requestCase('joined-no-body'), unanswered)).toEqual(nothing);
    expect(readBackPlan(requestCase('server-error-500'), answered(500, requestError))).toEqual(nothing);
    expect(readBackPlan(requestCase('undocumented-participant-id-no-uuid'), answered(404, requestError))).toEqual(
      nothing,
    );
  });
});

describe('a pointer', () => {
  it('leads to what came, also through lists', () => {
    const response = answered(200, [{ id: 'p' }, { id: { a: 1 } }]).response!;
    expect(shapeMismatches('participantList', response, 'MUST')).toEqual([
      { part: 'body', at: '/1/id', expected: 'string', actual: '{"a":1}', level: 'MUST' },
    ]);
  });
});
