import { describe, expect, it } from 'vitest';
import { plain } from '../../../scripts/lib/text/style.ts';
import { consoleReport } from '../../../scripts/reports/console/console.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

const hostile = '\u001b[31m<script>"\'&]]>\u0000\ud800\uffff\u202e\nnext\tline';
const everything = runOf(
  [
    verdict('passed'),
    verdict('not-provokable', { reason: hostile, reasonCode: 'needs-credentials' }),
    verdict('observed', { reason: hostile }),
    verdict('inconclusive', { reason: hostile, reasonCode: 'transport-failed' }),
    verdict('harness-error', { reason: hostile, reasonCode: 'own-fault' }),
    verdict('warned', { reason: hostile }),
    verdict('failed', {
      reason: hostile,
      mismatches: [{ part: 'body', at: '/error', expected: 'string', actual: hostile, level: 'MUST' }],
      response: { status: 400, headers: [['x-request-id', hostile]], body: hostile.repeat(100) },
    }),
  ],
  {
    problems: [hostile],
    leftovers: [{ kind: 'session', id: hostile, reason: hostile }],
    lost: { since: '2026-01-01T00:00:00.000Z', sentence: hostile, next: hostile },
    finding: { code: 'rate-limited', sentence: hostile, next: hostile },
  },
);

const curl = `curl -sS -i -X PUT "$BW_BASE_URL/accounts/\${BW_ACCOUNT_ID}/sessions/\${SESSION}/participants/\${PARTICIPANT}"`;
const oneCause = runOf([
  ...Array.from({ length: 12 }, (_, index) =>
    verdict('failed', {
      case: `unauthorized-case-${index}`,
      family: 'unauthorized',
      mismatches: [{ part: 'body', at: '/message', expected: 'present', actual: 'absent', level: 'MUST' }],
      curl,
    }),
  ),
  verdict('failed', { case: 'conflict-second-session', family: 'conflict', reason: 'status: expected 409, got 204' }),
  verdict('observed', { case: 'undocumented-null-body', family: 'undocumented', level: 'OBSERVE', reason: 'Taken' }),
]);
const usual = (run: Run, width?: number) =>
  consoleReport(run, plain, { detail: 'usual', ...(width === undefined ? {} : { width }) });

