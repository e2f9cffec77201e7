import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decidedRunOf, keepRun, keptRunOf, maxKeptRuns } from '../../../scripts/cli/runs/kept-runs.ts';
import { writeReports } from '../../../scripts/reports/write.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { createGuard } from '../../../scripts/secrets/guard.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { eachTestInFolder } from '../../support/test-folder.ts';

const guard = createGuard(() => []);
const part = { options: { ...runOf([]).options, only: ['conflict'] } };

/** A run that began at a second, with a verdict about one case. */
const at = (second: number, rest: Partial<Run> = {}, id = 'joined-no-body') =>
  runOf([verdict('passed', { case: id })], {
    startedAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
    summary: { ...runOf([]).summary, conclusion: 'conformant', exitCode: 0 },
    ...rest,
  });
const nameAt = (second: number, end = '') => `2026-01-01T00-00-${String(second).padStart(2, '0')}-000Z${end}`;

describe('runs that are kept', () => {
  let reports: string;
  let runs: string;
  eachTestInFolder((folder) => {
    reports = folder;
    runs = join(reports, 'runs');
  });
  const keep = (run: Run) => keepRun(run, reports, (folder) => writeReports(run, folder, guard));
  const kept = async () => (await readdir(runs)).sort();

  it('are the same files as those of the last run, each in a folder of its time', async () => {
    expect(await keep(at(1))).toBe(join(runs, nameAt(1)));
    expect((await readdir(join(runs, nameAt(1)))).sort()).toEqual(['junit.xml', 'run.json', 'run.schema.json']);
    await writeReports(at(1), reports, guard);
    for (const name of ['run.json', 'junit.xml']) {
      expect(await readFile(join(runs, nameAt(1), name))).toEqual(await readFile(join(reports, name)));
    }
  });

  it('have folders of their own when they begin at the same time', async () => {
    await Promise.all([keep(at(1)), keep(at(1)), keep(at(1, part))]);
    expect(await kept()).toEqual([nameAt(1), nameAt(1, '-2'), nameAt(1, '-part')]);
  });

  it.each([
    ['of a selection', part],
    ['that sent only what is harmless', { options: { ...runOf([]).options, harmless: true } }],
    ['that was interrupted', { summary: { ...runOf([]).summary, conclusion: 'interrupted', exitCode: 130 } }],
    ['that was undecided', { summary: runOf([]).summary }],
  ] satisfies [string, Partial<Run>][])('say that they are a part: one %s', async (_, rest) => {
    expect(await keep(at(1, rest))).toBe(join(runs, nameAt(1, '-part')));
  });

  it(`are the last ${maxKeptRuns}`, async () => {
    await keep(at(0));
    for (let second = 0; second < maxKeptRuns + 2; second += 1) await keep(at(second));
    expect(await kept()).toEqual(Array.from({ length: maxKeptRuns }, (_, index) => nameAt(index + 2)));
  });

  it('include the newest whole run, however many runs of a selection follow', async () => {
    await keep(at(0));
    await keep(at(1));
    for (let second = 2; second < maxKeptRuns + 4; second += 1) await keep(at(second, part));
    const names = await kept();
    expect(names).toHaveLength(maxKeptRuns);
    expect(names).toContain(nameAt(1));
    expect(names).not.toContain(nameAt(0));
    expect(names).not.toContain(nameAt(2, '-part'));
  });

  it('include the run that was just made, also after the clock was set back', async () => {
    for (let second = 1; second <= maxKeptRuns; second += 1) await keep(at(second));
    await keep(at(0));
    expect(await kept()).toContain(nameAt(0));
    expect(await kept()).not.toContain(nameAt(1));
  });

  it('are removed only where nothing else is in the folder', async () => {
    await keep(at(0));
    await writeFile(join(runs, nameAt(0), 'note.txt'), 'mine');
    for (let second = 1; second <= maxKeptRuns + 1; second += 1) await keep(at(second));
    expect((await readdir(join(runs, nameAt(0)))).sort()).toEqual([
      'junit.xml',
      'note.txt',
      'run.json',
      'run.schema.json',
    ]);
    // It takes the place of no other run.
    expect(await kept()).toHaveLength(maxKeptRuns + 1);
    expect(await kept()).not.toContain(nameAt(1));
  });

  it('are removed with what a process that was killed has left in the folder', async () => {
    await keep(at(0));
    await writeFile(join(runs, nameAt(0), 'run.json.123.unfinished'), '');
    for (let second = 1; second <= maxKeptRuns; second += 1) await keep(at(second));
    expect(await kept()).not.toContain(nameAt(0));
  });

  it('leave files, folders and links of others alone', async () => {
    const elsewhere = join(reports, 'elsewhere');
    await keep(at(0));
    await cp(join(runs, nameAt(0)), elsewhere, { recursive: true });
    const alike = ['before-the-upgrade', `old-${nameAt(0)}`, `${nameAt(0)}-copy`, nameAt(0).replace('Z', '')];
    for (const name of alike) await cp(elsewhere, join(runs, name), { recursive: true });
    await cp(elsewhere, join(runs, nameAt(1)), { recursive: true });
    await rm(join(runs, nameAt(1), 'run.json'));
    await symlink(join(elsewhere, 'run.json'), join(runs, nameAt(1), 'run.json'));
    await symlink(elsewhere, join(runs, nameAt(2)));
    await writeFile(join(runs, nameAt(3)), 'a file');
    const others = [...alike, nameAt(1), nameAt(2), nameAt(3)];
    for (let second = 4; second <= maxKeptRuns + 5; second += 1) await keep(at(second));
    expect(await kept()).toEqual(expect.arrayContaining(others));
    expect(await kept()).not.toContain(nameAt(0));
    expect(await readdir(elsewhere)).toHaveLength(3);
  });

  it('go into no folder that a link stands for', async () => {
    const elsewhere = join(reports, 'elsewhere');
    await mkdir(elsewhere);
    await mkdir(runs);
    await symlink(elsewhere, join(runs, nameAt(1)));
    expect(await keep(at(1))).toBe(join(runs, nameAt(1, '-2')));
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it('leave nothing half written, and every earlier run, when the disk is full', async () => {
    for (let second = 0; second < maxKeptRuns; second += 1) await keep(at(second));
    const before = await kept();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const half = keepRun(at(20), reports, async (folder) => {
      await writeFile(join(folder, 'run.json'), '{}');
      throw full;
    });
    await expect(half).rejects.toBe(full);
    expect(await kept()).toEqual(before);
    const gone = keepRun(at(20), reports, async (folder) => {
      await rm(folder, { recursive: true });
      throw full;
    });
    await expect(gone).rejects.toBe(full);
  });

  it('are not kept where their folder cannot be made', async () => {
    await expect(keep(at(1, { startedAt: 'x'.repeat(300) }))).rejects.toThrow(/^ENAMETOOLONG.*mkdir/);
  });

  it('are not kept where runs is a file, which stays', async () => {
    await writeFile(runs, 'mine');
    await expect(keep(at(1))).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(await readFile(runs, 'utf8')).toBe('mine');
  });

  it('are found by a case: the newest that can be read', async () => {
    expect(await keptRunOf('joined-no-body', reports)).toBeUndefined();
    await keep(at(1));
    await keep(at(2));
    await keep(at(3, part, 'conflict-second-session'));
    await mkdir(join(runs, nameAt(4)));
    await writeFile(join(runs, nameAt(4), 'run.json'), '{}');
    expect(await keptRunOf('joined-no-body', reports)).toBe(join(runs, nameAt(2), 'run.json'));
    expect(await keptRunOf('not-found-session', reports)).toBeUndefined();
    const undecided = ['inconclusive', 'harness-error', 'not-provokable'] as const;
    for (const [index, status] of undecided.entries()) await keep(at(5 + index, { verdicts: [verdict(status)] }));
    expect(await keptRunOf('joined-no-body', reports)).toBe(join(runs, nameAt(7), 'run.json'));
    expect(await decidedRunOf('joined-no-body', reports)).toBe(join(runs, nameAt(2), 'run.json'));
  });
});
