import { join } from 'node:path';
import { cases } from '../../contracts/all-cases.ts';
import { type CommandRun, defineCommand } from '../cli/command.ts';
import type { CommandContext } from '../cli/context.ts';
import { writeOutput } from '../cli/runs/output-file.ts';
import { entryFrom, NotRecordableError, textWith } from '../deviations/add.ts';
import { applyDeviations } from '../deviations/apply.ts';
import { dayOf, type Deviation } from '../deviations/entry.ts';
import { defaultFile, loadDeviations } from '../deviations/file.ts';
import { type DeviationsDocument, memberProblems, readDeviations, sameSubject } from '../deviations/read.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { styleFor } from '../lib/text/style.ts';
import { listText } from '../reports/console/deviations.ts';
import { readRun, RunFileError } from '../run/run-file.ts';
import type { Run } from '../run/run-schema.ts';
import type { CommandLine } from '../settings/command-line.ts';
import { defaults } from '../settings/run-settings.ts';
import { nearestIds } from '../verification/matrix/plan.ts';

const defaultRun = join(defaults.reports, 'run.json');

/** The options that go with --add. */
const detailNames = ['reason', 'owner', 'expires', 'link'] as const;
type Details = Pick<Deviation, (typeof detailNames)[number]>;

/** Lists and records known failures. */
export const deviations = defineCommand({
  name: 'deviations',
  summary: 'Lists the known failures that verify accepts for a while, or records one more.',
  usage: ['[options]', '--add CASE --reason TEXT --owner NAME --expires DATE [--link URL]'],
  options: {
    add: { type: 'string', hint: 'CASE', help: 'record that this case fails as it did in the run' },
    reason: { type: 'string', hint: 'TEXT', help: 'why that is accepted for now' },
    owner: { type: 'string', hint: 'NAME', help: 'who sees to it' },
    expires: {
      type: 'string',
      hint: 'DATE',
      help: 'the last day (UTC, YYYY-MM-DD) on which it is accepted, at most a year ahead',
    },
    link: { type: 'string', hint: 'URL', help: 'optional: where more is said, such as a ticket' },
    run: {
      type: 'string',
      hint: 'FILE',
      help: 'the run to take it from, or to hold the entries against',
      default: defaultRun,
    },
    deviations: { type: 'string', hint: 'FILE', help: 'the file of the entries', default: defaultFile },
  },
  details: [
    'An entry is for the target of the run; for a live endpoint, for its base URL only. Without a baseUrl in the file it is for every live endpoint. Nothing is sent. An entry is removed or changed with an editor.',
    "An entry holds what failed, and of the provider's words only their kind: another status, property, media type or kind is another failure. When its last day is over, it fails every run for its target, also where the case is not checked.",
  ],
  exitCodes: {
    0: 'listed or recorded',
    2: 'usage, a file that cannot be used, or nothing to record',
    3: 'the file could not be written',
  },
  run: listOrAdd,
});

function listOrAdd(line: CommandLine, context: CommandContext): CommandRun {
  const { stdout, environment, secrets } = context;
  const today = dayOf(new Date());
  const id = line.text('add');
  const rest = detailsOf(line, today);
  return async () => {
    const file = line.text('deviations') ?? defaultFile;
    const path = line.text('run') ?? defaultRun;
    if (id === undefined || !rest) {
      const found = await loadDeviations(file, today, line.text('deviations') === undefined ? 'optional' : 'needed');
      const run = await lastRun(path, line.text('run') !== undefined);
      const style = styleFor(stdout.isTTY === true, environment);
      stdout.write(
        found ? listOf(found, run, path, today, style) : `There is no ${forTerminal(file)}: no failure is accepted\n`,
      );
      return 0;
    }
    await writeOutput(file, await contentWith(file, path, today, id, rest), secrets.guard, '--deviations');
    stdout.write(`${forTerminal(`${file}: ${id} is accepted up to and including ${rest.expires} (UTC)`)}\n`);
    return 0;
  };
}

/** The details of a new entry; undefined without --add, or if one is missing. */
function detailsOf(line: CommandLine, today: string): Details | undefined {
  const { problems } = line;
  const id = line.text('add');
  const texts = Object.fromEntries(
    detailNames.flatMap((name) => (line.text(name) === undefined ? [] : [[name, line.text(name)]])),
  ) as Partial<Details>;
  if (id === undefined) {
    problems.push(...Object.keys(texts).map((name) => `--${name} goes with --add`));
    return undefined;
  }
  if (!cases.some((entry) => entry.id === id)) {
    problems.push(`There is no case ${id}; the nearest are ${nearestIds(cases, id).join(', ')}`);
  }
  const { reason, owner, expires } = texts;
  if (reason === undefined || owner === undefined || expires === undefined) {
    const missing = (['reason', 'owner', 'expires'] as const).filter((name) => texts[name] === undefined);
    problems.push(`--add needs ${missing.map((name) => `--${name}`).join(', ')} as well`);
    return undefined;
  }
  const details = { ...texts, reason, owner, expires };
  problems.push(...memberProblems(details, today).map((problem) => `--${problem}`));
  return details;
}

/** @throws RunFileError; without --run, the file may be missing. */
async function lastRun(path: string, named: boolean): Promise<Run | undefined> {
  try {
    return await readRun(path, 'make a run with npm run verify, or name another with --run');
  } catch (error) {
    if (error instanceof RunFileError && error.missing && !named) return undefined;
    throw error;
  }
}

function listOf(
  found: DeviationsDocument,
  run: Run | undefined,
  path: string,
  today: string,
  style: Parameters<typeof listText>[1],
): string {
  const { entries, file } = found;
  const states = run
    ? applyDeviations(run.verdicts, entries, { target: run.target, today, file }).states
    : entries.map((entry) => ({ entry, state: undefined }));
  return listText({ file, states, today, path, ...(run ? { run } : {}) }, style);
}

/**
 * The text of the file with one more entry.
 * @throws SettingsError, RunFileError or NotRecordableError where that cannot be.
 */
async function contentWith(file: string, path: string, today: string, id: string, rest: Details): Promise<string> {
  const known = await loadDeviations(file, today, 'optional');
  const run = await readRun(path, `make a run with npm run verify -- --only ${id}, or name another with --run`);
  if (!run.verdicts.some((verdict) => verdict.case === id)) {
    const live = run.target.kind === 'live' ? ' --target live' : '';
    throw new NotRecordableError(
      `The case ${id} is not in ${forTerminal(path)}\nNext: npm run verify -- --only ${id}${live}, or name another run with --run`,
    );
  }
  const entry = entryFrom(run, id, rest);
  const earlier = known?.entries.find((other) => sameSubject(other, entry));
  if (earlier) {
    throw new NotRecordableError(
      `${forTerminal(file)} has an entry for ${id} and this target already, in line ${earlier.line}\nNext: change it there, or remove it and record it again`,
    );
  }
  const content = textWith(known, entry);
  // The next run has to be able to read it.
  readDeviations(content, `${file} with the new entry`, today);
  return content;
}
