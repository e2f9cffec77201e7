import { cases } from '../contracts/cases/index.ts';
import type { Case } from '../contracts/types.ts';
import { type ReferenceProvider, startReferenceProvider } from './reference-provider/server.ts';
import { consoleReport } from './reports/console.ts';
import { forTerminal } from './reports/escape.ts';
import { progressOn } from './reports/progress.ts';
import { styleFor } from './reports/style.ts';
import { WithheldError, writeReports } from './reports/write.ts';
import { describeError } from './verification/describe-error.ts';
import { passwordsIn, usersIn } from './verification/environment.ts';
import { createGuard, type Guard, guardedOutput, type Output } from './verification/guard.ts';
import { type Interaction, PactError, readInteractions } from './verification/pacts.ts';
import { nearestIds, selectCases, unmatchedPatterns } from './verification/plan.ts';
import { createRedactor, type Redactor } from './verification/redactor.ts';
import { runSuite } from './verification/run.ts';
import { defaults, readSettings, type Settings, SettingsError } from './verification/settings.ts';
import type { Target } from './verification/target.ts';

/** The world around the command, so that a test can be one. */
export interface Surroundings {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The folder of the recorded pacts. */
  readonly pacts: string;
  readonly signal: AbortSignal;
  /** Stands in for the embedded provider, so that it can be one with a fault. */
  readonly startProvider?: () => Promise<ReferenceProvider>;
}

/** Exit code of a run that comes to no result. */
export const couldNotDecide = 3;

/** Exit code for a command line or settings that cannot be worked with. */
const usageError = 2;

const help = `Checks whether the operation "Add a participant to a session" keeps its documented promises.

Usage: npm run verify -- [options]

  --target reference|live  what to check (default: ${defaults.target}, or BW_TARGET)
                           reference: the embedded provider, which needs no settings
                           live: the real or sandbox endpoint of the settings below
  --only PATTERN           only cases whose id is PATTERN, begins with PATTERN-, or fits
                           it as a glob; may be given more than once
  --list                   list the cases and end
  --reports DIR            where to write run.json and junit.xml (default: ${defaults.reports})
  --concurrency N          requests in flight at once (default: ${String(defaults.concurrency)})
  --strict                 warnings fail
  -h, --help               this text

Settings for the target live, from the environment or a .env file (the environment wins):
  BW_BASE_URL              base of the API, such as https://api.webrtc.bandwidth.com/v1
  BW_ACCOUNT_ID            account number
  BW_USERNAME, BW_PASSWORD API credentials with access to the WebRTC API
  BW_NO_WEBRTC_USERNAME, BW_NO_WEBRTC_PASSWORD
                           optional: credentials without that access, for the 403 case

Exit codes: 0 conformant, or conformant as far as checked (the last line says which)
            1 a promise is broken     2 usage or settings     3 could not be decided
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM
`;

/** Knows the secrets of an environment, whatever the settings make of it. */
export function redactorOf(environment: Surroundings['environment']): Redactor {
  return createRedactor(usersIn(environment), { secrets: passwordsIn(environment), words: [help] });
}

/** What keeps secrets in the process; the redactor of the target takes the place of the environment's once it is known. */
interface Secrecy {
  redactor: Redactor;
  readonly guard: Guard;
}

/**
 * Runs the command. No line with a secret in it is printed.
 * @returns the exit code.
 * @throws Error whose stack is that of the error that ended the run and of its causes, secrets removed.
 */
export async function main(surroundings: Surroundings): Promise<number> {
  const secrecy: Secrecy = {
    redactor: redactorOf(surroundings.environment),
    guard: createGuard(() => secrecy.redactor.forms()),
  };
  const stdout = guardedOutput(surroundings.stdout, secrecy.guard);
  const stderr = guardedOutput(surroundings.stderr, secrecy.guard);
  try {
    const exitCode = await runCommand({ ...surroundings, stdout, stderr }, secrecy);
    // A credential on the command line is a usage error as it was.
    if (stdout.withheld() + stderr.withheld() === 0 || exitCode === usageError) return exitCode;
    stderr.write('The suite itself failed: lines of the output were withheld, since a credential stood in them\n');
    return couldNotDecide;
  } catch (error) {
    const failure = new Error('The suite itself failed');
    failure.stack = secrecy.redactor.redactSentence(describeError(error));
    throw failure;
  }
}

