import { describe, expect, it } from 'vitest';
import { doctor } from '../../../scripts/commands/doctor.ts';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import { settingsFor } from '../../support/oauth.ts';
import { runVerify } from '../../support/run-verify.ts';

const quick = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };
const likePlaceholders = ['$ecretWord9', '{1f-Braces}', 'your-Secret-1'];

async function visit(ways: 'basic' | 'oauth', settings: Record<string, string>) {
  const provider = await startReferenceProvider();
  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  const code = await doctor.main({
    args: [],
    environment: { ...settingsFor(provider, ways), ...settings },
    stdout: output,
    stderr: output,
    pacts: '',
    journals: '',
    signal: new AbortController().signal,
    now: () => new Date('2026-11-27T12:00:00Z'),
    timeouts: quick,
  });
  await provider.close();
  return { code, text };
}

describe('a credential that looks like a placeholder', () => {
  it.each(likePlaceholders)('is asked with, and named when it is refused: %s', async (value) => {
    const user = await visit('basic', { BW_USERNAME: value });
    expect(user.code).toBe(3);
    expect(user.text).toMatch(/^wrong-credentials: /m);
    expect(user.text).toMatch(/ {4}next .*BW_USERNAME looks like a placeholder$/m);
    expect(user.text).not.toContain(value);
    const both = await visit('basic', { BW_USERNAME: value, BW_PASSWORD: value });
    expect(both.text).toMatch(/ {4}next .*BW_USERNAME and BW_PASSWORD look like a placeholder$/m);
    const client = await visit('oauth', { BW_CLIENT_SECRET: value });
    expect(client.code).toBe(3);
    expect(client.text).toMatch(/^wrong-client: /m);
    expect(client.text).toMatch(/ {4}next .*BW_CLIENT_SECRET looks like a placeholder$/m);
    expect(client.text).not.toContain(value);
  });

  it('is named by verify as well, and another one is not', async () => {
    const provider = await startReferenceProvider();
    const settings = settingsFor(provider, 'basic');
    const finished = await runVerify({
      args: ['--target', 'live'],
      environment: { ...settings, BW_PASSWORD: likePlaceholders[0]! },
    });
    await provider.close();
    expect(finished.exitCode).toBe(3);
    expect(finished.stdout).toContain('BW_PASSWORD looks like a placeholder');
    expect(JSON.stringify([finished.stdout, finished.stderr, finished.run, finished.junit])).not.toContain(
      likePlaceholders[0],
    );
    expect((await visit('basic', { BW_PASSWORD: 'An0ther-word' })).text).not.toContain('placeholder');
  });
});
