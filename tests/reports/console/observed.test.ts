import { describe, expect, it } from 'vitest';
import { observations, observedShort } from '../../../scripts/reports/console/observed.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

const decided = (probe: string) =>
  verdict('observed', { case: probe, level: 'OBSERVE', reason: 'told elsewhere', follows: 'OAS' });
const observed = (id: string, reason: string) => verdict('observed', { case: id, level: 'OBSERVE', reason });
const mismatch = { part: 'header', at: 'x', expected: 'e', actual: 'a\n', level: 'OBSERVE' } as const;

describe('what was observed', () => {
  it('has a line for each case, once, and none for what the contradictions tell', () => {
    const run = runOf([
      observed('undocumented-null-body', 'Taken\n'),
      verdict('observed', { case: 'undocumented-x', via: 'replay', reason: 'seen' }),
      observed('undocumented-x', 'seen'),
      verdict('passed', { mismatches: [mismatch] }),
      verdict('failed', { case: 'joined-twice', mismatches: [mismatch] }),
      decided('errata-doubled-account'),
    ]);
    expect(observations(run, tagged).split('\n')).toEqual([
      '<cyan>observed</>  undocumented behaviour; recorded, never a failure',
      '    <dim>undocumented-null-body</>  Taken\\n',
      '    <dim>undocumented-x        </>  seen',
      '    <dim>joined-no-body        </>  header x: expected e, got a\\n',
    ]);
    expect(observations(runOf([verdict('passed')]), tagged)).toBe('');
    expect(observations(runOf([verdict('observed', { case: 'x' })]), tagged)).toMatch(/\n {4}<dim>x<\/> {2}$/);
  });

  it('is counted by case in the short form, with the contradictions that are decided', () => {
    const short = (...verdicts: Parameters<typeof runOf>[0]) => observedShort(runOf(verdicts), tagged);
    const rest = ': --verbose shows them';
    const [one, again, other] = [observed('a', '1'), observed('a', '2'), observed('b', '1')];
    expect(short(one, again)).toBe(`<cyan>observed</>  1 case without a promise${rest}`);
    expect(short(one, other, decided('errata-doubled-account'))).toBe(
      `<cyan>observed</>  2 cases without a promise, 1 contradiction between documents${rest}`,
    );
    expect(short(decided('errata-doubled-account'), decided('errata-conflict-status'))).toBe(
      `<cyan>observed</>  2 contradictions between documents${rest}`,
    );
    expect(short(verdict('inconclusive', { case: 'errata-doubled-account' }))).toBe('');
  });
});
