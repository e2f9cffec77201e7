import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { changingStatus } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { settingsFor } from '../../support/oauth.ts';
import { runVerify } from '../../support/run-verify.ts';

describe('verify --failed', () => {
  let reports: string;
  beforeEach(async () => {
    reports = await mkdtemp(join(tmpdir(), 'webrtc-failed-'));
  });
  afterEach(async () => {
    await rm(reports, { recursive: true });
  });
  const conflictsAsTeapots = changingStatus([409], (answer) => ({ ...answer, status: 418 }));
  const runIn = async (...path: string[]) =>
    JSON.parse(await readFile(join(reports, ...path, 'run.json'), 'utf8')) as Run;
  const checksOf = ({ verdicts }: Run) => verdicts.map(({ case: id, via }) => `${id} ${via}`);
  const selected = ['--only', 'conflict', '--only', 'not-found-session', '--reports'];

  it('checks again exactly what failed, until nothing is left', async () => {
    const first = await runVerify({ args: [...selected, reports], intercept: conflictsAsTeapots });
    expect(first.exitCode).toBe(1);
    const before = await runIn();
    expect(checksOf(before)).toHaveLength(4);

    const again = await runVerify({ args: ['--failed', '--reports', reports], intercept: conflictsAsTeapots });
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain(
      `Checking again 1 case and 1 recorded interaction that failed or were undecided in the run of ${before.startedAt}, against the reference provider`,
    );
    const still = await runIn();
    expect(checksOf(still)).toEqual(['conflict-second-session matrix', 'conflict-second-session replay']);

    const corrected = await runVerify({ args: ['--failed', '--reports', reports] });
    expect(corrected.exitCode).toBe(0);
    expect(corrected.stdout).toContain(
      `(only what failed or was undecided in the run of ${still.startedAt}: conflict-second-session): CONFORMANT`,
    );
    const { options, ...last } = await runIn();
    expect(options).toMatchObject({ only: ['conflict-second-session'], failedOf: still.startedAt });

    const none = await runVerify({ args: ['--failed', '--reports', reports] });
    expect(none).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: `No check failed or was undecided in the last run (${join(reports, 'run.json')}), so nothing was sent\n`,
    });
    expect(none.left).toBeUndefined();
    expect(await runIn()).toEqual({ ...last, options });
    expect(await readdir(join(reports, 'runs'))).toHaveLength(3);
  });

  it('does not say that all is well where the last run was of selected cases', async () => {
    await runVerify({ args: ['--only', 'joined-no-body', '--reports', reports] });
    const { exitCode, stdout } = await runVerify({ args: ['--failed', '--reports', reports] });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('That run was of selected cases (--only), so whether others fail is not known\n');
  });

  it('checks one way of a case where the other was well', async () => {
    await runVerify({ args: [...selected, reports] });
    const run = await runIn();
    const verdicts = run.verdicts.map((verdict) =>
      verdict.via === 'replay' ? { ...verdict, status: 'inconclusive' } : verdict,
    );
    await writeFile(join(reports, 'run.json'), JSON.stringify({ ...run, verdicts }));
    expect((await runVerify({ args: ['--failed', '--reports', reports] })).exitCode).toBe(0);
    expect(checksOf(await runIn()).sort()).toEqual(['conflict-second-session replay', 'not-found-session replay']);
  });

  it('is not green where the last run was not, for a reason beside its checks', async () => {
    const args = ['--only', 'server-error-500', '--reports', reports];
    const provider = await startReferenceProvider();
    const environment = { ...settingsFor(provider, 'basic'), BW_TARGET: 'live' };
    expect((await runVerify({ args, environment })).exitCode).toBe(3);
    const { exitCode, stdout, stderr } = await runVerify({ args: ['--failed', '--reports', reports], environment });
    await provider.close();
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('so nothing was sent\nThat run ended with exit code 3 for another reason\nNext: run all');
  });

  it('sends nothing to another endpoint than that of the last run', async () => {
    let calls = 0;
    const [one, other] = [
      await startReferenceProvider(),
      await startReferenceProvider({
        intercept: (call, next) => {
          calls += 1;
          return next(call);
        },
      }),
    ];
    const at = (provider: typeof one) => ({ ...settingsFor(provider, 'basic'), BW_TARGET: 'live' });
    await runVerify({
      args: ['--only', 'not-found-session', '--reports', reports],
      environment: { ...at(one), BW_PASSWORD: 'not-the-password' },
    });
    const { exitCode, stderr } = await runVerify({ args: ['--failed', '--reports', reports], environment: at(other) });
    const same = await runVerify({ args: ['--failed', '--reports', reports], environment: at(one) });
    await Promise.all([one.close(), other.close()]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`is a run of another endpoint, ${one.baseUrl}\n`);
    expect(calls).toBe(0);
    expect(same.exitCode).toBe(0);
    expect(checksOf(await runIn())).toEqual(['not-found-session matrix', 'not-found-session replay']);
  });

  it.each([['--only', 'conflict'], ['--list']])('goes with no other choice of cases: %s', async (...args) => {
    const { exitCode, stderr } = await runVerify({ args: ['--failed', ...args] });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`--failed and ${args[0]} cannot be combined`);
  });

  it('says where there is no last run', async () => {
    const { exitCode, stderr } = await runVerify({ args: ['--failed', '--reports', reports] });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `--failed: There is no run at ${join(reports, 'run.json')}\nNext: run all cases first, without --failed\n`,
    );
  });

  it('has a verdict also where the run cannot be kept', async () => {
    await writeFile(join(reports, 'runs'), 'a file');
    const { exitCode, stderr } = await runVerify({ args: ['--only', 'not-found-session', '--reports', reports] });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`This run is not kept in ${join(reports, 'runs')}: `);
    expect(checksOf(await runIn())).toHaveLength(2);
  });
});
