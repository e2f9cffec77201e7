import { fileURLToPath } from 'node:url';
import dotenv from 'dotenv';
import { forTerminal } from './reports/escape.ts';
import { endingSignals } from './verification/signals.ts';
import { couldNotDecide, main } from './verify-command.ts';

dotenv.config({ quiet: true });

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

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
