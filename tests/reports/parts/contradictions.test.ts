import { describe, expect, it } from 'vitest';
import { caseById } from '../../../contracts/all-cases.ts';
import { contradictions } from '../../../contracts/documents/contradictions.ts';
import { plain } from '../../../scripts/lib/text/style.ts';
import { evidenceText } from '../../../scripts/reports/evidence/document.ts';
import {
  contradictionParagraph,
  contradictionsText,
  decisions,
  isTold,
} from '../../../scripts/reports/parts/contradictions.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

const probe = 'errata-doubled-account';
const observed = (parts: Parameters<typeof verdict>[1] = {}) =>
  verdict('observed', {
    case: probe,
    family: 'errata',
    level: 'OBSERVE',
    reasonCode: 'observed',
    reason: 'Twice is no route',
    follows: 'OAS',
    ...parts,
  });

describe('the contradictions between the documents', () => {
  it('each have a case whose answer decides them for one of the two', () => {
    for (const { id, probe: of, positions } of contradictions) {
      const entry = caseById(of);
      const readings = 'observe' in entry ? entry.observe.readings : [];
      const follows = readings.map((reading) => reading.follows);
      // The one that is about every answer of a run has no readings of its own.
      if ('scene' in entry) expect(follows, id).toEqual(expect.arrayContaining(positions.map(({ source }) => source)));
      else expect('everyAnswer' in entry && entry.everyAnswer, id).toBe('server-error-status');
    }
    const ids = contradictions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are those that are under test by name', () => {
    expect(contradictions.map(({ id, probe: of }) => `${id}: ${of}`)).toMatchInlineSnapshot(`
      [
        "account-in-url: errata-doubled-account",
        "participants-entries: errata-participants-as-strings",
        "success-content: errata-content-at-success",
        "session-id-in-body: errata-session-id-optional",
        "not-found-status: errata-not-found-status",
        "conflict-status: errata-conflict-status",
        "server-error-statuses: errata-server-error-status",
        "error-members: errata-code-in-error",
        "null-session-id: errata-null-session-id",
        "null-body: undocumented-null-body",
        "another-account-status: errata-another-account-status",
        "sign-in-basic: errata-sign-in-basic",
        "sign-in-bearer: errata-sign-in-bearer",
      ]
    `);
  });
});

