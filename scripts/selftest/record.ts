import { defineCommand } from '../cli/command.ts';

/** Records the pact from the consumer tests. */
export const record = defineCommand({
  name: 'record',
  summary: 'Records the pact from the consumer tests, and replaces the committed one.',
  options: {},
  exitCodes: {
    0: 'the pact is recorded',
    1: 'a consumer test failed; the pact is unchanged',
    2: 'usage',
  },
  run: () => recordPacts,
});

async function recordPacts(): Promise<number> {
  // The consumer tests record; told so, they also replace the committed pact with what they recorded, unless one fails.
  process.env['RECORD_PACTS'] = 'true';
  const { startVitest } = await import('vitest/node');
  const vitest = await startVitest('test', [], { project: 'consumer', run: true, watch: false, bail: 1 });
  await vitest.close();
  return Number(process.exitCode ?? 0);
}
