import { fileURLToPath } from 'node:url';
import dotenv from 'dotenv';
import { forTerminal } from './reports/escape.ts';
import { endingSignals } from './verification/signals.ts';
import { couldNotDecide, main } from './verify-command.ts';

dotenv.config({ quiet: true });

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

// A reader that has gone away (`| head`) changes nothing about the verdict.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// The first signal ends the run in order: no further case, and what was created is removed.
const interruption = new AbortController();
for (const signal of Object.keys(endingSignals)) {
  process.once(signal, () => {
    process.stderr.write(
      `\n${signal}: no further case is started, and what was created is removed; once more leaves at once\n`,
    );
    interruption.abort(signal);
  });
}

const exitCode = await main({
  args: process.argv.slice(2),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  pacts: fileURLToPath(new URL('../pacts', import.meta.url)),
  signal: interruption.signal,
}).catch((error: unknown) => {
  process.stderr.write(`The suite itself failed, so nothing was decided: ${forTerminal(describe(error))}\n`);
  // Whatever still listens is of no use to a suite that has failed.
  process.exit(couldNotDecide);
});
process.exitCode = exitCode;
