import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Interceptor } from '../../../scripts/reference-provider/server.ts';
import { changingStatus } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { type Ended, inWorkplace, someCases } from '../../support/run-drift.ts';

describe('drift', () => {
  const only = ['--only', 'joined-no-body'];

  it('names commands that a shell takes as they are', async () => {
    await inWorkplace(async ({ run, folder }) => {
      const odd = ['--baseline', join(folder, "it's my base.json")];
      const missing = await run('drift', odd);
      expect(missing.stderr).toContain(`Next: npm run baseline -- --out '<folder>/it'\\''s my base.json' writes one\n`);
      await run('baseline', ['--rounds', '1', ...only, '--out', odd[1]!]);
      const ended = await run('drift', [...odd, ...only], {
        intercept: changingStatus([204], (answer) => ({ ...answer, status: 200 })),
      });
      expect(ended.stdout).toContain(
        `npm run drift -- --baseline '<folder>/it'\\''s my base.json' --only joined-no-body\n`,
      );
    });
  });

  it('remembers since when a change is there, and when the case was last as before', async () => {
    await inWorkplace(async ({ run, seen }) => {
      const refusing = changingStatus([204], (answer) => ({ ...answer, status: 200 }));
      const on = (day: number, intercept?: Interceptor) =>
        run('drift', only, {
          now: new Date(Date.UTC(2026, 0, day)),
          ...(intercept ? { intercept } : {}),
        });
      await run('baseline', ['--rounds', '1', ...someCases], { now: new Date(Date.UTC(2026, 0, 1)) });
      const change = ({ report }: Ended) => {
        const { firstSeen, lastGood } = report!.changes[0]!;
        return { firstSeen, lastGood };
      };
      const [first, second, fifth] = [
        '2026-01-01T00:00:00.000Z',
        '2026-01-02T00:00:00.000Z',
        '2026-01-05T00:00:00.000Z',
      ];
      expect((await on(2)).report).toMatchObject({ conclusion: 'unchanged' });
      expect(change(await on(3, refusing))).toEqual({ firstSeen: '2026-01-03T00:00:00.000Z', lastGood: second });
      expect(change(await on(4, refusing))).toEqual({ firstSeen: '2026-01-03T00:00:00.000Z', lastGood: second });
      // Once it was as before, it is another change that comes later.
      await on(5);
      expect(change(await on(6, refusing))).toEqual({ firstSeen: '2026-01-06T00:00:00.000Z', lastGood: fifth });
      const memory = JSON.parse(await readFile(seen, 'utf8')) as { lastGood: Record<string, string> };
      expect(memory.lastGood['joined-session-id-only']).toBe(first);

      await rm(seen);
      const forgetful = await on(7, refusing);
      expect(change(forgetful)).toEqual({ firstSeen: '2026-01-07T00:00:00.000Z', lastGood: null });
      expect(forgetful.stdout).toContain('last as in the baseline not known');
    });
  });

  it.each([
    ['{', 'it is not valid JSON'],
    ['{}', 'it is not as its schema says'],
    [
      JSON.stringify({ memoryVersion: 1, baseline: 'another', lastGood: {}, firstSeen: {} }),
      'it is about another baseline',
    ],
  ])('says that a memory %s is of no use', async (text, why) => {
    await inWorkplace(async ({ run, seen }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      await writeFile(seen, text);
      const { exitCode, stdout } = await run('drift', only);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(
        `notice  What was seen before is not known: <folder>/baseline.seen.json cannot be used, since ${why}`,
      );
      expect((await run('drift', only)).stdout).not.toContain('notice');
    });
  });

  it('says that it cannot remember, and fails for a report that it cannot write', async () => {
    await inWorkplace(async ({ run, seen, reports }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      await rm(seen);
      await mkdir(seen);
      const forgetful = await run('drift', only);
      expect(forgetful).toMatchObject({ exitCode: 0, report: { conclusion: 'unchanged' } });
      expect(forgetful.stderr).toContain('<folder>/baseline.seen.json cannot be written: ');
      await rm(join(reports, 'drift.schema.json'));
      await mkdir(join(reports, 'drift.schema.json'));
      const silent = await run('drift', only);
      expect(silent.exitCode).toBe(3);
      expect(silent.stderr).toContain('<folder>/reports/drift.schema.json cannot be written: ');
    });
  });

  it('ends with the code of a signal that comes between the tries', async () => {
    const interruption = new AbortController();
    await inWorkplace(async ({ run }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      const ended = await run('drift', only, {
        intercept: changingStatus([204], (answer) => ({
          ...answer,
          headers: { ...answer.headers, sunset: 'soon', deprecation: '@1688169599' },
        })),
        signal: interruption.signal,
        onStderr: (text) => {
          if (text.startsWith('Trying')) interruption.abort('SIGTERM');
        },
      });
      expect(ended).toMatchObject({ exitCode: 143, report: { conclusion: 'interrupted', changes: [] } });
      expect(ended.report?.notCompared).toHaveLength(1);
      expect(ended.stdout).toContain('no further try could show whether that stays');
    });
  });

  it('prints the verdict alone where that is asked for, as baseline and verify do', async () => {
    const quiet = ['--only', 'joined-no-body', '--quiet'];
    await inWorkplace(async ({ run }) => {
      const recorded = await run('baseline', ['--rounds', '1', ...quiet]);
      expect(recorded.stdout).toBe('1 case recorded, 0 flaky, 0 not recorded; 1 round\n<folder>/baseline.json\n');
      const compared = await run('drift', quiet);
      expect(compared.stdout.split('\n')).toEqual([
        expect.stringMatching(/: UNCHANGED — 1 case compared$/),
        '<folder>/reports/drift.json',
        '',
      ]);
      const verified = await run('verify', quiet);
      expect(verified.stdout.split('\n')[0]).toMatch(/CONFORMANT — .*; as in <folder>\/baseline\.json$/);
      expect([recorded.stderr, compared.stderr, verified.stderr]).toEqual(['', '', '']);
    });
  });

  it('says how it is used', async () => {
    await inWorkplace(async ({ run }) => {
      expect((await run('drift', ['--help'])).stdout).toMatchSnapshot();
    });
  });
});
