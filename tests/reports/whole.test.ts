import { describe, expect, it } from 'vitest';
import { shortened } from '../../scripts/lib/text/markdown.ts';
import { wrapped } from '../../scripts/lib/text/wrap.ts';
import { consoleReport } from '../../scripts/reports/console/console.ts';
import { evidenceText } from '../../scripts/reports/evidence.ts';
import { junit } from '../../scripts/reports/junit.ts';
import type { Run, Verdict } from '../../scripts/run/run-schema.ts';
import { assertRun } from '../../scripts/run/run-schema.ts';
import type { ReasonCode, VerdictStatus } from '../../scripts/run/verdict.ts';
import { runOf, verdict } from '../support/runs.ts';

/** A terminal on which no line breaks. */
const wide = { width: Infinity };

/** Formats as tags, so that a report shows what is in which. */
const tagged = (format: unknown, text: string) => `<${String(format)}>${text}</>`;

const uuid = (digit: string) =>
  `${digit.repeat(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`;

const mismatches: Verdict['mismatches'] = [
  { part: 'status', at: '', expected: '400', actual: '409', level: 'MUST' },
  { part: 'header', at: 'content-type', expected: 'application/json', actual: 'text/html', level: 'MUST' },
  { part: 'effect', at: 'participants of session', expected: 'x', actual: 'y', level: 'SHOULD' },
];
const response: NonNullable<Verdict['response']> = {
  status: 409,
  headers: [
    ['X-Amzn-RequestId', 'request-1'],
    ['X-Request-ID', 'request-2'],
    ['content-type', 'text/html'],
    ['x-other', 'o'],
  ],
  body: `{"error":"${'x'.repeat(400)}"}`,
};
const request: NonNullable<Verdict['request']> = {
  method: 'PUT',
  url: 'https://example.com/v1/accounts/…000/sessions/s/participants/p',
  headers: [['Content-Type', 'application/json']],
  body: '{"a":1}',
};
const someTry: Verdict['tries'][number] = {
  at: '2026-01-01T00:00:01.000Z',
  durationMs: 12,
  outcome: 'status: expected 400, got 409',
  status: 409,
  requestId: 'request-1',
};
const brokenTry: Verdict['tries'][number] = {
  at: '2026-01-01T00:00:00.000Z',
  durationMs: 7,
  outcome: 'no whole answer',
  failure: { code: 'ECONNRESET', message: 'reset' },
};

/** A verdict that has everything a report can show. */
const failed = verdict('failed', {
  case: 'bad-request-entry-null',
  family: 'bad-request',
  reasonCode: 'wrong-status',
  reason: 'status: expected 400, got 409',
  scene: 'a scene',
  sources: [
    { statement: 'oas-400', source: 'OAS', where: 'put', says: '400 is a bad request' },
    { statement: 'page-400', source: 'PAGE', where: 'errors', says: '400 is a bad request' },
  ],
  mismatches,
  request,
  response,
  layer: 'gateway',
  tries: [brokenTry, someTry],
  curl: 'curl -u "$BW_USERNAME:$BW_PASSWORD" "$BW_BASE_URL/accounts/${BW_ACCOUNT_ID}/sessions/${SESSION}"',
});

const counts = (some: Partial<Run['summary']['counts']>): Run['summary']['counts'] => ({
  ...runOf([]).summary.counts,
  ...some,
});

const everyCount = counts({
  passed: 1,
  failed: 2,
  deviating: 3,
  warned: 4,
  observed: 5,
  inconclusive: 6,
  'harness-error': 7,
  'not-provokable': 8,
});

