import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { endingSignals } from '../lib/system/signals.ts';
import { UserError } from '../lib/system/user-error.ts';
import { describeError } from '../lib/text/errors.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { forgetCredentials } from '../secrets/environment.ts';
import { guardedOutput } from '../secrets/guard.ts';
import { readEnvFile } from '../settings/env-file.ts';
import type { Command } from './command.ts';
import { couldNotDecide, usageError } from './context.ts';
import { revealing } from './diagnostics.ts';
import { foldedOutput, withWidth } from './folded-output.ts';
import { swallowedByNpm } from './npm-call.ts';
import { secretsOf } from './guarded-output.ts';

// One Ctrl-C can arrive twice: from the terminal, and passed on by npm.
const sameSignalMs = 1000;

/**
 * Runs a command as this process: settings from the environment and .env, signals, closed pipes, and a defined exit
 * code for unexpected errors.
 * @param args that follow the command's name.
 */
export async function runAsProcess(command: Command, args: readonly string[]): Promise<void> {
  const { options, onSignal = 'no further case is started, and what was created is removed' } = command;
  const [stdout, stderr] = [withWidth(process.stdout), withWidth(process.stderr)];
  const problems = revealing(process.env, process.execArgv);
  if (problems.length > 0) {
    foldedOutput(stderr).write(problems.map((problem) => `${problem}\n`).join(''));
    process.exitCode = usageError;
    return;
  }
  // A diagnostic report (--report-on-signal, --report-uncaught-exception) shows the environment of the process.
  const environment: Record<string, string> = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  forgetCredentials(process.env);
  // Node 20 cannot leave the environment out.
  if ('excludeEnv' in process.report) process.report.excludeEnv = true;

  const say = (text: string, output = stderr) => guardedOutput(output, secretsOf(environment).guard).write(text);
  const complain = (problems: readonly string[]): void => {
    say(problems.map((problem) => `${forTerminal(problem)}\n`).join(''), foldedOutput(stderr));
    process.exitCode = usageError;
  };
  const fail = (error: unknown): never => {
    const { redactor } = secretsOf(environment);
    // The stack stays in one line, to be copied.
    say(
      `The suite itself failed, so nothing was decided: ${forTerminal(redactor.redactSentence(describeError(error)))}\n`,
    );
    // Exit even if sockets are still open.
    process.exit(couldNotDecide);
  };
  process.on('uncaughtException', fail);

  // A reader that has gone away (`| head`, a closed terminal) changes nothing about the verdict.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }

  const swallowed = await swallowedByNpm(args, options, environment);
  if (swallowed.length > 0) {
    complain(swallowed);
    return;
  }
  try {
    for (const [name, value] of Object.entries(await readEnvFile('.env'))) environment[name] ??= value;
  } catch (error) {
    if (!(error instanceof UserError)) return fail(error);
    complain(error.lines);
    return;
  }

  // The first signal ends the run in order: no further case, and what was created is removed.
  const interruption = new AbortController();
  let interruptedAt: number | undefined;
  for (const [signal, code] of Object.entries(endingSignals)) {
    process.on(signal, () => {
      interruptedAt ??= performance.now();
      if (!interruption.signal.aborted) {
        foldedOutput(stderr).write(`\n${signal}: ${onSignal}; once more leaves at once\n`);
        interruption.abort(signal);
      } else if (performance.now() - interruptedAt > sameSignalMs) {
        process.exit(code);
      }
    });
  }

  process.exitCode = await command
    .main({
      args,
      environment,
      stdout,
      stderr,
      pacts: fileURLToPath(new URL('../../pacts', import.meta.url)),
      journals: journalsFolder(environment),
      signal: interruption.signal,
      ...(process.stdin.isTTY && process.stderr.isTTY
        ? { ask: (question: string) => ask(question, interruption.signal) }
        : {}),
    })
    .catch(fail);
}

async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While it asks, the terminal sends Ctrl-C as a character.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return !/^\s*n/i.test(await terminal.question(`${question} [Y/n] `, { signal }));
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}

/** Where the system keeps the state of programs (XDG Base Directory Specification; LOCALAPPDATA on Windows). */
function journalsFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = environment;
  const usual = process.platform === 'win32' && LOCALAPPDATA ? LOCALAPPDATA : join(homedir(), '.local', 'state');
  return join(
    XDG_STATE_HOME === undefined || XDG_STATE_HOME === '' ? usual : XDG_STATE_HOME,
    'bandwidth-webrtc-conformance',
    'journals',
  );
}
