import { describe, expect, it } from 'vitest';
import type { EntryState } from '../../../scripts/deviations/apply.ts';
import type { DeviationEntry } from '../../../scripts/deviations/entry.ts';
import { plain } from '../../../scripts/lib/text/style.ts';
import { deviatingText, deviationCards, deviationRest, listText } from '../../../scripts/reports/console/deviations.ts';
import type { Run, Verdict } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

const hostile = '\u001b[2J\u202e\n# x';
const shown = '\\u{1b}[2J\\u{202e}\\n# x';
const entry: DeviationEntry = {
  case: 'conflict-second-session',
  target: 'live',
  reason: 'The vendor knows',
  owner: 'team-a',
  expires: '2026-01-31',
  observation: ['status: expected 409, got 400'],
  line: 2,
};
const finding = { code: 'different', case: entry.case, sentence: hostile, next: hostile } as const;
const reported = (rest: Partial<NonNullable<Run['deviations']>> = {}): Run =>
  runOf([], { deviations: { file: hostile, applying: 0, otherTargets: 0, notChecked: [], findings: [], ...rest } });

describe('the section of known failures', () => {
  const mismatch = (rest: Partial<Verdict['mismatches'][number]> = {}): Verdict['mismatches'][number] => ({
    part: 'status',
    at: '',
    expected: '409',
    actual: '400',
    level: 'MUST',
    ...rest,
  });
  const deviating = (rest: Partial<Verdict> = {}) =>
    verdict('deviating', {
      case: entry.case,
      reason: 'a reason',
      mismatches: [mismatch()],
      deviation: { reason: hostile, owner: hostile, expires: '2026-01-31', link: 'https://example.com/1' },
      ...rest,
    });
  const text = (...verdicts: Verdict[]) => deviatingText({ ...reported(), verdicts }, plain);

  it('has one entry for what fails alike by both ways, and one more for what does not', () => {
    const other = deviating({ mismatches: [mismatch({ actual: '404' })] });
    const headings = text(verdict('passed'), deviating(), deviating({ via: 'replay' }), other)
      .split('\n')
      .filter((line) => /^ {4}\S/.test(line));
    expect(headings).toEqual([
      '    conflict-second-session (MUST, matrix and replay)',
      '    conflict-second-session (MUST, matrix)',
    ]);
    expect(text(verdict('failed'))).toBe('');
  });

  it('has what fails it, which is the reason where no promise is missed', () => {
    const observed = mismatch({ level: 'OBSERVE', actual: 'unseen' });
    expect(text(deviating({ mismatches: [mismatch(), observed] }))).toContain('status: expected 409, got 400');
    expect(text(deviating({ mismatches: [observed] }))).toMatch(/\n {8}a reason\n/);
    expect(text(deviating({ mismatches: [mismatch(), observed] }))).not.toMatch(/unseen|a reason/);
    const alike = text(deviating({ mismatches: [mismatch({ case: 'a' }), mismatch({ case: 'b' })] }));
    expect(alike).toContain('got 400 in an answer of a, b\n');
  });

  it.each([
    ['2026-01-01', 'ends today'],
    ['2026-01-02', 'ends in 1 day'],
    ['2026-01-31', 'ends in 30 days'],
  ])('says of an entry that expires on %s that it %s, from the day of the run on', (expires, left) => {
    const deviation = { reason: 'r', owner: 'team-a', expires };
    expect(text(deviating({ deviation }))).toContain(`owner team-a, expires ${expires} (${left})`);
  });

  it('has the file, each failure and its terms', () => {
    const deviation = { reason: 'known', owner: 'team-a', expires: '2026-01-31', link: 'https://example.com/1' };
    const verdicts = [deviating({ deviation }), verdict('deviating', { reason: 'why' })];
    const lines = (run: Run) => deviatingText({ ...run, verdicts }, tagged).split('\n');
    expect(lines(runOf([]))).toEqual([
      '<yellow>deviating</>  known failures, accepted for a while in the file of known deviations',
      '    <bold>conflict-second-session</> (MUST, matrix)',
      '        status: expected 409, got 400',
      '        accepted: known',
      '        owner team-a, expires 2026-01-31 (ends in 30 days), https://example.com/1',
      '    <bold>joined-no-body</> (MUST, matrix)',
      '        why',
    ]);
    const bare = deviatingText({ ...runOf([]), verdicts: [verdict('deviating')] }, plain);
    expect(bare.split('\n').slice(1)).toEqual(['    joined-no-body (MUST, matrix)', '        ']);
    expect(lines(reported())[0]).toMatch(/ in \\u\{1b\}/);
  });

  it('escapes the words of the file', () => {
    expect(text(deviating()).split(shown)).toHaveLength(4);
    expect(text(deviating())).not.toMatch(/[\u001b\u202e]|^#/m); // eslint-disable-line no-control-regex -- none may be left
  });
});

describe('an entry that does not fit the run', () => {
  it('is told with what was recorded and what came, escaped', () => {
    const findings = [
      { ...finding, recorded: ['one', hostile], came: [] },
      { ...finding, came: [hostile] },
    ];
    const [first, second] = deviationCards(reported({ findings }), plain).map((text) => text.split('\n'));
    expect(first).toEqual([
      `different  the entry for conflict-second-session in ${shown}`,
      `    ${shown}`,
      '    recorded  one',
      `    recorded  ${shown}`,
      expect.stringMatching(/^ {4}came {6}nothing/),
      `    Next: ${shown}`,
    ]);
    expect(second).toContain(`    came      ${shown}`);
    expect(deviationCards(runOf([]), plain)).toEqual([]);
    const [bare] = deviationCards(reported({ findings: [{ ...finding, sentence: 's', next: 'n' }] }), tagged);
    expect(bare!.split('\n')).toEqual([
      `<red>different</>  the entry for <bold>conflict-second-session</> in ${shown}`,
      '    s',
      '    Next: n',
    ]);
  });
});

describe('entries that a run says nothing of', () => {
  it('are named with the reason, and counted where they are about other targets', () => {
    const notChecked = [{ case: 'conflict-gone', why: hostile }];
    const lines = (rest: Parameters<typeof reported>[0]) => deviationRest(reported(rest), plain).split('\n').slice(1);
    expect(lines({ notChecked, otherTargets: 2 })).toEqual([
      `    conflict-gone: ${shown}`,
      '    about other targets: 2',
    ]);
    expect(lines({ notChecked })).toHaveLength(1);
    expect(lines({ notChecked, otherTargets: 1 })).toHaveLength(2);
    expect(deviationRest(reported({ otherTargets: 1 }), tagged)).toMatch(/^<dim>not judged<\/> {2}entries of /);
    expect(lines({ otherTargets: 1 })).toEqual(['    about other targets: 1']);
    expect(deviationRest(reported(), plain)).toBe('');
    expect(deviationRest(runOf([]), plain)).toBe('');
  });
});

describe('the list of a file', () => {
  const listed = (parts: Partial<DeviationEntry>, state?: EntryState, run?: Run, style = plain) =>
    listText(
      {
        file: 'd.yaml',
        states: [{ entry: { ...entry, ...parts }, state }],
        today: '2026-01-31',
        path: 'r/run.json',
        ...(run === undefined ? {} : { run }),
      },
      style,
    );

  it('names the run that the entries are compared with, or that there is none', () => {
    expect(listed({})).toMatch(/^d\.yaml: 1 entry; there is no run at r\/run\.json/);
    const target: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' };
    expect(listed({}, undefined, runOf([]))).toMatch(/^d\.yaml: .* \(r\/run\.json\), the live endpoint https:/);
    expect(listed({}, undefined, runOf([], { target }))).toMatch(/^d\.yaml: .* the reference provider\n/);
  });

  it('says without a run which entries have expired', () => {
    const first = (parts: Partial<DeviationEntry>) => listed(parts).split('\n')[2];
    expect(first({ expires: '2026-01-30' })).toBe('expired  conflict-second-session (live)');
    expect(first({ baseUrl: 'https://a.example/v1' })).toMatch(/\(live, https:\/\/a\.example\/v1\)$/);
    expect(listed({ expires: '2026-01-30' })).toContain('expires 2026-01-30 (is over)');
  });

  it('says what each entry comes to against a run', () => {
    const run = runOf([]);
    expect(listed({}, { code: 'applies' }, run)).toMatch(/^applies {2}/m);
    expect(listed({}, { code: 'not-checked', why: hostile }, run)).toContain(`\n    ${shown}\n`);
    const different = listed({}, { ...finding, came: ['two'] }, run);
    expect(different).toMatch(/^different {2}/m);
    expect(different).toContain(`    ${shown}\n    came      two\n    Next: ${shown}\n`);
  });

  it('has the terms and the failures of each entry', () => {
    const link = 'https://example.com/1';
    const heading = (state?: EntryState) => listed({}, state, runOf([]), tagged).split('\n')[2];
    expect(listed({ link }, undefined, undefined, tagged).split('\n').slice(2)).toEqual([
      '<yellow>not held against a run</>  <bold>conflict-second-session</> (live)',
      '    status: expected 409, got 400',
      '    accepted: The vendor knows',
      `    owner team-a, expires 2026-01-31 (ends today), ${link}`,
      '',
    ]);
    expect(listed({}).split('\n')).toContain('    owner team-a, expires 2026-01-31 (ends today)');
    expect(heading({ code: 'applies' })).toMatch(/^<yellow>applies<\/>/);
    expect(heading({ ...finding, came: ['two'] })).toMatch(/^<red>different<\/>/);
    expect(listed({}, finding, runOf([])).split('\n')).toHaveLength(9);
  });

  it('counts the entries', () => {
    const states = [1, 2].map(() => ({ entry, state: undefined }));
    const text = listText({ file: 'd.yaml', states, today: '2026-01-31', path: 'r/run.json' }, plain);
    expect(text).toMatch(/^d\.yaml: 2 entries; /);
  });

  it('has the failures of each way, and escapes the words of the file', () => {
    const text = listed({ observation: { matrix: [hostile], replay: ['two'] }, reason: hostile, owner: hostile });
    expect(text).toContain(`    matrix: ${shown}\n    replay: two\n`);
    expect(text.split(shown)).toHaveLength(4);
    expect(text).not.toMatch(/[\u001b\u202e]|^#/m); // eslint-disable-line no-control-regex -- none may be left
  });
});