const rich = runOf(
  [
    verdict('passed'),
    verdict('passed', {
      case: 'joined-twice',
      mismatches: [{ part: 'body', at: '/a', expected: 'e', actual: 'a', level: 'OBSERVE' }],
    }),
    failed,
    { ...failed, via: 'replay' },
    { ...failed, case: 'bad-request-entry-list', mismatches: [], tries: [someTry], layer: 'edge' },
    verdict('warned', {
      reasonCode: 'also-allowed',
      reason: 'Answered 409',
      response: { status: 409, headers: [], body: '' },
      sources: [],
      curl: 'curl',
    }),
    verdict('observed', {
      case: 'undocumented-null-body',
      family: 'undocumented',
      level: 'OBSERVE',
      reason: 'It is taken',
    }),
    verdict('observed', {
      case: 'undocumented-null-body',
      family: 'undocumented',
      level: 'OBSERVE',
      via: 'replay',
      reason: 'It is taken',
    }),
    verdict('inconclusive', { reasonCode: 'set-up-failed', reason: `No ${uuid('a')}` }),
    verdict('inconclusive', { case: 'joined-twice', reasonCode: 'set-up-failed', reason: `No ${uuid('b')}` }),
    verdict('harness-error', { reasonCode: 'own-fault', reason: 'Oh' }),
    verdict('not-provokable', {
      case: 'server-error-500',
      family: 'server-error',
      reasonCode: 'needs-failing-service',
      reason: 'It is well',
    }),
  ],
  {
    problems: ['a pact is broken'],
    leftovers: [
      { kind: 'session', id: 's-1', reason: 'answered 500' },
      { kind: 'participant', id: 'unknown', reason: 'no answer' },
      { kind: 'participant', id: 'unknown', reason: 'no answer' },
    ],
    finding: { code: 'rate-limited', sentence: 'It is slow.', next: 'wait', curl: 'curl -sS -i "$BW_BASE_URL/x"' },
    options: { ...runOf([]).options, only: ['joined', 'bad-request'] },
    summary: { conclusion: 'non-conformant', exitCode: 1, counts: everyCount },
  },
);

const withCounts = (some: Partial<Run['summary']['counts']>): Partial<Run> => ({
  summary: { conclusion: 'undecided', exitCode: 3, counts: counts(some) },
});
const lastLine = (run: Run) => consoleReport(run, tagged, wide).trimEnd().split('\n').at(-1);
const reference: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' };
const recorded: Run['target'] = { kind: 'recorded', baseUrl: 'https://example.com/v1', account: '…000' };

describe('the whole of a report', () => {
  it('rests on a run that is as its schema says', () => {
    expect(() => {
      assertRun(rich);
    }).not.toThrow();
  });

  it('for the console', () => {
    expect(consoleReport(rich, tagged, wide)).toMatchSnapshot();
    expect(consoleReport(runOf([]), tagged, wide)).toMatchSnapshot();
  });

  it('for the console, of the reference provider', () => {
    expect(
      consoleReport({ ...rich, target: reference, verdicts: [failed], leftovers: [] }, tagged, wide),
    ).toMatchSnapshot();
  });

  it('for JUnit', () => {
    expect(junit(rich)).toMatchSnapshot();
    expect(
      junit({ ...rich, options: { ...rich.options, strict: true }, problems: [], leftovers: [] }),
    ).toMatchSnapshot();
  });
});

describe('a finding', () => {
  const finding = {
    code: 'rate-limited',
    sentence: 'It is\nslow.',
    next: 'wait\n',
    curl: 'curl -sS -i "$BW_BASE_URL/x"',
  } as const;
  const stopped = (id: string) => verdict('inconclusive', { case: id, reasonCode: 'finding', reason: 'Not run' });

  it('stands in place of an entry for each case that it has stopped', () => {
    const text = consoleReport(runOf([stopped('joined-no-body'), stopped('joined-twice')], { finding }), tagged, wide);
    expect(text.split('\n\n')[0]).toMatchInlineSnapshot(`
      "<magenta>not run</>  rate-limited: 2 checks
          It is\\nslow.
          Next: wait\\n
          curl -sS -i "$BW_BASE_URL/x""
    `);
    expect(text).not.toContain('Not run');
    expect(text).toMatch(/UNDECIDED.*; see not run above\n$/);
  });

  it('that has stopped nothing is noticed', () => {
    const text = consoleReport(runOf([verdict('passed')], { finding }), tagged, wide);
    expect(text.split('\n')[0]).toBe('<magenta>noticed</>  rate-limited');
  });
});

