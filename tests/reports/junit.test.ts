import { DOMParser, type Element } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { junit } from '../../scripts/reports/junit.ts';
import type { Run } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const hostile = '\u001b[31m</failure><script>"\'&]]>\u0000\ud800\uffff\u202e\nnext\tline';

/** @throws for what is not well-formed. */
function parse(xml: string): Element {
  return new DOMParser({
    onError: (_, message) => {
      throw new Error(message);
    },
  }).parseFromString(xml, 'text/xml').documentElement!;
}

const suites = (run: Run): Element[] => [...parse(junit(run)).getElementsByTagName('testsuite')];
const totals = (suite: Element | undefined) =>
  ['name', 'tests', 'failures', 'errors', 'skipped'].map((name) => suite?.getAttribute(name));
/** The element of each case of a suite, such as `failure`; empty for one that has none. */
const outcomes = (suite: Element | undefined) =>
  [...suite!.getElementsByTagName('testcase')].map(
    (entry) => [...entry.childNodes].find((node) => node.nodeType === 1)?.nodeName ?? '',
  );

const everything = runOf(
  [
    verdict('failed', {
      reason: hostile,
      mismatches: [{ part: 'body', at: hostile, expected: hostile, actual: hostile, level: 'MUST' }],
      curl: hostile,
      scene: hostile,
    }),
    verdict('warned', { reason: hostile }),
    verdict('observed', { reason: hostile }),
    verdict('inconclusive', { reason: hostile }),
    verdict('harness-error', { reason: hostile }),
    verdict('not-provokable', { reason: hostile }),
    verdict('deviating', { reason: hostile, deviation: { reason: hostile, owner: hostile, expires: '2026-01-31' } }),
    verdict('passed'),
  ],
  {
    problems: [hostile],
    leftovers: [{ kind: 'session', id: hostile, reason: hostile }],
    lost: { since: '2026-01-01T00:00:00.000Z', sentence: hostile, next: hostile },
    deviations: {
      file: 'd.yaml',
      applying: 0,
      otherTargets: 0,
      notChecked: [],
      findings: [{ code: 'stale', case: hostile, sentence: hostile, next: hostile, recorded: [hostile], came: ['c'] }],
    },
    comparison: {
      baseline: hostile,
      conclusion: 'breaking',
      exitCode: 1,
      sentence: hostile,
      failing: [{ case: hostile, kind: 'breaking', what: hostile, sentence: hostile }],
    },
  },
);

/** The cases of a suite: name, and the element with its attributes and lines. */
const entries = (suite: Element | undefined) =>
  [...suite!.getElementsByTagName('testcase')].map((entry) => {
    const found = [...entry.childNodes].find((node): node is Element => node.nodeType === 1);
    return [
      entry.getAttribute('name'),
      found && [found.nodeName, found.getAttribute('type'), found.getAttribute('message'), found.textContent],
    ];
  });

