import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { messageOf } from '../lib/text/errors.ts';
import { forTerminal } from '../lib/text/escape.ts';
import type { Run } from '../run/run-schema.ts';
import { InputError, readInput } from './input.ts';
import { judgedAgain } from './runs/judge-run.ts';
import { createCounter } from './traffic/counter.ts';

/** Summary of one run of a folder. */
interface Past {
  readonly file: string;
  readonly at: string;
  readonly target: string;
  readonly cases: ReadonlyMap<string, 'failed' | 'passed'>;
}

/**
 * Judges every run in a folder again, and says since when each case fails.
 * @returns the newest run, with the history of its target, and the files of all runs.
 * @throws InputError where the folder holds no run.
 */
export async function judgedFolder(
  folder: string,
  strict: boolean,
  signal: AbortSignal,
): Promise<{ run: Run; sources: readonly string[] }> {
  const others = createCounter();
  const past: Past[] = [];
  const sources: string[] = [];
  const known = new Set<string>();
  let newest: Run | undefined;
  const unreadable = (path: string) => {
    others.add('file', `${relative(folder, path)} (a folder that cannot be read)`);
  };
  for (const path of await filesIn(folder, unreadable)) {
    const file = relative(folder, path);
    const own = await ownRun(path, signal);
    if (!own) {
      others.add('file', basename(path));
      continue;
    }
    sources.push(path);
    // A folder of reports holds its last run twice: as run.json, and among the runs that are kept.
    const identity = JSON.stringify([own.startedAt, own.durationMs, own.target, own.options]);
    if (known.has(identity)) continue;
    known.add(identity);
    const run = judgedAgain(own, file, strict || own.options.strict);
    past.push({ file, at: new Date(run.startedAt).toISOString(), target: targetOf(run), cases: outcomes(run) });
    if (!newest || run.startedAt >= newest.startedAt) newest = run;
  }
  if (!newest?.judged) {
    throw new InputError(
      `No file in ${forTerminal(folder)} is a run of this suite\nNext: give a folder that verify has written to`,
    );
  }
  past.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.file < b.file ? -1 : 1));
  const target = targetOf(newest);
  const sameTarget = past.filter((run) => run.target === target);
  const elsewhere = past.length - sameTarget.length;
  const run = {
    ...newest,
    judged: {
      ...newest.judged,
      notChecked: [
        `${counted(sameTarget.length, 'run of this target was', 'runs of this target were')} judged again, by the present contract; the report is of the newest`,
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
  return { run, sources };
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The run in a file; undefined for any other file, also for a report of this command. */
async function ownRun(path: string, signal: AbortSignal): Promise<Run | undefined> {
  const input = await readInput(path, signal).catch((error: unknown) => {
    if (error instanceof InputError && !signal.aborted) return undefined;
    throw error;
  });
  return input?.is === 'run' && !input.run.judged ? input.run : undefined;
}

async function filesIn(folder: string, unreadable: (folder: string) => void): Promise<string[]> {
  const found: string[] = [];
  const walk = async (path: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (path === folder)
        throw new InputError(`${forTerminal(folder)} cannot be read: ${forTerminal(messageOf(error))}`);
      unreadable(path);
      return [];
    });
    for (const entry of entries) {
      const inner = join(path, entry.name);
      if (entry.isFile()) found.push(inner);
      if (entry.isDirectory()) await walk(inner);
    }
  };
  await walk(folder);
  return found.sort();
}

function targetOf({ target }: Run): string {
  return JSON.stringify([target.kind, target.baseUrl, target.account]);
}

/** A case fails if one of its verdicts does. Undecided verdicts are left out. */
function outcomes({ verdicts }: Run): Map<string, 'failed' | 'passed'> {
  const result = new Map<string, 'failed' | 'passed'>();
  for (const { case: id, status } of verdicts) {
    if (status === 'failed' || status === 'deviating') result.set(id, 'failed');
    else if ((status === 'passed' || status === 'warned') && !result.has(id)) result.set(id, 'passed');
  }
  return result;
}

/** @param runs of one target, oldest first; the case fails in the newest. */
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
