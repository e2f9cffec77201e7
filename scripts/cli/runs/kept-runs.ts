import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reportPaths } from '../../reports/write.ts';
import { readRun } from '../../run/run-file.ts';
import type { Run } from '../../run/run-schema.ts';
import type { VerdictStatus } from '../../run/verdict.ts';

/** How many runs are kept in `runs/`, the last one included. */
export const maxKeptRuns = 10;

/** `<time>`, or `<time>-part` for a run of a selection; a number follows where the name was taken. */
const folderName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z(?<part>-part)?(?:-\d+)?$/;
/** What is written of a run, and what a process that was killed has left of it. */
const ownFile = /^(?:run\.json|run\.schema\.json|junit\.xml)(?:\.\d+\.unfinished)?$/;

/**
 * Keeps a run in a folder of its own under `runs/`, and removes the oldest kept runs beyond `maxKeptRuns`. The newest
 * whole run stays however many runs of a selection follow. What this module did not write is never removed.
 * @param write writes the reports of the run into a folder.
 * @returns the folder.
 * @throws what `write` does, or the error of the file system; then every kept run is still there.
 */
export async function keepRun(run: Run, reports: string, write: (folder: string) => Promise<unknown>): Promise<string> {
  const runs = join(reports, 'runs');
  await mkdir(runs, { recursive: true });
  const time = run.startedAt.replaceAll(/[:.]/g, '-');
  const own = await makeFolder(runs, isWhole(run) ? time : `${time}-part`);
  try {
    await write(join(runs, own));
  } catch (error) {
    await removeRun(join(runs, own));
    throw error;
  }
  for (const name of surplus(await namesIn(runs), own)) await removeRun(join(runs, name));
  return join(runs, own);
}

/** Whether a case was tried in a run, and something came of it. */
export function isDecidedIn({ verdicts }: Run, id: string): boolean {
  const undecided: readonly VerdictStatus[] = ['inconclusive', 'harness-error', 'not-provokable'];
  return verdicts.some((verdict) => verdict.case === id && !undecided.includes(verdict.status));
}

/** @returns the path of the newest kept run.json in which a case was decided; undefined where there is none. */
export async function decidedRunOf(id: string, reports: string): Promise<string | undefined> {
  return newest(reports, (run) => isDecidedIn(run, id));
}

/** @returns the path of the newest kept run.json with a verdict about a case; undefined where there is none. */
export async function keptRunOf(id: string, reports: string): Promise<string | undefined> {
  return newest(reports, ({ verdicts }) => verdicts.some((verdict) => verdict.case === id));
}

async function newest(reports: string, isWanted: (run: Run) => boolean): Promise<string | undefined> {
  const runs = join(reports, 'runs');
  for (const name of (await namesIn(runs).catch(() => [])).reverse()) {
    const path = reportPaths(join(runs, name)).run;
    const run = await readRun(path, '').catch(() => undefined);
    if (run && isWanted(run)) return path;
  }
  return undefined;
}

/** Whether a run was of all cases, came to its end and was decided: an outage must not push the evidence out. */
function isWhole({ options, summary }: Run): boolean {
  return options.only.length === 0 && !options.harmless && !['interrupted', 'undecided'].includes(summary.conclusion);
}

/** The kept runs, oldest first. Links and files with such a name are not ours. */
async function namesIn(runs: string): Promise<string[]> {
  const entries = await readdir(runs, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() && folderName.test(entry.name) ? [entry.name] : [])).sort();
}

/** @param names of the kept runs, oldest first. @param own is never removed, even after the clock was set back. */
function surplus(names: readonly string[], own: string): string[] {
  const newestWhole = names.findLast((name) => folderName.exec(name)?.groups?.['part'] === undefined);
  const removable = names.filter((name) => name !== own && name !== newestWhole);
  return removable.slice(0, Math.max(0, names.length - maxKeptRuns));
}

/** Makes a folder that was not there before: another run can have begun in the same millisecond. */
async function makeFolder(parent: string, name: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    try {
      await mkdir(join(parent, candidate));
      return candidate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Removes a kept run. A folder in which somebody has put something else stays as it is. */
async function removeRun(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (!entries.every((entry) => entry.isFile() && ownFile.test(entry.name))) return;
  // Another process may be first.
  await Promise.all(entries.map(({ name }) => rm(join(folder, name), { force: true }).catch(() => undefined)));
  await rmdir(folder).catch(() => undefined);
}
