import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviations as deviationsCommand } from '../../../scripts/commands/deviations.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import {
  changingJoins,
  changingStatus,
  withContent,
  withHeader,
} from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { masked } from '../../support/mask.ts';
import { runJudge } from '../../support/run-judge.ts';
import { pacts, runVerify } from '../../support/run-verify.ts';
import { withUsual } from '../../support/usual-options.ts';

const id = 'conflict-second-session';
const mislabelled = changingStatus([409], (answer) => withHeader(answer, 'content-type', 'text/plain'));
const otherwise = changingStatus([409], (answer) => withContent(answer, { error: 'no requestId' }));
const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-deviations-'));
  file = join(folder, 'deviations.yaml');
  await writeFile(file, '# What we know of\n');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function deviations(args: readonly string[], environment: Record<string, string> = {}) {
  const written = { stdout: '', stderr: '' };
  const exitCode = await deviationsCommand.main({
    args: withUsual({ '--deviations': file, '--run': join(folder, 'run.json') }, args),
    environment,
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    pacts,
    journals: join(folder, 'journals'),
    signal: new AbortController().signal,
  });
  return { exitCode, ...written };
}

/** What differs from day to day as well. */
function timeless(text: string): string {
  return masked(text)
    .replaceAll(folder, '<folder>')
    .replaceAll(expires, '<expires>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/ends in \d+ days/g, 'ends in <n> days')
    .replace(/(decides them on|<time>) \d{4}-\d\d-\d\d/g, '$1 <day>');
}

const only = ['--only', id];
const details = ['--reason', 'The vendor knows <b>', '--owner', 'team-a', '--expires', expires];

// One story, in its order: each step needs the file that the one before it has left.
describe('a failure', () => {
  it('fails the run, is recorded from it, and fails no further one', async () => {
    const failing = await runVerify({ args: [...only, '--reports', folder], intercept: mislabelled });
    expect(failing.exitCode).toBe(1);

    const added = await deviations(['--add', id, ...details, '--link', 'https://example.com/ticket/1']);
    expect(added).toMatchObject({ exitCode: 0, stderr: '' });
    expect(timeless(await readFile(file, 'utf8'))).toMatchSnapshot();

    const accepted = await runVerify({ args: [...only, '--deviations', file], intercept: mislabelled });
    expect(accepted.exitCode).toBe(0);
    expect(accepted.run?.summary).toMatchObject({
      conclusion: 'conformant-but-for-deviations',
      counts: { deviating: 2, failed: 0 },
    });
    expect(timeless(accepted.stdout)).toMatchSnapshot();
    expect(accepted.junit).toContain('<skipped message="Known deviation: The vendor knows &lt;b&gt;');

    const listed = await deviations([]);
    expect(listed.exitCode).toBe(0);
    expect(timeless(listed.stdout)).toMatchSnapshot();
  });

  it('that is another one than recorded fails the run, and both are shown', async () => {
    const { exitCode, stdout, junit } = await runVerify({
      args: [...only, '--deviations', file],
      intercept: otherwise,
    });
    expect(exitCode).toBe(1);
    expect(timeless(stdout)).toMatchSnapshot();
    expect(junit).toContain('<failure type="different"');
  });

  it('that is gone leaves its entry stale, which fails the run', async () => {
    const { exitCode, stdout, run } = await runVerify({ args: [...only, '--deviations', file] });
    expect(exitCode).toBe(1);
    expect(run?.summary.counts.failed).toBe(0);
    expect(timeless(stdout)).toMatchSnapshot();
  });

  it('of a case that is not selected leaves its entry unused', async () => {
    const args = ['--only', 'joined-no-body', '--deviations', file];
    const { exitCode, stdout } = await runVerify({ args, intercept: mislabelled });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${id}: The case was not selected`);
  });

  it('is not recorded twice', async () => {
    const { exitCode, stderr } = await deviations(['--add', id, ...details]);
    expect(stderr).toContain('has an entry for conflict-second-session and this target already, in line 3');
    expect(exitCode).toBe(2);
  });
});

describe('an entry for answers whose words change', () => {
  let answers = 0;
  const intercept = changingStatus([409], (answer) => ({
    ...withHeader(answer, 'content-type', `multipart/mixed; boundary=b${(answers += 1)}`),
    content: [`<html>node ${answers} took 9 ms</html>`],
  }));

  it('is one for both ways, and accepts the next ones', async () => {
    const reports = join(folder, 'words');
    const entries = join(reports, 'deviations.yaml');
    await runVerify({ args: [...only, '--reports', reports], intercept });
    const from = ['--deviations', entries, '--run', join(reports, 'run.json')];
    await deviations([...from, '--add', id, ...details]);
    expect(await readFile(entries, 'utf8')).toContain(
      [
        '  observation:',
        '    - "header content-type: expected application/json, got multipart/mixed"',
        '    - "body: expected { error, requestId } as JSON, got text starting <html"',
      ].join('\n'),
    );
    const { run, exitCode } = await runVerify({ args: [...only, '--deviations', entries], intercept });
    expect(run?.summary.counts).toMatchObject({ deviating: 2, failed: 0 });
    expect(exitCode).toBe(0);
  });
});

describe('an entry for the 5xx of a run', () => {
  const where = 'server-error-anywhere';
  const selected = [
    'bad-request-entry-without-participant-id',
    'joined-unknown-member',
    'undocumented-null-body',
    where,
  ].flatMap((name) => ['--only', name]);
  /** By both ways, the others by the matrix alone. */
  const withoutId = /^\{"participants":\[\{"streamAliases"/;
  const failingFor = (...bodies: readonly RegExp[]) =>
    changingJoins((answer, call) =>
      bodies.some((body) => body.test(call.body.toString()))
        ? withContent({ ...answer, status: 500 }, { error: 'no' })
        : answer,
    );

  it('accepts those that it has recorded, whichever way they came, and no other one', async () => {
    const reports = join(folder, 'anywhere');
    const entries = join(reports, 'deviations.yaml');
    const intercept = failingFor(/unknownMember/, withoutId);
    await runVerify({ args: [...selected, '--reports', reports], intercept });
    const failing = JSON.parse(await readFile(join(reports, 'run.json'), 'utf8')) as Run;
    const verdict = failing.verdicts.find((found) => found.case === where);
    expect(verdict?.mismatches.map((found) => [found.case, found.at])).toEqual([
      ['bad-request-entry-without-participant-id', '/requestId'],
      ['joined-unknown-member', 'content-type'],
      ['joined-unknown-member', '/requestId'],
    ]);
    expect(verdict?.request?.body).toMatch(withoutId);
    for (const accepted of ['bad-request-entry-without-participant-id', where]) {
      const from = ['--deviations', entries, '--run', join(reports, 'run.json')];
      const added = await deviations([...from, '--add', accepted, ...details]);
      expect(added).toMatchObject({ exitCode: 0, stderr: '' });
    }
    expect(await readFile(entries, 'utf8')).toContain(
      'body /requestId: expected present, got absent in an answer of joined-unknown-member',
    );
    const held = [...selected, '--deviations', entries];
    const same = await runVerify({ args: held, intercept });
    expect(same.run?.deviations).toMatchObject({ applying: 2, findings: [] });
    expect(same.exitCode).toBe(0);
    const again = await runJudge({ content: JSON.stringify(same.run), name: 'run.json' });
    expect(again.run?.verdicts).toEqual(same.run?.verdicts);
    const more = await runVerify({ args: held, intercept: failingFor(/unknownMember/, withoutId, /^null$/) });
    expect(more.run?.deviations?.findings).toMatchObject([{ code: 'different', case: where }]);
    expect(more.exitCode).toBe(1);
  });
});

describe('what makes no sense', () => {
  it.each([['a file that is not there', ['--deviations', '/nowhere/d.yaml'], 'There is no file /nowhere/d.yaml']])(
    '%s stops verify before it sends anything',
    async (_, args, problem) => {
      const { exitCode, stderr, run } = await runVerify({ args: [...only, ...args] });
      expect(stderr).toContain(problem);
      expect({ exitCode, run }).toEqual({ exitCode: 2, run: undefined });
    },
  );

  it.each<[string, string[], string]>([
    ['no details', ['--add', id], '--add needs --reason, --owner, --expires as well'],
    ['a case that is none', ['--add', 'conflct', ...details], 'There is no case conflct; the nearest are'],
    ['details without a case', ['--owner', 'x'], '--owner goes with --add'],
    ['a day in the past', ['--add', id, '--reason', 'x', '--owner', 'y', '--expires', '2020-01-01'], 'or later'],
    ['a case that is not in the run', ['--add', 'joined-no-body', ...details], 'The case joined-no-body is not in'],
  ])('%s is a usage error', async (_, args, problem) => {
    const { exitCode, stderr } = await deviations(args);
    expect(stderr).toContain(problem);
    expect(exitCode).toBe(2);
  });

  it('a credential in a reason is not written', async () => {
    const before = await readFile(file, 'utf8');
    const other = join(folder, 'other.yaml');
    const secret = 'Tr0ub4dor-and-3';
    const reason = ['--reason', `the password is ${secret}`, '--owner', 'o', '--expires', expires];
    const { exitCode, stdout, stderr } = await deviations(['--add', id, ...reason, '--deviations', other], {
      BW_USERNAME: 'somebody',
      BW_PASSWORD: secret,
    });
    expect(exitCode).toBe(3);
    expect(stdout + stderr).not.toContain(secret);
    await expect(readFile(other)).rejects.toThrow('ENOENT');
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
