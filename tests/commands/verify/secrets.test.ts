import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verify } from '../../../scripts/commands/verify.ts';
import { defaultCredentials } from '../../../scripts/reference-provider/api/credentials.ts';
import { type Interceptor, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { pacts, runVerify } from '../../support/run-verify.ts';

const password = `Tr0ub4dor!(x)'*+~ "secret" ${'long '.repeat(60)}`.trim();
const credentials = { ...defaultCredentials, username: 'the.user@example.com', password };

/** Repeats whatever it is sent, in whatever form, before and behind some filling. */
const echoing: Interceptor = (call, next) => {
  const answer = next(call);
  const authorization = call.headers['authorization'] ?? '';
  const decoded = Buffer.from(authorization.split(' ')[1] ?? '', 'base64').toString();
  const echo = [authorization, decoded, call.target, encodeURIComponent(decoded), 'x'.repeat(150)].join(' ');
  const headers = { ...answer.headers, 'x-debug': authorization, 'x-target': call.target };
  if (answer.status < 400) return { ...answer, headers };
  return { ...answer, headers, content: [JSON.stringify({ error: echo, requestId: 'r', message: echo })] };
};

describe('a credential', () => {
  it('reaches no report and no output of a run whose provider repeats it everywhere', async () => {
    const provider = await startReferenceProvider({ credentials, intercept: echoing });
    const reports = await mkdtemp(join(tmpdir(), 'webrtc-secrets-'));
    let output = '';
    const stream = { isTTY: true, write: (text: string) => (output += text) };
    const exitCode = await verify.main({
      args: ['--target', 'live', '--rate', '1000', '--reports', reports],
      environment: {
        BW_BASE_URL: provider.baseUrl,
        BW_ACCOUNT_ID: credentials.accountId,
        BW_USERNAME: credentials.username,
        BW_PASSWORD: password,
        BW_NO_WEBRTC_USERNAME: credentials.noWebrtcUsername,
        BW_NO_WEBRTC_PASSWORD: credentials.noWebrtcPassword,
      },
      stdout: stream,
      stderr: stream,
      pacts,
      journals: join(reports, 'journals'),
      signal: new AbortController().signal,
    });
    await provider.close();
    expect(exitCode).toBe(1);
    const paths = (await readdir(reports, { recursive: true, withFileTypes: true })).flatMap((entry) =>
      entry.isFile() ? join(entry.parentPath, entry.name) : [],
    );
    const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    await rm(reports, { recursive: true });
    // The reports of the last run, and the same as they are kept.
    expect(paths).toHaveLength(6);

    const beginnings = [password, credentials.noWebrtcPassword].flatMap((secret) => [
      secret.slice(0, 12),
      encodeURIComponent(secret).slice(0, 12),
      new URLSearchParams({ '': secret }).toString().slice(1, 13),
    ]);
    for (const text of [output, ...texts]) {
      for (const beginning of beginnings) expect(text).not.toContain(beginning);
      // Whatever the alignment: every run of base64 is decoded and looked through.
      for (const [candidate] of text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/g)) {
        const decoded = Buffer.from(candidate, 'base64').toString('latin1');
        expect(decoded).not.toContain(password.slice(0, 8));
        expect(decoded).not.toContain(credentials.noWebrtcPassword.slice(0, 20));
      }
    }
    expect(output).toContain('a credential of the request');
  });

  it('too short to be told from innocent text is not shown where it stands alone', async () => {
    const short = { ...defaultCredentials, username: 'zoe', password: 'hunter2' };
    const provider = await startReferenceProvider({
      credentials: short,
      intercept: (call, next) => ({
        ...next(call),
        status: 500,
        content: ['{"error":"zoe has hunter2, not hunter22"}'],
      }),
    });
    const { exitCode, stdout, run } = await runVerify({
      args: ['--target', 'live', '--only', 'joined-empty-object'],
      environment: {
        BW_BASE_URL: provider.baseUrl,
        BW_ACCOUNT_ID: short.accountId,
        BW_USERNAME: short.username,
        BW_PASSWORD: short.password,
      },
    });
    await provider.close();
    expect(exitCode).toBe(3);
    expect(stdout).toContain('[redacted] has [redacted], not hunter22');
    expect(stdout + JSON.stringify(run)).not.toMatch(/\bzoe\b|\bhunter2\b/);
  });

  it.each([
    ['zoe', 'hunter2', '{"error":"zoe has hunter…"}', '[redacted] has [redacted]…'],
    ['zoe', 'hunter2', `{"error":"${'x '.repeat(89)}zoe has hunter2"}`, 'x [redacted] has [redacted]'],
    ['someone-1', 'Tr0ub4dor&3-more', '{"error":"no Tr0ub4dor&3-mor"}', 'no [redacted]"'],
  ])('of which the end was cut off is not shown either: %s with %s', async (username, password, content, shown) => {
    const cut = { ...defaultCredentials, username, password };
    const provider = await startReferenceProvider({
      credentials: cut,
      intercept: (call, next) => ({ ...next(call), status: 500, content: [content] }),
    });
    const { exitCode, stdout, stderr, run } = await runVerify({
      args: ['--target', 'live', '--only', 'joined-empty-object'],
      environment: {
        BW_BASE_URL: provider.baseUrl,
        BW_ACCOUNT_ID: cut.accountId,
        BW_USERNAME: username,
        BW_PASSWORD: password,
      },
    });
    await provider.close();
    const all = stdout + stderr + JSON.stringify(run);
    expect(stdout).toContain(shown);
    expect(all).not.toContain(password.slice(0, 4));
    expect(all).not.toContain('withheld');
    expect(exitCode).toBe(3);
  });
});
