import { type Surroundings, usageError } from '../cli/context.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { readCommandLine } from '../settings/command-line.ts';

const help = `Records the pact anew from the consumer tests, in place of the committed one.

Usage: npm run record [-- options]

  -h, --help  this text

Exit codes: 0 the pact is recorded   1 a consumer test fails, and the pact stays as it was   2 usage
`;

/** The options of the command. */
export const recordOptions = { help: { type: 'boolean', short: 'h' } } as const;

/** Runs the command. @returns the exit code. */
export async function recordMain({ args, stdout, stderr }: Surroundings): Promise<number> {
  const line = readCommandLine(args, recordOptions);
  if (line.problems.length > 0) {
    stderr.write(`${[...line.problems, 'See npm run record -- --help'].map(forTerminal).join('\n')}\n`);
    return usageError;
  }
  if (line.flag('help')) {
    stdout.write(help);
    return 0;
  }
  // The consumer tests record; told so, they also replace the committed pact with what they recorded, unless one fails.
  process.env['RECORD_PACTS'] = 'true';
  const { startVitest } = await import('vitest/node');
  const vitest = await startVitest('test', [], { project: 'consumer', run: true, watch: false, bail: 1 });
  await vitest.close();
  return Number(process.exitCode ?? 0);
}
