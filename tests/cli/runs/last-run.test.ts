import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import type { RequestCase } from '../../../contracts/model/types.ts';
import { readUnsettled, selectionOf, unsettledIn } from '../../../scripts/cli/runs/last-run.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { verdictStatuses } from '../../../scripts/run/verdict.ts';
import type { LiveSettings } from '../../../scripts/settings/live-settings.ts';
import type { Interaction } from '../../../scripts/verification/replay/pacts.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { eachTestInFolder } from '../../support/test-folder.ts';

const strict = { options: { ...runOf([]).options, strict: true } };
const changed: Partial<Run> = {
  comparison: {
    baseline: 'b.json',
    conclusion: 'breaking',
    exitCode: 1,
    sentence: '',
    failing: [{ case: 'joined-no-body', kind: 'breaking', what: '', sentence: '' }],
  },
};
const mismatch = { part: 'status', at: '', expected: '204', actual: '500', level: 'MUST' } as const;

describe('what a run leaves failed or undecided', () => {
  const each = runOf(verdictStatuses.map((status) => verdict(status, { case: status })));
  const ids = (run: Run) => unsettledIn(run).map(({ case: id, via }) => `${id} ${via}`);

  it('is told by the verdict', () => {
    expect(ids(each)).toEqual(['failed matrix', 'inconclusive matrix', 'harness-error matrix']);
  });

  it('includes warnings where they failed the run', () => {
    expect(ids({ ...each, ...strict })).toContain('warned matrix');
  });

  it('is one way of a case where the other was well', () => {
    const run = runOf([verdict('passed'), verdict('failed', { via: 'replay' })]);
    expect(ids(run)).toEqual(['joined-no-body replay']);
  });

  it('includes the cases in whose answers a failure about all answers was found', () => {
    const found = verdict('failed', { case: 'server-error-anywhere', mismatches: [{ ...mismatch, case: 'b' }] });
    const run = runOf([
      verdict('passed', { case: 'a' }),
      verdict('passed', { case: 'b' }),
      verdict('passed', { case: 'b', via: 'replay' }),
      found,
    ]);
    expect(ids(run)).toEqual(['b matrix', 'b replay', 'server-error-anywhere matrix']);
  });

  it('includes what failed a run beside its verdicts', () => {
    const run = runOf([verdict('passed'), verdict('passed', { case: 'b' })], {
      ...changed,
      deviations: {
        file: 'deviations.yaml',
        applying: 0,
        otherTargets: 0,
        notChecked: [],
        findings: [
          { code: 'stale', case: 'b', sentence: '', next: '' },
          { code: 'unmatched', case: 'no-such-case', sentence: '', next: '' },
        ],
      },
    });
    expect(ids(run)).toEqual(['joined-no-body matrix', 'b matrix']);
  });
});

describe('the last run is refused', () => {
  let folder: string;
  eachTestInFolder((path) => {
    folder = path;
  });
  const live: LiveSettings = {
    kind: 'live',
    baseUrl: 'https://example.com/v1',
    accountId: '9900000',
    users: {},
    signIn: 'basic',
  };
  const failed = runOf([verdict('failed')]);
  const read = async (run: unknown, settings: Parameters<typeof readUnsettled>[1] = { target: live }) => {
    const path = join(folder, 'run.json');
    if (run !== undefined) await writeFile(path, JSON.stringify(run));
    return readUnsettled(path, settings).then(
      ({ checks }) => checks,
      (error: unknown) => String(error).replaceAll(path, 'run.json'),
    );
  };

  it('unless it is of the same target', async () => {
    const checks = [{ case: 'joined-no-body', via: 'matrix' }];
    expect(await read(failed)).toEqual(checks);
    const whole = { ...failed, target: { ...failed.target, account: '9900000' } };
    expect(await read(whole)).toEqual(checks);
    expect(await read({ ...failed, ...changed }, { target: live, baseline: 'b.json' })).toEqual(checks);
    // The embedded provider has another port in each run.
    const reference = { ...failed, target: { ...failed.target, kind: 'reference' } };
    expect(await read(reference, { target: { kind: 'reference', signIn: 'basic' } })).toEqual(checks);
  });

  it.each<[string, unknown, Parameters<typeof readUnsettled>[1]?]>([
    ['There is no run at run.json\n', undefined],
    ['run.json is a run of schema version 2, and this suite reads version 3\n', { ...failed, schemaVersion: 2 }],
    [
      'run.json is a run of the target live, not of reference\n',
      failed,
      { target: { kind: 'reference', signIn: 'basic' } },
    ],
    ['run.json is a run with another account, …000\n', failed, { target: { ...live, accountId: '9900001' } }],
    [
      'run.json is a run with another account, \\u{1b}[2J\n',
      { ...failed, target: { ...failed.target, account: '\u001b[2J' } },
    ],
    [
      'run.json is a run of another endpoint, https://example.com/v1\n',
      failed,
      { target: { ...live, baseUrl: 'https://example.org/v1' } },
    ],
    [
      'run.json is a judgement of recorded traffic, made by npm run judge\n',
      { ...failed, judged: { from: 'run', file: 'x', answers: 1, notChecked: [], notJudged: [], history: [] } },
    ],
    ['run.json is a run that changes since b.json failed: give --baseline as well\n', { ...failed, ...changed }],
    [
      'this contract no longer has the case gone-one\n',
      runOf([verdict('failed', { case: 'gone-one' }), verdict('failed', { case: 'gone-one', via: 'replay' })]),
    ],
    [
      'this contract no longer has the cases gone-one, gone-other\n',
      runOf([
        verdict('failed', { case: 'gone-one' }),
        verdict('inconclusive', { case: 'gone-other' }),
        verdict('passed', { case: 'gone-third' }),
      ]),
    ],
  ])('%s', async (sentence, run, settings) => {
    const told = await read(run, settings);
    expect(told).toContain(`SettingsError: --failed: ${sentence}Next: `);
  });
});

describe('a selection', () => {
  const entry = cases.find((one): one is RequestCase => one.id === 'joined-no-body' && 'scene' in one)!;
  const other = cases.find((one): one is RequestCase => one.id === 'not-found-session' && 'scene' in one)!;
  const known: Interaction[] = [entry, other].map((one) => ({ description: '', entry: one, pact: '' }));

  it('has the cases of the matrix and the interactions of the replay', () => {
    const checks = [
      { case: 'not-found-session', via: 'matrix' },
      { case: 'joined-no-body', via: 'replay' },
    ] as const;
    expect(selectionOf(checks, known)).toEqual({ cases: [other], interactions: [known[0]] });
    expect(selectionOf(checks, undefined)).toEqual({ cases: [other], interactions: [] });
  });

  it('names the interactions that are gone', () => {
    expect(() => selectionOf([{ case: 'joined-no-body', via: 'replay' }], [])).toThrow(
      '--failed: no recorded interaction is of joined-no-body any more',
    );
  });
});
