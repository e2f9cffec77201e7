import { describe, expect, it } from 'vitest';
import { type Exchange } from '../../../scripts/lib/http/exchange.ts';
import { excerpt } from '../../../scripts/lib/text/excerpt.ts';
import type { Judgement } from '../../../scripts/run/verdict.ts';
import { shapeMismatches } from '../../../scripts/verification/judge/answer.ts';
import { judgeExchanges, judgeServerErrors } from '../../../scripts/verification/judge/judge.ts';
import { observe } from '../../../scripts/verification/judge/observation.ts';
import { readPactResults } from '../../../scripts/verification/replay/pact-results.ts';
import { answered, evidence, notJoined, readBack, requestCase } from '../../support/evidence.ts';

const taken = answered(204);
const malformed = requestCase('bad-request-malformed-json');

/** The judgement of a refusal with this content; all else is as promised. */
function refusedWith(content: string, entry = malformed): Judgement {
  return judgeExchanges(entry, evidence({ exchange: answered(400, content), readBack: notJoined, control: taken }));
}

/** An error as documented, with further members. */
function errorWith(further: string): string {
  return `{"error":"x","requestId":"r",${further}}`;
}

const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;

describe('an answer that is JSON to JSON.parse only', () => {
  it.each([
    ['a duplicate member', errorWith('"error":"y"'), 'warned', '/error', 'SHOULD', /^duplicate member$/],
    [
      'a member __proto__',
      errorWith('"__proto__":{"message":"x"}'),
      'passed',
      '/__proto__',
      'OBSERVE',
      /^member __proto__$/,
    ],
    ['a number too large', errorWith('"n":1e400'), 'warned', '/n', 'SHOULD', /^number beyond a double: 1e400$/],
    [
      'an integer that changes',
      errorWith('"n":[9007199254740993]'),
      'warned',
      '/n/0',
      'SHOULD',
      /^number beyond a double: 9/,
    ],
    ['half of a pair', errorWith('"s":"\\ud800"'), 'warned', '/s', 'SHOULD', /^lone surrogate: U\+D800$/],
    ['a byte order mark', `\ufeff${errorWith('"a":1')}`, 'failed', '', 'MUST', /^byte order mark: U\+FEFF$/],
    [
      '10,000 levels',
      errorWith(`"d":${deep}`),
      'warned',
      `/d${'/0'.repeat(99)}`,
      'SHOULD',
      /^deep nesting: 10001 levels$/,
    ],
    ['NUL in a string', errorWith('"s":"\u0000"'), 'failed', '/s', 'MUST', /^control character: U\+0000$/],
    ['NUL after its end', `${errorWith('"s":1')}\u0000`, 'failed', '', 'MUST', /^control character: U\+0000$/],
  ])('with %s has a mismatch with its name', (_, content, status, at, level, actual) => {
    const judgement = refusedWith(content);
    expect(judgement).toMatchObject({
      status,
      mismatches: [{ part: 'body', at, level, actual: expect.stringMatching(actual) as unknown }],
    });
    expect(judgement.reasonCode).toBe(status === 'passed' ? undefined : 'wrong-body');
  });

  it('is never held to more than its case', () => {
    const exchange = answered(422, `\ufeff${errorWith('"error":1')}`);
    const number = requestCase('bad-request-session-id-number');
    const judgement = judgeExchanges(number, evidence({ exchange, readBack: notJoined, control: taken }));
    expect(judgement.status).toBe('warned');
    expect(judgement.mismatches.filter(({ part }) => part === 'body').map(({ level }) => level)).not.toContain('MUST');
  });

  it('is still held to its shape, which comes first', () => {
    expect(refusedWith('{"error":1e400,"requestId":"r"}')).toMatchObject({
      status: 'failed',
      mismatches: [
        { at: '/error', expected: 'string', actual: 'Infinity', level: 'MUST' },
        { at: '/error', actual: 'number beyond a double: 1e400', level: 'SHOULD' },
      ],
    });
  });

  it('is shown cut, however deeply it is nested', () => {
    const [mismatch] = refusedWith(`{"error":${deep},"requestId":"r"}`).mismatches;
    expect(mismatch?.actual).toBe(`${'['.repeat(200)}… (20000 characters)`);
    const exchange = answered(500, deep);
    const [wrong] = judgeServerErrors([exchange]).mismatches;
    expect(wrong?.actual).toBe(`${'['.repeat(200)}… (20000 characters)`);
  });

  it('has its names cut as well', () => {
    const name = 'n'.repeat(1_000);
    const [mismatch] = refusedWith(errorWith(`"${name}":1e400`)).mismatches;
    expect(mismatch?.at).toBe(`/${'n'.repeat(199)}… (1001 characters)`);
  });

  it('has no member that it only inherits', () => {
    const judgement = refusedWith('{"__proto__":{"error":"x","requestId":"r"}}');
    expect(judgement.status).toBe('failed');
    expect(judgement.mismatches.map(({ at }) => at)).toEqual(['/error', '/requestId', '/__proto__']);
    const observation = {
      question: 'Is it there?',
      readings: [{ member: { name: 'toString', present: true }, means: 'it is there' }],
    };
    const { response } = answered(400, '{"error":"x","requestId":"r"}');
    expect(observe(observation, response!, evidence({ exchange: taken })).reason).toMatch(/^None of the readings/);
  });
});

describe('content that is not UTF-8', () => {
  it('fails, though all else is as promised', () => {
    const { response, ...rest } = answered(400, errorWith('"s":"\ufffd"'));
    const exchange: Exchange = { ...rest, response: { ...response!, notUtf8: true } };
    expect(judgeExchanges(malformed, evidence({ exchange, readBack: notJoined, control: taken }))).toMatchObject({
      status: 'failed',
      reason: 'body: expected UTF-8 (RFC 8259, 8.1), got invalid UTF-8',
      mismatches: [{ part: 'body', at: '', level: 'MUST' }],
    });
  });
});

