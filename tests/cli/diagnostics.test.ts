import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revealing } from '../../scripts/cli/diagnostics.ts';
import { defaultCredentials } from '../../scripts/reference-provider/api/credentials.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { settingsFor } from '../support/oauth.ts';
import { said, startCommand } from '../support/process.ts';

let folder: string;
let provider: ReferenceProvider;
let release: () => void;
let arrived: Promise<void>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-diagnostics-'));
  let arrive: () => void;
  arrived = new Promise((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  provider = await startReferenceProvider({
    // The usual ones stand in the source, of which compiled copies are kept.
    credentials: { ...defaultCredentials, username: 'some.one@example.com', password: 'hush-Hush-Sw33t' },
    intercept: async (call, next) => {
      arrive();
      await released;
      return next(call);
    },
  });
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const args = ['--target', 'live', '--only', 'joined-empty-object', '--only', 'unauthorized-credentials-in-query'];

/** Everything that could be a credential of the run in some text. */
function secretsIn(text: string): string[] {
  const { username, password } = provider.credentials;
  return [username, password]
    .concat(Buffer.from(`${username}:${password}`).toString('base64'))
    .filter((secret) => text.includes(secret));
}

async function filesIn(of: string): Promise<string> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))).join('\n');
}

describe('what makes Node print what is secret', () => {
  it.each([
    ['NODE_DEBUG', { NODE_DEBUG: 'undici,http,net,tls,fetch' }],
    ['NODE_DEBUG_NATIVE', { NODE_DEBUG_NATIVE: 'http2' }],
    ['--heapsnapshot-signal', { NODE_OPTIONS: '--no-warnings --heapsnapshot-signal=SIGUSR2' }],
    ['--tls-keylog', { NODE_OPTIONS: '"--tls-keylog=keys.txt"' }],
  ] as const)('is refused before anything is sent: %s', async (name, asked) => {
    const { output, exit } = startCommand('verify', args, {
      cwd: folder,
      environment: { ...settingsFor(provider, 'basic'), ...asked },
    });
    expect(await exit).toBe(2);
    expect(output.stderr).toContain(`${name} makes Node print secrets`);
    expect(output.stdout).toBe('');
    expect(secretsIn(output.stderr)).toEqual([]);
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
  });

  it('is known however it is written, and nothing else is', () => {
    expect(revealing({}, ['--trace_tls'])).toHaveLength(1);
    expect(revealing({ NODE_OPTIONS: "--import x '--trace-tls'" }, ['--heapsnapshot-near-heap-limit=3'])).toHaveLength(
      2,
    );
    expect(revealing({ NODE_DEBUG: '', NODE_OPTIONS: '--report-on-signal --max-old-space-size=100' }, [])).toEqual([]);
  });
});

it.runIf(process.platform !== 'win32')(
  'as npm starts it, a command is one process, and no report of it or of what it starts holds a credential',
  async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const command = scripts['verify']!;
    // A report of each Node there is: of tsx, where that starts the command, and of the command.
    const reports = join(folder, 'reports-of-node');
    await mkdir(reports);
    const child = execFile('sh', ['-c', `exec ${command} ${args.join(' ')} --reports "${join(folder, 'out')}"`], {
      env: {
        PATH: `${join(process.cwd(), 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
        NODE_OPTIONS: `--report-on-signal --report-on-fatalerror --report-uncaught-exception --report-directory=${reports}`,
        XDG_STATE_HOME: join(folder, 'state'),
        TMPDIR: folder,
        ...settingsFor(provider, 'basic'),
      },
    });
    const output: string[] = [];
    child.stdout!.on('data', (piece: string) => output.push(piece));
    child.stderr!.on('data', (piece: string) => output.push(piece));
    const exit = new Promise((resolve) => child.on('close', resolve));
    const written = said(child.stderr, /report completed/);
    await arrived;
    child.kill('SIGUSR2');
    await written;
    release();
    expect(await exit, output.join('')).toBe(0);
    expect(await readdir(reports)).toHaveLength(1);
    expect(await filesIn(reports)).toContain('"javascriptStack"');
    expect(secretsIn(output.join(''))).toEqual([]);
    expect(secretsIn(await filesIn(folder))).toEqual([]);
  },
);