describe('the next step', () => {
  const codes: ReasonCode[] = [
    'set-up-failed',
    'asked-to-wait',
    'proxy-answered',
    'over-budget',
    'out-of-time',
    'transport-failed',
    'not-replayed',
    'own-fault',
    'control-failed',
    'read-back-failed',
    'interrupted',
  ];
  const steps = (target: Partial<Run>, status: number) =>
    codes.map((reasonCode) => {
      const parts = { reasonCode, reason: 'r', response: { status, headers: [], body: '' } };
      const text = consoleReport(runOf([verdict('inconclusive', parts)], target), tagged, wide);
      return `${reasonCode}: ${text.split('\n').find((line) => line.startsWith('    Next')) ?? 'none'}`;
    });

  it('is named for what could not be decided at a real endpoint', () => {
    expect(steps({}, 500)).toMatchInlineSnapshot(`
      [
        "set-up-failed:     Next: the service is failing; try again later",
        "asked-to-wait:     Next: try again later, or with a lower --rate or --concurrency",
        "proxy-answered:     Next: ask who runs the proxy, or name the host in NO_PROXY",
        "over-budget:     Next: raise the limit, or choose cases with --only; --list shows what they cost",
        "out-of-time:     Next: raise --timeout, or choose cases with --only",
        "transport-failed:     Next: check BW_BASE_URL and the network between here and there",
        "not-replayed:     Next: this is a fault of the suite, not of the target; report it with the output of npm run verify -- --only joined-no-body --target live",
        "own-fault:     Next: this is a fault of the suite, not of the target; report it with the output of npm run verify -- --only joined-no-body --target live",
        "control-failed:     Next: npm run verify -- --only joined-no-body --target live",
        "read-back-failed:     Next: npm run verify -- --only joined-no-body --target live",
        "interrupted: none",
      ]
    `);
    expect([401, 403, 404, 499, 500].map((status) => steps({}, status)[0])).toMatchInlineSnapshot(`
      [
        "set-up-failed:     Next: check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID; a wrong account number is a 401 as well",
        "set-up-failed:     Next: these credentials have no access to the WebRTC API, or BW_BASE_URL is not its base; ask the vendor for access",
        "set-up-failed: none",
        "set-up-failed: none",
        "set-up-failed:     Next: the service is failing; try again later",
      ]
    `);
    expect(
      consoleReport(runOf([verdict('inconclusive', { reasonCode: 'set-up-failed' })]), tagged, wide),
    ).not.toContain('Next');
  });

  it('is none of the endpoint for the reference provider, and none at all for a recording', () => {
    expect(steps({ target: reference }, 401)).toMatchInlineSnapshot(`
      [
        "set-up-failed: none",
        "asked-to-wait:     Next: try again later, or with a lower --rate or --concurrency",
        "proxy-answered:     Next: ask who runs the proxy, or name the host in NO_PROXY",
        "over-budget:     Next: raise the limit, or choose cases with --only; --list shows what they cost",
        "out-of-time:     Next: raise --timeout, or choose cases with --only",
        "transport-failed: none",
        "not-replayed:     Next: this is a fault of the suite, not of the target; report it with the output of npm run verify -- --only joined-no-body",
        "own-fault:     Next: this is a fault of the suite, not of the target; report it with the output of npm run verify -- --only joined-no-body",
        "control-failed:     Next: npm run verify -- --only joined-no-body",
        "read-back-failed:     Next: npm run verify -- --only joined-no-body",
        "interrupted: none",
      ]
    `);
    expect(steps({ target: recorded }, 401)).toEqual(codes.map((code) => `${code}: none`));
  });
});

describe('checks that share a reason', () => {
  const unknown = (length: number) =>
    Array.from({ length }, (_, index) => verdict('not-provokable', { case: `joined-${index}`, reason: 'r' }));
  const names = (run: Run) => consoleReport(run, tagged, wide).split('\n').slice(2, 4);

  it('are one entry with up to twelve names', () => {
    expect(names(runOf(unknown(12)))).toMatchInlineSnapshot(`
      [
        "    <dim>joined-0, joined-1, joined-2, joined-3, joined-4, joined-5, joined-6, joined-7, joined-8, joined-9, joined-10, joined-11</>",
        "",
      ]
    `);
    expect(consoleReport(runOf(unknown(12)), tagged, wide)).not.toContain('more');
    expect(consoleReport(runOf(unknown(13)), tagged, wide)).toContain('and 1 more');
    expect(consoleReport(runOf(unknown(13)), tagged, wide)).toContain(' : 13 checks');
  });

  it('name the cases that were not checked in the last line, or count them', () => {
    const summary = { conclusion: 'conformant-as-far-as-checked', exitCode: 0, counts: counts({ passed: 1 }) } as const;
    expect(lastLine(runOf([...unknown(2), ...unknown(2)], { summary }))).toContain('(not checked: joined-0, joined-1)');
    expect(lastLine(runOf(unknown(13), { summary }))).toContain('(not checked: 13 cases, see not-provokable above)');
    expect(lastLine(runOf(unknown(12), { summary }))).toContain('joined-11)');
  });

  it('are in lines of a width', () => {
    expect(wrapped([], 10)).toEqual([]);
    expect(wrapped(['aaaa', 'bbbb', 'c'], 10)).toEqual(['aaaa, bbbb', 'c']);
    expect(wrapped(['aaaa', 'bbbbb'], 10)).toEqual(['aaaa', 'bbbbb']);
  });
});

