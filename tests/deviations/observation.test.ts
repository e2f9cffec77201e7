import { describe, expect, it } from 'vitest';
import { fingerprintOf, sameObservation } from '../../scripts/deviations/observation.ts';
import type { Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const { target } = runOf([]);
const uuid = 'cd2715a0-4b50-4a48-8e1d-821b54b9cb97';

function mismatch(rest: Partial<Verdict['mismatches'][number]>): Verdict['mismatches'][number] {
  return { part: 'body', at: '', expected: 'x', actual: 'y', level: 'MUST', ...rest };
}

/** What is observed of a place or a state with this text. */
function seen(actual: string, rest: Partial<Verdict> = {}, part: 'credential' | 'effect' = 'credential'): string {
  const failing = verdict('failed', { mismatches: [mismatch({ part, actual, at: part })], ...rest });
  return fingerprintOf(failing, target)[0]!.replace(/^.*expected x, got /, '');
}

const scene = (slots: Record<string, string>): Partial<Verdict> => ({ evidence: { slots, members: {} } });

describe('an observation', () => {
  it('is what failed: not what is only worth recording, and each once', () => {
    const mismatches = [
      mismatch({ part: 'status', actual: '500' }),
      mismatch({ part: 'header', at: 'via', actual: 'absent', level: 'SHOULD' }),
      mismatch({ level: 'OBSERVE' }),
      mismatch({ part: 'status', actual: '500' }),
    ];
    expect(fingerprintOf(verdict('failed', { mismatches }), target)).toEqual([
      'status: expected x, got 500',
      'header via: expected x, got absent',
    ]);
  });

  it('of an answer that is only tolerated is the sentence that says so', () => {
    const tolerated = verdict('warned', { reasonCode: 'also-allowed', reason: 'Answered 204, which is tolerated' });
    expect(fingerprintOf(tolerated, target)).toEqual(['Answered 204, which is tolerated']);
  });

  it.each([
    ['a UUID', `id ${uuid.toUpperCase()} is gone`, 'id <id> is gone'],
    ['another long id', 'id 01J9ZQ4T8M6W2X3Y, not found', 'id <id>, not found'],
    ['a number of many digits', 'at 1764050000 of 12345', 'at <number> of 12345'],
    [
      'a time',
      '2026-11-25T06:15:00.483Z and Wed, 25 Nov 2026 06:15:00 GMT, or 06:15:00',
      '<time> and <time>, or <time>',
    ],
    ['where a text is cut', `{"requestId":"cd2715a0-4b… (231 characters)`, '{"requestId":"…'],
    ['an id in UTF-16', uuid.split('').join('\u0000'), '<id>'],
    ['the endpoint', 'see https://example.com/v1', 'see https://<endpoint>/v1'],
    ['the account', 'account …000', 'account <account>'],
  ])('does not hold %s', (_, text, expected) => {
    expect(seen(text)).toBe(expected);
  });

  it.each(['got 204', 'application/json', 'no content', 'a-long-word-of-letters-only', 'utf-16'])(
    'does hold %s',
    (text) => {
      expect(seen(text)).toBe(text);
    },
  );

  it('has the names of the scene in the place of its ids', () => {
    const slots = scene({ session: 's-first-session', participant: 'p-7' });
    expect(seen('no s-first-session in s-first-session-b, p-7', slots)).toBe('no <session> in s-first-session-b, p-7');
    expect(seen('["p-7"]', slots, 'effect')).toBe('["<participant>"]');
  });

  it('has the account in one form, whether the run shows it or not', () => {
    const full = { ...target, account: '9900000' };
    const says = (account: string) =>
      verdict('failed', { mismatches: [mismatch({ part: 'credential', actual: `in ${account}` })] });
    expect(fingerprintOf(says('9900000'), full)).toEqual(fingerprintOf(says('…000'), target));
  });

  it('has a name for the id of the request', () => {
    const tries = [{ at: '2026-01-01T00:00:00Z', durationMs: 1, outcome: '', requestId: 'req.8842.x' }];
    expect(seen('failed (req.8842.x)', { tries })).toBe('failed (<request id>)');
  });

  it('does not depend on the order in which ids are listed', () => {
    const one = scene({ speakerA: 'aaaaaaaa', speakerB: 'bbbbbbbb' });
    const other = scene({ speakerA: 'bbbbbbbb', speakerB: 'aaaaaaaa' });
    const expected = 'to participants <speakerA> (streams "x, y", "z"), <speakerB>';
    expect(seen('to participants aaaaaaaa (streams "x, y", "z"), bbbbbbbb', one, 'effect')).toBe(expected);
    expect(seen('to participants aaaaaaaa, bbbbbbbb (streams "x, y", "z")', other, 'effect')).toBe(expected);
    const cut = 'to participants <speakerA>, <speakerB> (streams "x, a';
    expect(seen('to participants bbbbbbbb (streams "x, a, aaaaaaaa', one, 'effect')).not.toBe(cut);
    expect(seen('to participants bbbbbbbb, aaaaaaaa (streams "y, x', one, 'effect')).toBe(
      'to participants <speakerA> (streams "y, x, <speakerB>',
    );
  });

  it('shows nothing that cannot be seen', () => {
    expect(seen('\u001b[2J\u202e\n')).toBe('\\u{1b}[2J\\u{202e}\\n');
  });

  it('is the same in any order, and not with one sentence more', () => {
    expect(sameObservation(['a', 'b'], ['b', 'a', 'a'])).toBe(true);
    expect(sameObservation(['a'], ['a', 'b'])).toBe(false);
    expect(sameObservation(['a'], ['b'])).toBe(false);
  });

  it('is the same whatever space is around a sentence', () => {
    expect(sameObservation(['a b\n', 'c'], [' a b', 'c', 'c '])).toBe(true);
    expect(sameObservation(['a b'], ['ab'])).toBe(false);
  });
});

/** The sentence that is observed of this mismatch. */
function said(rest: Partial<Verdict['mismatches'][number]>): string {
  const [first, ...others] = fingerprintOf(verdict('failed', { mismatches: [mismatch(rest)] }), target);
  expect(others).toEqual([]);
  return first!;
}
const kind = (rest: Partial<Verdict['mismatches'][number]>) => said(rest).replace(/^.*, got /, '');

describe('what a provider writes', () => {
  it.each([
    ['<html>node 6271 took 9 ms</html>', 'text starting <html'],
    ['\r\n <HTML lang="en">', 'text starting <html'],
    ['<!DOCTYPE html>\n<html>', 'text starting <!doctype'],
    ['<?xml version="1.0"?>', 'text starting <?xml'],
    ['<h1>502</h1>', 'text starting <h1'],
    ['<!-- 17 -->', 'text starting <'],
    ['< 17', 'text starting <'],
    ['<\u0000h\u0000t\u0000m\u0000l\u0000', 'text starting <html'],
    ['\ufeff{"error":"req-513-janio7', 'text starting {'],
    ['["a"', 'text starting ['],
    ['"a', 'text starting "'],
    ['upstream 17 is gone', 'text'],
    ['17', 'text'],
    ['a <b>', 'text'],
    ['no content of 17', 'text'],
    ['no content', 'no content'],
  ])('as a body that is no JSON is only told by how it starts: %j', (actual, expected) => {
    expect(kind({ expected: '{ error, requestId } as JSON', actual })).toBe(expected);
    expect(kind({ expected: 'no content', actual })).toBe(expected);
  });

  it.each([
    ['"r-17"', 'string'],
    ['""', 'string'],
    [`"${'x'.repeat(199)}… (500 characters)`, 'string'],
    ['7209', 'number'],
    ['-1.5e+30', 'number'],
    ['1E9', 'number'],
    ['-Infinity', 'number'],
    ['true', 'boolean'],
    ['false', 'boolean'],
    ['null', 'null'],
    ['{"a":1}', 'object'],
    ['[1]', 'array'],
    ['absent', 'absent'],
    ['invalid UTF-8', 'invalid UTF-8'],
    ['duplicate member', 'duplicate member'],
    ['duplicate member: 17 more', 'duplicate member'],
    ['number beyond a double: 1e400', 'number beyond a double'],
    ['deep nesting: 120 levels: of many', 'deep nesting'],
  ])('as JSON is only told by its kind: %j', (actual, expected) => {
    expect(kind({ at: '/requestId', expected: 'string', actual })).toBe(expected);
  });

  it.each([
    ['multipart/mixed; boundary=b6333', 'multipart/mixed'],
    ['Text/HTML;charset=utf-8', 'text/html'],
    ['application/problem+json', 'application/problem+json'],
    ['two: text/html; a="b,c;d", application/json', 'two: text/html, application/json'],
    ['3: text/html, a/b, c/d;e=f', '3: text/html, a/b, c/d'],
    ['node 17', 'text'],
    ['a/b/c', 'text'],
    ['text/html 17', 'text'],
    ['17: text/html', '17: text/html'],
    ['x two: text/html', 'text'],
    [`a/b; c=${'x'.repeat(190)}… (300 characters)`, 'a/b'],
    ['absent', 'absent'],
  ])('as a content type is told without its parameters: %j', (actual, expected) => {
    expect(kind({ part: 'header', at: 'content-type', actual })).toBe(expected);
  });

  it.each([
    ['42', 'number'],
    ['1.5', 'number'],
    ['4 2', 'text'],
    ['a42', 'text'],
    ['soon', 'text'],
    ['absent', 'absent'],
  ])('as another header is only told by its kind: %j', (actual, expected) => {
    expect(kind({ part: 'header', at: 'retry-after', actual })).toBe(expected);
  });

  it.each([
    [
      '$.requestId',
      "Expected 7209 (Integer) isn't 'r-17' (String)",
      '7209',
      "Expected … (Integer) isn't … (String)",
      'number',
    ],
    ['$.error', 'Expected "a" but got [b-17]', '[b-17]', 'Expected … but got …', 'array'],
    ['$.error', "Expected a at 12 but got 'cut… (2000 characters)", 'text 12', 'Expected a at … but got …', 'text'],
    ['/', 'Expected a.c', '<b>17</b>', 'Expected a.c', 'text starting <b'],
    ['Content-Type', "Expected 'a/b' but was 'c/d; e=17'", 'c/d; e=17', 'Expected … but was …', 'c/d'],
    ['', 'an answer', '', 'an answer', 'text'],
    ['StatusMismatch', 'expected 409 but was 204', '204', 'expected 409 but was 204', '204'],
  ])('as the Pact core quotes it is told alike: %s', (at, expected, actual, sentence, came) => {
    const place = at === '' ? 'pact' : `pact ${at}`;
    expect(said({ part: 'pact', at, expected, actual })).toBe(`${place}: expected ${sentence}, got ${came}`);
  });

  it('is counted, and the count is left out', () => {
    const actual = 'The connection was closed after 17 of the 230 bytes (CONTENT_CUT_SHORT)';
    expect(kind({ part: 'message', actual })).toBe(
      'The connection was closed after … of the … bytes (CONTENT_CUT_SHORT)',
    );
  });

  it('stands whole where it is the failure itself: a status, and a state', () => {
    expect(said({ part: 'status', at: '', expected: '409', actual: '204' })).toBe('status: expected 409, got 204');
    expect(kind({ part: 'effect', at: 'sessions', actual: '["a: b"]' })).toBe('["a: b"]');
  });

  it('has the case beside it where the verdict is about several', () => {
    const html = { expected: '{ message } as JSON', actual: '<html>17', case: 'joined-no-body' };
    expect(kind(html)).toBe('text starting <html in an answer of joined-no-body');
  });
});

describe('what an observation says', () => {
  const tolerated = { reasonCode: 'also-allowed', reason: 'Answered 204, which is tolerated' } as const;

  it('is the tolerance before what is wrong beside it, and the status where there is nothing else', () => {
    const mismatches = [mismatch({ part: 'header', at: 'via', actual: 'absent', level: 'SHOULD' })];
    expect(fingerprintOf(verdict('warned', { ...tolerated, mismatches }), target)).toEqual([
      'Answered 204, which is tolerated',
      'header via: expected x, got absent',
    ]);
    expect(fingerprintOf(verdict('failed', { reason: 'r', mismatches }), target)).toEqual([
      'header via: expected x, got absent',
    ]);
    expect(fingerprintOf(verdict('failed'), target)).toEqual(['failed']);
  });

  it('keeps short ids in a reason, which is no state', () => {
    const parts = { ...scene({ participant: 'p-1' }), reasonCode: 'also-allowed', reason: 'p-1 came' } as const;
    expect(fingerprintOf(verdict('warned', parts), target)).toEqual(['p-1 came']);
  });

  it('has the name of the longest of the ids that a place could have', () => {
    const slots = { participant: 'abcdefgh', speakerA: 'abcdefgh-2', session: '12345678' };
    expect(seen('to abcdefgh-2, abcdefgh, abcdefgh', scene(slots))).toBe('to <speakerA>, <participant>, <participant>');
    expect(seen('12345678', scene(slots))).toBe('<session>');
    expect(seen('1234567', scene({ session: '1234567' }))).toBe('<number>');
  });

  it('takes a try without a request id for what it is', () => {
    const tries = [
      { at: '2026-01-01T00:00:00Z', durationMs: 1, outcome: 'o' },
      { at: '2026-01-01T00:00:00Z', durationMs: 1, outcome: 'o', requestId: 'request-1' },
    ];
    expect(seen('request-1 of undefined', { tries })).toBe('<request id> of undefined');
  });

  it('has the account of the scene, too', () => {
    expect(seen('5500 of …000', scene({ account: '5500' }))).toBe('<account> of <account>');
    expect(seen('abc', scene({ account: '' }))).toBe('abc');
  });

  it('has nothing in the place of participants where there are none', () => {
    expect(seen('to participants ', {}, 'effect')).toBe('to participants ');
  });
});
