import { describe, expect, it } from 'vitest';
import { plain } from '../../../scripts/lib/text/style.ts';
import { headline } from '../../../scripts/reports/console/headline.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';

const tagged = (format: unknown, text: string) => `<${String(format)}>${text}</>`;
const reference: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' };
const { counts: none } = runOf([]).summary;
const concluded = (conclusion: Run['summary']['conclusion'], rest: Partial<Run> = {}) =>
  runOf([verdict('passed')], {
    summary: { conclusion, exitCode: 0, counts: { ...none, passed: 1 } },
    ...rest,
  });

describe('the last line', () => {
  it.each([
    ['conformant', 'green', 'cyan'],
    ['conformant-as-far-as-checked', 'green', 'cyan'],
    ['conformant-but-for-deviations', 'green', 'cyan'],
    ['non-conformant', 'red', 'red'],
    ['changed', 'red', 'red'],
    ['undecided', 'magenta', 'magenta'],
    ['interrupted', 'yellow', 'yellow'],
  ] as const)('has a colour for %s, which is never green for the reference provider', (conclusion, live, embedded) => {
    const verdictIn = (run: Run) => /<(\w+)>([A-Z ]+)/.exec(headline(run, tagged))?.slice(1);
    const words = verdictIn(concluded(conclusion))?.[1];
    expect(words).toBeTruthy();
    expect(verdictIn(concluded(conclusion))).toEqual([live, words]);
    expect(verdictIn(concluded(conclusion, { target: reference }))).toEqual([embedded, words]);
  });

  it('names the target and the cases that alone were run', () => {
    expect(headline(concluded('conformant'), plain)).toMatch(
      /^LIVE endpoint https:\/\/example\.com\/v1: CONFORMANT — /,
    );
    const options = { ...runOf([]).options, only: Array.from({ length: 8 }, (_, index) => `only-${index}`) };
    const line = headline(concluded('conformant', { target: reference, options }), plain);
    expect(line).toMatch(/^REFERENCE provider .* \(only only-0, .*only-5 and 2 more\): /);
  });

  it('counts what there is of each status', () => {
    const counts = {
      passed: 1,
      failed: 2,
      deviating: 3,
      warned: 4,
      observed: 5,
      inconclusive: 6,
      'harness-error': 7,
      'not-provokable': 8,
    };
    const line = headline(runOf([], { summary: { conclusion: 'undecided', exitCode: 3, counts } }), plain);
    expect(line).toContain(
      '0 checks: 1 passed, 2 failed, 3 deviating, 4 warned, 5 observed, 6 inconclusive, 7 harness errors, 8 not provokable, in 1.5 s',
    );
    expect(headline(runOf([]), plain)).toContain('0 checks: 0 passed, in 1.5 s');
  });

  it('names up to twelve cases that were not checked, each once, and counts more', () => {
    const unknown = (length: number) =>
      Array.from({ length }, (_, index) => verdict('not-provokable', { case: `joined-${index}` }));
    const line = (verdicts: Run['verdicts']) =>
      headline(concluded('conformant-as-far-as-checked', { verdicts }), plain);
    expect(line([...unknown(2), ...unknown(2)])).toContain('(not checked: joined-0, joined-1)');
    expect(line(unknown(12))).toContain('joined-11)');
    expect(line(unknown(13))).toContain('(not checked: 13 cases, see not-provokable above)');
  });

  it('names the deviating cases, each once, and counts the entries that do not fit', () => {
    const verdicts = [
      verdict('deviating'),
      verdict('deviating', { via: 'replay' }),
      verdict('deviating', { case: 'joined-twice' }),
      verdict('not-provokable', { case: 'server-error-body' }),
    ];
    const finding = { code: 'stale', case: 'joined-twice', sentence: 's', next: 'n' } as const;
    const deviations = { file: 'd.yaml', applying: 0, otherTargets: 0, notChecked: [], findings: [finding, finding] };
    const line = headline(concluded('conformant-but-for-deviations', { verdicts, deviations }), plain);
    expect(line).toContain('(deviating: joined-no-body, joined-twice; not checked: server-error-body)');
    expect(line).toMatch(/; 2 entries of d\.yaml/);
  });

  it.each<[string, Partial<Run>, RegExp]>([
    [
      'the target stopped responding',
      { lost: { since: 't', sentence: '', next: '' }, problems: ['p'] },
      /see lost above/,
    ],
    ['the suite failed', { problems: ['p'] }, /see harness-error above/],
    ['a finding stopped it', { verdicts: [verdict('inconclusive', { reasonCode: 'finding' })] }, /see not run above/],
    [
      'checks were undecided',
      { summary: { conclusion: 'undecided', exitCode: 3, counts: { ...none, inconclusive: 1 } } },
      /see inconclusive above/,
    ],
    ['nothing was checked', {}, /no promise was checked/],
  ])('says where to read why a run is undecided: %s', (_, rest, where) => {
    expect(headline(runOf([], rest), plain)).toMatch(where);
  });

  it('says what was left behind', () => {
    const leftovers = [{ kind: 'session' as const, id: 's', reason: 'r' }];
    expect(headline(runOf([], { leftovers }), plain)).toMatch(/; 1 left behind, see above$/);
    expect(headline(runOf([]), plain)).not.toContain('left behind');
  });
});
