import { describe, expect, it } from 'vitest';
import { baselineOf, baselineText } from '../../../scripts/drift/baseline/baseline.ts';
import type { Verdict } from '../../../scripts/run/run-schema.ts';
import { answered, runOf, verdict } from '../../support/runs.ts';

function recorded(...verdicts: Verdict[]) {
  return baselineOf([runOf(verdicts)]).cases;
}

describe('a baseline', () => {
  it('has a case only where every round has decided it', () => {
    const runs = [answered(204, ''), verdict('inconclusive', { reasonCode: 'transport-failed' })].map((one) =>
      runOf([one]),
    );
    for (const rounds of [runs, runs.toReversed()]) {
      expect(baselineOf(rounds).cases).toMatchObject({ 'joined-no-body': { notRecorded: 'transport-failed' } });
    }
  });

  it('has its cases in one order', () => {
    const [one, other] = [answered(204, ''), answered(204, '', { case: 'joined-empty-body' })];
    expect(baselineText(baselineOf([runOf([one, other])]))).toBe(baselineText(baselineOf([runOf([other, one])])));
  });

  it('is of one contract and one target', () => {
    const one = runOf([]);
    expect(() => baselineOf([])).toThrow('needs a run');
    expect(() => baselineOf([one, { ...one, contractHash: 'b'.repeat(64) }])).toThrow('one contract');
    expect(() => baselineOf([one, { ...one, target: { ...one.target, baseUrl: 'https://other.example' } }])).toThrow(
      'one target',
    );
  });

  it('is not about what was not decided, nor about what a replay says again', () => {
    const cases = recorded(
      verdict('inconclusive', { case: 'joined-no-body', reasonCode: 'transport-failed' }),
      verdict('passed', { case: 'joined-empty-body', via: 'replay' }),
    );
    expect(Object.keys(cases)).toEqual(['joined-no-body']);
    expect(cases).toMatchObject({ 'joined-no-body': { notRecorded: 'transport-failed' } });
  });

  it('records a failure that somebody accepts as the failure that it is', () => {
    const mismatch = { part: 'status', at: '', expected: '204', actual: '500' } as const;
    const asJudged = (status: Verdict['status'], level: 'MUST' | 'SHOULD') =>
      recorded(answered(500, '', { status, mismatches: [{ ...mismatch, level }] }));
    expect(asJudged('deviating', 'MUST')).toEqual(asJudged('failed', 'MUST'));
    expect(asJudged('deviating', 'SHOULD')).toEqual(asJudged('warned', 'SHOULD'));
    // What is tolerated is warned about without a mismatch.
    expect(recorded(answered(403, '', { status: 'deviating' }))).toMatchObject({
      'joined-no-body': { answers: [{ verdict: 'warned' }] },
    });
  });

  it('records what is wrong without the words of the provider', () => {
    const mismatch = { level: 'MUST', actual: 'whatever came' } as const;
    const cases = recorded(
      answered(500, '{}', {
        status: 'failed',
        mismatches: [
          { ...mismatch, part: 'status', at: '', expected: '204', actual: '500' },
          { ...mismatch, part: 'body', at: '/11111111-2222-3333-4444-555555555555', expected: 'a string' },
          { ...mismatch, part: 'effect', at: 'subscriptions', expected: 'to participants 1, 2' },
        ],
      }),
    );
    expect(cases['joined-no-body']).toMatchObject({
      answers: [{ broken: ['status: expected 204, got 500', 'body /<id>: expected a string', 'effect subscriptions'] }],
    });
  });

  it.each([
    ['', { content: 'none' }],
    ['{"message":"no"}', { content: { json: { message: 'string' } } }],
    ['<html>', { content: 'no JSON' }],
  ])('records the content %j as its kind', (body, expected) => {
    expect(recorded(answered(400, body))['joined-no-body']).toMatchObject({ answers: [expected] });
  });

  it('tells what is no answer in HTTP, what only announces content, and what was too long', () => {
    const failure = { code: 'X', message: 'no', kind: 'malformed' } as const;
    const announcing = { status: 204, headers: [['content-length', '5']], body: '' };
    const long = { status: 200, headers: [], body: '{"a', cut: true as const };
    const cases = recorded(
      answered(400, '', { case: 'joined-no-body', status: 'failed', failure }),
      answered(204, '', { case: 'joined-empty-body', status: 'failed', failure, response: announcing }),
      answered(200, '', { case: 'joined-empty-object', response: long }),
    );
    expect(cases).toMatchObject({
      'joined-no-body': { answers: [{ status: 'malformed' }] },
      'joined-empty-body': { answers: [{ status: 204, content: 'announced' }] },
      'joined-empty-object': { answers: [{ content: 'too long to be recorded' }] },
    });
  });
});
