import { describe, expect, it } from 'vitest';
import { plain } from '../../../scripts/lib/text/style.ts';
import { familyTable, worstFirst } from '../../../scripts/reports/console/ending.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

const missing = { part: 'body', at: '/message', expected: 'present', actual: 'absent', level: 'MUST' } as const;
const pact = { part: 'pact', at: '$', expected: 'message', actual: '["error"]', level: 'MUST' } as const;
const spoiled = (id: string, rest: object = {}) =>
  verdict('failed', { case: id, family: 'unauthorized', mismatches: [missing], ...rest });

describe('the table of families', () => {
  const run = runOf([
    verdict('warned', { family: 'conflict' }),
    verdict('passed'),
    verdict('passed', { family: 'conflict' }),
  ]);

  it('has the families in the order of the contract, the statuses that came up, and a dash for none', () => {
    const cells = familyTable(run, plain, 80)
      .split('\n')
      .map((line) => line.replace('checks by family', 'family').split(/\s+/));
    expect(cells).toEqual([
      ['family', 'passed', 'warned'],
      ['joined', '1', '-'],
      ['conflict', '1', '1'],
      ['all', '2', '1'],
    ]);
  });

  it('has columns, of which what came up has a colour and the sum none', () => {
    expect(familyTable(run, tagged, 80).split('\n')).toEqual([
      '<dim>checks by family</><dim>  passed  warned</>',
      'joined          <green>       1</>       -',
      'conflict        <green>       1</><yellow>       1</>',
      'all                    2       1',
    ]);
  });

  it('is in words where the columns need more than the width', () => {
    expect(familyTable(run, plain, 32).split('\n')[0]).toBe('checks by family  passed  warned');
    expect(familyTable(run, tagged, 31).split('\n')[0]).toBe('<dim>checks by family</>');
    const lines = familyTable(run, plain, 30).split('\n');
    expect(lines.at(-1)).toMatch(/^all +2 passed, 1 warned$/);
    expect(lines[1]).toMatch(/^joined +1 passed$/);
  });
});

