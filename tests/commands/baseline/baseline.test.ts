import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { contractHash } from '../../../contracts/hash.ts';
import { baselineText } from '../../../scripts/drift/baseline/baseline.ts';
import { assertBaseline, type Baseline } from '../../../scripts/drift/baseline/schema.ts';
import { bodyOf, changingJoins } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { inWorkplace } from '../../support/run-drift.ts';

const oneCase = ['--only', 'joined-no-body'];
const once = ['--rounds', '1', ...oneCase];
const forbidden = { status: 403, headers: {}, content: ['{"message":"no"}'] };

describe('a baseline', () => {
  it('has the same bytes for the same behaviour, on another provider, port and order, and slowly', async () => {
    await inWorkplace(async ({ file, run }) => {
      const first = await run('baseline');
      const bytes = await readFile(file, 'utf8');
      let calls = 0;
      const second = await run('baseline', ['--rounds', '1', '--concurrency', '3'], {
        intercept: async (call, next) => {
          // No answer comes in the order of its request.
          for (let turn = (calls++ * 7) % 5; turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
          return next(call);
        },
      });
      expect(first.stdout).toMatchInlineSnapshot(`
        "125 cases recorded, 0 flaky, 0 not recorded; 2 rounds
        <folder>/baseline.json
        "
      `);
      expect(second.stdout).toContain('<folder>/baseline.json (as it was)\n');
      expect(await readFile(file, 'utf8')).toBe(bytes);
      const parsed = JSON.parse(bytes) as unknown;
      assertBaseline(parsed);
      expect(baselineText(parsed)).toBe(bytes);
      expect(bytes.length).toBeLessThan(60_000);
      expect(bytes).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|127\.0\.0\.1|20\d\d-\d\d|T\d\d:/);
    });
  });

  it('keeps what was so afterwards in the words of the scene', async () => {
    await inWorkplace(async ({ file, run }) => {
      const two = ['--only', 'joined-participants-only', '--only', 'conflict-second-session'];
      await run('baseline', ['--rounds', '1', ...two]);
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchSnapshot({ contractHash: expect.any(String) as string });
    });
  });

  it('names a case flaky whose answers differ between the rounds', async () => {
    await inWorkplace(async ({ file, run }) => {
      let joins = 0;
      const two = ['--only', 'joined-no-body', '--only', 'joined-session-id-only'];
      const { exitCode, stdout } = await run('baseline', two, {
        intercept: changingJoins((answer, call) =>
          bodyOf(call) || joins++ % 2 === 0 ? answer : { ...answer, status: 200 },
        ),
      });
      expect(exitCode).toBe(0);
      expect(stdout).toMatchInlineSnapshot(`
        "flaky  responses differ between rounds; recorded, and not compared later
            joined-no-body: status: 200 or 204; verdict: failed (status: expected 204, got 200) or passed

        1 case recorded, 1 flaky, 0 not recorded; 2 rounds
        <folder>/baseline.json
        "
      `);
      const { cases } = JSON.parse(await readFile(file, 'utf8')) as { cases: Record<string, { answers: unknown[] }> };
      expect(cases['joined-no-body']!.answers).toHaveLength(2);
    });
  });

  it('is not written where all that it has is flaky', async () => {
    await inWorkplace(async ({ folder, run }) => {
      let joins = 0;
      const { exitCode, stdout, stderr } = await run('baseline', oneCase, {
        intercept: changingJoins((answer) => (joins++ % 2 === 0 ? answer : { ...answer, status: 200 })),
      });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('0 cases recorded, 1 flaky, 0 not recorded; 2 rounds\n');
      expect(stderr).toContain('<folder>/baseline.json is not written: every case is flaky\n');
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('is not written where the last round could not decide its case', async () => {
    await inWorkplace(async ({ folder, run }) => {
      let hasEnded = false;
      const { exitCode, stderr } = await run('baseline', oneCase, {
        onStderr: (text) => {
          hasEnded ||= text.includes('round 2');
        },
        intercept: (call, next) => (hasEnded ? forbidden : next(call)),
      });
      expect(exitCode).toBe(3);
      expect(stderr).toContain('<folder>/baseline.json is not written: ');
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('is not written over an older one while a promise cannot be recorded', async () => {
    await inWorkplace(async ({ file, run }) => {
      await writeFile(file, 'older');
      const { exitCode, stdout, stderr } = await run('baseline', once, {
        intercept: (call, next) => (call.method === 'POST' ? forbidden : next(call)),
      });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('not recorded  set-up-failed: The scene could not be set');
      expect(stderr).toMatchInlineSnapshot(`
        "Recording 1 cases of the reference provider, round 1 of 1
        <folder>/baseline.json is not written: nothing could be recorded
        "
      `);
      expect(await readFile(file, 'utf8')).toBe('older');
    });
  });

  it('does not replace one that compares more, unless it is told to', async () => {
    await inWorkplace(async ({ file, seen, run }) => {
      const three = [...oneCase, '--only', 'joined-session-id-only', '--only', 'not-found-session'];
      await run('baseline', ['--rounds', '1', ...three]);
      const [older, remembered] = [await readFile(file, 'utf8'), await readFile(seen, 'utf8')];
      const { exitCode, stdout, stderr } = await run('baseline', once);
      expect(exitCode).toBe(3);
      expect(stdout).toBe('1 case recorded, 0 flaky, 0 not recorded; 1 round\n');
      expect(stderr).toMatchInlineSnapshot(`
        "Recording 1 cases of the reference provider, round 1 of 1
        <folder>/baseline.json is not replaced: it compares 2 cases that this recording would not
            joined-session-id-only, not-found-session
        Next: record them too, write to another file with --out, or replace it all the same with --replace
        "
      `);
      expect([await readFile(file, 'utf8'), await readFile(seen, 'utf8')]).toEqual([older, remembered]);

      let joins = 0;
      const intercept = changingJoins((answer, call) =>
        bodyOf(call) && joins++ % 2 === 0 ? { ...answer, status: 200 } : answer,
      );
      const flaky = await run('baseline', three, { intercept });
      expect(flaky.stdout).toContain(' 1 flaky');
      expect(flaky.exitCode).toBe(3);
      expect(flaky.stderr).toContain('it compares 1 case that this recording would not\n    joined-session-id-only\n');

      expect(await run('baseline', [...once, '--replace'])).toMatchObject({ exitCode: 0 });
      expect(Object.keys((JSON.parse(await readFile(file, 'utf8')) as Baseline).cases)).toEqual(['joined-no-body']);
    });
  });

  it('leaves what was there, and nothing else, where a credential would stand in it', async () => {
    await inWorkplace(async ({ folder, file, run }) => {
      await writeFile(file, 'older');
      // The only text of a baseline that is long enough for a password.
      const environment = { BW_TARGET: 'reference', BW_PASSWORD: contractHash };
      const { exitCode, stderr } = await run('baseline', once, {
        environment,
      });
      expect(exitCode).toBe(3);
      expect(stderr).toContain('<folder>/baseline.json is not written, since a credential stands in its line');
      expect(await readFile(file, 'utf8')).toBe('older');
      expect(await readdir(folder)).toEqual(['baseline.json']);
    });
  });

  it('leaves nothing behind where it cannot be written', async () => {
    await inWorkplace(async ({ folder, file, run }) => {
      await mkdir(file);
      const { exitCode, stderr } = await run('baseline', once);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('<folder>/baseline.json cannot be written: ');
      expect(await readdir(folder)).toEqual(['baseline.json']);
    });
  });

  it('is written although what is remembered of it cannot be', async () => {
    await inWorkplace(async ({ file, seen, run }) => {
      await mkdir(seen);
      const { exitCode, stdout, stderr } = await run('baseline', once);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('<folder>/baseline.json\n');
      expect(stderr).toContain('<folder>/baseline.seen.json cannot be written: ');
      assertBaseline(JSON.parse(await readFile(file, 'utf8')));
    });
  });

  it('is not written when it is interrupted', async () => {
    await inWorkplace(async ({ file, run }) => {
      const interruption = new AbortController();
      const { exitCode } = await run('baseline', oneCase, {
        signal: interruption.signal,
        onStderr: () => {
          interruption.abort('SIGINT');
        },
      });
      expect(exitCode).toBe(130);
      await expect(readFile(file)).rejects.toThrow('ENOENT');
    });
  });

  it.each([['--rounds', '0'], ['--only', 'nothing-like-it'], ['--strict']])('is refused for %s %s', async (...args) => {
    await inWorkplace(async ({ run }) => {
      const { exitCode, stderr } = await run('baseline', args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('See npm run baseline -- --help');
    });
  });
});
