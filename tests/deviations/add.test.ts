import { describe, expect, it } from 'vitest';
import { entryFrom, NotRecordableError, textWith } from '../../scripts/deviations/add.ts';
import { withDeviations } from '../../scripts/deviations/apply.ts';
import { readDeviations } from '../../scripts/deviations/read.ts';
import type { Run, Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const id = 'joined-no-body';
const details = { reason: 'The vendor knows', owner: 'team-a', expires: '2026-01-31' };
const status: Verdict['mismatches'][number] = {
  part: 'status',
  at: '',
  expected: '204',
  actual: '200',
  level: 'MUST',
};
const pact: Verdict['mismatches'][number] = { ...status, part: 'pact', at: '$.x' };
const failed = (via: Verdict['via'], mismatches: Verdict['mismatches'] = [status], parts: Partial<Verdict> = {}) =>
  verdict('failed', { via, mismatches, reasonCode: 'wrong-status', ...parts });
const passed = (via: Verdict['via']) => verdict('passed', { via });

describe('an entry from a run', () => {
  it('of a live endpoint is about that one only', () => {
    expect(entryFrom(runOf([failed('matrix')]), id, details)).toMatchObject({
      target: 'live',
      baseUrl: 'https://example.com/v1',
    });
    const target: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:4010/v1', account: '1' };
    expect(entryFrom(runOf([failed('matrix')], { target }), id, details)).not.toHaveProperty('baseUrl');
  });

  it.each<[string, Verdict[], unknown]>([
    ['one list where all ways fail alike', [failed('matrix'), failed('replay')], ['status: expected 204, got 200']],
    [
      'what the Pact core alone says for the replay alone',
      [passed('matrix'), failed('replay', [pact])],
      { replay: ['pact $.x: expected …, got number'] },
    ],
    [
      'a list for each way where they fail differently',
      [failed('matrix'), failed('replay', [pact])],
      { matrix: ['status: expected 204, got 200'], replay: ['pact $.x: expected …, got number'] },
    ],
  ])('has %s, and then accepts that very run', (_, verdicts, observation) => {
    const run = runOf(verdicts);
    const entry = entryFrom(run, id, details);
    expect(entry.observation).toEqual(observation);
    const known = readDeviations(textWith(undefined, entry), 'd.yaml', '2026-01-01');
    const { deviations, summary } = withDeviations(run, known);
    expect(deviations).toMatchObject({ applying: 1, findings: [] });
    expect(summary.exitCode).toBe(0);
  });

  it('can be of a failure that an entry has accepted before', () => {
    const deviation = { ...details };
    const run = runOf([verdict('deviating', { mismatches: [status], deviation })]);
    expect(entryFrom(run, id, details).observation).toEqual(['status: expected 204, got 200']);
  });

  it.each<[string, Run, string]>([
    ['a case that passed', runOf([passed('matrix'), passed('replay')]), 'did not fail in the run, it is passed'],
    ['a case that was not decided', runOf([verdict('inconclusive')]), 'it is inconclusive'],
    ['a fault of the suite', runOf([verdict('harness-error')]), 'it is harness-error'],
    [
      'an answer that repeats a credential',
      runOf([failed('matrix'), failed('replay', [{ ...status, part: 'credential' }])]),
      'repeats a credential, which no entry accepts',
    ],
    [
      'recorded traffic',
      runOf([failed('matrix')], { target: { kind: 'recorded', baseUrl: 'https://example.com/v1', account: '' } }),
      'of recorded traffic',
    ],
  ])('is refused for %s', (_, run, message) => {
    const make = () => entryFrom(run, id, details);
    expect(make).toThrow(NotRecordableError);
    expect(make).toThrow(message);
  });
});

describe('the file that an entry is added to', () => {
  const text = `# Before all

- case: conflict-second-session # since the update
  target: live
  # who asked for it
  reason: >
    A long
    text
  owner: "team-a"
  expires: 2026-02-01
  observation: [a, b]

# After all
`;

  it('keeps comments, order and quotes, and the entry comes last', () => {
    const known = readDeviations(text, 'd.yaml', '2026-01-01');
    const whole = textWith(known, entryFrom(runOf([failed('matrix')]), id, details));
    for (const line of ['# Before all', ' # since the update', '  # who asked for it', '"team-a"', '[a, b]\n']) {
      expect(whole).toContain(line);
    }
    expect(whole.trimEnd().endsWith('\n# After all')).toBe(true);
    const entries = readDeviations(whole, 'd.yaml', '2026-01-01').entries;
    expect(entries.map((entry) => entry.case)).toEqual(['conflict-second-session', id]);
    expect(entries[0]!.reason).toBe('A long text');
  });

  it('is a plain list afterwards where it was an empty one', () => {
    const known = readDeviations('[]\n', 'd.yaml', '2026-01-01');
    expect(textWith(known, entryFrom(runOf([failed('matrix')]), id, details))).toMatch(/^- case: joined-no-body\n/);
  });
});
