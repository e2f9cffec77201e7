import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Interceptor } from '../../../scripts/reference-provider/server.ts';
import { digestOf } from '../../../scripts/drift/baseline/file.ts';
import type { Baseline } from '../../../scripts/drift/baseline/schema.ts';
import { changingJoins } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import {
  changesIn,
  type Ended,
  inWorkplace,
  otherContract,
  versionTwo,
  type Workplace,
} from '../../support/run-drift.ts';

const otherHash = (id: string) => (text: string) =>
  text.replace(new RegExp(`("${id}": .*"caseHash":")[0-9a-f]+`), `$1${'0'.repeat(16)}`);

describe('a baseline of another contract', () => {
  const three = ['joined-no-body', 'joined-session-id-only', 'not-found-session'];
  const statusChanged = changingJoins((answer) => (answer.status === 204 ? { ...answer, status: 200 } : answer));

  /** Has the files of a workplace as the suite of an older contract has left them. */
  async function rewrite({ file, seen }: Workplace, change: (text: string) => string): Promise<void> {
    const text = change(await readFile(file, 'utf8'));
    await writeFile(file, text);
    const digest = digestOf(JSON.parse(text) as Baseline);
    await writeFile(seen, (await readFile(seen, 'utf8')).replace(/[0-9a-f]{64}/, digest));
  }

  /** Compares a baseline that was recorded under another contract. @param args what is selected; everything if empty. */
  async function comparing(
    change: (text: string) => string,
    check: (ended: Ended, workplace: Workplace) => Promise<void> | void,
    args: readonly string[] = three,
    intercept: Interceptor = (call, next) => next(call),
  ): Promise<void> {
    await inWorkplace(async (workplace) => {
      await workplace.run('baseline', ['--rounds', '1', ...three.flatMap((id) => ['--only', id])]);
      await rewrite(workplace, change);
      await check(
        await workplace.run(
          'drift',
          args.flatMap((id) => ['--only', id]),
          { intercept },
        ),
        workplace,
      );
    });
  }

  it('is compared where only prose has changed, and keeps what was seen', async () => {
    await comparing(otherContract, ({ exitCode, stdout }) => {
      expect(stdout).toMatchInlineSnapshot(`
        "REFERENCE provider (embedded) against <folder>/baseline.json: UNCHANGED — 3 cases compared
        <folder>/reports/drift.json
        "
      `);
      expect(exitCode).toBe(0);
    });
  });

  it('still shows what has broken in the cases that are the same', async () => {
    const change = (text: string) => otherHash('joined-no-body')(otherContract(text));
    await comparing(
      change,
      (ended) => {
        expect(ended.exitCode).toBe(1);
        expect(changesIn(ended)[0]).toBe('breaking joined-session-id-only: status: was 204, is 200');
        expect(ended.report?.notCompared).toMatchObject([{ case: 'joined-no-body', reasonCode: 'case-changed' }]);
      },
      three,
      statusChanged,
    );
  });

  it('is not green where a case has changed, and names it', async () => {
    const change = (text: string) => otherHash('joined-no-body')(otherContract(text));
    await comparing(change, ({ exitCode, stdout, report }) => {
      expect(stdout).toMatchInlineSnapshot(`
        "not compared  case-changed: The case was another when the baseline was recorded: its request, scene or expectation has changed
            joined-no-body
            Next: npm run baseline -- --out <folder>/baseline.json records all cases; --only compares others

        REFERENCE provider (embedded) against <folder>/baseline.json: UNDECIDED — 2 cases compared, 1 not compared (1 changed in the contract)
        <folder>/reports/drift.json
        "
      `);
      expect(exitCode).toBe(3);
      expect(report).toMatchObject({ conclusion: 'undecided', compared: 2 });
    });
  });

  it('leaves alone a case that has changed and is not selected', async () => {
    const change = (text: string) => otherHash('joined-no-body')(otherContract(text));
    await comparing(
      change,
      ({ exitCode, report }) => {
        expect(exitCode).toBe(0);
        expect(report).toMatchObject({ conclusion: 'unchanged', compared: 1, notCompared: [] });
      },
      ['not-found-session'],
    );
  });

  it('is not green where a case is new, and names it', async () => {
    const change = (text: string) => otherContract(text).replace(/ *"joined-no-body": .*\n/, '');
    await comparing(change, ({ exitCode, stdout, report }) => {
      expect(stdout).toContain('The baseline has no record of it: the case is new, or was left out');
      expect(stdout).toContain('2 cases compared, 1 not compared (1 without an answer in the baseline)\n');
      expect(exitCode).toBe(3);
      expect(report?.notCompared).toMatchObject([{ case: 'joined-no-body', reasonCode: 'not-in-baseline' }]);
    });
  });

  it('is not green where a case is gone, and names it', async () => {
    const change = (text: string) => otherContract(text).replace(/"conflict-second-session"/, '"conflict-of-old"');
    await inWorkplace(async ({ run, file }) => {
      await run('baseline', ['--rounds', '1']);
      await writeFile(file, change(await readFile(file, 'utf8')));
      const ended = await run('drift', []);
      expect(ended.stdout).toContain('case-gone: The contract no longer has the case that was recorded\n');
      expect(ended.stdout).toContain(
        '2 not compared (1 without an answer in the baseline, 1 no longer in the contract)\n',
      );
      expect(ended.exitCode).toBe(3);
      expect(ended.report?.notCompared.map(({ case: id }) => id)).toEqual([
        'conflict-of-old',
        'conflict-second-session',
      ]);
      // Selected cases have nothing to do with one that is gone.
      expect((await run('drift', ['--only', 'joined-no-body'])).exitCode).toBe(0);
    });
  });

  it('is as good as the present version where it is of version 2 and of the same contract', async () => {
    await inWorkplace(async (workplace) => {
      const { run } = workplace;
      const only = ['--only', 'joined-no-body'];
      await run('baseline', ['--rounds', '1', ...only], { now: new Date('2026-02-28T12:00:00.000Z') });
      await rewrite(workplace, versionTwo);
      const ended = await run('drift', only, { intercept: statusChanged });
      expect(changesIn(ended)).toEqual(['breaking joined-no-body: status: was 204, is 200']);
      expect(ended.report?.changes).toMatchObject([{ lastGood: '2026-02-28T12:00:00.000Z' }]);
      expect(ended.report?.notices).toMatchObject([expect.stringContaining('a baseline of version 2')]);
    });
  });

  it('is one file for verify, too', async () => {
    await inWorkplace(async ({ run, file }) => {
      await run('baseline', ['--rounds', '1', '--only', 'joined-no-body']);
      const change = (text: string) => otherHash('joined-no-body')(otherContract(text));
      await writeFile(file, change(await readFile(file, 'utf8')));
      const ended = await run('verify', ['--only', 'joined-no-body']);
      expect(ended.stdout).toContain('not all of it could be compared with <folder>/baseline.json');
      expect(ended.exitCode).toBe(3);
    });
  });
});
