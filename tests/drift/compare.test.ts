import { describe, expect, it } from 'vitest';
import { caseHashOf } from '../../scripts/drift/baseline/case-hash.ts';
import { rules } from '../../scripts/drift/baseline/rules.ts';
import {
  type Baseline,
  baselineVersion,
  type CaseRecord,
  type RecordedBehaviour,
} from '../../scripts/drift/baseline/schema.ts';
import { changesBetween, compare } from '../../scripts/drift/compare.ts';

function baselineWith(cases: Record<string, CaseRecord>): Baseline {
  const stored = Object.entries(cases).map(([id, record]) => [id, { ...record, caseHash: caseHashOf(id) }] as const);
  return {
    baselineVersion,
    contractHash: 'a'.repeat(64),
    target: { kind: 'reference' },
    cases: Object.fromEntries(stored),
  };
}

const joined: RecordedBehaviour = { status: 204, content: 'none', verdict: 'observed' };
const refused: RecordedBehaviour = {
  status: 400,
  content: { json: { error: 'string' } },
  control: { status: 204, content: 'none' },
  verdict: 'observed',
};
const announced: RecordedBehaviour = { ...refused, headers: { sunset: ['present'] } };
const longer: RecordedBehaviour = { ...refused, content: { json: { error: 'string', hint: 'string' } } };
const steady: CaseRecord = { answers: [joined] };
const flaky: CaseRecord = { answers: [joined, refused] };
const must = 'bad-request-top-level-array';

describe('the changes between two baselines', () => {
  it('are of all cases, the most important first', () => {
    const before = baselineWith({
      [must]: { answers: [refused] },
      'joined-no-body': { answers: [joined] },
      'unauthorized-wrong-password': { answers: [refused] },
    });
    const after = baselineWith({
      'unauthorized-wrong-password': { answers: [announced] },
      [must]: { answers: [longer] },
      'joined-no-body': { answers: [refused] },
    });
    expect(changesBetween(before, after)).toMatchObject([
      { case: 'joined-no-body', rule: 'accepted-now-refused', ...rules['accepted-now-refused'] },
      { case: 'unauthorized-wrong-password', rule: 'notice-come', ...rules['notice-come'] },
      { case: must, rule: 'member-come', ...rules['member-come'] },
    ]);
    expect(changesBetween(before, before)).toEqual([]);
  });

  it('name the contradiction where another document is followed', () => {
    const followed = (behaviour: RecordedBehaviour, follows: 'PAGE' | 'OAS') =>
      baselineWith({ 'errata-null-session-id': { answers: [{ ...behaviour, follows }] } });
    expect(changesBetween(followed(joined, 'PAGE'), followed(refused, 'OAS'))[1]).toMatchObject({
      kind: 'breaking',
      contradiction: { id: 'null-session-id', positions: [{ source: 'PAGE' }, { source: 'OAS' }] },
    });
  });
});

describe('a comparison', () => {
  it.each([
    ['in the baseline', flaky, steady],
    ['now', steady, flaky],
  ])('has no change of a case that is flaky %s', (_, before, after) => {
    const comparison = compare(baselineWith({ 'joined-no-body': before }), baselineWith({ 'joined-no-body': after }));
    expect(comparison).toEqual({ changes: [], bySignIn: [], flaky: ['joined-no-body'], undecided: [], compared: 0 });
  });

  it('has no change of a case that was decided on one side only', () => {
    const before = baselineWith({ 'joined-no-body': steady, 'joined-empty-body': { notRecorded: 'transport-failed' } });
    const after = baselineWith({ 'joined-no-body': { notRecorded: 'set-up-failed' }, 'joined-empty-body': steady });
    expect(compare(before, after)).toEqual({
      changes: [],
      bySignIn: [],
      flaky: [],
      undecided: [{ case: 'joined-no-body', reasonCode: 'set-up-failed' }],
      compared: 0,
    });
  });

  it('has a control that is refused now, although it leaves its case undecided', () => {
    const before = baselineWith({ [must]: { answers: [refused] } });
    const after = baselineWith({
      [must]: { notRecorded: 'control-failed', control: { status: 403, content: 'none' } },
    });
    expect(compare(before, after)).toMatchObject({
      changes: [{ rule: 'control-now-refused', kind: 'breaking' }],
      compared: 1,
    });
  });
});
