import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type CommandRun, defineCommand, signals } from '../cli/command.ts';
import { type CommandContext, couldNotDecide, interruptedBy } from '../cli/context.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { shellWord } from '../lib/text/shell.ts';
import { styleFor } from '../lib/text/style.ts';
import { readHar, redactorOfRecording } from '../recordings/har-file.ts';
import { InputError, chunksOf, readInput } from '../recordings/input.ts';
import { readPact } from '../recordings/pact-file.ts';
import { redactedRun } from '../recordings/redacted-run.ts';
import { judgedFolder } from '../recordings/run-folder.ts';
import { judgedAgain } from '../recordings/runs/judge-run.ts';
import { recordedRun } from '../recordings/runs/recorded-run.ts';
import { consoleReport } from '../reports/console/console.ts';
import { reportPaths, WithheldError, writeReports } from '../reports/write.ts';
import type { Run } from '../run/run-schema.ts';
import type { CommandLine } from '../settings/command-line.ts';

const defaultReports = join('reports', 'judged');

/** Judges what was recorded. */
export const judge = defineCommand({
  name: 'judge',
  summary: 'Judges what was recorded, by the same contract and with the same report as verify. Nothing is sent.',
  positional: {
    hint: 'FILE|FOLDER',
    rows: [
      [
        'FILE',
        'a run.json of this suite: its answers are judged again, by the contract as it is now. What its record does not hold is taken on trust where it failed, and is inconclusive elsewhere',
      ],
      ['', 'or a pact: the answers that it records are judged by the cases that it names'],
      [
        '',
        'or a HAR file of a browser, a proxy or a client, of any size: the requests of the operation are judged by what is documented for the status of their answers. Others are counted and named',
      ],
      [
        '',
        'The kind of a file is told by its content. Headers and bodies that a pact or a HAR file does not hold are not judged',
      ],
      [
        'FOLDER',
        'every run.json in it, also in folders within: the report is of the newest run, and says since when each case fails',
      ],
    ],
  },
  options: {
    reports: { type: 'string', hint: 'DIR', help: 'where to write run.json and junit.xml', default: defaultReports },
    strict: { type: 'boolean', help: 'warnings fail' },
  },
  details: ['Secrets that their name or format tells (credentials, cookies, tokens, keys) are in no report.'],
  exitCodes: {
    0: 'nothing that was judged is wrong',
    1: 'a promise is broken',
    2: 'usage, or a file that cannot be read',
    3: 'nothing could be judged, the file breaks off, or it could not be decided',
    [signals]: 'interrupted by SIGHUP, SIGINT, SIGTERM: no report is written',
  },
  onSignal: 'nothing further is read, and no report is written',
  run: judgeRecorded,
});

function judgeRecorded(line: CommandLine, context: CommandContext): CommandRun {
  const { stdout, stderr, environment, signal, secrets } = context;
  const path = line.onePositional('Name the file or folder to judge', 'Name one file or folder at a time');
  return async () => {
    const folder = line.text('reports') ?? defaultReports;
    const { run, sources } = await runOf(path, line.flag('strict'), context);
    await refuseOverwriting(sources, folder);
    if (signal.aborted) return interruptedBy(signal);
    const report = consoleReport(run, styleFor(stdout.isTTY === true, environment), {
      command: commandFor(path, line.flag('strict')),
      width: stdout.columns ?? Infinity,
    });
    const { exitCode } = run.summary;
    try {
      const paths = await writeReports(run, folder, secrets.guard);
      stdout.write(`${report}${paths.map(forTerminal).join('\n')}\n`);
    } catch (error) {
      stdout.write(report);
      stderr.write(
        `${forTerminal(`No reports in ${folder}: ${error instanceof Error ? error.message : String(error)}`)}\n`,
      );
      if (error instanceof WithheldError || exitCode === 0) return couldNotDecide;
    }
    return exitCode;
  };
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
  { signal, secrets }: CommandContext,
): Promise<{ run: Run; sources: readonly string[] }> {
  const input = await readInput(path, signal);
  const file = basename(path);
  const sources = [path];
  if (input.is === 'folder' || input.is === 'run') {
    const judged =
      input.is === 'folder'
        ? await judgedFolder(path, strict, signal)
        : { run: judgedAgain(input.run, file, strict || input.run.options.strict), sources };
    const redacted = secrets.learn((known, words) => redactedRun(judged.run, known, words));
    if (!redacted) {
      throw new InputError(
        `${forTerminal(path)} holds more secrets than can be remembered, so nothing of it can be shown\nNext: take the file as verify wrote it`,
      );
    }
    return { run: redacted.run, sources: judged.sources };
  }
  const options = { file, strict, redactor: secrets.redactor };
  const { recording, secrets: found } =
    input.is === 'har'
      ? await readHar(chunksOf(path, signal), options)
      : readPact(input.pact, { ...options, now: new Date().toISOString() });
  secrets.learn((known, words) => ({
    redactor: redactorOfRecording(found, known, [...words, recording.baseUrl, ...recording.accounts]),
  }));
  return { run: recordedRun(recording, secrets.redactor), sources };
}
