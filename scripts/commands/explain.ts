import { join } from 'node:path';
import { cases } from '../../contracts/all-cases.ts';
import { type CommandRun, defineCommand } from '../cli/command.ts';
import type { CommandContext } from '../cli/context.ts';
import { decidedRunOf, isDecidedIn } from '../cli/runs/kept-runs.ts';
import { UserError } from '../lib/system/user-error.ts';
import { explanation, type LastRun } from '../reports/explain.ts';
import { readRun, RunFileError } from '../run/run-file.ts';
import type { CommandLine } from '../settings/command-line.ts';
import { defaults } from '../settings/run-settings.ts';
import { fitsPattern, nearestIds } from '../verification/matrix/plan.ts';

const defaultRun = join(defaults.reports, 'run.json');

/** Explains one case. */
export const explain = defineCommand({
  name: 'explain',
  summary: 'Explains one case: the promise and its source, the request, the expected response, and who relies on it.',
  positional: { hint: 'CASE', rows: [['CASE', 'the id of a case; npm run verify -- --list names them']] },
  options: {
    run: {
      type: 'string',
      hint: 'FILE',
      help: `the run to take the last result from (default: ${defaultRun}, or the newest kept run with the case)`,
    },
  },
  details: ['Nothing is sent, and nothing is written.'],
  exitCodes: { 0: 'explained', 2: 'usage, an id that no case has, or a run that cannot be used' },
  run: explainCase,
});

function explainCase(line: CommandLine, { stdout }: CommandContext): CommandRun {
  const id = line.onePositional('Name the case to explain', `One case at a time, not ${line.positionals.join(', ')}`);
  return async () => {
    const entry = cases.find((candidate) => candidate.id === id);
    if (!entry) throw noCase(id);
    stdout.write(explanation(entry, await lastRun(id, line.text('run'))));
    return 0;
  };
}

function noCase(id: string): UserError {
  const named = cases.filter((entry) => fitsPattern(entry.id, id)).map((entry) => entry.id);
  const next = 'npm run verify -- --list names all cases, by family';
  return named.length > 0
    ? new UserError(
        2,
        `${id} names ${named.length === 1 ? 'the case' : `${named.length} cases, and one is explained at a time:`} ${named.join(', ')}`,
      )
    : new UserError(2, `There is no case ${id}; the nearest are ${nearestIds(cases, id).join(', ')}`, next);
}

/** @throws RunFileError where the run of --run cannot be used; without --run, the file may be missing. */
async function lastRun(id: string, named: string | undefined): Promise<LastRun> {
  const path = named ?? defaultRun;
  const read = async (from: string) => ({
    path: from,
    run: await readRun(from, 'make a run with npm run verify, or name another with --run'),
  });
  try {
    const last = await read(path);
    if (named !== undefined || isDecidedIn(last.run, id)) return last;
    const kept = await decidedRunOf(id, defaults.reports);
    return kept === undefined ? last : await read(kept);
  } catch (error) {
    if (error instanceof RunFileError && named === undefined) return { path, missing: error.missing };
    throw error;
  }
}
