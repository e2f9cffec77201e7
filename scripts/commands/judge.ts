import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { couldNotDecide, type Surroundings, usageError } from '../cli/context.ts';
import { inSecrecy, type Secrecy } from '../cli/secrecy.ts';
import { type EndingSignal, endingSignals } from '../lib/system/signals.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { shellWord } from '../lib/text/shell.ts';
import { styleFor } from '../lib/text/style.ts';
import { type HarFile, readHar, redactorOfRecording } from '../recordings/har-file.ts';
import { InputError, piecesOf, readInput } from '../recordings/input.ts';
import { readPact } from '../recordings/pact-file.ts';
import { redactedRun } from '../recordings/redacted-run.ts';
import { judgedFolder } from '../recordings/run-folder.ts';
import { judgedAgain } from '../recordings/runs/judge-run.ts';
import { recordedRun } from '../recordings/runs/recorded-run.ts';
import { consoleReport } from '../reports/console/console.ts';
import { reportPaths, WithheldError, writeReports } from '../reports/write.ts';
import type { Run } from '../run/run-schema.ts';
import { passwordsIn } from '../secrets/environment.ts';
import { readCommandLine } from '../settings/command-line.ts';

const defaultReports = join('reports', 'judged');

const help = `Judges what was recorded, by the same contract and with the same report as verify. Nothing is sent.

Usage: npm run judge -- FILE|FOLDER [options]

  FILE            a run.json of this suite: its answers are judged again, by the contract as it is now;
                  what its record does not hold is taken on trust where it failed, and else inconclusive
                  a pact: the answers that it records are judged by the cases that it names
                  a HAR file of a browser, a proxy or a client: the requests of the operation are judged
                  by what is documented for the status of their answers; others are counted and named
                  What a file is, its content tells. A HAR file may have any size.
                  Headers and contents that a pact or a HAR file does not hold are not judged.
  FOLDER          every run.json in it, also in folders within: the report is of the newest run, and says
                  since when each case fails
  --reports DIR   where to write run.json and junit.xml (default: ${defaultReports})
  --strict        warnings fail
  -h, --help      this text

Secrets that their name or format tells (credentials, cookies, tokens, keys) are in no report.

Exit codes: 0 nothing that was judged is wrong   1 a promise is broken   2 usage, or a file that cannot be read
            3 nothing could be judged, the file breaks off, or it could not be decided
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM: no report is written
`;

/** The options of the command. */
export const judgeOptions = {
  reports: { type: 'string' },
  strict: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command. @returns the exit code. */
export function judgeMain(surroundings: Surroundings): Promise<number> {
  return inSecrecy(surroundings, [help], (guarded, secrecy) => judgeCommand({ ...surroundings, ...guarded }, secrecy));
}

async function judgeCommand(surroundings: Surroundings, secrecy: Secrecy): Promise<number> {
  const { stdout, stderr, environment, signal } = surroundings;
  const line = readCommandLine(surroundings.args, judgeOptions, 'the file to judge');
  const { problems, positionals } = line;
  const say = (lines: readonly string[]) => stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
  if (line.flag('help') && problems.length === 0) {
    stdout.write(help);
    return 0;
  }
  if (positionals.length !== 1) {
    problems.push(positionals.length === 0 ? 'Name the file or folder to judge' : 'Name one file or folder at a time');
  }
  if (problems.length > 0) {
    say([...problems, 'See npm run judge -- --help']);
    return usageError;
  }
  const path = positionals[0]!;
  const folder = line.text('reports') ?? defaultReports;
  let run: Run;
  try {
    const judged = await runOf(path, line.flag('strict'), surroundings, secrecy);
    await refuseOverwriting(judged.sources, folder);
    run = judged.run;
  } catch (error) {
    if (signal.aborted) return endingSignals[signal.reason as EndingSignal];
    if (!(error instanceof InputError)) throw error;
    say(error.message.split('\n'));
    return usageError;
  }
  if (signal.aborted) return endingSignals[signal.reason as EndingSignal];
  const report = consoleReport(
    run,
    styleFor(stdout.isTTY === true, environment),
    commandFor(path, line.flag('strict')),
  );
  const { exitCode } = run.summary;
  try {
    const paths = await writeReports(run, folder, secrecy.guard);
    stdout.write(`${report}${paths.map(forTerminal).join('\n')}\n`);
  } catch (error) {
    stdout.write(report);
    say([`No reports in ${folder}: ${error instanceof Error ? error.message : String(error)}`]);
    if (error instanceof WithheldError || exitCode === 0) return couldNotDecide;
  }
  return exitCode;
}

/** The command line that judges the same again. */
function commandFor(path: string, strict: boolean): string {
  return `npm run judge -- ${shellWord(path)}${strict ? ' --strict' : ''}`;
}

/**
 * A report must not take the place of what it is about.
 * @throws InputError where it would.
 */
async function refuseOverwriting(sources: readonly string[], folder: string): Promise<void> {
  const read = new Set(await Promise.all(sources.map(identityOf)));
  for (const path of Object.values(reportPaths(folder))) {
    const identity = await identityOf(path);
    if (identity === undefined || !read.has(identity)) continue;
    throw new InputError(
      `The report would be written over ${forTerminal(path)}, which it is about\nNext: name another folder with --reports`,
    );
  }
}

/** What a path leads to, whatever way it takes; undefined for nothing. */
async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev} ${found.ino}`;
}

/** @returns the run, and the files that it is from. @throws InputError for what cannot be judged. */
async function runOf(
  path: string,
  strict: boolean,
  { environment, signal }: Surroundings,
  secrecy: Secrecy,
): Promise<{ run: Run; sources: readonly string[] }> {
  const input = await readInput(path, signal);
  const file = basename(path);
  const sources = [path];
  if (input.is === 'folder' || input.is === 'run') {
    const judged =
      input.is === 'folder'
        ? await judgedFolder(path, strict, signal)
        : { run: judgedAgain(input.run, file, strict || input.run.options.strict), sources };
    const redacted = redactedRun(judged.run, passwordsIn(environment), [help]);
    if (!redacted) {
      throw new InputError(
        `${forTerminal(path)} holds more secrets than can be remembered, so nothing of it can be shown\nNext: take the file as verify wrote it`,
      );
    }
    secrecy.redactor = redacted.redactor;
    return { run: redacted.run, sources: judged.sources };
  }
  const options = { file, strict, redactor: secrecy.redactor };
  const { recording, secrets }: HarFile =
    input.is === 'har'
      ? await readHar(piecesOf(path, signal), options)
      : readPact(input.pact, { ...options, now: new Date().toISOString() });
  secrecy.redactor = redactorOfRecording(secrets, passwordsIn(environment), [
    help,
    recording.baseUrl,
    ...recording.accounts,
  ]);
  return { run: recordedRun(recording, secrecy.redactor), sources };
}
