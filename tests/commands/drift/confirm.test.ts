import { describe, expect, it } from 'vitest';
import { type Interceptor } from '../../../scripts/reference-provider/server.ts';
import {
  bodyOf,
  changingJoins,
  changingStatus,
  contentOf,
  withContent,
} from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { changesIn, drifting, inWorkplace } from '../../support/run-drift.ts';

describe('drift', () => {
  const only = ['--only', 'joined-no-body'];
  /** Every second join is answered with 200. */
  const everySecond = (): Interceptor => {
    let joins = 0;
    return changingJoins((answer) => (joins++ % 2 === 1 ? answer : { ...answer, status: 200 }));
  };

  it('names an answer flaky that comes every second time, and does not call it a change', async () => {
    let joins = 0;
    await drifting(
      changingJoins((answer, call) => (bodyOf(call) || joins++ % 2 === 1 ? answer : { ...answer, status: 200 })),
      ({ exitCode, stdout, stderr, report }) => {
        expect(exitCode).toBe(0);
        expect(stderr).toContain('Trying the case that changed again, up to 3 times\n');
        expect(stdout).toMatchInlineSnapshot(`
          "flaky  some tries are as in the baseline, others differ; no change is concluded
              joined-no-body: status: was 204, is 200 (so in 0 of 1 further tries)

          REFERENCE provider (embedded) against <folder>/baseline.json: UNCHANGED BUT FOR WHAT IS FLAKY — 1 case compared, 1 flaky (not concluded)
          <folder>/reports/drift.json
          "
        `);
        expect(report).toMatchObject({
          changes: [],
          flaky: [{ case: 'joined-no-body', tries: '0 of 1' }],
          compared: 1,
        });
      },
      [...only, '--only', 'joined-sample-java'],
    );
  });

  it('decides nothing where all that it compares is flaky', async () => {
    await drifting(
      everySecond(),
      ({ exitCode, report }) => {
        expect(exitCode).toBe(3);
        expect(report).toMatchObject({ conclusion: 'undecided', compared: 0, changes: [] });
      },
      only,
    );
  });

  it('calls it a change where every try differs from the baseline, each in its own way', async () => {
    let joins = 0;
    await drifting(
      changingJoins((answer) => ({
        ...answer,
        status: 400,
        headers: { 'content-type': 'application/json' },
        content: [joins++ % 2 === 0 ? '{"error":"no"}' : '{"error":"no","details":[]}'],
      })),
      (ended) => {
        expect(ended.exitCode).toBe(1);
        expect(changesIn(ended)).toEqual(['breaking joined-no-body: status: was 204, is 400']);
        expect(ended.report).toMatchObject({ changes: [{ confirmed: '3 of 3' }], flaky: [], compared: 1 });
      },
      only,
    );
  });

  it('names what else came where a changed answer varies', async () => {
    let joins = 0;
    await drifting(
      changingJoins((answer) => ({ ...answer, status: joins++ % 2 === 0 ? 400 : 500 })),
      (ended) => {
        expect(ended.stdout).toMatchSnapshot();
        expect(ended.exitCode).toBe(1);
      },
      only,
    );
  });

  it('tells what stays changed from what comes and goes in the same answer', async () => {
    let answers = 0;
    await drifting(
      changingStatus([409], (answer) =>
        withContent(
          { ...answer, headers: { ...answer.headers, 'content-type': 'application/problem+json', allow: 'PUT' } },
          { ...(contentOf(answer) as Record<string, unknown>), [`at${answers++}`]: true },
        ),
      ),
      (ended) => {
        expect(ended.exitCode).toBe(1);
        expect(ended.stdout).toMatchSnapshot();
      },
      ['--only', 'conflict-second-session'],
    );
  });

  it('calls it a change where so few tries are enough', async () => {
    await drifting(
      everySecond(),
      (ended) => {
        expect(changesIn(ended)).toEqual(['breaking joined-no-body: status: was 204, is 200']);
      },
      [...only, '--confirm', '1/2'],
    );
  });

  it('does not compare what was flaky when it was recorded', async () => {
    await inWorkplace(async ({ run }) => {
      let joins = 0;
      const intercept = changingJoins((answer, call) =>
        bodyOf(call) || joins++ % 2 === 1 ? answer : { ...answer, status: 200 },
      );
      await run('baseline', [...only, '--only', 'joined-session-id-only'], { intercept });
      const ended = await run('drift', only);
      expect(ended).toMatchObject({ exitCode: 3, report: { conclusion: 'undecided', compared: 0, changes: [] } });
      expect(ended.stdout).toContain('joined-no-body: flaky when the baseline was recorded');
    });
  });
});
