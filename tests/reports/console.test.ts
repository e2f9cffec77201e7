import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/lib/text/style.ts';
import { consoleReport } from '../../scripts/reports/console/console.ts';
import type { Run, Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const missing = { part: 'body', at: '/message', expected: 'present', actual: 'absent', level: 'MUST' } as const;
const pact = { part: 'pact', at: '$', expected: 'message', actual: '["error"]', level: 'MUST' } as const;
const curl = `curl -sS -i -X PUT "$BW_BASE_URL/accounts/\${BW_ACCOUNT_ID}/sessions/\${SESSION}/participants"`;
const spoiled = (id: string, rest: Partial<Verdict> = {}) =>
  verdict('failed', {
    case: id,
    family: 'unauthorized',
    reasonCode: 'wrong-body',
    mismatches: [missing],
    curl,
    ...rest,
  });

/** Twelve cases that fail for one cause, one of them by the replay too; one that fails for another; one left open. */
const oneCause = runOf(
  [
    verdict('inconclusive', {
      case: 'joined-twice',
      reasonCode: 'set-up-failed',
      reason: 'The scene could not be set',
    }),
    verdict('warned', { case: 'joined-no-body', level: 'SHOULD', reasonCode: 'also-allowed', reason: 'Answered 200' }),
    verdict('failed', { case: 'conflict-second-session', family: 'conflict', reason: 'status: expected 409, got 204' }),
    ...Array.from({ length: 12 }, (_, index) => spoiled(`unauthorized-case-${index}`)),
    spoiled('unauthorized-case-3', { via: 'replay', mismatches: [missing, pact] }),
    verdict('observed', { case: 'undocumented-null-body', family: 'undocumented', level: 'OBSERVE', reason: 'Taken' }),
  ],
  { target: { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' } },
);
const usual = (run: Run, width?: number) =>
  consoleReport(run, plain, { detail: 'usual', ...(width === undefined ? {} : { width }) });

describe('the report at a terminal', () => {
  it('of many cases that fail for one cause has one card for them, and ends with what is to be seen to', () => {
    expect(usual(oneCause)).toMatchSnapshot();
  });

  it('has a card for each case where everything is asked for', () => {
    const headings = (detail: 'usual' | 'verbose') =>
      consoleReport(oneCause, plain, { detail })
        .split('\n')
        .filter((line) => line.startsWith('failed  '));
    expect(headings('usual')).toHaveLength(2);
    expect(headings('verbose')).toHaveLength(14);
  });

  it('has one line for what nothing promises, and the whole of it where everything is asked for', () => {
    expect(usual(oneCause)).toContain(
      'observed  1 case without a promise, 1 contradiction between documents: --verbose',
    );
    expect(usual(oneCause)).not.toContain('Taken');
    expect(consoleReport(oneCause, plain, { detail: 'verbose' })).toContain('undocumented-null-body  Taken');
  });

  it('is the verdict alone, on one line, where that is asked for', () => {
    const text = consoleReport(oneCause, plain, { detail: 'quiet' });
    expect(text).toBe(
      'REFERENCE provider (embedded; no real endpoint was contacted): UNDECIDED — 17 checks: 0 passed, in 1.5 s; no promise was checked\n',
    );
    const left = { ...oneCause, leftovers: [{ kind: 'session' as const, id: 's', reason: 'r' }] };
    expect(consoleReport(left, plain, { detail: 'quiet' })).toMatch(/; 1 left behind, see run\.json\n$/);
  });

  it.each([60, 80, 120])('has no line longer than %i columns but commands, and breaks no word', (width) => {
    const long = { ...oneCause, problems: [`a ${'word '.repeat(60)}end`] };
    const lines = usual(long, width).split('\n');
    expect(lines.filter((line) => line.length > width && !/^ +(curl|again) /.test(line))).toEqual([]);
    expect(lines.some((line) => line.endsWith(curl))).toBe(true);
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
    expect(words(usual(long, width)).sort()).toEqual(words(usual(long, Infinity)).sort());
  });
});

describe('the list at the end', () => {
  const list = (run: Run) => {
    const text = usual(run, 200);
    return text.slice(text.indexOf('worst first')).split('\n\n')[0]!;
  };

  it('has each case once: what failed, then what was not decided, then what is only warned of', () => {
    const labels = list(oneCause)
      .split('\n')
      .flatMap((line) => /^ {4}(\S+)/.exec(line)?.[1] ?? []);
    expect(labels).toEqual(['failed', 'failed', 'inconclusive', 'warned']);
    expect(list(oneCause)).toMatch(/^worst first: 13 cases failed, 1 case warned, 1 case not decided\n/);
    expect(list(oneCause).match(/unauthorized-case-3\b/g)).toHaveLength(1);
  });

  it('puts warnings before what was not decided where they fail the run', () => {
    const text = list({ ...oneCause, options: { ...oneCause.options, strict: true } });
    expect(text.indexOf('warned  ')).toBeLessThan(text.indexOf('inconclusive  '));
  });

  it('is not there where all is well, nor for cases that one finding has stopped', () => {
    expect(usual(runOf([verdict('passed')]))).not.toContain('worst first');
    expect(usual(runOf([verdict('inconclusive', { reasonCode: 'finding', reason: 'Not run' })]))).not.toContain(
      'worst',
    );
  });

  it('escapes what a provider has sent', () => {
    const text = list(runOf([verdict('failed', { mismatches: [{ ...missing, actual: '\u001b[2J\nx' }] })]));
    expect(text).toContain('got \\u{1b}[2J\\nx');
  });

  it('counts the causes that it has no room for', () => {
    const many = Array.from({ length: 15 }, (_, index) =>
      verdict('failed', { case: `joined-${index}`, reason: `reason ${String.fromCharCode(97 + index)}` }),
    );
    expect(list(runOf(many))).toContain('    and 3 more causes, all in run.json: 3 cases failed');
  });
});
