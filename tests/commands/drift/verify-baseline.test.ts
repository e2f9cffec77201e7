import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Interceptor } from '../../../scripts/reference-provider/server.ts';
import { assertRun, type Run } from '../../../scripts/run/run-schema.ts';
import {
  bodyOf,
  changingStatus,
  isJoin,
  withContent,
  withoutHeader,
} from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { badRequest, changesIn, inWorkplace } from '../../support/run-drift.ts';
import { runJudge } from '../../support/run-judge.ts';

describe('verify with a baseline', () => {
  const only = ['--only', 'joined-no-body', '--only', 'undocumented-subscribe-to-itself'];
  const refusingItself: Interceptor = (call, next) =>
    isJoin(call) && bodyOf(call)?.['participants'] !== undefined ? badRequest('no') : next(call);

  it('fails for a breaking change in what nobody has promised', async () => {
    await inWorkplace(async ({ run }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      expect(await run('verify', only)).toMatchObject({
        exitCode: 0,
        stderr: expect.not.stringContaining('cannot') as string,
      });
      const ended = await run('verify', only, { intercept: refusingItself });
      expect(ended.exitCode).toBe(1);
      expect(ended.stdout).toMatchSnapshot();
    });
  });

  it('still fails for a broken promise that is as it was', async () => {
    await inWorkplace(async ({ run }) => {
      const intercept = changingStatus([204], (answer) => ({ ...answer, status: 200 }));
      await run('baseline', ['--rounds', '1', ...only], { intercept });
      const ended = await run('verify', only, { intercept });
      expect(ended).toMatchObject({ exitCode: 1, report: { conclusion: 'unchanged', exitCode: 0 } });
    });
  });

  it('says the same in every place', async () => {
    await inWorkplace(async ({ run, reports, file }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      const ended = await run('verify', only, { intercept: refusingItself });
      const [json, xml] = await Promise.all([
        readFile(join(reports, 'run.json'), 'utf8'),
        readFile(join(reports, 'junit.xml'), 'utf8'),
      ]);
      const found = JSON.parse(json) as Run;
      assertRun(found);
      expect(found.summary).toMatchObject({ conclusion: 'changed', exitCode: ended.exitCode });
      expect(found.comparison).toMatchObject({ baseline: file, conclusion: 'breaking', exitCode: 1 });
      const failing = found.comparison!.failing.length;
      expect(failing).toBe(ended.report!.changes.filter(({ kind }) => kind === 'breaking').length);
      expect(xml.match(/<failure /g)).toHaveLength(failing);
      const lines = ended.stdout.trimEnd().split('\n');
      expect(lines.findLast((line) => line.startsWith('REFERENCE'))).toMatch(
        /: CHANGED SINCE <folder>\/baseline\.json — /,
      );
      // Whoever judges the run again cannot look at the endpoint again.
      expect((await runJudge(join(reports, 'run.json'))).exitCode).toBe(1);
    });
  });

  it('compares a warning that a deviation accepts as the warning that it is', async () => {
    const challenge = ['--only', 'unauthorized-challenge'];
    const withHint = (content: Record<string, unknown>) =>
      changingStatus([401], (answer) => withContent(withoutHeader(answer, 'www-authenticate'), content));
    await inWorkplace(async ({ run, folder }) => {
      const before = withHint({ message: 'no', hint: 'x' });
      const entries = join(folder, 'deviations.yaml');
      await writeFile(
        entries,
        `- case: unauthorized-challenge
  target: reference
  reason: known
  owner: somebody
  expires: ${new Date().toISOString().slice(0, 10)}
  observation:
    - "header www-authenticate: expected present, got absent"
`,
      );
      await run('baseline', ['--rounds', '1', ...challenge], { intercept: before });
      const accepting = [...challenge, '--deviations', entries];
      const same = await run('verify', accepting, { intercept: before });
      expect(same.stdout).toContain('BUT FOR KNOWN DEVIATIONS');
      expect(same).toMatchObject({ exitCode: 0, report: { conclusion: 'unchanged', flaky: [] } });
      const ended = await run('verify', accepting, { intercept: withHint({ message: 'no' }) });
      expect(changesIn(ended)).toEqual(['breaking unauthorized-challenge: content /hint: was string, is absent']);
      expect(ended.exitCode).toBe(1);
    });
  });

  it('sends nothing where the baseline is of no use', async () => {
    await inWorkplace(async ({ run }) => {
      let calls = 0;
      const intercept: Interceptor = (call, next) => {
        calls += 1;
        return next(call);
      };
      const ended = await run('verify', only, { intercept });
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
      expect(calls).toBe(0);
    });
  });
});
