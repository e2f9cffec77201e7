import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { settingsFor } from '../../support/oauth.ts';

describe.runIf(process.platform !== 'win32')('where a file cannot grow any more', () => {
  it.each(['joined-*', 'undocumented-*'])(
    'nothing is created that is not in the journal, and %s are not decided',
    async (only) => {
      const folder = await mkdtemp(join(tmpdir(), 'webrtc-full-'));
      let creations = 0;
      const provider = await startReferenceProvider({
        intercept: (call, next) => {
          if (call.method === 'POST') creations += 1;
          return next(call);
        },
      });
      // Of a file's first kilobyte the header takes a half, and a creation a tenth.
      const child = spawn(
        'bash',
        [
          '-c',
          'ulimit -f 1 && exec "$@"',
          'bash',
          process.execPath,
          ...['--import', 'tsx', 'scripts/main.ts', 'verify', '--target', 'live', '--only', only, '--concurrency', '1'],
          ...['--reports', join(folder, 'reports')],
        ],
        {
          env: {
            PATH: process.env['PATH'],
            TSX_DISABLE_CACHE: '1',
            XDG_STATE_HOME: folder,
            ...settingsFor(provider, 'basic'),
          },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      const exit = once(child, 'exit') as Promise<[number | null]>;
      const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
      await provider.close();
      const journals = join(folder, 'bandwidth-webrtc-conformance', 'journals');
      const left = await readdir(journals);
      await rm(folder, { recursive: true, force: true });

      expect(code, stderr).toBe(3);
      expect(stdout).toContain('UNDECIDED');
      // Lines are wrapped.
      const flat = stdout.replace(/\s+/g, ' ');
      expect(flat).toContain('The journal of created resources cannot be written, so nothing more is created: ');
      expect(stdout).toContain(`${journals}/`);
      expect(flat).toMatch(/EFBIG: file too large, write; make room there, or set XDG_STATE_HOME/);
      expect(stdout).toContain('inconclusive  no-journal: ');
      expect(creations).toBeGreaterThan(0);
      expect(creations).toBeLessThan(10);
      expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
      expect(left).toEqual([]);
    },
  );
});
