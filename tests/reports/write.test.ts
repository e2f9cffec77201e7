import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReports } from '../../scripts/reports/write.ts';
import { createGuard } from '../../scripts/secrets/guard.ts';
import { runOf, verdict } from '../support/runs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-reports-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const nothingSecret = createGuard(() => []);
const run = runOf([verdict('failed', { reason: '\u001b[31m<b>' })]);

describe('the reports of a run', () => {
  it('are written with the schema, whole, and read back as they were', async () => {
    const paths = await writeReports(run, join(folder, 'deep', 'er'), nothingSecret);
    expect(paths.map((path) => path.slice(folder.length))).toEqual(['/deep/er/run.json', '/deep/er/junit.xml']);
    expect((await readdir(join(folder, 'deep', 'er'))).sort()).toEqual(['junit.xml', 'run.json', 'run.schema.json']);
    expect(JSON.parse(await readFile(paths[0]!, 'utf8'))).toEqual(run);
  });

  it('are not written at all where the run is not as its schema says', async () => {
    const wrong = runOf([{ ...verdict('passed'), status: 'fine' as 'passed' }]);
    await expect(writeReports(wrong, join(folder, 'wrong'), nothingSecret)).rejects.toThrow(/\/verdicts\/0\/status/);
    expect(await readdir(folder)).not.toContain('wrong');
  });
});
