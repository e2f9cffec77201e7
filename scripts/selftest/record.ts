import { defineCommand } from '../cli/command.ts';

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
  // With this variable, the consumer tests replace the committed pact with the recorded one, unless a test fails.
  process.env['RECORD_PACTS'] = 'true';
  const { startVitest } = await import('vitest/node');
  const vitest = await startVitest('test', [], { project: 'consumer', run: true, watch: false, bail: 1 });
  await vitest.close();
  return Number(process.exitCode ?? 0);
}
