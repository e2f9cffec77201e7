import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Run } from '../verification/run-schema.ts';
import { createCounter } from './har-file.ts';
import { InputError, readInput } from './input.ts';
import { judgedAgain } from './judge-run.ts';

/** What is kept of each run of a folder. */
interface Past {
  readonly file: string;
  readonly at: string;
  readonly target: string;
  /** How each case came out. */
  readonly cases: ReadonlyMap<string, 'failed' | 'passed'>;
}

/**
 * Judges every run in a folder again, and says since when each case fails.
 * @returns the newest run, with the history of its target.
 * @throws InputError where the folder holds no run.
 */
export async function judgedFolder(folder: string, strict: boolean): Promise<Run> {
  const others = createCounter();
  const past: Past[] = [];
  let newest: Run | undefined;
  for (const path of await filesIn(folder)) {
    const file = relative(folder, path);
    const input = await readInput(path).catch((error: unknown) => {
      if (error instanceof InputError) return undefined;
      throw error;
    });
    // What this command has written is no run of its own.
    if (input?.is !== 'run' || input.run.judged) {
      others.add('file', basename(path));
      continue;
    }
    const run = judgedAgain(input.run, file, strict || input.run.options.strict);
    past.push({ file, at: new Date(run.startedAt).toISOString(), target: targetOf(run), cases: outcomes(run) });
    if (!newest || run.startedAt >= newest.startedAt) newest = run;
  }
  if (!newest?.judged) {
    throw new InputError(
      `No file in ${folder} is a run of this suite\nNext: give the folder that verify has written to`,
    );
  }
  past.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.file < b.file ? -1 : 1));
  const target = targetOf(newest);
  const sameTarget = past.filter((run) => run.target === target);
  const elsewhere = past.length - sameTarget.length;
  return {
    ...newest,
    judged: {
      ...newest.judged,
      notChecked: [
        `${counted(sameTarget.length, 'run of this target was', 'runs of this target were')} judged again, by the contract as it is now; the report is of the newest`,
        ...(elsewhere > 0
          ? [counted(elsewhere, 'run in the folder is of another target', 'runs in the folder are of other targets')]
          : []),
        ...newest.judged.notChecked,
      ],
      notJudged: [...newest.judged.notJudged, ...others.named()],
      history: [...outcomes(newest)]
        .filter(([, outcome]) => outcome === 'failed')
        .map(([id]) => sinceWhen(id, sameTarget)),
    },
  };
}

function counted(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function targetOf({ target }: Run): string {
  return JSON.stringify([target.kind, target.baseUrl, target.account]);
}

/** A case fails where one way of it does; what was not decided says nothing. */
function outcomes({ verdicts }: Run): Map<string, 'failed' | 'passed'> {
  const result = new Map<string, 'failed' | 'passed'>();
  for (const { case: id, status } of verdicts) {
    if (status === 'failed' || status === 'deviating') result.set(id, 'failed');
    else if ((status === 'passed' || status === 'warned') && !result.has(id)) result.set(id, 'passed');
  }
  return result;
}

/** @param runs of one target, oldest first; in the newest of them the case fails. */
function sinceWhen(id: string, runs: readonly Past[]): NonNullable<Run['judged']>['history'][number] {
  const decided = runs.filter(({ cases }) => cases.has(id));
  const passed = decided.findLastIndex(({ cases }) => cases.get(id) === 'passed');
  const first = decided[passed + 1]!;
  const last = decided[passed];
  return {
    case: id,
    since: first.at,
    file: first.file,
    ...(last ? { lastPassed: { at: last.at, file: last.file } } : {}),
  };
}
