import { expect, it } from 'vitest';
import { soak as soakCommand } from '../../scripts/selftest/soak.ts';
import { pacts } from '../support/run-verify.ts';

async function soak(args: readonly string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  const code = await soakCommand.main({
    args,
    environment: {},
    stdout: output,
    stderr: output,
    pacts,
    journals: '',
    signal: new AbortController().signal,
  });
  return { code, text };
}

it('a provider in trouble that is right never fails, and nothing stays behind unreported', async () => {
  const { code, text } = await soak(['--runs', '2', '--seed', '7']);
  expect(code, text).toBe(0);
  const lines = text.split('\n');
  expect(lines[0]).toBe('2 runs, seed 7; again with: npm run soak -- --runs 2 --seed 7');
  // The trouble is there, and the suite got through it.
  expect(lines[1]).toMatch(
    /^run 1 {2}seed 7 .* 0 failed, 0 warned, .* [1-9]\d* dropped, [1-9]\d* refused, [1-9]\d* bad/,
  );
  expect(lines[2]).toMatch(/^run 2 {2}seed 8 .* [1-9]\d* tried again/);
}, 120_000);

it('the soak refuses what it cannot work with, and helps', async () => {
  expect((await soak(['--runs', '0'])).code).toBe(2);
  expect((await soak(['--seed', 'x'])).text).toContain('--seed must be a whole number');
  expect((await soak(['--help'])).text).toMatch(/^Runs the whole suite repeatedly/);
});
