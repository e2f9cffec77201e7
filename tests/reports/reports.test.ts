import { DOMParser, type Element } from '@xmldom/xmldom';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forTerminal, forXml } from '../../scripts/lib/text/escape.ts';
import { plain, styleFor } from '../../scripts/lib/text/style.ts';
import { consoleReport } from '../../scripts/reports/console/console.ts';
import { junit } from '../../scripts/reports/junit.ts';
import { writeReports } from '../../scripts/reports/write.ts';
import { assertRun, type Run } from '../../scripts/run/run-schema.ts';
import { createGuard } from '../../scripts/secrets/guard.ts';
import { runOf, verdict } from '../support/runs.ts';

const nothingSecret = createGuard(() => []);
const hostile = '\u001b[31m<script>"\'&]]>\u0000\ud800\uffff\u202e\nnext\tline';

const everything = runOf(
  [
    verdict('failed', {
      reasonCode: 'wrong-body',
      reason: hostile,
      mismatches: [{ part: 'body', at: '/error', expected: 'string', actual: hostile, level: 'MUST' }],
      request: { method: 'PUT', url: 'https://example.com/v1', headers: [], body: null },
      response: { status: 400, headers: [['x-request-id', hostile]], body: hostile.repeat(100) },
      curl: 'curl',
      scene: 'a scene',
    }),
    verdict('warned', { reason: hostile }),
    verdict('observed', { reason: hostile }),
    verdict('inconclusive', { reason: hostile, reasonCode: 'transport-failed' }),
    verdict('harness-error', { reason: hostile, reasonCode: 'own-fault' }),
    verdict('not-provokable', { reason: hostile, reasonCode: 'needs-credentials' }),
    verdict('passed'),
  ],
  { problems: [hostile], leftovers: [{ kind: 'session', id: hostile, reason: hostile }] },
);

/** @throws for what is not well-formed. */
function parseXml(xml: string) {
  return new DOMParser({
    onError: (_, message) => {
      throw new Error(message);
    },
  }).parseFromString(xml, 'text/xml');
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-reports-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('what a provider sends', () => {
  it('is shown without anything that can steer a terminal', () => {
    expect(forTerminal(hostile)).toBe('\\u{1b}[31m<script>"\'&]]>\\u{0}\\u{d800}\\u{ffff}\\u{202e}\\nnext\\tline');
    expect(forTerminal('plain — text 😀 é')).toBe('plain — text 😀 é');
    // eslint-disable-next-line no-control-regex -- no control character but the line break may be left
    expect(consoleReport(everything, plain)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\ud800\uffff]/);
  });

  it('is shown in XML without anything that breaks it', () => {
    expect(forXml(hostile)).toBe(
      '\\u{1b}[31m&lt;script&gt;&quot;&apos;&amp;]]&gt;\\u{0}\\u{d800}\\u{ffff}\\u{202e}\nnext\tline',
    );
    expect(parseXml(junit(everything)).documentElement?.tagName).toBe('testsuites');
    expect(() => parseXml(junit(everything).replace('&lt;script', '<script'))).toThrow();
  });
});

describe('the JUnit report', () => {
  const suites = (run: Run): Element[] => [...parseXml(junit(run)).getElementsByTagName('testsuite')];
  const totals = (suite: Element | undefined) =>
    ['name', 'tests', 'failures', 'errors', 'skipped'].map((name) => suite?.getAttribute(name));

  it('has failures, errors and skips where they belong', () => {
    const [suite, problems] = suites(everything);
    expect(totals(suite)).toEqual(['matrix.joined', '7', '1', '2', '1']);
    expect(totals(problems)).toEqual(['run', '2', '0', '1', '0']);
    const cases = [...suite!.getElementsByTagName('testcase')];
    expect(cases.map((entry) => [...entry.childNodes].find((node) => node.nodeType === 1)?.nodeName ?? '')).toEqual([
      'failure',
      'system-out',
      'system-out',
      'error',
      'error',
      'skipped',
      '',
    ]);
  });

  it('of a strict run has its warnings among the failures', () => {
    const strict = { ...everything, options: { ...everything.options, strict: true } };
    expect(totals(suites(strict)[0])).toEqual(['matrix.joined', '7', '2', '2', '1']);
  });
});

