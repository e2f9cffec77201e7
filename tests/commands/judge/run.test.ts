import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { without } from '../../../scripts/recordings/entries/received.ts';
import type { Run, Verdict } from '../../../scripts/run/run-schema.ts';
import { runJudge } from '../../support/run-judge.ts';
import { runVerify } from '../../support/run-verify.ts';

const pact = fileURLToPath(new URL('../../../pacts/webrtc-session-client-bandwidth-webrtc-api.json', import.meta.url));

let made: Run;
beforeAll(async () => {
  made = (await runVerify()).run!;
}, 60_000);

/** The run with its verdicts of one case changed. */
function changed(id: string, change: (verdict: Verdict) => Partial<Verdict>, rest: Partial<Run> = {}): Run {
  return {
    ...made,
    ...rest,
    verdicts: made.verdicts.map((verdict) => (verdict.case === id ? { ...verdict, ...change(verdict) } : verdict)),
  };
}
const content = (value: unknown) => ({ content: JSON.stringify(value), name: 'run.json' });
const withStatus = (status: number) => (verdict: Verdict) => ({ response: { ...verdict.response!, status } });
const unrecorded = { status: 'inconclusive', reasonCode: 'not-in-recording' };
const byCase = (run: Run | undefined, id: string) => run?.verdicts.filter((verdict) => verdict.case === id);

