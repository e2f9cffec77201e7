import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { changingStatus } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { liveEnvironment } from '../../support/faulty-run.ts';
import { inWorkplace } from '../../support/run-drift.ts';

const one = ['--rounds', '1', '--only', 'joined-no-body'];
const intercept = changingStatus([204], (answer) => ({ ...answer, status: 200 }));

describe('an older baseline', () => {
  it('is not replaced by one in which a promise is broken that it keeps, unless that is said', async () => {
    await inWorkplace(async ({ run, file }) => {
      await run('baseline', one);
      const older = await readFile(file, 'utf8');
      const refused = await run('baseline', one, { intercept });
      expect(refused.exitCode).toBe(3);
      expect(refused.stderr).toContain(
        'baseline.json is not replaced: 1 case breaks a promise (joined-no-body) now, and not in it\nNext: ',
      );
      expect(await readFile(file, 'utf8')).toBe(older);
      const replaced = await run('baseline', [...one, '--replace'], { intercept });
      expect(replaced.exitCode).toBe(0);
      expect(replaced.stderr).toContain('1 case breaks a promise (joined-no-body); recorded as they are');
      // What it says already is no news.
      expect((await run('baseline', one, { intercept })).exitCode).toBe(0);
      expect((await run('baseline', one)).exitCode).toBe(0);
    });
  });

  it('is not replaced by one of another endpoint, unless that is said', async () => {
    const [here, there] = [await startReferenceProvider(), await startReferenceProvider()];
    try {
      await inWorkplace(async ({ run, file }) => {
        const record = (baseUrl: string, ...args: string[]) =>
          run('baseline', [...one, ...args], { environment: liveEnvironment(baseUrl) });
        expect((await record(here.baseUrl)).exitCode).toBe(0);
        const older = await readFile(file, 'utf8');
        const refused = await record(there.baseUrl);
        expect(refused.exitCode).toBe(3);
        expect(refused.stderr).toMatch(
          /is not replaced: it was recorded at http:\S+, and this is http:\S+\nNext: .*--replace/,
        );
        expect(await readFile(file, 'utf8')).toBe(older);
        expect((await record(here.baseUrl)).exitCode).toBe(0);
        expect((await record(there.baseUrl, '--replace')).exitCode).toBe(0);
      });
    } finally {
      await Promise.all([here.close(), there.close()]);
    }
  });
});
