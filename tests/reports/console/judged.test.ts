import { describe, expect, it } from 'vitest';
import { plain } from '../../../scripts/lib/text/style.ts';
import { judgedSection, recordedDetails, recordedTarget } from '../../../scripts/reports/console/judged.ts';
import type { Run, Verdict } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

type Judged = NonNullable<Run['judged']>;
const judged = (rest: Partial<Judged> = {}): Judged => ({
  from: 'har',
  file: 'x.har',
  answers: 2,
  notChecked: [],
  notJudged: [],
  history: [],
  ...rest,
});
const section = (rest: Partial<Judged>, verdicts: Verdict[] = [], style = tagged) =>
  judgedSection(runOf(verdicts, { judged: judged(rest) }), style).split('\n');
const seen = (times: number, places: string[] = []) => ({ times, places });

describe('the section of a judged file', () => {
  it('is empty for a run that was sent, and where there is nothing to tell', () => {
    expect(judgedSection(runOf([verdict('passed', { seen: seen(1) })]), plain)).toBe('');
    expect(section({}, [verdict('passed')])).toEqual(['']);
  });

  it('has how often each case came up, in columns', () => {
    const verdicts = [
      verdict('passed', { case: 'joined-no-body', title: 'One', seen: seen(12) }),
      verdict('inconclusive', { case: 'answer-404', title: 'Another', seen: seen(3) }),
      verdict('not-provokable', { case: 'joined-unseen' }),
    ];
    expect(section({}, verdicts)).toEqual([
      '<dim>judged</>',
      '    12  joined-no-body  passed        One',
      '     3  answer-404      inconclusive  Another',
    ]);
  });

  it('has since when cases fail', () => {
    const since = '2026-03-02T23:30:00.000Z';
    const lastPassed = { at: '2026-03-01T00:10:00.000Z', file: 'old\n.json' };
    const history = [
      { case: 'joined-no-body', since, file: 'new\n.json', lastPassed },
      { case: 'joined-twice', since, file: 'new.json' },
    ];
    expect(section({ history })).toEqual([
      '<red>failing</>  <bold>joined-no-body</> since the run of 2 March 2026 (new\\n.json); it last passed in that of 1 March 2026 (old\\n.json)',
      '',
      '<red>failing</>  <bold>joined-twice</> since the run of 2 March 2026 (new.json); it passes in none of the runs',
    ]);
  });

  it('has where the file breaks off', () => {
    const [first, next] = section({ broken: { offset: 10, line: 2, column: 3, reason: 'odd\n' } });
    expect(first).toMatch(/^<magenta>broken<\/> .* byte 10 \(line 2, column 3\): odd\\n$/);
    expect(next).toContain('Next: ');
  });

  it('has what else is in the file, by kind, with how much of each', () => {
    const notJudged: Judged['notJudged'] = [
      { kind: 'preflight', what: 'OPTIONS\n', count: 10 },
      { kind: 'cached', what: 'GET', count: 1 },
      { kind: 'preflight', what: 'OPTIONS b', count: 5 },
    ];
    expect(section({ notJudged })).toEqual([
      '<dim>not judged</>  CORS preflights: 15',
      '    10  OPTIONS\\n',
      '     5  OPTIONS b',
      '',
      '<dim>not judged</>  responses from a cache: 1',
      '    1  GET',
    ]);
  });

  it('has what could not be checked, and what several verdicts say of that once', () => {
    const verdicts = [['a', 'b'], ['b', 'told'], ['b']].map((notChecked) => verdict('passed', { notChecked }));
    expect(section({ notChecked: ['told\n', 'told'] }, verdicts)).toEqual([
      '<dim>not checked</>',
      '    told\\n',
      '    told',
      '    a (1 check)',
      '    b (3 checks)',
    ]);
  });
});

describe('a card of a recorded case', () => {
  it('says how often it was seen and where, and what was not checked', () => {
    expect(recordedDetails(verdict('failed'))).toEqual([]);
    expect(recordedDetails(verdict('failed', { seen: seen(1, ['entry 1']), notChecked: ['a', 'b'] }))).toEqual([
      ['seen', '1 time: entry 1'],
      ['unchecked', 'a'],
      ['unchecked', 'b'],
    ]);
    expect(recordedDetails(verdict('failed', { seen: seen(5, ['entry 1', 'entry 4']) }))).toEqual([
      ['seen', '5 times: entry 1, entry 4 and 3 more'],
    ]);
  });
});

describe('the target of a judged file', () => {
  const target = (rest?: Partial<Judged>) => recordedTarget(runOf([], rest ? { judged: judged(rest) } : {}), 'here');

  it('is that of the run where one was sent or judged again', () => {
    expect(target()).toBe('here');
    expect(target({ from: 'run' })).toBe('Judged again, nothing was sent: here');
  });

  it('is what the recording holds', () => {
    const of = 'RECORDED traffic in x.har, nothing was sent:';
    expect(target({ answers: 0 })).toBe(`${of} no request of the operation`);
    expect(target({ answers: 1 })).toBe(`${of} 1 request of the operation to https://example.com/v1`);
    expect(target({ from: 'pact' })).toBe(`${of} 2 requests of the operation to https://example.com/v1`);
  });
});