describe('run.json', () => {
  it('is written with its schema, whole, and reads back as it was', async () => {
    const paths = await writeReports(everything, join(folder, 'deep', 'er'), nothingSecret);
    expect(paths.map((path) => path.slice(folder.length))).toEqual(['/deep/er/run.json', '/deep/er/junit.xml']);
    expect((await readdir(join(folder, 'deep', 'er'))).sort()).toEqual(['junit.xml', 'run.json', 'run.schema.json']);
    const read = JSON.parse(await readFile(paths[0]!, 'utf8')) as unknown;
    assertRun(read);
    expect(read).toEqual(everything);
  });

  it('is not written at all when it is not as its schema says', async () => {
    const wrong = runOf([{ ...verdict('passed'), status: 'fine' as 'passed' }]);
    await expect(writeReports(wrong, join(folder, 'wrong'), nothingSecret)).rejects.toThrow(/\/verdicts\/0\/status/);
    expect(await readdir(folder)).not.toContain('wrong');
  });

  it('has a schema that refuses what it does not name', () => {
    expect(() => {
      assertRun({ ...everything, further: 1 });
    }).toThrow(/additional properties/);
    expect(() => {
      assertRun({ ...everything, startedAt: 'yesterday' });
    }).toThrow(/date-time/);
  });
});

describe('the console', () => {
  it('has colour on a terminal only, and never with NO_COLOR', () => {
    const red = (isTerminal: boolean, environment: Record<string, string>) =>
      styleFor(isTerminal, environment)('red', 'x');
    expect(red(true, {})).toBe('\u001b[31mx\u001b[39m');
    expect(red(false, {})).toBe('x');
    expect(red(true, { NO_COLOR: '1' })).toBe('x');
    expect(red(true, { NO_COLOR: '' })).not.toBe('x');
    expect(red(true, { TERM: 'dumb' })).toBe('x');
  });

  it('has no green verdict for the reference provider', () => {
    const painted = (kind: 'live' | 'reference') => {
      const run = runOf([verdict('passed')], { target: { kind, baseUrl: 'http://127.0.0.1/v1', account: '1' } });
      const summary = { ...run.summary, conclusion: 'conformant' as const };
      return consoleReport({ ...run, summary }, (format, text) => `<${String(format)}>${text}`, { width: 200 })
        .split('\n')
        .at(-2);
    };
    expect(painted('live')).toContain('<green>CONFORMANT');
    expect(painted('reference')).toContain('<cyan>CONFORMANT');
  });

  it('puts failures first and the verdict last, and tells alike verdicts once', () => {
    const twice = runOf([
      verdict('passed'),
      verdict('failed', { reason: 'r' }),
      verdict('failed', { reason: 'r', via: 'replay' }),
    ]);
    const lines = consoleReport(twice, plain, { width: 200 }).trimEnd().split('\n');
    expect(lines[0]).toBe('failed  joined-no-body (MUST, matrix and replay)');
    expect(lines.filter((line) => line.startsWith('failed'))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/^LIVE endpoint https:\/\/example.com\/v1: UNDECIDED/);
  });

  it('shortens a long list of names, and says what to do next', () => {
    const many = Array.from({ length: 20 }, (_, index) =>
      verdict('inconclusive', {
        case: `joined-${index}`,
        reason: 'answered 401',
        reasonCode: 'set-up-failed',
        response: { status: 401, headers: [], body: '' },
      }),
    );
    const text = consoleReport(runOf(many), plain);
    expect(text).toContain('and 8 more');
    expect(text).toContain('Next: check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID');
  });
});