describe('a contradiction', () => {
  it('is decided by what the probe has seen, on the day of the run', () => {
    const run = runOf([observed()]);
    expect(contradictionsText(run, plain)).toBe(
      [
        'contradictions  between the documents, as this endpoint decides them on 2026-01-01',
        '    errata-doubled-account  How often the account stands in the URL: follows OAS (once), against PAGE (twice)',
      ].join('\n'),
    );
    expect(isTold(run)(observed())).toBe(true);
  });

  it('has a line in columns, and names the reference provider where that has decided', () => {
    const target = { kind: 'reference', baseUrl: 'http://127.0.0.1/v1', account: '1' } as const;
    const open = verdict('not-provokable', { case: 'errata-conflict-status' });
    const run = runOf([observed({ follows: 'PAGE' }), open, observed({ case: 'undocumented-null-body' })], { target });
    const lines = contradictionsText(run, tagged).split('\n');
    expect(lines).toEqual([
      '<cyan>contradictions</>  between the documents, as the reference provider decides them on 2026-01-01',
      '    <dim>errata-doubled-account</>  How often the account stands in the URL: follows PAGE (twice), against OAS (once)',
      expect.stringMatching(/^ {4}<dim>undocumented-null-body<\/> {2}\S/),
      '    not decided, since the check ended as not-provokable:',
      expect.stringMatching(/^ {8}<dim>errata-conflict-status<\/> {2}\S/),
    ]);
    const widths = contradictionsText(
      runOf([observed(), observed({ case: 'errata-code-in-error' })], { target }),
      tagged,
    ).split('\n');
    expect(widths.slice(1)).toEqual([
      expect.stringMatching(/^ {4}<dim>errata-doubled-account<\/>/),
      expect.stringMatching(/^ {4}<dim>errata-code-in-error {2}<\/>/),
    ]);
  });

  it('may be decided for neither', () => {
    const text = contradictionsText(runOf([observed({ follows: 'neither', reason: 'None of the readings' })]), plain);
    expect(text).toContain('follows neither PAGE (twice) nor OAS (once): None of the readings');
  });

  it('is not decided where two checks say different things', () => {
    const run = runOf([observed(), observed({ via: 'replay', follows: 'PAGE' })]);
    expect(decisions(run)).toMatchObject([{ state: 'undecided', why: 'one check says OAS, and another PAGE' }]);
  });

  it('is not decided where the probe was not, and then says why', () => {
    const failed = verdict('inconclusive', { case: probe, family: 'errata', reasonCode: 'control-failed' });
    const run = runOf([failed]);
    expect(contradictionsText(run, plain)).toContain('none decided, since the positive twin of a refused request');
    expect(isTold(run)(failed)).toBe(false);
  });

  it('is told with the others that are undecided for the same reason, once where none is decided', () => {
    const open = (id: string, rest: object = {}) =>
      verdict('inconclusive', { case: id, reasonCode: 'control-failed', ...rest });
    const two = [open('errata-null-session-id'), open('errata-conflict-status')];
    expect(contradictionsText(runOf(two), plain).split('\n')).toHaveLength(2);
    const three = [...two, open('errata-not-found-status')];
    const other = verdict('not-provokable', { case: 'errata-code-in-error' });
    const listed = (...verdicts: Parameters<typeof runOf>[0]) =>
      contradictionsText(runOf(verdicts), plain)
        .split('\n')
        .map((line) => /^ *(3 not decided|not decided|errata-\S+)?/.exec(line)![1]);
    expect(listed(...three, other).slice(1)).toEqual(['3 not decided', 'not decided', 'errata-code-in-error']);
    expect(listed(...two, other).slice(1)).toHaveLength(5);
    expect(listed(observed(), ...three, other).slice(1)).toHaveLength(7);
    const lines = contradictionsText(
      runOf([observed(), ...two, verdict('not-provokable', { case: 'errata-code-in-error' })]),
      plain,
    ).split('\n');
    expect(lines.map((line) => /^ *(not decided|errata-\S+)?/.exec(line)![1])).toEqual([
      undefined,
      'errata-doubled-account',
      'not decided',
      'errata-conflict-status',
      'errata-null-session-id',
      'not decided',
      'errata-code-in-error',
    ]);
  });

  it('escapes what the probe has seen', () => {
    const run = runOf([observed({ follows: 'neither', reason: '\u001b[2J\n# x <b>' })]);
    expect(contradictionsText(run, plain)).toContain(': \\u{1b}[2J\\n# x <b>');
    const [paragraph] = contradictionParagraph(run, probe);
    expect(paragraph).toContain('\\u{1b}[2J');
    expect(paragraph).not.toMatch(/^# |[^`]<b>[^`]*$/m);
  });

  it('takes what was seen from the check that has decided', () => {
    const { follows, ...undecided } = observed();
    const byReplay = observed({ via: 'replay', follows: follows!, reason: 'seen by the replay' });
    expect(decisions(runOf([undecided, byReplay]))).toMatchObject([
      { state: 'decided', follows: 'OAS', seen: 'seen by the replay', on: '2026-01-01' },
    ]);
  });

  it('has nothing to say of what was seen where the check says nothing', () => {
    const decided = verdict('observed', { case: probe, follows: 'OAS' });
    expect(decisions(runOf([decided]))).toMatchObject([{ state: 'decided', seen: '' }]);
  });

  it('is left out where its probe was not selected', () => {
    expect(contradictionsText(runOf([verdict('passed')]), plain)).toBe('');
  });

  it('is not decided by failures that the suite itself provokes', () => {
    const failures = observed({ case: 'errata-server-error-status', follows: 'PAGE' });
    const target = { kind: 'reference', baseUrl: 'http://127.0.0.1/v1', account: '1' } as const;
    expect(decisions(runOf([failures], { target }))).toMatchObject([
      { state: 'undecided', why: expect.stringContaining('the suite itself provokes') as string },
    ]);
    expect(decisions(runOf([failures]))).toMatchObject([{ state: 'decided', follows: 'PAGE' }]);
  });

  it('is not decided by a recording, which is of no known day', () => {
    const target = { kind: 'recorded', baseUrl: 'https://example.com/v1', account: '1' } as const;
    expect(decisions(runOf([observed()], { target }))).toEqual([]);
  });

  it('stands in the document about its case', () => {
    const text = contradictionParagraph(runOf([observed()]), probe).join();
    expect(text).toBe(
      'Two documents contradict each other here. How often the account stands in the URL (PAGE: twice; OAS: once). On `2026-01-01` (UTC) this endpoint follows OAS (once), against PAGE (twice).',
    );
    const [open] = contradictionParagraph(runOf([verdict('not-provokable', { case: probe })]), probe);
    expect(open).toMatch(/ This run does not decide it, since the check ended as not-provokable\.$/);
    expect(evidenceText(runOf([observed()]), probe)).toContain(text);
    expect(contradictionParagraph(runOf([observed()]), 'joined-no-body')).toEqual([]);
  });
});