describe('a run judged again', () => {
  it('comes to the same verdicts by the same contract', async () => {
    const { run, exitCode } = await runJudge(content(made));
    expect(run?.verdicts).toEqual(made.verdicts);
    expect(exitCode).toBe(0);
    expect(run?.judged).toMatchObject({
      from: 'run',
      file: 'run.json',
      notJudged: [],
      contractHash: made.contractHash,
    });
  });

  it('fails where the recorded answer is not as promised, whatever was thought of it then', async () => {
    const { run, exitCode, stdout } = await runJudge(content(changed('joined-no-body', withStatus(200))));
    expect(byCase(run, 'joined-no-body')).toMatchObject([
      { status: 'failed', reasonCode: 'wrong-status' },
      { status: 'failed', reasonCode: 'wrong-status' },
    ]);
    expect(stdout).toContain('Judged again, nothing was sent: REFERENCE provider');
    expect(stdout).toContain('again     npm run judge -- <folder>/run.json\n');
    expect(stdout).not.toContain('npm run verify');
    expect(exitCode).toBe(1);
  });

  it('names cases that the contract does not have, or has with another request', async () => {
    const other = changed('joined-no-body', (verdict) => ({ request: { ...verdict.request!, body: '{}' } }));
    const { run, exitCode } = await runJudge(
      content({
        ...other,
        verdicts: other.verdicts.map((verdict) =>
          verdict.case === 'joined-empty-body' ? { ...verdict, case: 'joined-gone' } : verdict,
        ),
      }),
    );
    expect(run?.judged?.notJudged).toEqual([
      { kind: 'case', what: 'The request of the case has changed', count: 2 },
      { kind: 'case', what: 'joined-gone (matrix): the contract has no such case', count: 1 },
    ]);
    expect(byCase(run, 'joined-no-body')).toMatchObject([unrecorded, unrecorded]);
    expect(exitCode).toBe(3);
  });

  it.each<[string, (verdict: Verdict) => Verdict, string]>([
    [
      'request and answer',
      (verdict) => without(verdict, ['request', 'response', 'evidence']),
      'The record lacks the request or its response',
    ],
    [
      'what was read back, and no control',
      (verdict) => without(verdict, ['evidence']),
      'The record holds the response alone, without effect and control',
    ],
    [
      'all that was read back',
      (verdict) => (verdict.evidence ? { ...verdict, evidence: { ...verdict.evidence, members: {} } } : verdict),
      'The record lacks a part of what was read back',
    ],
  ])('passes nothing where the record does not hold %s', async (_, take, what) => {
    const { run, exitCode, stdout } = await runJudge(content({ ...made, verdicts: made.verdicts.map(take) }));
    expect(byCase(run, 'joined-no-body')).toMatchObject([unrecorded, unrecorded]);
    expect(run?.judged?.notJudged).toContainEqual({ kind: 'case', what, count: expect.any(Number) as number });
    expect(stdout).toContain(`inconclusive  not-in-recording`);
    expect(exitCode).toBe(3);
  });

  it('takes no word for an answer: what was sent is judged, whatever reason stands beside it', async () => {
    const { run, exitCode } = await runJudge(
      content(
        changed('joined-no-body', (verdict) => ({
          ...withStatus(418)(verdict),
          status: 'passed',
          reasonCode: 'over-budget',
        })),
      ),
    );
    expect(byCase(run, 'joined-no-body')).toMatchObject([{ status: 'failed' }, { status: 'failed' }]);
    expect(exitCode).toBe(1);
  });

  it('keeps a failure that it cannot judge again', async () => {
    const before = changed('joined-no-body', withStatus(200));
    const failed = await runJudge(content(before));
    const { run, exitCode } = await runJudge(
      content({ ...made, verdicts: failed.run!.verdicts.map((verdict) => without(verdict, ['request', 'response'])) }),
    );
    expect(byCase(run, 'joined-no-body')).toMatchObject([
      { status: 'failed', notChecked: ['Kept as it was: The record lacks the request or its response'] },
      { status: 'failed' },
    ]);
    expect(exitCode).toBe(1);
  });

  it('is conformant as far as checked where it has not all cases', async () => {
    const some = made.verdicts.filter(({ case: id }) => id !== 'joined-no-body');
    const { run, exitCode, stdout } = await runJudge(content({ ...made, verdicts: some }));
    expect([exitCode, run?.summary.conclusion]).toEqual([0, 'conformant-as-far-as-checked']);
    expect(stdout).toContain('CONFORMANT AS FAR AS CHECKED (not checked: see not checked above)');
    const only = { ...made.options, only: ['joined'] };
    expect((await runJudge(content({ ...made, verdicts: some, options: only }))).run?.summary.conclusion).toBe(
      'conformant',
    );
  });

  it('says a verdict that stands in it twice once', async () => {
    const { run } = await runJudge(content({ ...made, verdicts: [...made.verdicts, made.verdicts[0]] }));
    expect(run?.verdicts).toHaveLength(made.verdicts.length);
    expect(run?.judged?.notJudged).toEqual([{ kind: 'case', what: 'The run holds the same verdict twice', count: 1 }]);
  });

  it('keeps what the Pact core said, and what no judge has decided', async () => {
    const mismatch = { part: 'pact', at: '$.x', expected: 'a', actual: 'b', level: 'MUST' } as const;
    const before = changed('joined-no-body', (verdict) =>
      verdict.via === 'replay'
        ? { status: 'failed', reasonCode: 'pact-mismatch', reason: 'said', mismatches: [mismatch] }
        : { status: 'inconclusive', reasonCode: 'transport-failed', reason: 'lost' },
    );
    const { run } = await runJudge(content(before));
    expect(byCase(run, 'joined-no-body')).toEqual(byCase(before, 'joined-no-body'));
  });

  it.each([
    ['failure', 'joined-no-body', 'failed', 1],
    ['warning', 'bad-request-session-id-number', 'warned', 0],
  ])('leaves a known %s accepted as long as it is the same', async (_, id, status, exit) => {
    const deviation = { reason: 'known', owner: 'team-a', expires: '2026-01-31' };
    const [first] = byCase((await runJudge(content(changed(id, withStatus(200))))).run, id)!;
    const known = (parts: Partial<Verdict>) =>
      content(changed(id, (verdict) => ({ ...withStatus(200)(verdict), status: 'deviating', deviation, ...parts })));
    const same = await runJudge(known({ mismatches: first!.mismatches }));
    expect(byCase(same.run, id)?.[0]).toMatchObject({ status: 'deviating', deviation });
    expect(same.exitCode).toBe(0);
    const other = await runJudge(known({ mismatches: [{ ...first!.mismatches[0]!, actual: '201' }] }));
    expect(byCase(other.run, id)?.[0]).toMatchObject({ status });
    expect(other.exitCode).toBe(exit);
  });

  it('fails for an entry that did not fit it, as it did then', async () => {
    const findings = [{ code: 'stale', case: 'joined-no-body', sentence: 'The case passes now', next: 'x' }] as const;
    const deviations = { file: 'd.yaml', applying: 0, otherTargets: 0, notChecked: [], findings: [...findings] };
    const { exitCode, stdout } = await runJudge(content({ ...made, deviations }));
    expect(stdout).toContain('stale  the entry for joined-no-body in d.yaml');
    expect(exitCode).toBe(1);
  });

  it('is refused when its version or its members are others', async () => {
    expect((await runJudge(content({ ...made, schemaVersion: 9 }))).stderr).toContain('schema version 9');
    expect((await runJudge(content({ ...made, verdicts: 1 }))).exitCode).toBe(2);
  });
});

