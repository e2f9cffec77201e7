import { describe, expect, it } from 'vitest';
import { noComparison } from '../../scripts/cli/runs/drift-after-run.ts';
import { summarize, summarizedAgain, type SummaryInput } from '../../scripts/run/conclude.ts';
import type { VerdictStatus } from '../../scripts/run/verdict.ts';
import { runOf, verdict } from '../support/runs.ts';

function of(statuses: readonly VerdictStatus[], rest: Partial<SummaryInput> = {}) {
  const verdicts = statuses.map((status) => ({ status, level: 'MUST' as const }));
  const { conclusion, exitCode } = summarize({ verdicts, problems: [], strict: false, ...rest });
  return { conclusion, exitCode };
}

describe('a run', () => {
  it.each<[VerdictStatus[], string, number]>([
    [['passed', 'observed'], 'conformant', 0],
    [['passed', 'warned'], 'conformant', 0],
    [['warned'], 'conformant', 0],
    [['passed', 'not-provokable'], 'conformant-as-far-as-checked', 0],
    [['passed', 'failed'], 'non-conformant', 1],
    [['passed', 'inconclusive'], 'undecided', 3],
    [['passed', 'harness-error'], 'undecided', 3],
    [['failed', 'inconclusive', 'harness-error'], 'non-conformant', 1],
    [['passed', 'deviating'], 'conformant-but-for-deviations', 0],
    [['deviating', 'not-provokable'], 'conformant-but-for-deviations', 0],
    [['deviating', 'failed'], 'non-conformant', 1],
    [['deviating', 'inconclusive'], 'undecided', 3],
    [[], 'undecided', 3],
    [['observed'], 'undecided', 3],
    [['not-provokable'], 'undecided', 3],
  ])('with %j is %s, exit code %i', (statuses, conclusion, exitCode) => {
    expect(of(statuses)).toEqual({ conclusion, exitCode });
  });

  it('is concluded again from all that it holds', () => {
    const run = runOf([verdict('passed')]);
    expect(summarizedAgain(run)).toMatchObject({ conclusion: 'conformant', exitCode: 0 });
    const lost = { since: '2026-01-01T00:00:00.000Z', sentence: 's', next: 'n' };
    expect(summarizedAgain({ ...run, lost }).conclusion).toBe('undecided');
    const comparison = { baseline: 'b', conclusion: 'breaking', exitCode: 1, sentence: 's', failing: [] } as const;
    expect(summarizedAgain({ ...run, comparison: { ...comparison, failing: [] } }).conclusion).toBe('changed');
  });

  it('that is strict fails for a warning', () => {
    expect(of(['passed', 'warned'], { strict: true })).toEqual({ conclusion: 'non-conformant', exitCode: 1 });
    expect(of(['passed'], { strict: true }).exitCode).toBe(0);
  });

  it('with a problem of its own is undecided', () => {
    expect(of(['passed'], { problems: ['no pact'] })).toEqual({ conclusion: 'undecided', exitCode: 3 });
    expect(of(['failed'], { problems: ['no pact'] }).exitCode).toBe(1);
  });

  it('whose known deviations do not fit is not conformant', () => {
    expect(of(['passed'], { deviationFindings: 1 })).toEqual({ conclusion: 'non-conformant', exitCode: 1 });
    expect(of(['passed'], { deviationFindings: 0 }).exitCode).toBe(0);
  });

  it('that could not observe something is none the worse for it', () => {
    const verdicts = [
      { status: 'passed', level: 'MUST' },
      { status: 'inconclusive', level: 'OBSERVE' },
    ] as const;
    expect(of([], { verdicts }).exitCode).toBe(0);
  });

  it('that was interrupted says by what, whatever else', () => {
    expect(of(['failed'], { interruptedBy: 'SIGINT' })).toEqual({ conclusion: 'interrupted', exitCode: 130 });
    expect(of(['passed'], { interruptedBy: 'SIGTERM' }).exitCode).toBe(143);
  });

  it.each<[VerdictStatus, 0 | 1 | 3, string, number]>([
    ['passed', 0, 'conformant', 0],
    ['failed', 3, 'non-conformant', 1],
    ['inconclusive', 1, 'changed', 1],
    ['passed', 1, 'changed', 1],
    ['failed', 0, 'non-conformant', 1],
    ['failed', 1, 'non-conformant', 1],
    ['passed', 3, 'undecided', 3],
    ['inconclusive', 0, 'undecided', 3],
  ])('of %s whose comparison ends with %i is %s, exit code %i', (status, compared, conclusion, exitCode) => {
    const comparison = { baseline: 'b.json', conclusion: 'unchanged' as const, sentence: '', failing: [] };
    expect(of([status], { comparison: { ...comparison, exitCode: compared } })).toEqual({ conclusion, exitCode });
  });

  it('whose comparison was interrupted was so itself', () => {
    const comparison = noComparison('b', 'interrupted', 143, '');
    expect(of(['failed'], { comparison })).toEqual({ conclusion: 'interrupted', exitCode: 143 });
  });

  it('whose target stopped answering is undecided, whatever it was before', () => {
    const lost = { since: '2026-01-01T00:00:00.000Z', sentence: 's', next: 'n' };
    expect(of(['passed'], { lost })).toEqual({ conclusion: 'undecided', exitCode: 3 });
    expect(of(['passed', 'failed'], { lost })).toEqual({ conclusion: 'non-conformant', exitCode: 1 });
  });

  it('counts each status', () => {
    const verdicts = [{ status: 'passed' as const, level: 'MUST' as const }];
    expect(summarize({ verdicts, problems: [], strict: false }).counts).toEqual({
      passed: 1,
      failed: 0,
      deviating: 0,
      warned: 0,
      observed: 0,
      'not-provokable': 0,
      inconclusive: 0,
      'harness-error': 0,
    });
  });
});