async function runCommand(surroundings: Surroundings, secrecy: Secrecy): Promise<number> {
  const { stdout, stderr, environment, signal } = surroundings;
  const complain = (lines: readonly string[]): number => {
    stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
    return usageError;
  };

  let settings: Settings;
  try {
    settings = readSettings(surroundings.args, environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return complain([...error.problems, 'See npm run verify -- --help']);
  }
  if (settings.command === 'help') {
    stdout.write(help);
    return 0;
  }
  const unmatched = unmatchedPatterns(cases, settings.only);
  if (unmatched.length > 0) {
    return complain(
      unmatched.map(
        (pattern) => `--only ${pattern} matches no case; the nearest are ${nearestIds(cases, pattern).join(', ')}`,
      ),
    );
  }
  const selected = selectCases(cases, settings.only);
  if (settings.command === 'list') {
    stdout.write(listOf(selected));
    return 0;
  }
  if (settings.unused.length > 0) {
    stderr.write(`Not used for the target reference: ${settings.unused.join(', ')} (--target live uses them)\n`);
  }

  const provider =
    settings.target.kind === 'reference' ? await (surroundings.startProvider ?? startReferenceProvider)() : undefined;
  const target = provider ? referenceTarget(provider) : (settings.target as Target);
  secrecy.redactor = createRedactor(target.users, {
    secrets: passwordsIn(environment),
    words: [help, target.baseUrl, target.accountId],
  });
  const progress = progressOn(stderr);
  try {
    const pacts = await interactionsIn(surroundings.pacts, selected);
    const { interactions, problems } = pacts;
    const where = target.kind === 'live' ? `the live endpoint ${target.baseUrl}` : 'the reference provider';
    stderr.write(
      `Checking ${String(selected.length)} cases and ${String(interactions.length)} recorded interactions against ${where}\n`,
    );
    const run = await runSuite({
      target,
      redactor: secrecy.redactor,
      cases: selected,
      interactions,
      problems,
      concurrency: settings.concurrency,
      strict: settings.strict,
      only: settings.only,
      signal,
      onVerdict: progress.onVerdict,
    });
    progress.end();
    const report = consoleReport(run, styleFor(stdout.isTTY === true, environment));
    try {
      const paths = await writeReports(run, settings.reports, secrecy.guard);
      stdout.write(`${report}${paths.join('\n')}\n`);
    } catch (error) {
      // That a gate finds no report must not pass for a green run.
      stdout.write(report);
      stderr.write(
        `No reports in ${settings.reports}: ${forTerminal(error instanceof Error ? error.message : String(error))}\n`,
      );
      if (error instanceof WithheldError) return couldNotDecide;
      return run.summary.exitCode === 0 ? couldNotDecide : run.summary.exitCode;
    }
    return run.summary.exitCode;
  } finally {
    await provider?.close();
  }
}

function referenceTarget(provider: ReferenceProvider): Target {
  const { accountId, username, password, noWebrtcUsername, noWebrtcPassword } = provider.credentials;
  return {
    kind: 'reference',
    baseUrl: provider.baseUrl,
    accountId,
    users: {
      main: { username, password },
      withoutWebrtc: { username: noWebrtcUsername, password: noWebrtcPassword },
    },
    setFailure: (sessionId, failure) => {
      if (failure) provider.state.failures.set(sessionId, failure);
      else provider.state.failures.delete(sessionId);
    },
  };
}

/** Pacts that cannot be read are a fault of the suite: the run says so and decides nothing. */
async function interactionsIn(
  folder: string,
  selected: readonly Case[],
): Promise<{ interactions: Interaction[]; problems: string[] }> {
  try {
    const interactions = await readInteractions(folder);
    return { interactions: interactions.filter(({ entry }) => selected.includes(entry)), problems: [] };
  } catch (error) {
    if (error instanceof PactError) return { interactions: [], problems: [error.message] };
    throw error;
  }
}

function listOf(selected: readonly Case[]): string {
  const width = Math.max(...selected.map(({ id }) => id.length));
  return selected.map(({ id, level, title }) => `${id.padEnd(width)}  ${level.padEnd(7)}  ${title}\n`).join('');
}
