import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { said, startCommand } from '../support/process.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-process-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const start = (script: string, args: readonly string[], environment: Record<string, string> = {}) =>
  startCommand(script, args, { cwd: folder, environment });

describe('npm run verify', () => {
  it('exits with 0 against the reference provider, and writes the reports where it is run', async () => {
    const { output, exit } = start('verify', ['--only', 'joined-no-body']);
    expect(await exit).toBe(0);
    expect(output.stdout.replaceAll('\n', ' ')).toContain(
      'REFERENCE provider (embedded; no real endpoint was contacted) (only joined-no-body): CONFORMANT',
    );
    expect(output.stdout).not.toContain('\u001b');
    const schema = JSON.parse(await readFile(join(folder, 'reports', 'run.schema.json'), 'utf8')) as { title: string };
    expect(schema.title).toBe('All verdicts of one target at one time');
    expect(await readFile(join(folder, 'reports', 'junit.xml'), 'utf8')).toContain('<testsuites ');
  });

  it('exits with 2 for what it cannot work with', async () => {
    const { output, exit } = start('verify', ['--target', 'live']);
    expect(await exit).toBe(2);
    expect(output.stderr.split('\n')).toHaveLength(7);
    expect(output.stdout).toBe('');
  });

  it('exits with 3 when the reports cannot be written', async () => {
    await writeFile(join(folder, 'a-file'), '');
    const { output, exit } = start('verify', ['--only', 'joined-no-body', '--reports', 'a-file/reports']);
    expect(await exit).toBe(3);
    expect(output.stderr).toMatch(/No reports in a-file\/reports: ENOTDIR/);
    expect(output.stdout).toContain('CONFORMANT');
  });

  it('exits as it would when nobody reads what it prints', async () => {
    const { child, exit } = start('verify', ['--only', 'joined-no-body', '--reports', 'unread']);
    child.stdout?.destroy();
    child.stderr?.destroy();
    expect(await exit).toBe(0);
    expect(await readFile(join(folder, 'unread', 'run.json'), 'utf8')).toContain('"exitCode": 0');
  });

  it('reads .env, over which the environment wins', async () => {
    const provider = await startReferenceProvider();
    const { accountId, username, password } = provider.credentials;
    const settings = [
      'BW_TARGET=live',
      `BW_BASE_URL=${provider.baseUrl}`,
      `BW_ACCOUNT_ID=${accountId}`,
      `BW_USERNAME=${username}`,
      'BW_PASSWORD=wrong-in-the-file',
    ];
    await writeFile(join(folder, '.env'), settings.join('\n'));
    const { output, exit } = start('verify', ['--only', 'joined-no-body'], { BW_PASSWORD: password });
    expect(await exit).toBe(0);
    expect(output.stdout).toContain(`LIVE endpoint ${provider.baseUrl}`);
    await rm(join(folder, '.env'));
    await provider.close();
  });

  it.each([
    ['UTF-16', () => writeFile(join(folder, '.env'), '\ufeffBW_TARGET=live\n', 'utf16le')],
    ['a pipe', () => promisify(execFile)('mkfifo', [join(folder, '.env')])],
    ['cut off at a #', () => writeFile(join(folder, '.env'), 'BW_TARGET=live\nBW_PASSWORD=s3cret#Word\n')],
  ])('exits with 2 for a .env that cannot be taken as it is, and sends nothing: %s', async (why, make) => {
    await make();
    const verify = start('verify', ['--only', 'joined-no-body', '--reports', 'not-made']);
    expect(await verify.exit).toBe(2);
    expect(verify.output.stderr).toMatch(/^\.env/);
    expect(verify.output.stderr).toContain(why);
    expect(verify.output.stderr + verify.output.stdout).not.toContain('s3cret');
    expect(verify.output.stdout).toBe('');
    await rm(join(folder, '.env'));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('on %s removes what it has created and exits with %i', async (signal, code) => {
    let heard: () => void;
    const interrupted = new Promise<void>((resolve) => (heard = resolve));
    let count = 0;
    const provider = await startReferenceProvider({
      // From the thirtieth call on, answers wait until the command has said that it is interrupted.
      intercept: async (call, next) => {
        count += 1;
        if (count === 30) running.child.kill(signal);
        // As npm does, which passes on what the terminal has sent already.
        if (count === 31) running.child.kill(signal);
        if (count >= 30) await interrupted;
        return next(call);
      },
    });
    const { accountId, username, password } = provider.credentials;
    const running = start('verify', ['--target', 'live'], {
      BW_BASE_URL: provider.baseUrl,
      BW_ACCOUNT_ID: accountId,
      BW_USERNAME: username,
      BW_PASSWORD: password,
    });
    void said(running.child.stderr, /no further case is started/).then(() => {
      heard();
    });
    expect(await running.exit).toBe(code);
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
    expect(running.output.stdout).toContain('INTERRUPTED');
    await provider.close();
  });
});

describe('a second signal', () => {
  it('leaves at once, and the journal knows what is left', async () => {
    let count = 0;
    let stuck: () => void = () => undefined;
    const isStuck = new Promise<void>((resolve) => (stuck = resolve));
    const provider = await startReferenceProvider({
      intercept: async (call, next) => {
        count += 1;
        if (count < 60) return next(call);
        stuck();
        return new Promise(() => undefined);
      },
    });
    const { accountId, username, password } = provider.credentials;
    const running = start('verify', ['--target', 'live', '--rate', '1000'], {
      BW_BASE_URL: provider.baseUrl,
      BW_ACCOUNT_ID: accountId,
      BW_USERNAME: username,
      BW_PASSWORD: password,
      XDG_STATE_HOME: folder,
    });
    await isStuck;
    // One that follows at once is the same one, so a person presses until it is heard.
    const pressing = setInterval(() => running.child.kill('SIGINT'), 100);
    expect(await running.exit).toBe(130);
    clearInterval(pressing);
    expect(running.output.stdout).toBe('');
    const listed = start('cleanup', ['--list'], { XDG_STATE_HOME: folder });
    expect(await listed.exit).toBe(3);
    expect(listed.output.stdout).toMatch(/was killed and left \d+ session/);
    await provider.close();
  });
});

describe('npm run provider', () => {
  it('says where it is and how to check it, and ends with a signal', async () => {
    const running = start('provider', []);
    const text = await said(running.child.stdout, /pact-states/);
    const baseUrl = /BW_BASE_URL=(\S+)/.exec(text)?.[1] ?? '';
    const answer = await request(`${baseUrl.replace('/v1', '/control')}/inventory`);
    expect(await answer.body.json()).toEqual({ sessions: 0, participants: 0 });
    running.child.kill('SIGTERM');
    expect(await running.exit).toBe(0);
  });

  it('exits with 2 for a port that cannot be had, and for what is no port', async () => {
    const provider = await startReferenceProvider();
    const { port } = new URL(provider.baseUrl);
    const taken = start('provider', ['--port', port]);
    expect(await taken.exit).toBe(2);
    expect(taken.output.stderr).toContain(`Port ${port} is in use`);
    await provider.close();
    for (const args of [
      ['--port', 'x'],
      ['--prt', '1'],
      ['--port', '70000'],
    ]) {
      expect(await start('provider', args).exit, args.join(' ')).toBe(2);
    }
  });
});
