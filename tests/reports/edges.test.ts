import { describe, expect, it } from 'vitest';
import { forMarkdown } from '../../scripts/lib/text/escape.ts';
import { shortened } from '../../scripts/lib/text/markdown.ts';
import { consoleReport } from '../../scripts/reports/console/console.ts';
import { evidenceText } from '../../scripts/reports/evidence.ts';
import { junit } from '../../scripts/reports/junit.ts';
import type { Run, Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

/** A terminal on which no line breaks. */
const wide = { width: Infinity };
const tagged = (format: unknown, text: string) => `<${String(format)}>${text}</>`;
const id = 'joined-no-body';
const aTry = (at: string, rest: Partial<Verdict['tries'][number]> = {}): Verdict['tries'][number] => ({
  at,
  durationMs: 1,
  outcome: 'passed',
  ...rest,
});
const request: NonNullable<Verdict['request']> = { method: 'PUT', url: 'https://a.example/x', headers: [], body: null };
const response: NonNullable<Verdict['response']> = { status: 204, headers: [], body: '' };
const evidence = (main: Verdict, options: Parameters<typeof evidenceText>[2] = {}) =>
  evidenceText(runOf([main]), main.case, options);
const probe = (main: Verdict, startedAt = '2026-01-02T00:00:00.000Z') => runOf([main], { startedAt });
const mismatch = (part: 'header' | 'body' | 'status', at: string, rest: Partial<Verdict['mismatches'][number]> = {}) =>
  ({ part, at, expected: 'e', actual: 'a', level: 'MUST', ...rest }) as const;

describe('the document about a case', () => {
  it('is not to be had without a verdict, and says of which', () => {
    expect(() => evidenceText(runOf([]), id)).toThrow('The run holds no verdict of joined-no-body');
  });

  it.each(['failed', 'deviating', 'warned'] as const)('is about a fresh try that has %s where the run has not', (s) => {
    const text = evidence(verdict('passed'), { probes: [probe(verdict(s))] });
    expect(text).toContain('The run itself saw no fault; what is shown is a fresh try');
    expect(evidence(verdict(s), { probes: [probe(verdict('failed'))] })).not.toContain('The run itself saw no fault');
  });

  it('names the time of one fresh try, and the first and the last of several', () => {
    const days = ['2026-01-02', '2026-01-03', '2026-01-04'].map((day) => probe(verdict('passed'), `${day}T00:00Z`));
    const row = 'Time of the fresh tries (UTC) | ';
    expect(evidence(verdict('passed'), { probes: days.slice(0, 1) })).toContain(`${row}\`2026-01-02T00:00Z\` |`);
    const several = evidence(verdict('passed'), { probes: days });
    expect(several).toContain(`${row}\`2026-01-02T00:00Z\` to \`2026-01-04T00:00Z\` |`);
  });

  it('names documents that have an address, and those that are unknown', () => {
    const text = evidence(
      verdict('passed', {
        sources: [
          { statement: 's', source: 'RFC9110', where: 'w', says: 'one' },
          { statement: 's', source: 'odd<b>', where: 'w', says: 'two' },
          { statement: 's', source: 'NONE', where: 'w', says: 'three' },
        ],
      }),
    );
    expect(text.slice(text.indexOf('- '), text.indexOf('The sentences'))).toMatchInlineSnapshot(`
      "- | --- |
      | Operation under test | Add a participant to a session, \`PUT /accounts/{accountId}/sessions/{sessionId}/participants/{participantId}\` |
      | Endpoint | \`https://example.com/v1\` |
      | Account | \`…000\` (shortened) |
      | Time of the run (UTC) | \`2026-01-01T00:00:00.000Z\` |
      | Checked by | suite, version \`1.0.0\`: a suite that sends requests to the API and compares what comes with the documents |
      | List of promises | version \`aaaaaaaaaaaa\` (beginning of its SHA-256) |
      | How binding | MUST: it is documented, or a documented sample sends it |

      ## What was promised

      - RFC 9110, HTTP Semantics (<https://www.rfc-editor.org/rfc/rfc9110>), at w: **one**
      - \`odd<b>\`, at w: **two**
      - No document speaks of it, at w: **three**

      "
    `);
  });

  it('says that a request was to be sent, where none was', () => {
    const curl = 'curl "$BW_BASE_URL"';
    const planned = evidence(verdict('not-provokable', { curl }));
    expect(planned).toContain('## What was to be sent');
    expect(planned).toContain('Here `$BW_BASE_URL` is `https://example.com/v1`.\n');
    expect(planned).not.toContain('stand');
    expect(evidence(verdict('not-provokable', { scene: 'a scene' }))).toContain('## What was sent');
    expect(evidence(verdict('failed', { request: { ...request, body: '' } }))).toContain('Its body was empty.');
  });

  it('has what came of a request that was not answered, and the headers that a mismatch is about', () => {
    const lost = verdict('inconclusive', { failure: { code: 'ECONNRESET', message: 'reset' } });
    expect(evidence(lost)).toContain('## What came\n\n**No whole answer came:** reset (ECONNRESET)');
    const headers: [string, string][] = [
      ['X-One', '1'],
      ['x-two', '2'],
    ];
    const main = verdict('failed', {
      mismatches: [mismatch('header', 'x-one'), mismatch('body', 'x-two')],
      response: { ...response, headers },
      tries: [aTry('2026-01-01T00:00:01Z'), aTry('2026-01-01T00:00:02Z'), aTry('2026-01-01T00:00:03Z')],
    });
    const text = evidence(main);
    expect(text).toContain('**Status 204**, sent at `2026-01-01T00:00:03Z` (UTC) and over after 1 ms.');
    expect(text).toContain('| X-One | 1 |\n\nAll headers:');
    expect(text).toContain('It had no body.');
  });

  it('shows a body of the longest length whole, and trusts no claim of a length within it', () => {
    const whole = evidence(verdict('failed', { response: { ...response, body: 'x'.repeat(4000) } }));
    expect(whole).toContain('Its body, 4000 characters:');
    const claim = `… (cut: 9 characters in all)`;
    const end = (body: string) =>
      /Its body, (\d+) characters/.exec(evidence(verdict('failed', { response: { ...response, body } })))?.[1];
    expect(end(`${'x'.repeat(100_000)}${claim}`)).toBe('9');
    expect(end(`${'x'.repeat(100_000)}${claim}x`)).toBe(String(100_001 + claim.length));
    expect(end(`${'x'.repeat(100_000 - claim.length)}${claim}`)).toBe('100000');
  });

  it('names no option of a command that needs none', () => {
    const { curl, ...rest } = verdict('failed', { curl: 'curl' });
    expect(curl).toBeDefined();
    const target: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' };
    expect(evidenceText(runOf([rest], { target }), id)).toContain('```\nnpm run verify\n```');
  });

  it('leaves an account number that is known in full as it is', () => {
    const target: Run['target'] = { kind: 'live', baseUrl: 'https://example.com/v1', account: '5500' };
    const main = verdict('failed', { request: { ...request, url: 'https://example.com/accounts/5500/x' } });
    expect(evidenceText(runOf([main], { target }), id, { account: '7700' })).toContain('/accounts/5500/x');
  });
});

describe('how often', () => {
  const tried = (status: Verdict['status'], rest: Partial<Verdict> = {}) =>
    verdict(status, { tries: [aTry('2026-01-01T00:00:01Z')], ...rest });

  it('explains only the ways by which something was sent', () => {
    const text = (verdicts: Verdict[]) => evidenceText(runOf(verdicts), id);
    const directly = '_Directly_: the suite itself sent the request.';
    const replayed = '_Replayed_: Pact, a tool for contract tests, sent the request as it was recorded from a client.';
    const own = 'Every try had sessions and participants of its own.';
    expect(text([tried('passed'), verdict('passed', { via: 'replay' })])).toContain(`\n\n${directly} ${own}`);
    expect(text([verdict('passed'), tried('passed', { via: 'replay' })])).toContain(`\n\n${replayed} ${own}`);
    expect(text([tried('passed'), tried('passed', { via: 'replay' })])).toContain(`\n\n${directly} ${replayed} ${own}`);
    expect(text([tried('passed', { via: 'recording' })])).toContain(`|\n\n${own}`);
  });

  it('counts fresh tries where the run has sent nothing', () => {
    const text = evidence(verdict('not-provokable'), { probes: [probe(tried('passed'))] });
    expect(text).not.toContain('in the run');
    expect(text).toContain('**0 of 1 fresh try decided nothing, for the same reason; 1 was answered as promised.**');
  });

  it('tells other failures and other observations from the same ones', () => {
    const failed = tried('failed', { mismatches: [mismatch('body', '/a')] });
    const others = [
      tried('warned'),
      tried('failed', { mismatches: [mismatch('body', '/b')] }),
      tried('failed', { mismatches: [mismatch('body', '/a', { expected: 'f' })] }),
      tried('failed', { mismatches: [mismatch('body', '/a', { actual: 'another' })] }),
      tried('observed'),
    ];
    expect(evidence(failed, { probes: others.map((other) => probe(other)) })).toContain(
      '**1 of 5 fresh tries failed the same way; 3 failed in other ways; 1 came out differently.**',
    );
  });

  it('shows the status of a try that broke off, and what broke', () => {
    const failure = { code: 'ECONNRESET', message: 'reset' };
    const main = verdict('failed', { tries: [aTry('2026-01-01T00:00:01Z', { status: 200, failure })] });
    expect(evidence(main)).toContain('| 1 ms | 200, no whole answer (ECONNRESET) | none | passed |');
  });
});

describe('a card', () => {
  const card = (rest: Partial<Verdict>, run: Partial<Run> = {}) =>
    consoleReport(runOf([verdict('failed', { sources: [], ...rest })], run), tagged, wide).split('\n\n')[0]!;

  it('has a line for each thing that is known, and none for what is not', () => {
    expect(card({})).toMatchInlineSnapshot(`
      "<red>failed</>  <bold>joined-no-body</> (MUST, matrix)
          A title
          again     npm run verify -- --only joined-no-body --target live"
    `);
    expect(card({ case: 'unknown-case', curl: 'curl', reason: 'r' })).toMatchInlineSnapshot(`
      "<red>failed</>  <bold>unknown-case</> (MUST, matrix)
          A title
          reason    r
          curl      curl
          again     npm run verify -- --only unknown-case --target live"
    `);
    expect(card({ case: 'server-error-anywhere', curl: 'curl' })).toMatchInlineSnapshot(`
      "<red>failed</>  <bold>server-error-anywhere</> (MUST, matrix)
          A title
          curl      curl
          again     npm run verify -- --only server-error-anywhere --target live"
    `);
    expect(card({ case: 'not-found-session', curl: 'curl' })).toMatchInlineSnapshot(`
      "<red>failed</>  <bold>not-found-session</> (MUST, matrix)
          A title
          curl      curl
                    where SESSION, PARTICIPANT are ids of such a scene
          again     npm run verify -- --only not-found-session --target live"
    `);
  });

  it('names the request id by the whole name of its header', () => {
    const headers: [string, string][] = [
      ['x-request-id-source', 'no'],
      ['X-RequestId', 'yes'],
    ];
    expect(card({ response: { ...response, headers } })).toContain('204  X-RequestId: yes');
  });
});

describe('the report at a terminal', () => {
  it('groups what has no reason, and what differs in ids alone', () => {
    const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`;
    const report = consoleReport(
      runOf([
        verdict('inconclusive'),
        verdict('inconclusive', { case: 'joined-twice' }),
        verdict('inconclusive', { reason: `a ${uuid('1')} b` }),
        verdict('inconclusive', { reason: `a ${uuid('2')} b` }),
        verdict('inconclusive', { reason: 'a  b' }),
      ]),
      tagged,
    );
    expect(report.split('\n\n').slice(0, 3)).toMatchInlineSnapshot(`
      [
        "<magenta>inconclusive</>  : 2 checks
          
          <dim>joined-no-body, joined-twice</>",
        "<magenta>inconclusive</>  : 2 checks
          a 11111111-1111-4111-8111-111111111111 b
          <dim>joined-no-body</>",
        "<magenta>inconclusive</>  : 1 check
          a  b
          <dim>joined-no-body</>",
      ]
    `);
  });

  it('names the twelve first of the cases that share a reason, and counts the rest', () => {
    const many = Array.from({ length: 14 }, (_, index) =>
      verdict('inconclusive', { case: `joined-${index}`, reason: 'r' }),
    );
    const [group] = consoleReport(runOf(many), tagged, wide).split('\n\n');
    expect(group).toContain('joined-11');
    expect(group).not.toContain('joined-12');
    expect(group).toContain('and 2 more');
  });

  it('names the next step of a scene that could not be set only where its status says one', () => {
    const group = (rest: Partial<Verdict>) =>
      consoleReport(runOf([verdict('inconclusive', { reason: 'r', ...rest })]), tagged, wide).split('\n\n')[0];
    const answered = (status: number) => ({ ...response, status });
    expect(group({ reasonCode: 'interrupted', response: answered(401) })).not.toContain('Next');
    expect(group({ reasonCode: 'interrupted', response: answered(403) })).not.toContain('Next');
    expect(group({ reasonCode: 'interrupted', response: answered(503) })).not.toContain('Next');
  });

  it('names the entries of known deviations that are to be seen to, one or several, for each deviating case once', () => {
    const finding = { code: 'stale', case: id, sentence: 's', next: 'n' } as const;
    const deviations = { file: 'd.yaml', applying: 0, otherTargets: 0, notChecked: [] };
    const last = (run: Run) => consoleReport(run, tagged, wide).trimEnd().split('\n').at(-1)!;
    expect(last(runOf([], { deviations: { ...deviations, findings: [finding] } }))).toMatch(
      /; 1 entry of d\.yaml to see to$/,
    );
    expect(last(runOf([], { deviations: { ...deviations, findings: [finding, finding] } }))).toMatch(
      /; 2 entries of d\.yaml to see to$/,
    );
    expect(last(runOf([], { deviations: { ...deviations, findings: [] } }))).not.toContain('to see to');
    const summary = { ...runOf([]).summary, conclusion: 'conformant-but-for-deviations' } as const;
    const verdicts = [
      verdict('deviating'),
      verdict('deviating', { via: 'replay' }),
      verdict('deviating', { case: 'joined-twice' }),
    ];
    expect(last(runOf(verdicts, { summary }))).toContain('(deviating: joined-no-body, joined-twice)');
  });

  it('says of a recording that breaks off where that is told, and how to judge it again', () => {
    const target: Run['target'] = { kind: 'recorded', baseUrl: 'https://example.com/v1', account: '…000' };
    const judged: NonNullable<Run['judged']> = {
      from: 'har',
      file: 'x.har',
      answers: 1,
      broken: { reason: 'It ends in a list', offset: 1, line: 1, column: 1 },
      notChecked: [],
      notJudged: [],
      history: [],
    };
    const command = 'npm run judge -- x.har';
    const report = consoleReport(runOf([verdict('failed')], { target, judged }), tagged, { ...wide, command });
    expect(report).toContain(`    again     ${command}\n`);
    expect(report).toMatch(/; the file breaks off, see broken above\n$/);
  });
});

describe('JUnit', () => {
  it('has an entry of known deviations as a failure of the run, with what was recorded and what came', () => {
    const finding = { code: 'stale', case: id, sentence: 's', next: 'n' } as const;
    const findings = [finding, { ...finding, recorded: ['r'], came: ['c', 'd'] }];
    const deviations = { file: 'd.yaml', applying: 0, otherTargets: 0, notChecked: [], findings };
    const accepted = { reason: 'known', owner: 'o', expires: '2026-02-01' };
    expect(
      junit(
        runOf(
          [
            verdict('deviating', { reason: 'r', deviation: accepted }),
            verdict('deviating', { reason: 'r', deviation: { ...accepted, link: 'https://example.com/1' } }),
          ],
          { deviations },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="suite against live" time="1.500">
        <testsuite name="matrix.joined" tests="2" failures="0" errors="0" skipped="2">
          <testcase classname="matrix.joined" name="joined-no-body: A title [deviating]">
            <skipped message="Known deviation: known (owner o, until 2026-02-01). r"/>
          </testcase>
          <testcase classname="matrix.joined" name="joined-no-body: A title [deviating] (2)">
            <skipped message="Known deviation: known (owner o, until 2026-02-01, https://example.com/1). r"/>
          </testcase>
        </testsuite>
        <testsuite name="run" tests="2" failures="2" errors="0" skipped="0">
          <testcase classname="run" name="Known deviation: joined-no-body [stale]">
            <failure type="stale" message="s">Next: n</failure>
          </testcase>
          <testcase classname="run" name="Known deviation: joined-no-body [stale] (2)">
            <failure type="stale" message="s">Recorded: r
      Came: c
      Came: d
      Next: n</failure>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });
});

describe('text in Markdown', () => {
  it('keeps its spaces at both ends, and words in code together', () => {
    expect(forMarkdown('  a  ')).toBe('&#32;&#32;a&#32;&#32;');
    expect(forMarkdown('a_b c_d e f_g')).toBe('`a_b c_d` e `f_g`');
    expect(forMarkdown('a` b')).toBe('`` a` `` b');
    expect(forMarkdown('a_`b_')).toBe('``a_`b_``');
  });

  it('is cut where it is longer than allowed, whatever length it is said to have had', () => {
    expect(shortened('abcd', 3, 2)).toBe('abc… (cut: 2 characters in all)');
    expect(shortened('ab', 3, 9)).toBe('ab… (cut: 9 characters in all)');
  });
});