describe('a folder of runs', () => {
  it('says since when a case fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webrtc-runs-test-'));
    const at = (day: number) => ({ startedAt: `2026-08-0${day}T10:00:00.000Z` });
    const failing = withStatus(200);
    try {
      await mkdir(join(folder, 'b'));
      const files: [string, unknown][] = [
        ['a.json', changed('joined-no-body', () => ({}), at(1))],
        ['b/run.json', changed('joined-no-body', failing, at(3))],
        ['c.json', changed('joined-no-body', failing, at(5))],
        [
          'other.json',
          changed('joined-no-body', () => ({}), { ...at(4), target: { ...made.target, account: '…999' } }),
        ],
        ['notes.json', {}],
      ];
      // As the reports of verify, where the last run is kept, too.
      const last = files.find(([name]) => name === 'c.json')!;
      files.push(['b/kept.json', last[1]]);
      for (const [name, value] of files) await writeFile(join(folder, name), JSON.stringify(value));
      const { run, stdout, exitCode } = await runJudge(folder);
      expect(run?.judged?.history).toEqual([
        {
          case: 'joined-no-body',
          since: '2026-08-03T10:00:00.000Z',
          file: join('b', 'run.json'),
          lastPassed: { at: '2026-08-01T10:00:00.000Z', file: 'a.json' },
        },
      ]);
      expect(stdout).toContain(
        'joined-no-body since the run of 3 August 2026 (b/run.json); it last passed in that of 1 August 2026 (a.json)',
      );
      expect(run?.judged?.notJudged).toEqual([{ kind: 'file', what: 'notes.json', count: 1 }]);
      expect(run?.judged?.notChecked).toContain('1 run in the folder is of another target');
      expect(run?.judged?.notChecked[0]).toMatch(/^3 runs of this target were judged again/);
      expect(exitCode).toBe(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a folder that cannot be judged as it is', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'webrtc-runs-test-'));
    await writeFile(join(folder, 'run.json'), JSON.stringify(made));
  });
  afterEach(() => {
    // Node has no way to a path that is too long.
    execFileSync('rm', ['-rf', folder]);
  });

  it('loses no run to its report', async () => {
    const { exitCode, stderr } = await runJudge(folder, ['--reports', folder]);
    expect(stderr).toMatch(/would be written over .*run\.json, which it is about\nNext: .*--reports/);
    expect(exitCode).toBe(2);
    expect(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))).toEqual(made);
    // What this command has written before is no run of its own.
    const inner = join(folder, 'judged');
    expect((await runJudge(folder, ['--reports', inner])).exitCode).toBe(0);
    expect((await runJudge(folder, ['--reports', inner])).exitCode).toBe(0);
  });

  it('has folders in it that cannot be read', async () => {
    // Together the two are longer than a path may be.
    const deep = (top: string) => join(folder, ...Array.from({ length: 10 }, () => top.repeat(250)));
    for (const top of ['a', 'b']) await mkdir(deep(top), { recursive: true });
    await rename(join(folder, 'b'.repeat(250)), join(deep('a'), 'b'));
    const { exitCode, run } = await runJudge(folder);
    expect(exitCode).toBe(0);
    expect(run?.judged?.notJudged).toMatchObject([
      { kind: 'file', what: expect.stringMatching(/\(a folder that cannot be read\)$/) as string },
    ]);
  });
});

