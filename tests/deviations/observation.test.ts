import { describe, expect, it } from 'vitest';
import { observationOf, sameObservation } from '../../scripts/deviations/observation.ts';
import type { Verdict } from '../../scripts/verification/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const { target } = runOf([]);
const uuid = 'cd2715a0-4b50-4a48-8e1d-821b54b9cb97';

function mismatch(rest: Partial<Verdict['mismatches'][number]>): Verdict['mismatches'][number] {
  return { part: 'body', at: '', expected: 'x', actual: 'y', level: 'MUST', ...rest };
}

/** What is observed of a body or a state with this text. */
function seen(actual: string, rest: Partial<Verdict> = {}, part: 'body' | 'effect' = 'body'): string {
  const failing = verdict('failed', { mismatches: [mismatch({ part, actual, at: part })], ...rest });
  return observationOf(failing, target)[0]!.replace(/^.*expected x, got /, '');
}

const scene = (slots: Record<string, string>): Partial<Verdict> => ({ evidence: { slots, members: {} } });

describe('an observation', () => {
  it('is what failed: not what is only worth recording, and each once', () => {
    const mismatches = [
      mismatch({ part: 'status', actual: '500' }),
      mismatch({ part: 'header', at: 'via', level: 'SHOULD' }),
      mismatch({ level: 'OBSERVE' }),
      mismatch({ part: 'status', actual: '500' }),
    ];
    expect(observationOf(verdict('failed', { mismatches }), target)).toEqual([
      'status: expected x, got 500',
      'header via: expected x, got y',
    ]);
  });

  it('of an answer that is only tolerated is the sentence that says so', () => {
    const tolerated = verdict('warned', { reasonCode: 'also-allowed', reason: 'Answered 204, which is tolerated' });
    expect(observationOf(tolerated, target)).toEqual(['Answered 204, which is tolerated']);
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
    const says = (account: string) => verdict('failed', { mismatches: [mismatch({ actual: `in ${account}` })] });
    expect(observationOf(says('9900000'), full)).toEqual(observationOf(says('…000'), target));
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
  });

  it('shows nothing that cannot be seen', () => {
    expect(seen('\u001b[2J\u202e\n')).toBe('\\u{1b}[2J\\u{202e}\\n');
  });

  it('is the same in any order, and not with one sentence more', () => {
    expect(sameObservation(['a', 'b'], ['b', 'a', 'a'])).toBe(true);
    expect(sameObservation(['a'], ['a', 'b'])).toBe(false);
  });
});
