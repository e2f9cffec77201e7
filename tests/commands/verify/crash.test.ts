import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../../scripts/commands/verify.ts';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { said, startCommand } from '../../support/process.ts';
import { pacts } from '../../support/run-verify.ts';

const secret = 'hush-Hush-Sw33t';
const proxy = { HTTPS_PROXY: 'http://me:proxy-Passw0rd@proxy.example:3128' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-crash-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a diagnostic report of the process', () => {
  it('is free of credentials, from the environment and from .env, while a request is under way', async () => {
    let arrived: () => void;
    const held = new Promise<void>((resolve) => (arrived = resolve));
    let release: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const provider = await startReferenceProvider({
      intercept: async (call, next) => {
        arrived();
        await released;
        return next(call);
      },
    });
    await writeFile(join(folder, '.env'), `BW_NO_WEBRTC_USERNAME=other\nBW_NO_WEBRTC_PASSWORD=${secret}\n`);
    const { accountId, username, password } = provider.credentials;
    const running = startCommand('verify', ['--target', 'live', '--only', 'joined-empty-object'], {
      cwd: folder,
      environment: {
        NODE_OPTIONS: `--report-on-signal --report-directory=${folder}`,
        BW_BASE_URL: provider.baseUrl,
        BW_ACCOUNT_ID: accountId,
        BW_USERNAME: username,
        BW_PASSWORD: password,
        ...proxy,
      },
    });
    const written = said(running.child.stderr, /report completed/);
    await held;
    running.child.kill('SIGUSR2');
    await written;
    release!();
    expect(await running.exit).toBe(0);
    await provider.close();
    const names = (await readdir(folder)).filter((name) => name.startsWith('report.'));
    expect(names).toHaveLength(1);
    const report = await readFile(join(folder, names[0]!), 'utf8');
    expect(report).toContain('"javascriptStack"');
    for (const value of [password, username, secret, 'proxy-Passw0rd']) expect(report).not.toContain(value);
  });
});

describe('a suite that fails', () => {
  it('tells where and why, with the causes and without credentials', async () => {
    const cause = new Error(`connect ${encodeURIComponent(`${secret} & more`)}`);
    const failing = verify.main({
      args: ['--target', 'reference'],
      environment: { BW_USERNAME: 'someone-1', BW_PASSWORD: `${secret} & more` },
      stdout: { write: () => undefined },
      stderr: { write: () => undefined },
      pacts,
      journals: '/nowhere',
      signal: new AbortController().signal,
      startProvider: () => Promise.reject(new Error(`no ${secret} & more`, { cause })),
    });
    const error = await failing.then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    );
    expect(error?.stack).toMatch(/^Error: no \[redacted\]\n {4}at .*crash\.test\.ts/);
    expect(error?.stack).toContain('caused by Error: connect [redacted]');
    expect(error?.cause).toBeUndefined();
    expect(error?.message).not.toContain(secret);
  });

  it('by an exception that nobody catches exits with 3, and shows no credentials', async () => {
    const module = join(folder, 'throwing.mjs');
    await writeFile(
      module,
      `const { BW_PASSWORD } = process.env;
      process.on('newListener', (event) => {
        if (event === 'uncaughtException') setImmediate(() => { throw new Error('broken', { cause: new Error(BW_PASSWORD) }); });
      });`,
    );
    const { output, exit } = startCommand('verify', ['--target', 'reference', '--only', 'joined-empty-object'], {
      cwd: folder,
      environment: {
        NODE_OPTIONS: `--import ${pathToFileURL(module).href}`,
        BW_USERNAME: 'someone-1',
        BW_PASSWORD: secret,
      },
    });
    expect(await exit).toBe(3);
    expect(output.stderr).toMatch(/^The suite itself failed, so nothing was decided: Error: broken\\n/m);
    expect(output.stderr).toContain('caused by Error: [redacted]');
    expect(output.stdout + output.stderr).not.toContain(secret);
  });
});