describe('a Content-Type', () => {
  const type = (...values: string[]) =>
    shapeMismatches(
      'messageError',
      answered(
        401,
        '{"message":"x"}',
        values.map((value) => ['Content-Type', value] as const),
      ).response!,
      'MUST',
    );

  it.each([
    [['application/json', 'application/json'], 'two: application/json, application/json'],
    [['application/json', 'text/html'], 'two: application/json, text/html'],
    [['application/json; charset=utf-8, text/html'], 'two: application/json; charset=utf-8, text/html'],
    [['a/b', 'c/d', 'e/f'], '3: a/b, c/d, e/f'],
  ])('that comes as %j is one too many', (values, actual) => {
    expect(type(...values)).toEqual([
      { part: 'header', at: 'content-type', expected: 'one, application/json', actual, level: 'MUST' },
    ]);
  });

  it('may have a comma in a quoted parameter', () => {
    expect(type('application/json; a="b, \\"c"; d=e')).toEqual([]);
  });

  it('is shown cut', () => {
    expect(type('x'.repeat(1_000))[0]?.actual).toBe(`${'x'.repeat(200)}… (1000 characters)`);
    expect(type('')[0]?.actual).toBe('absent');
  });
});

describe('what is read back', () => {
  const noBody = requestCase('joined-no-body');

  it.each([
    ['a byte order mark', '\ufeff[{"id":"p"}]'],
    ['duplicate members', '[{"id":"q","id":"p"}]'],
    ['deep nesting', `[{"id":"p","further":${deep}}]`],
    ['__proto__', '[{"id":"p","__proto__":{"id":"q"}}]'],
  ])('counts with %s, which is not judged', (_, list) => {
    const read = { ...readBack({ session: ['p'] }, ['s']), members: { session: answered(200, list) } };
    expect(judgeExchanges(noBody, evidence({ exchange: taken, readBack: read }))).toEqual({
      status: 'passed',
      mismatches: [],
    });
  });

  it.each([
    ['NUL', '[{"id":"p\u0000"}]'],
    ['nesting in place of a list', deep],
    ['nesting in place of an id', `[{"id":${deep}}]`],
    ['an id that is only inherited', '[{"__proto__":{"id":"p"}}]'],
  ])('cannot be read with %s, and is shown cut', (_, list) => {
    const read = { ...readBack({ session: ['p'] }, ['s']), members: { session: answered(200, list) } };
    const judgement = judgeExchanges(noBody, evidence({ exchange: taken, readBack: read }));
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'read-back-failed' });
    expect(judgement.reason!.length).toBeLessThan(500);
  });

  it('is shown cut', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `s${index}`);
    const judgement = judgeExchanges(
      noBody,
      evidence({ exchange: taken, readBack: readBack({ session: ['p'] }, many) }),
    );
    expect(judgement).toMatchObject({ status: 'failed', reasonCode: 'wrong-effect' });
    expect(judgement.reason!.length).toBeLessThan(1_200);
    expect(judgement.reason).toContain(`(${JSON.stringify(many).length} characters)`);
    const observed = requestCase('undocumented-unknown-subscription-target');
    const read = readBack({ session: ['p'] }, ['s'], { sessionId: 'x'.repeat(5_000) });
    expect(judgeExchanges(observed, evidence({ exchange: taken, readBack: read })).reason!.length).toBeLessThan(400);
  });
});

describe('the 5xx of a run', () => {
  it('are judged by the worst of them, not by the first', () => {
    const recorded = answered(502, '{"message":"x","__proto__":1}');
    const warned = answered(502, '{"message":"x","message":"y"}');
    const failed = answered(502, '{}');
    expect(judgeServerErrors([recorded])).toMatchObject({ status: 'passed', exchange: recorded });
    expect(judgeServerErrors([recorded, warned])).toMatchObject({ status: 'warned', exchange: warned });
    expect(judgeServerErrors([recorded, warned, failed])).toMatchObject({ status: 'failed', exchange: failed });
  });
});

describe('an excerpt', () => {
  it('never cuts a pair of surrogates in two', () => {
    expect(excerpt(`a${'😀'.repeat(10)}`, 2)).toBe('a… (21 characters)');
    expect(excerpt(`a${'😀'.repeat(10)}`, 3)).toBe('a😀… (21 characters)');
    expect(excerpt('😀', 2)).toBe('😀');
    expect(excerpt('\ud83dabc', 1)).toBe('\ud83d… (4 characters)');
  });
});

describe('the words of the Pact core', () => {
  const results = (actual: string) =>
    readPactResults(
      `{"interactionResults":[{"result":"FAILED"}],"errors":[{"mismatch":{"mismatches":[{"type":"BodyMismatch","path":"$","mismatch":"m","actual":${actual}}]}}]}`,
      'MUST',
    );
  const actualIn = (outcome: ReturnType<typeof results>) =>
    outcome.satisfied === false ? outcome.mismatches.map(({ actual }) => actual) : outcome;

  it.each([
    ['{"toString":1,"valueOf":1}', '{"toString":1,"valueOf":1}'],
    ['"text"', 'text'],
    [deep, `${'['.repeat(1_000)}… (20000 characters)`],
  ])('may quote any value of an answer', (actual, shown) => {
    expect(actualIn(results(actual))).toEqual([shown]);
  });

  it.each(['null', '5', '""'])('that are %s are no result', (text) => {
    expect(readPactResults(text, 'MUST').satisfied).toBeUndefined();
  });
});