describe('the report at a terminal', () => {
  it('has failures first, then what is undecided, then the rest, and the verdict last', () => {
    const lines = consoleReport(everything, plain).trimEnd().split('\n');
    const places = ['failed  ', 'warned  ', 'harness-error  own', 'inconclusive  ', 'observed  ', 'not-provokable  '];
    const found = places.map((place) => lines.findIndex((line) => line.startsWith(place)));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(lines.findIndex((line) => line.startsWith('LIVE endpoint'))).toBeGreaterThan(
      lines.indexOf('checks by family'),
    );
  });

  it('shows what a provider sends without anything that can steer a terminal', () => {
    for (const detail of ['usual', 'verbose'] as const) {
      const text = consoleReport(everything, plain, { detail, width: Infinity });
      // eslint-disable-next-line no-control-regex -- no control character but the line break may be left
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\ud800\uffff]|^next/m);
      expect(text).toContain('\\u{1b}[31m<script>');
    }
  });

  it('names a format and a text wherever it styles one', () => {
    const deviation = { reason: 'r', owner: 'o', expires: '2026-01-31' };
    const findings = [{ code: 'stale' as const, case: 'joined-twice', sentence: 's', next: 'n' }];
    const notChecked = [{ case: 'joined-other', why: 'w' }];
    const probe = verdict('observed', { case: 'errata-doubled-account', level: 'OBSERVE', follows: 'OAS' });
    const open = verdict('inconclusive', { case: 'errata-conflict-status', level: 'OBSERVE' });
    const run = {
      ...everything,
      verdicts: [...everything.verdicts, verdict('deviating', { deviation }), probe, open],
      deviations: { file: 'd.yaml', applying: 1, otherTargets: 0, notChecked, findings },
      finding: { ...everything.finding!, curl: 'curl "$BW_TOKEN"' },
    };
    for (const detail of ['usual', 'verbose'] as const) {
      for (const width of [40, Infinity]) {
        const text = consoleReport(run, tagged, { detail, width });
        expect(text).toMatch(/<dim>checks by family/);
        expect(text).not.toMatch(/<>|<[a-z]+><\/>/);
      }
    }
  });

  it('tells problems and what was left behind, each once', () => {
    const left = { kind: 'session' as const, id: 's\n', reason: 'r\n' };
    const run = runOf([], { problems: ['p\n'], leftovers: [left, left, { ...left, kind: 'participant' }] });
    const sections = consoleReport(run, tagged, { width: Infinity }).split('\n\n');
    expect(sections[0]).toBe('<magenta>harness-error</>  p\\n');
    expect(sections[1]!.split('\n')).toEqual([
      expect.stringMatching(/^<yellow>left behind<\/> .* npm run cleanup /),
      '    session s\\n: r\\n',
      '    participant s\\n: r\\n',
    ]);
    expect(consoleReport(runOf([]), plain)).not.toMatch(/left behind|harness-error/);
  });

  it('has cases that a finding has stopped with the finding, and not one by one', () => {
    const stopped = verdict('inconclusive', { reasonCode: 'finding', reason: 'stopped' });
    const finding = { code: 'rate-limited', sentence: 'slow', next: 'wait' } as const;
    const text = consoleReport(runOf([stopped], { finding }), plain);
    expect(text).toContain('not run  rate-limited: 1 checks');
    expect(text).not.toContain('inconclusive  finding');
  });

  it('has everything unless less is asked for, and the command that makes it again', () => {
    expect(consoleReport(oneCause, plain)).toBe(consoleReport(oneCause, plain, { detail: 'verbose' }));
    const again = (text: string) => new Set(Array.from(text.matchAll(/^ +again +(.*)$/gm), ([, command]) => command));
    expect(again(consoleReport(oneCause, plain, { command: 'npm run judge -- x' }))).toEqual(
      new Set(['npm run judge -- x']),
    );
    expect(again(usual(oneCause))).toContain('npm run verify -- --only conflict-second-session --target live');
  });

  it.each([
    ['Next: npm run verify -- --only joined-no-body --target live', true],
    ['again     npm run judge -- --only joined-no-body x.har', true],
    ['npm run verify -- --only joined-no-body --target live', true],
    ['BW_TOKEN=$(curl -sS "$BW_TOKEN_URL" -u "$BW_CLIENT_ID:$BW_CLIENT_SECRET")', true],
    ['and then npm run verify -- --only joined-no-body --target live', false],
    ['Next: npm run doctor says what is wrong with the account or the network', false],
  ])('breaks no line that is a command: %j', (reason, isWhole) => {
    const text = consoleReport(runOf([verdict('inconclusive', { reason })]), plain, { width: 30 });
    expect(text.split('\n').some((one) => one.trim() === reason)).toBe(isWhole);
  });

  it('has a card for each case where everything is asked for, else one for each cause', () => {
    const headings = (detail: 'usual' | 'verbose') =>
      consoleReport(oneCause, plain, { detail })
        .split('\n')
        .filter((line) => line.startsWith('failed  '));
    expect(headings('usual')).toHaveLength(2);
    expect(headings('verbose')).toHaveLength(13);
  });

  it('has one line for what no document promises, and the whole of it where everything is asked for', () => {
    expect(usual(oneCause).match(/^observed .*--verbose/gm)).toHaveLength(1);
    expect(usual(oneCause)).not.toContain('Taken');
    expect(consoleReport(oneCause, plain, { detail: 'verbose' })).toContain('undocumented-null-body  Taken');
  });

  it('is the verdict alone, on one line that refers to no other, where that is asked for', () => {
    const leftovers = [{ kind: 'session' as const, id: 's', reason: 'r' }];
    const text = consoleReport({ ...oneCause, leftovers }, plain, { detail: 'quiet', width: 20 });
    expect(text).toMatch(/^LIVE endpoint .*; 1 left behind, see run\.json\n$/);
    expect(text).not.toContain('above');
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