describe('a pact', () => {
  it('has its answers judged by the cases that it names', async () => {
    const { stdout, exitCode } = await runJudge(pact);
    expect(stdout).toMatchSnapshot();
    expect(exitCode).toBe(0);
  });

  it('of version 3 and without cases is judged like traffic', async () => {
    const path = '/v1/accounts/12345678/sessions/s/participants/p';
    const judged = await runJudge({
      content: JSON.stringify({
        consumer: { name: 'c' },
        provider: { name: 'p' },
        interactions: [
          { description: 'good', request: { method: 'put', path }, response: { status: 204 } },
          { description: 'bad', request: { method: 'PUT', path }, response: { status: 404, body: { message: 'x' } } },
          { description: 'a message', contents: {} },
        ],
      }),
    });
    expect(judged.run?.verdicts.map((verdict) => `${verdict.case} ${verdict.status}`)).toEqual([
      'answer-204 passed',
      'answer-404 failed',
    ]);
    expect(judged.exitCode).toBe(1);
  });

  it.each([
    ['with the cases that it names', (interaction: object) => interaction],
    ['without cases', (interaction: object) => without(interaction as { comments?: unknown }, ['comments'])],
  ])('%s expects what it names, and nothing of headers and bodies that it does not', async (_, take) => {
    const recorded = JSON.parse(await readFile(pact, 'utf8')) as {
      interactions: { response: { status: number } }[];
    };
    const interactions = recorded.interactions.map((interaction) => ({
      ...take(interaction),
      response: { status: interaction.response.status },
    }));
    const { run, exitCode, stdout } = await runJudge({ content: JSON.stringify({ ...recorded, interactions }) });
    expect(run?.summary).toMatchObject({ conclusion: 'conformant-as-far-as-checked', counts: { failed: 0 } });
    expect(run!.verdicts.some(({ reasonCode }) => reasonCode === 'not-in-recording')).toBe(true);
    expect(stdout).toContain('CONFORMANT AS FAR AS CHECKED (not checked: ');
    expect(exitCode).toBe(0);
  });

  it('may have paths and a provider that are odd in a URL', async () => {
    const path = '/v1/accounts/12345678/sessions/s/participants/p';
    const of = (odd: string) => ({ request: { method: 'PUT', path: odd }, response: { status: 204 } });
    const { run, exitCode } = await runJudge({
      content: JSON.stringify({
        provider: { name: 'a \ud800' },
        interactions: [of('//[::1/'), of(`//evil:99999${path}`), of(path)],
      }),
    });
    expect(run?.judged?.notJudged).toEqual([{ kind: 'unknown', what: 'PUT //…/', count: 1 }]);
    expect(run?.verdicts).toMatchObject([{ case: 'answer-204', status: 'passed', seen: { times: 2 } }]);
    expect(exitCode).toBe(0);
  });

  it.each<[string, unknown, string | undefined, string]>([
    ['an object without content in version 4', {}, '4.0', 'not-in-recording'],
    ['an object with a type and no content', { contentType: 'application/json' }, '4', 'not-in-recording'],
    ['null in version 4', null, '4.0', 'failed'],
    ['a content of null in version 4', { content: null }, '4.0', 'failed'],
    ['an empty object in version 3', {}, '3.0.0', 'failed'],
    ['an empty object without a version', {}, undefined, 'failed'],
    ['no body', undefined, '4.0', 'not-in-recording'],
  ])('has %s for a body, which is judged for what it is', async (_, body, version, expected) => {
    const { run } = await runJudge({
      content: JSON.stringify({
        provider: { name: 'p' },
        ...(version === undefined ? {} : { metadata: { pactSpecification: { version } } }),
        interactions: [
          {
            request: { method: 'PUT', path: '/v1/accounts/12345678/sessions/s/participants/p' },
            response: { status: 400, headers: { 'Content-Type': ['application/json'] }, body },
          },
        ],
      }),
    });
    const { status, reasonCode } = run!.verdicts[0]!;
    expect(status === 'failed' ? status : reasonCode).toBe(expected);
  });

  it('of version 4 may say of a request that it has no body', async () => {
    const recorded = JSON.parse(await readFile(pact, 'utf8')) as {
      interactions: { request: { body?: unknown }; response: { body?: unknown } }[];
    };
    const before = await runJudge(pact);
    const interactions = recorded.interactions.map(({ request, response, ...rest }) => ({
      ...rest,
      request: { body: {}, ...request },
      response: { body: {}, ...response },
    }));
    const { run, exitCode } = await runJudge({ content: JSON.stringify({ ...recorded, interactions }) });
    const shown = (judged: typeof run) => judged?.verdicts.map((verdict) => `${verdict.case} ${verdict.status}`);
    expect(shown(run)).toEqual(shown(before.run));
    expect(run?.judged?.notJudged).toEqual(before.run?.judged?.notJudged);
    expect(exitCode).toBe(0);
  });
});
