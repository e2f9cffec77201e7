import { DOMParser } from '@xmldom/xmldom';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { withDeviations } from '../../scripts/deviations/apply.ts';
import type { DeviationEntry } from '../../scripts/deviations/entry.ts';
import { plain } from '../../scripts/lib/text/style.ts';
import { consoleReport } from '../../scripts/reports/console/console.ts';
import { listText } from '../../scripts/reports/console/deviations.ts';
import { evidenceText } from '../../scripts/reports/evidence.ts';
import { junit } from '../../scripts/reports/junit.ts';
import { assertRun, type Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const id = 'conflict-second-session';
const hostile = '\u001b[2J</skipped><b>&"\u202e\n# x';
const entry: DeviationEntry = {
  case: id,
  target: 'live',
  reason: 'The vendor knows',
  owner: 'team-a',
  expires: '2026-01-31',
  observation: ['header content-type: expected application/json, got text/plain'],
  line: 2,
};
const failing = (via: Verdict['via'] = 'matrix', actual = 'text/plain'): Verdict =>
  verdict('failed', {
    case: id,
    family: 'conflict',
    via,
    reasonCode: 'wrong-header',
    reason: `header content-type: expected application/json, got ${actual}`,
    mismatches: [{ part: 'header', at: 'content-type', expected: 'application/json', actual, level: 'MUST' }],
  });
const notProvokable = verdict('not-provokable', {
  case: 'server-error-body',
  family: 'server-error',
  reasonCode: 'needs-credentials',
  reason: 'No switch',
});
const withEntries = (verdicts: Verdict[], ...parts: Partial<DeviationEntry>[]) =>
  withDeviations(runOf(verdicts), {
    file: 'deviations.yaml',
    entries: parts.map((changed) => ({ ...entry, ...changed })),
  });
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('the last line', () => {
  it('names what is accepted and what could not be checked, when there are both', () => {
    expect(lastLine(consoleReport(withEntries([failing(), notProvokable], {}), plain, { width: Infinity }))).toContain(
      'CONFORMANT AS FAR AS CHECKED, BUT FOR KNOWN DEVIATIONS (deviating: conflict-second-session; not checked: server-error-body)',
    );
  });

  it('names what is accepted alone', () => {
    expect(lastLine(consoleReport(withEntries([failing()], {}), plain, { width: Infinity }))).toContain(
      'CONFORMANT BUT FOR KNOWN DEVIATIONS (deviating: conflict-second-session) — 1 check: 0 passed, 1 deviating',
    );
  });

  it('counts the entries that are to be seen to', () => {
    const run = withEntries([verdict('passed', { case: id })], {}, { case: 'conflict-gone' });
    expect(lastLine(consoleReport(run, plain, { width: Infinity }))).toMatch(
      /NOT CONFORMANT — 1 check: 1 passed.*; 2 entries of deviations\.yaml to see to$/,
    );
  });
});

describe('an entry', () => {
  it.each([
    ['2026-01-01', 'ends today'],
    ['2026-01-02', 'ends in 1 day'],
    ['2026-01-31', 'ends in 30 days'],
  ])('that expires on %s %s, from the day of the run on', (expires, left) => {
    expect(consoleReport(withEntries([failing()], { expires }), plain)).toContain(
      `owner team-a, expires ${expires} (${left})`,
    );
  });

  it('of another target is counted, and one that was not checked is named with the reason', () => {
    const run = withEntries([verdict('passed')], { target: 'reference' }, {});
    expect(consoleReport(run, plain)).toContain(
      [
        'not judged  entries of deviations.yaml that this run says nothing of',
        `    ${id}: The case was not selected`,
        '    about other targets: 1',
      ].join('\n'),
    );
  });

  it('is a skipped check in JUnit when it fits, and a failure when it does not', () => {
    const xml = junit(withEntries([failing(), failing('replay', 'text/html')], {}));
    expect(xml).toContain(
      '<skipped message="Known deviation: The vendor knows (owner team-a, until 2026-01-31). header content-type',
    );
    expect(xml).toContain('<failure type="different" message="The case fails by the replay in another way than');
    expect(xml).toContain('<testsuite name="run" tests="1" failures="1" errors="0" skipped="0"');
    expect(xml).toContain('Recorded: header content-type: expected application/json, got text/plain');
    expect(xml).toContain('Came: header content-type: expected application/json, got text/html');
  });

  it('stands in the document about its case with who accepts it, and until when', () => {
    const text = evidenceText(withEntries([failing()], { link: 'https://example.com/ticket/1' }), id);
    expect(text).toContain('**A promise is broken, and that is known.**');
    expect(text).toContain(
      'Accepted up to and including `2026-01-31` (UTC), seen to by team-a: The vendor knows `(https://example.com/ticket/1)`',
    );
  });
});

describe('the text of an entry', () => {
  const rows: [string, Verdict[], Partial<DeviationEntry>][] = [
    ['that fits', [failing()], { reason: hostile, owner: hostile }],
    ['that is expired', [failing()], { owner: hostile, expires: '2025-12-31' }],
    ['that is another failure', [failing()], { observation: [hostile] }],
  ];

  it.each(rows)('%s can steer no terminal and break no report', (_, verdicts, parts) => {
    const run = withEntries(verdicts, parts);
    assertRun(run);
    const listed = listText(
      { file: 'd.yaml', states: [{ entry: { ...entry, ...parts }, state: undefined }], today: '2026-01-01', path: 'r' },
      plain,
    );
    for (const text of [consoleReport(run, plain), listed]) {
      expect(text).toContain('\\u{1b}[2J');
      for (const raw of ['\u001b', '\u202e', '\n# x']) expect(text).not.toContain(raw);
    }
    const xml = junit(run);
    expect(xml).not.toContain('</skipped><b>');
    const onError = (_level: string, message: string) => {
      throw new Error(message);
    };
    expect(new DOMParser({ onError }).parseFromString(xml, 'text/xml').documentElement?.tagName).toBe('testsuites');
    const document = evidenceText(run, id);
    expect(document).not.toContain('\u001b');
    expect(new MarkdownIt('default', { html: true }).render(document)).not.toMatch(/<b>|<h1>x/);
  });
});
