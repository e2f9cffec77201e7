import { describe, expect, it } from 'vitest';
import { plain } from '../../../scripts/lib/text/style.ts';
import { headline } from '../../../scripts/reports/console/headline.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

const reference: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' };
const { counts: none } = runOf([]).summary;
const concluded = (conclusion: Run['summary']['conclusion'], rest: Partial<Run> = {}) =>
  runOf([verdict('passed')], {
    summary: { conclusion, exitCode: 0, counts: { ...none, passed: 1 } },
    ...rest,
  });

const compared = (
  conclusion: NonNullable<Run['comparison']>['conclusion'],
  exitCode: NonNullable<Run['comparison']>['exitCode'],
  changes = 0,
): NonNullable<Run['comparison']> => ({
  baseline: 'b.json',
  conclusion,
  exitCode,
  sentence: '',
  failing: Array.from({ length: changes }, () => ({ case: 'c', kind: 'breaking', what: 'status', sentence: 's' })),
});
const broken: NonNullable<Run['judged']> = {
  from: 'har',
  file: 'x.har',
  answers: 0,
  notChecked: [],
  notJudged: [],
  history: [],
  broken: { offset: 1, line: 1, column: 1, reason: 'r' },
};

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
    const only = options.only.slice(0, 6);
    const scope = (rest: Partial<Run['options']>) =>
      headline(concluded('conformant', { options: { ...options, ...rest } }), plain);
    expect(scope({ only })).toContain(' (only only-0, only-1, only-2, only-3, only-4, only-5): ');
    expect(scope({ only, failedOf: 'yesterday' })).toContain(
      ' (only what failed or was undecided in the run of yesterday: only-0, ',
    );
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
    expect(headline(runOf([verdict('passed')]), plain)).toContain(' — 1 check: 0 passed, in');
  });

  it('names up to twelve cases that were not checked, each once, and counts more', () => {
    const unknown = (length: number) =>
      Array.from({ length }, (_, index) => verdict('not-provokable', { case: `joined-${index}` }));
    const line = (verdicts: Run['verdicts']) =>
      headline(concluded('conformant-as-far-as-checked', { verdicts }), plain);
    expect(line([...unknown(2), ...unknown(2)])).toContain('(not checked: joined-0, joined-1)');
    expect(line(unknown(12))).toContain('joined-11)');
    expect(line(unknown(13))).toContain('(not checked: 13 cases, see not-provokable above)');
    expect(line([verdict('passed')])).toContain('(not checked: see not checked above)');
    const alone = { alone: true };
    const quiet = headline(concluded('conformant-as-far-as-checked', { verdicts: unknown(13) }), plain, alone);
    expect(quiet).toContain('(not checked: 13 cases, see run.json)');
    const missing = verdict('inconclusive', { reasonCode: 'not-in-recording', level: 'OBSERVE' });
    expect(line([missing])).toContain('(not checked: joined-no-body)');
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
    expect(line).toContain(': CONFORMANT AS FAR AS CHECKED, BUT FOR KNOWN DEVIATIONS (deviating: ');
    expect(line).toMatch(/; 2 entries of d\.yaml/);
    const checked = { verdicts: verdicts.slice(0, 2), deviations: { ...deviations, findings: [finding] } };
    const other = headline(concluded('conformant-but-for-deviations', checked), plain);
    expect(other).toContain(': CONFORMANT BUT FOR KNOWN DEVIATIONS (deviating: joined-no-body) — ');
    expect(other).toContain('; 1 entry of d.yaml to see to');
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
    ['the file breaks off', { judged: broken }, /see broken above/],
    [
      'the comparison is undecided',
      { comparison: compared('undecided', 3), verdicts: [verdict('passed')] },
      /; the comparison came to no result/,
    ],
    [
      'the comparison is undecided, as is a case without a promise',
      { comparison: compared('undecided', 3), verdicts: [verdict('inconclusive', { level: 'OBSERVE' })] },
      /; the comparison came to no result/,
    ],
    [
      'a check was undecided, as is the comparison',
      {
        comparison: compared('undecided', 3),
        verdicts: [verdict('passed'), verdict('inconclusive')],
        summary: { conclusion: 'undecided', exitCode: 3, counts: { ...none, inconclusive: 1 } },
      },
      /; see inconclusive above/,
    ],
    ['nothing was checked, though the comparison was', { comparison: compared('unchanged', 0) }, /; no promise was/],
  ])('says where to read why a run is undecided: %s', (_, rest, where) => {
    expect(headline(runOf([], rest), plain)).toMatch(where);
  });

  it.each([
    ['breaking', 1, '1 failing change since b.json'],
    ['breaking', 2, '2 failing changes since b.json'],
    ['unknown', 1, '1 failing change since b.json'],
    ['unknown', 0, 'changes of unknown meaning since b.json'],
    ['compatible', 0, 'compatible changes since b.json'],
    ['unchanged', 0, 'as in b.json'],
    ['undecided', 0, 'not all of it could be compared with b.json'],
    ['interrupted', 0, 'the comparison with b.json was interrupted'],
  ] as const)('says what a comparison has come to: %s, %i changes', (conclusion, changes, words) => {
    const comparison = compared(conclusion, 0, changes);
    expect(headline(concluded('conformant', { comparison }), plain)).toMatch(new RegExp(`; ${words}$`));
  });

  it('names no duration where nothing was sent, and no baseline where none is known', () => {
    expect(headline(concluded('conformant', { judged: broken }), plain)).toMatch(/ — 1 check: 1 passed$/);
    expect(headline(concluded('changed'), tagged)).toContain('<red>CHANGED SINCE </>');
  });

  it('says what was left behind', () => {
    const leftovers = [{ kind: 'session' as const, id: 's', reason: 'r' }];
    expect(headline(runOf([], { leftovers }), plain)).toMatch(/; 1 left behind, see above$/);
    expect(headline(runOf([]), plain)).not.toContain('left behind');
  });
});
