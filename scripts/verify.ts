import { fileURLToPath } from 'node:url';
import dotenv from 'dotenv';
import { main } from './verification/main.ts';

dotenv.config({ quiet: true });

// The first signal ends the run in order: no further case, and what was created is removed.
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interruption.abort(signal);
  });
}

process.exitCode = await main({
  args: process.argv.slice(2),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  pacts: fileURLToPath(new URL('../pacts', import.meta.url)),
  signal: interruption.signal,
});