describe('the last line', () => {
  const concluded = (conclusion: Run['summary']['conclusion'], target: Partial<Run> = {}) =>
    lastLine(
      runOf([verdict('passed')], { summary: { conclusion, exitCode: 0, counts: counts({ passed: 1 }) }, ...target }),
    );

  it.each<Run['summary']['conclusion']>([
    'conformant',
    'conformant-as-far-as-checked',
    'conformant-but-for-deviations',
    'non-conformant',
    'undecided',
    'interrupted',
  ])('says what a run came to: %s', (conclusion) => {
    expect([concluded(conclusion), concluded(conclusion, { target: reference })]).toMatchSnapshot();
  });

  it('counts what there is', () => {
    expect(lastLine(runOf([], withCounts(everyCount)))).toContain(
      ' — 0 checks: 1 passed, 2 failed, 3 deviating, 4 warned, 5 observed, 6 inconclusive, 7 harness errors, 8 not provokable, in 1.5 s; the suite itself failed, see harness-error above',
    );
    expect(lastLine(runOf([], withCounts({})))).toContain(' — 0 checks: 0 passed, in 1.5 s; no promise was checked');
  });

  it('says why nothing was decided', () => {
    expect(lastLine(runOf([], { problems: ['p'] }))).toContain('; the suite itself failed, see harness-error above');
    expect(lastLine(runOf([], withCounts({ inconclusive: 1 })))).toMatch(/; see inconclusive above$/);
  });

  it('says what was left behind, and which cases alone were run', () => {
    const line = lastLine(rich);
    expect(line).toContain('https://example.com/v1 (only joined, bad-request): ');
    expect(line).toMatch(/; 3 left behind, see above$/);
    expect(lastLine(runOf([]))).not.toMatch(/left behind|only/);
  });
});

describe('the table of families', () => {
  it('has the statuses that came up, and a dash for none', () => {
    const run = runOf([
      verdict('passed'),
      verdict('passed', { family: 'conflict' }),
      verdict('warned', { family: 'conflict' }),
    ]);
    expect(consoleReport(run, tagged, wide).split('\n\n').at(-3)).toMatchInlineSnapshot(`
      "<dim>checks by family</><dim>  passed  warned</>
      joined          <green>       1</>       -
      conflict        <green>       1</><yellow>       1</>
      all                    2       1"
    `);
  });
});

describe('mismatches of the answers of several cases', () => {
  const of = (id: string, rest: Partial<Verdict['mismatches'][number]> = {}): Verdict['mismatches'][number] => ({
    ...mismatches[1]!,
    ...rest,
    case: id,
  });
  const main = (...found: Verdict['mismatches']) =>
    verdict('failed', { case: 'server-error-anywhere', family: 'server-error', mismatches: found });
  const eight = Array.from({ length: 8 }, (_, index) => of(`case-${index}`));

  it('are one line where they are alike', () => {
    const run = runOf([main(of('a'), of('a', { at: 'x', actual: 'absent' }), of('b'))]);
    assertRun(run);
    expect(consoleReport(run, tagged, wide)).toContain(
      [
        '    header    content-type: expected application/json, got text/html in an answer of a, b',
        '    header    x: expected application/json, got absent in an answer of a',
      ].join('\n'),
    );
    expect(evidenceText(run, 'server-error-anywhere')).toContain('| `text/html` in an answer of a, b | MUST |');
    expect(junit(run)).toContain(
      'MUST header content-type: expected application/json, got text/html in an answer of b',
    );
  });

  it('name six of them', () => {
    const six = 'in an answer of case-0, case-1, case-2, case-3, case-4, case-5';
    expect(consoleReport(runOf([main(...eight.slice(0, 6))]), tagged, wide)).toContain(`${six}\n`);
    expect(consoleReport(runOf([main(...eight)]), tagged, wide)).toContain(`${six} and 2 more\n`);
  });

  it('are so as well where they are accepted', () => {
    const deviation = { reason: 'known', owner: 'team-a', expires: '2026-01-31' };
    const run = runOf([{ ...main(of('a'), of('b')), status: 'deviating', deviation }]);
    expect(consoleReport(run, tagged, wide)).toContain('got text/html in an answer of a, b\n        accepted: known');
  });
});

