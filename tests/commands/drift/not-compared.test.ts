import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Interceptor } from '../../../scripts/reference-provider/server.ts';
import { changingJoins, isCreation } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { drifting, inWorkplace } from '../../support/run-drift.ts';

describe('drift', () => {
  const only = ['--only', 'joined-no-body'];

  it('ends with 3 where a case that was recorded could not be compared, and names it', async () => {
    const broken: Interceptor = (call, next) =>
      call.method === 'POST' ? { status: 403, headers: {}, content: ['{"message":"no"}'] } : next(call);
    await drifting(
      broken,
      ({ exitCode, stdout }) => {
        expect(exitCode).toBe(3);
        expect(stdout).toMatchSnapshot();
      },
      only,
    );
  });

  it('takes what was chosen not to be checked for no lack', async () => {
    await inWorkplace(async ({ run }) => {
      const three = [
        ...only,
        '--only',
        'not-found-nothing-created',
        '--only',
        'undocumented-no-credentials-unknown-ids',
      ];
      await run('baseline', ['--rounds', '1', ...three]);
      const ended = await run('drift', [...three, '--harmless']);
      expect(ended.exitCode).toBe(0);
      expect(ended.stdout).toContain('not compared, as was to be expected  creates-resources');
    });
  });

  it('ends with 3 where cases are selected of which the baseline says nothing, and names them', async () => {
    await inWorkplace(async ({ run, file }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      let joins = 0;
      const intercept = changingJoins((answer) => {
        joins += 1;
        return answer;
      });
      const wider = [...only, '--only', 'not-found-session', '--only', 'conflict'];
      const { exitCode, stdout, report } = await run('drift', wider, { intercept });
      expect(exitCode).toBe(3);
      expect(stdout).toMatchSnapshot();
      expect(report).toMatchObject({ conclusion: 'undecided', compared: 1 });
      expect(joins).toBe(1);

      await writeFile(file, (await readFile(file, 'utf8')).replace(/"cases": \{[^]*/, '"cases": {}}'));
      const empty = await run('drift', only);
      expect(empty.exitCode).toBe(3);
      expect(empty.stdout).toMatchSnapshot();
    });
  });

  it('neither runs nor hides what the baseline has no answer of', async () => {
    await inWorkplace(async ({ run }) => {
      const harmless = ['--only', 'joined-no-body', '--only', 'not-found-nothing-created', '--only', 'unauthorized'];
      await run('baseline', ['--rounds', '1', ...harmless, '--harmless']);
      let calls = 0;
      const { exitCode, stdout, stderr } = await run('drift', harmless, {
        intercept: (call, next) => {
          if (isCreation(call)) calls += 1;
          return next(call);
        },
      });
      expect(exitCode).toBe(0);
      expect(stderr).toContain('Comparing 2 cases');
      expect(stdout).toMatchSnapshot();
      expect(calls).toBe(0);
    });
  });

  it('says what to do next where nothing that is selected can be compared', async () => {
    await inWorkplace(async ({ run }) => {
      await run('baseline', ['--rounds', '1', ...only, '--only', 'not-found-nothing-created', '--harmless']);
      const { exitCode, stdout } = await run('drift', only);
      expect(exitCode).toBe(3);
      expect(stdout).toMatchSnapshot();
    });
  });
});