describe('the JUnit report', () => {
  it('has failures, errors and skips where they belong', () => {
    const [cases, ofRun, baseline] = suites(everything);
    expect(totals(cases)).toEqual(['matrix.joined', '8', '1', '2', '2']);
    expect(outcomes(cases)).toEqual([
      'failure',
      'system-out',
      'system-out',
      'error',
      'error',
      'skipped',
      'skipped',
      '',
    ]);
    expect(totals(ofRun)).toEqual(['run', '4', '1', '2', '0']);
    expect(outcomes(ofRun)).toEqual(['error', 'error', 'failure', 'system-out']);
    expect(totals(baseline)).toEqual(['baseline', '2', '1', '0', '0']);
    expect(outcomes(baseline)).toEqual(['failure', 'system-out']);
  });

  it('of a strict run has its warnings among the failures', () => {
    const strict = { ...everything, options: { ...everything.options, strict: true } };
    expect(totals(suites(strict)[0])).toEqual(['matrix.joined', '8', '2', '2', '2']);
  });

  it('has a suite for each way and family', () => {
    const run = runOf([
      verdict('passed'),
      verdict('passed', { via: 'replay' }),
      verdict('passed', { family: 'conflict' }),
    ]);
    expect(suites(run).map((suite) => suite.getAttribute('name'))).toEqual([
      'matrix.joined',
      'replay.joined',
      'matrix.conflict',
    ]);
  });

  it('has a comparison that came to no result as an error', () => {
    const comparison = { baseline: 'b', conclusion: 'undecided', exitCode: 3, sentence: 's', failing: [] } as const;
    expect(totals(suites(runOf([], { comparison: { ...comparison, failing: [] } }))[0])).toEqual([
      'baseline',
      '1',
      '0',
      '1',
      '0',
    ]);
  });

  it('has what is wrong with the run itself as cases of a suite of its own', () => {
    const stale = { code: 'stale' as const, case: 'joined-twice', sentence: 's', next: 'n' };
    const run = runOf([], {
      problems: ['p', 'q'],
      lost: { since: '2026-01-01T00:00:00.000Z', sentence: 'gone', next: 'wait' },
      deviations: {
        file: 'd.yaml',
        applying: 0,
        otherTargets: 0,
        notChecked: [],
        findings: [{ ...stale, recorded: ['a', 'b'], came: ['c', 'd'] }, stale],
      },
      leftovers: [
        { kind: 'session', id: 'x', reason: 'r' },
        { kind: 'session', id: 'x', reason: 'r' },
      ],
    });
    expect(suites(run)[0]!.getElementsByTagName('testcase')[0]!.getAttribute('classname')).toBe('run');
    expect(entries(suites(run)[0])).toEqual([
      ['The run itself', ['error', 'own-fault', 'p', '']],
      ['The run itself (2)', ['error', 'own-fault', 'q', '']],
      ['The target answers to the end', ['error', 'lost', 'gone', 'Next: wait']],
      [
        'Known deviation: joined-twice [stale]',
        ['failure', 'stale', 's', 'Recorded: a\nRecorded: b\nCame: c\nCame: d\nNext: n'],
      ],
      ['Known deviation: joined-twice [stale] (2)', ['failure', 'stale', 's', 'Next: n']],
      ['Left behind: session x', ['system-out', null, null, 'r']],
      ['Left behind: session x (2)', ['system-out', null, null, 'r']],
    ]);
    const time = (durationMs: number) => parse(junit(runOf([], { durationMs }))).getAttribute('time');
    expect(time(1500)).toBe('1.500');
  });

  it('has a comparison as a suite, with a case for each change and one for the whole', () => {
    const change = { case: 'joined-twice', kind: 'breaking', what: 'status', sentence: 'was 204' } as const;
    const comparison: NonNullable<Run['comparison']> = {
      baseline: 'b.json',
      conclusion: 'breaking',
      exitCode: 1,
      sentence: 'It broke',
      failing: [change, change],
    };
    const whole = 'The comparison with the baseline comes to a result';
    const [suite] = suites(runOf([], { comparison }));
    expect(suite!.getElementsByTagName('testcase')[0]!.getAttribute('classname')).toBe('baseline');
    expect(entries(suite)).toEqual([
      ['joined-twice: status is as in the baseline [breaking]', ['failure', 'breaking', 'was 204', '']],
      ['joined-twice: status is as in the baseline [breaking] (2)', ['failure', 'breaking', 'was 204', '']],
      [whole, ['system-out', null, null, 'b.json: It broke']],
    ]);
    const open = { ...comparison, conclusion: 'undecided' as const, exitCode: 3 as const, failing: [] };
    expect(entries(suites(runOf([], { comparison: open }))[0])).toEqual([
      [whole, ['error', 'undecided', 'It broke', '']],
    ]);
    const same = { ...open, conclusion: 'unchanged' as const, exitCode: 0 as const };
    expect(entries(suites(runOf([], { comparison: same }))[0])).toEqual([
      [whole, ['system-out', null, null, 'b.json: It broke']],
    ]);
  });

  it('tells cases of one name apart by what is wrong with them, and where', () => {
    const mismatch = { part: 'body', at: '/b', expected: 'e', actual: 'a', level: 'MUST' } as const;
    const response = { status: 404, headers: [], body: '' };
    const run = runOf([
      verdict('passed'),
      verdict('failed', {
        reasonCode: 'wrong-body',
        response,
        mismatches: [mismatch, { ...mismatch, part: 'status', at: '' }, { ...mismatch, at: '/a' }, mismatch],
      }),
      verdict('inconclusive'),
      verdict('passed'),
    ]);
    expect(entries(suites(run)[0]).map(([name]) => name)).toEqual([
      'joined-no-body: A title',
      'joined-no-body: A title [wrong-body, 404, body /a, body /b, status]',
      'joined-no-body: A title [inconclusive]',
      'joined-no-body: A title (2)',
    ]);
  });

  it('holds nothing of a provider that breaks it, in any place', () => {
    const xml = junit(everything);
    expect(parse(xml).tagName).toBe('testsuites');
    expect(parse(xml).getElementsByTagName('script')).toHaveLength(0);
    expect(() => parse(xml.replace('&lt;script', '<script'))).toThrow();
    // eslint-disable-next-line no-control-regex -- no control character but tab and line break may be left
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e\ud800\uffff]/);
  });

  it('says what is wrong, what it rests on, and how to send it again', () => {
    const lines = parse(
      junit(
        runOf([
          verdict('failed', {
            reason: 'r',
            reasonCode: 'wrong-body',
            mismatches: [{ part: 'body', at: '/a', expected: 'e', actual: 'a', level: 'MUST' }],
            scene: 'a scene',
            curl: 'curl',
          }),
        ]),
      ),
    ).getElementsByTagName('failure')[0]!;
    expect([lines.getAttribute('type'), lines.getAttribute('message')]).toEqual(['wrong-body', 'r']);
    expect(lines.textContent!.split('\n')).toEqual([
      'MUST body /a: expected e, got a',
      'OAS, put: Success is 204',
      'Scene: a scene',
      'curl',
    ]);
  });

  it('has no line for what a failure does not have', () => {
    const [failure] = parse(junit(runOf([verdict('failed')]))).getElementsByTagName('failure');
    expect(failure!.textContent).toBe('OAS, put: Success is 204');
  });

  it('says of a known deviation who accepts it, until when, and what the failure is', () => {
    const bare = { reason: 'known', owner: 'o', expires: '2026-02-01' };
    const deviation = { ...bare, link: 'https://example.com/1' };
    expect(junit(runOf([verdict('deviating', { reason: 'r', deviation })]))).toContain(
      '<skipped message="Known deviation: known (owner o, until 2026-02-01, https://example.com/1). r"/>',
    );
    expect(junit(runOf([verdict('deviating', { reason: 'r', deviation: bare })]))).toContain(
      '<skipped message="Known deviation: known (owner o, until 2026-02-01). r"/>',
    );
  });
});