describe('the whole of a document of evidence', () => {
  const text = (main: Verdict, rest: Partial<Run> = {}, options: Parameters<typeof evidenceText>[2] = {}) =>
    evidenceText(runOf([main], rest), main.case, options);
  const probe = (main: Verdict) => runOf([main], { startedAt: '2026-01-02T00:00:00.000Z' });

  it('of a failure, tried again', () => {
    const noAnswer: Verdict = { ...failed, status: 'inconclusive', reasonCode: 'transport-failed', mismatches: [] };
    expect(
      text(
        failed,
        {},
        {
          probes: [failed, { ...failed, mismatches: [] }, verdict('passed', { case: failed.case }), noAnswer].map(
            probe,
          ),
          account: '5500000',
        },
      ),
    ).toMatchSnapshot();
  });

  it.each<VerdictStatus>([
    'warned',
    'observed',
    'passed',
    'inconclusive',
    'harness-error',
    'not-provokable',
    'deviating',
  ])('of a case that is %s', (status) => {
    const main: Verdict = {
      ...verdict(status, { reason: 'a reason', note: 'a note', level: status === 'observed' ? 'OBSERVE' : 'SHOULD' }),
      ...(['passed', 'observed'].includes(status) ? {} : { reasonCode: 'control-failed' as const }),
      ...(status === 'deviating' ? { deviation: { reason: 'known', owner: 'o', expires: '2026-02-01' } } : {}),
      tries: [someTry],
    };
    expect(text(main, { target: { ...runOf([]).target, proxy: 'http://proxy:1' } })).toMatchSnapshot();
  });

  it('of a case whose scene could not be set', () => {
    const main = verdict('inconclusive', {
      reasonCode: 'set-up-failed',
      reason: 'The scene could not be set: answered 500',
      request: { ...request, body: null },
      curl: 'curl "$BW_BASE_URL/${SESSION}/${PARTICIPANT}" -d @body-from-run.json',
      scene: 'a scene',
    });
    expect(text(main, { target: reference })).toMatchSnapshot();
  });

  it('of a case about every answer', () => {
    const main = verdict('failed', {
      case: 'server-error-anywhere',
      family: 'server-error',
      mismatches: [{ part: 'pact', at: '$.a', expected: 'e', actual: 'a', level: 'MUST' }],
      sources: [{ statement: 'none-x', source: 'NONE', where: 'nowhere', says: 'Nobody says' }],
      request: { ...request, body: '' },
      response: { status: 500, headers: [], body: 'x' },
      failure: { code: 'ECONNRESET', message: 'reset' },
    });
    expect(text(main)).toMatchSnapshot();
  });

  it('cuts what is long, and says how long it was', () => {
    const headers = Array.from({ length: 62 }, (_, index) => [`x-${index}`, 'v'.repeat(index === 0 ? 600 : 1)]);
    const main = verdict('failed', {
      reason: 'r'.repeat(1001),
      request: { ...request, body: 'b' },
      response: { status: 400, headers, body: 'y'.repeat(4001) },
    });
    const document = text(main);
    expect(document).toContain('2 further headers are not shown.');
    expect(document).toContain('Its body, 1 character:');
    expect(document).toContain('Its body, 4001 characters, of which the first 4000 are shown:');
    expect(document).toContain(`${'y'.repeat(4000)}… (cut: 4001 characters in all)`);
    expect(document).toContain(`${'r'.repeat(1000)}… (cut: 1001 characters in all)`);
    expect(document).toContain(`x-0: ${'v'.repeat(495)}… (cut: 605 characters in all)`);
    expect(document).not.toContain('x-60');
  });
});

describe('a text that is shortened', () => {
  it('ends where it fits, and says how long it was', () => {
    expect(shortened('abc', 3)).toBe('abc');
    expect(shortened('abcd', 3)).toBe('abc… (cut: 4 characters in all)');
    expect(shortened('abc', 3, 9)).toBe('abc… (cut: 9 characters in all)');
    expect(shortened('ab😀', 3)).toBe('ab… (cut: 4 characters in all)');
    expect(shortened('ab😀c', 4)).toBe('ab😀… (cut: 5 characters in all)');
  });
});
