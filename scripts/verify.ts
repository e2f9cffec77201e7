import { fileURLToPath } from 'node:url';
import dotenv from 'dotenv';
import { forTerminal } from './reports/escape.ts';
import { describeError } from './verification/describe-error.ts';
import { forgetCredentials } from './verification/environment.ts';
import { createGuard, guardedOutput } from './verification/guard.ts';
import { endingSignals } from './verification/signals.ts';
import { couldNotDecide, main, redactorOf } from './verify-command.ts';

// A diagnostic report (--report-on-signal, --report-uncaught-exception) shows the environment of the process.
const environment = { ...process.env };
dotenv.config({ quiet: true, processEnv: environment });
forgetCredentials(process.env);
// Node 20 cannot leave the environment out.
if ('excludeEnv' in process.report) process.report.excludeEnv = true;

const fail = (error: unknown): never => {
  const redactor = redactorOf(environment);
  guardedOutput(process.stderr, createGuard(redactor.forms)).write(
    `The suite itself failed, so nothing was decided: ${forTerminal(redactor.redactSentence(describeError(error)))}\n`,
  );
  // Whatever still listens is of no use to a suite that has failed.
  process.exit(couldNotDecide);
};
process.on('uncaughtException', fail);

// A reader that has gone away (`| head`, a closed terminal) changes nothing about the verdict.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

// One Ctrl-C can arrive twice: from the terminal, and passed on by npm.
const sameSignalMs = 1000;

// The first signal ends the run in order: no further case, and what was created is removed.
const interruption = new AbortController();
let interruptedAt: number | undefined;
for (const [signal, code] of Object.entries(endingSignals)) {
  process.on(signal, () => {
    interruptedAt ??= performance.now();
    if (!interruption.signal.aborted) {
      process.stderr.write(
        `\n${signal}: no further case is started, and what was created is removed; once more leaves at once\n`,
      );
      interruption.abort(signal);
    } else if (performance.now() - interruptedAt > sameSignalMs) {
      process.exit(code);
    }
  });
}

process.exitCode = await main({
  args: process.argv.slice(2),
  environment,
  stdout: process.stdout,
  stderr: process.stderr,
  pacts: fileURLToPath(new URL('../pacts', import.meta.url)),
  signal: interruption.signal,
}).catch(fail);
