import { describe, expect, it } from 'vitest';
import type { Interceptor } from '../../../scripts/reference-provider/server.ts';
import { maxContentBytes, maxLearned } from '../../../scripts/target/limits.ts';
import { harOf, joinEntry, runJudge } from '../../support/run-judge.ts';
import { runVerify } from '../../support/run-verify.ts';

const perAnswer = 4000;
const only = ['not-found-*', 'errata-*'].flatMap((pattern) => ['--only', pattern]);

/** Answers of errors with thousands of tokens, none of which comes a second time but in the next answer's text. */
function generous(): { intercept: Interceptor; given: () => number } {
  let given = 0;
  const token = (index: number) => `Tk${String(index).padStart(12, '0')}q`;
  return {
    given: () => given,
    intercept: (call, next) => {
      const answer = next(call);
      if (answer.status !== 404) return answer;
      const last = token(given);
      const more = Array.from({ length: perAnswer }, () => ({ token: token((given += 1)) }));
      const content = JSON.stringify({ error: `not ${last}`, requestId: 'r', more });
      return { ...answer, content: [content] };
    },
  };
}

/** Tokens of the above in whatever was written. */
const tokensIn = (text: string) => text.match(/Tk\d{12}q/g) ?? [];

describe('a provider that gives away thousands of tokens in each answer', () => {
  it('is judged as ever, and no token is in a report', { timeout: 0 }, async () => {
    const plain = await runVerify({ args: only });
    const { intercept, given } = generous();
    const run = await runVerify({ args: only, intercept });
    expect(given()).toBeGreaterThan(maxLearned);
    const statuses = (finished: typeof run) =>
      finished.run!.verdicts.map(({ case: id, via, status }) => `${id} ${via} ${status}`);
    expect(statuses(run)).toEqual(statuses(plain));
    const texts = [run.stdout, run.stderr, run.junit, JSON.stringify(run.run)].join('\n');
    expect(tokensIn(texts)).toEqual([]);
    expect(texts).toContain('[withheld: there are more secrets than can be remembered]');
  });

  it('is judged from a recording, and no token is in a report', { timeout: 0 }, async () => {
    const entries = Array.from({ length: 5 }, (_, entry) => {
      const tokens = Array.from({ length: perAnswer }, (_unused, index) => ({
        token: `Tk${String(entry * perAnswer + index).padStart(12, '0')}q`,
      }));
      const answer = { error: `not Tk${String(entry).padStart(12, '0')}q`, requestId: 'r', tokens };
      return joinEntry({ status: 404, answer });
    });
    const judged = await runJudge({ content: harOf(...entries) });
    expect(judged.run?.verdicts.length).toBeGreaterThan(0);
    expect(tokensIn([judged.stdout, judged.stderr, judged.reports].join('\n'))).toEqual([]);
    expect(judged.stdout).toContain('more secrets than can be remembered');
  });
});

describe('an answer that is escaped too often to be searched whole', () => {
  it('is judged, and not shown', { timeout: 0 }, async () => {
    // It reads in many ways, each of them nearly as long.
    const escaped = `${'x'.repeat(maxContentBytes - 1000)} %${'25'.repeat(12)}41\n`;
    let times = 0;
    const intercept: Interceptor = (call, next) => {
      const answer = next(call);
      if (answer.status !== 404 || (times += 1) > 1) return answer;
      return { ...answer, content: [JSON.stringify({ error: `${escaped}Visible1`, requestId: 'r' })] };
    };
    const { run, stdout } = await runVerify({ args: ['--only', 'not-found-*'], intercept });
    expect(times).toBeGreaterThan(0);
    expect(run!.verdicts.map(({ status }) => status)).not.toContain('failed');
    const texts = stdout + JSON.stringify(run);
    expect(texts).toContain('escaped too often');
    expect(texts).not.toContain('Visible1');
  });
});