describe('the list at the end', () => {
  const run = runOf([
    verdict('inconclusive', { case: 'joined-twice', reasonCode: 'set-up-failed', reason: 'No scene' }),
    verdict('warned', { case: 'joined-no-body', level: 'SHOULD', reason: 'Answered 200' }),
    verdict('failed', { case: 'conflict-second-session', reason: 'status: expected 409, got 204' }),
    ...Array.from({ length: 12 }, (_, index) => spoiled(`unauthorized-case-${index}`)),
    spoiled('unauthorized-case-3', { via: 'replay', mismatches: [missing, pact] }),
  ]);
  const labels = (of: typeof run) =>
    worstFirst(of, plain)
      .split('\n')
      .flatMap((line) => /^ {4}(\S+)/.exec(line)?.[1] ?? []);

  it('has each case once: what failed, then what was not decided, then what is only warned of', () => {
    expect(labels(run)).toEqual(['failed', 'failed', 'inconclusive', 'warned']);
    expect(worstFirst(run, plain)).toMatch(/13 cases failed, 1 case warned, 1 case not decided\n/);
    expect(worstFirst(run, plain).match(/unauthorized-case-3\b/g)).toHaveLength(1);
  });

  it('puts warnings before what was not decided where they fail the run', () => {
    expect(labels({ ...run, options: { ...run.options, strict: true } }).slice(2)).toEqual(['warned', 'inconclusive']);
  });

  it('has the entries of known deviations that do not fit, and the changes since a baseline, before the causes', () => {
    const finding = { code: 'stale' as const, case: 'joined-twice', sentence: 'It passes', next: 'n' };
    const failing = [{ case: 'joined-twice', kind: 'breaking' as const, what: 'status', sentence: 'was 204, is 200' }];
    const text = labels({
      ...run,
      deviations: { file: 'd.yaml', applying: 0, otherTargets: 0, notChecked: [], findings: [finding] },
      comparison: { baseline: 'b.json', conclusion: 'breaking', exitCode: 1, sentence: '', failing },
      problems: ['a pact is broken'],
    });
    expect(text).toEqual(['stale', 'breaking', 'failed', 'failed', 'inconclusive', 'warned', 'harness-error']);
  });

  it('has a line for each entry and cause, in columns, and the cases below', () => {
    const finding = { code: 'stale' as const, case: 'joined-twice', sentence: 'It passes', next: 'n' };
    const failing = [{ case: 'joined-other', kind: 'breaking' as const, what: 'status', sentence: 'was 204, is 200' }];
    const unfit: Partial<typeof run> = {
      deviations: { file: 'd.yaml', applying: 0, otherTargets: 0, notChecked: [], findings: [finding] },
      comparison: { baseline: 'b.json', conclusion: 'breaking', exitCode: 1, sentence: '', failing },
      problems: ['a pact is broken'],
    };
    const verdicts = [
      spoiled('unauthorized-a'),
      spoiled('unauthorized-b'),
      verdict('warned', { level: 'SHOULD', reason: 'Answered 200' }),
      verdict('harness-error', { case: 'joined-own', reason: 'own' }),
    ];
    expect(worstFirst({ ...run, ...unfit, verdicts }, tagged).split('\n')).toEqual([
      '<bold>worst first: 2 cases failed, 1 case warned, 1 case not decided</>',
      '    <red>stale        </>  joined-twice: It passes',
      '    <red>breaking     </>  joined-other: was 204, is 200',
      '    <red>failed       </>  2 cases: body /message: expected present, got absent',
      '                   <dim>unauthorized-a, unauthorized-b</>',
      '    <magenta>harness-error</>  joined-own: own',
      '    <yellow>warned       </>  joined-no-body: (SHOULD) Answered 200',
      '    <magenta>harness-error</>  a pact is broken',
    ]);
    expect(worstFirst(runOf([], { problems: ['p'] }), tagged).split('\n')).toEqual([
      '<bold>worst first</>',
      '    <magenta>harness-error</>  p',
    ]);
  });

  it('is not there where all is well, nor for cases that one finding has stopped', () => {
    expect(worstFirst(runOf([verdict('passed')]), plain)).toBe('');
    expect(worstFirst(runOf([verdict('inconclusive', { reasonCode: 'finding' })]), plain)).toBe('');
  });

  it('escapes what a provider has sent', () => {
    const text = worstFirst(runOf([spoiled('x', { mismatches: [{ ...missing, actual: '\u001b[2J\nx' }] })]), plain);
    expect(text).toContain('got \\u{1b}[2J\\nx');
  });

  it('counts the causes and the ids that it has no room for', () => {
    const many = Array.from({ length: 15 }, (_, index) =>
      verdict('failed', { case: `joined-${index}`, reason: `reason ${String.fromCharCode(97 + index)}` }),
    );
    expect(labels(runOf(many))).toHaveLength(13);
    expect(worstFirst(runOf(many), plain)).toContain('and 3 more causes, all in run.json: 3 cases failed');
    const alike = Array.from({ length: 45 }, (_, index) => spoiled(`unauthorized-case-${index}`));
    expect(worstFirst(runOf(alike), plain)).toMatch(/unauthorized-case-39, and 5 more$/);
    expect(worstFirst(runOf(alike.slice(0, 40)), plain)).toMatch(/unauthorized-case-39$/);
  });

  it('cuts a long cause between two words', () => {
    const text = worstFirst(runOf([verdict('failed', { reason: 'word '.repeat(100) })]), plain);
    expect(text).toMatch(/ word …$/);
    const lineOf = (reason: string) =>
      / {2}joined-no-body: (.*)$/.exec(worstFirst(runOf([verdict('failed', { reason })]), plain))?.[1];
    const whole = `${'x'.repeat(99)} ${'y'.repeat(100)}`;
    expect(lineOf(whole)).toBe(whole);
    expect(lineOf(`${whole}z`)).toBe(`${'x'.repeat(99)} …`);
    expect(lineOf('x'.repeat(300))).toBe('x'.repeat(300));
    expect(lineOf(` ${'x'.repeat(300)}`)).toBe(` ${'x'.repeat(300)}`);
  });
});
