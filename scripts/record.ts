import { startVitest } from 'vitest/node';
import { readCommandLine } from './command-line.ts';
import { forTerminal } from './reports/escape.ts';
import { usageError } from './surroundings.ts';

const help = `Records the pact anew from the consumer tests, in place of the committed one.

Usage: npm run record [-- options]

  -h, --help  this text

Exit codes: 0 the pact is recorded   1 a consumer test fails, and the pact stays as it was   2 usage
`;

const line = readCommandLine(process.argv.slice(2), { help: { type: 'boolean', short: 'h' } });
if (line.problems.length > 0) {
  process.stderr.write(`${[...line.problems, 'See npm run record -- --help'].map(forTerminal).join('\n')}\n`);
  process.exitCode = usageError;
} else if (line.flag('help')) {
  process.stdout.write(help);
} else {
  // The consumer tests record; told so, they also replace the committed pact with what they recorded, unless one fails.
  process.env['RECORD_PACTS'] = 'true';
  const vitest = await startVitest('test', [], { project: 'consumer', run: true, watch: false, bail: 1 });
  await vitest.close();
}
