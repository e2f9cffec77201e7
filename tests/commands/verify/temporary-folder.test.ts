import { chown, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { thisProcess } from '../../../scripts/lib/system/process-identity.ts';
import { makeTemporaryFolder } from '../../../scripts/lib/system/temporary-folder.ts';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { settingsFor } from '../../support/oauth.ts';
import { startCommand } from '../../support/process.ts';

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-temporary-'));
  root = join(folder, 'tmp');
  await mkdir(root);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const ours = async () => (await readdir(root)).filter((name) => name.startsWith('webrtc-conformance-')).sort();
const dead = { host: hostname(), pid: 99_999_999 };

describe('a temporary folder', () => {
  it('of a run that was killed is removed by the next one, which leaves none', async () => {
    let stuck: () => void = () => undefined;
    const isStuck = new Promise<void>((resolve) => (stuck = resolve));
    let isHeld = true;
    const provider = await startReferenceProvider({
      intercept: (call, next) => {
        if (!isHeld || call.method !== 'PUT') return next(call);
        stuck();
        return new Promise(() => undefined);
      },
    });
    const environment = { ...settingsFor(provider, 'basic'), TMPDIR: root, XDG_STATE_HOME: folder };
    const start = () =>
      startCommand('verify', ['--target', 'live', '--only', 'joined-no-body', '--reports', folder], {
        cwd: folder,
        environment,
      });
    const killed = start();
    await isStuck;
    killed.child.kill('SIGKILL');
    await killed.exit;
    expect(await ours()).toHaveLength(1);
    isHeld = false;
    const next = start();
    expect(await next.exit, next.output.stderr).toBe(0);
    expect(await ours()).toEqual([]);
    await provider.close();
  });

  it('that is not certainly left by a process of this user stays', async () => {
    vi.stubEnv('TMPDIR', root);
    const make = async (name: string, owner: unknown) => {
      await mkdir(join(root, `webrtc-conformance-${name}`));
      await writeFile(join(root, `webrtc-conformance-${name}`, 'process.json'), JSON.stringify(owner));
    };
    await make('left', dead);
    await make('running', thisProcess());
    await make('elsewhere', { ...dead, host: `not-${hostname()}` });
    await make('damaged', null);
    await mkdir(join(root, 'webrtc-conformance-empty'));
    await mkdir(join(root, 'others'));
    await writeFile(join(root, 'others', 'process.json'), JSON.stringify(dead));
    await symlink(join(root, 'others'), join(root, 'webrtc-conformance-link'));
    await make('linked', dead);
    await rm(join(root, 'webrtc-conformance-linked', 'process.json'));
    await symlink(join(root, 'others', 'process.json'), join(root, 'webrtc-conformance-linked', 'process.json'));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      await make('foreign', dead);
      await chown(join(root, 'webrtc-conformance-foreign'), 65_534, 65_534);
    }
    const made = await makeTemporaryFolder();
    expect(await ours()).toEqual(
      ['damaged', 'elsewhere', 'empty', ...(isRoot ? ['foreign'] : []), 'link', 'linked', 'running']
        .map((name) => `webrtc-conformance-${name}`)
        .concat(made.slice(root.length + 1))
        .sort(),
    );
    expect(await readdir(join(root, 'others'))).toEqual(['process.json']);
    expect((await lstat(made)).mode & 0o777).toBe(0o700);
  });

  it('takes along what a link in it stands for of nothing', async () => {
    vi.stubEnv('TMPDIR', root);
    const left = join(root, 'webrtc-conformance-left');
    await mkdir(left);
    await writeFile(join(left, 'process.json'), JSON.stringify(dead));
    await mkdir(join(root, 'others'));
    await writeFile(join(root, 'others', 'kept'), '');
    await symlink(join(root, 'others'), join(left, 'link'));
    await makeTemporaryFolder();
    expect(await ours()).toHaveLength(1);
    expect(await readdir(join(root, 'others'))).toEqual(['kept']);
  });
});
