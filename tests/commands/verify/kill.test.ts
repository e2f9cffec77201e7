import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cleanup } from '../../../scripts/commands/cleanup.ts';
import { uuids } from '../../../scripts/lib/text/uuid.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { readJournal } from '../../../scripts/verification/journal/journal-entries.ts';
import { startCommand } from '../../support/process.ts';

/** Requests of a run after which it is killed, from its beginning to its end. */
const points = Array.from({ length: 20 }, (_, index) => 2 + index * 21);
/** A process handles the other signals in the same way wherever it is: a few points show that. */
const someOf = [points[0]!, points[10]!, points[19]!];
const pointsOf = { SIGKILL: points, SIGTERM: someOf, SIGINT: someOf };
const signals = ['SIGKILL', 'SIGTERM', 'SIGINT'] as const;
const exitCodes = { SIGKILL: null, SIGTERM: 143, SIGINT: 130 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-kill-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function settingsFor(provider: ReferenceProvider, state: string): Record<string, string> {
  const { accountId, username, password } = provider.credentials;
  return {
    BW_BASE_URL: provider.baseUrl,
    BW_ACCOUNT_ID: accountId,
    BW_USERNAME: username,
    BW_PASSWORD: password,
    XDG_STATE_HOME: state,
  };
}

async function journalTexts(state: string): Promise<string[]> {
  const journals = join(state, 'bandwidth-webrtc-conformance', 'journals');
  const names = await readdir(journals).catch(() => []);
  return Promise.all(names.map((name) => readFile(join(journals, name), 'utf8')));
}

describe.each(signals)('%s', (signal) => {
  it.each(pointsOf[signal])('after %i requests, and then a cleanup, leaves nothing', async (point) => {
    const state = join(folder, `${signal}-${point}`);
    let count = 0;
    const created: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reached: () => void = () => undefined;
    const atPoint = new Promise<void>((resolve) => (reached = resolve));
    const provider = await startReferenceProvider({
      intercept: async (call, next) => {
        count += 1;
        if (count < point) {
          const answer = next(call);
          if (call.method === 'POST') created.push(...(answer.content ?? []).join('').match(uuids)!.slice(0, 1));
          return answer;
        }
        reached();
        await held;
        return next(call);
      },
    });
    const settings = settingsFor(provider, state);
    const run = startCommand(
      'verify',
      ['--target', 'live', '--rate', '1000', '--reports', state, ...['--only', 'joined', '--only', 'conflict']],
      {
        cwd: folder,
        environment: settings,
      },
    );
    await atPoint;
    if (signal === 'SIGKILL') {
      // An answer that is on its way is lost with the process, and nobody could know of it: each is let arrive.
      await vi.waitFor(async () => {
        const known = (await journalTexts(state)).join('');
        expect(created.filter((id) => !known.includes(id))).toEqual([]);
      });
    }
    run.child.kill(signal);
    if (signal === 'SIGKILL') {
      await run.exit;
      // Whoever asked has gone, and what was asked for must not come to be.
      provider.state.store.join = () => undefined;
      provider.state.store.createSession = () => ({ id: 'nobody', createdAt: 0 });
      provider.state.store.createParticipant = () => ({ id: 'nobody', publishPermissions: [], deviceApiVersion: 'V3' });
    } else {
      await vi.waitFor(() => {
        expect(run.output.stderr).toContain('no further case is started');
      });
    }
    release();
    expect(await run.exit).toBe(exitCodes[signal]);

    const unanswered = (await journalTexts(state))
      .flatMap((text) => readJournal(text).outstanding)
      .filter(({ id }) => id === undefined);
    let said = '';
    const output = { write: (text: string) => (said += text) };
    const code = await cleanup.main({
      args: [],
      environment: settings,
      stdout: output,
      stderr: output,
      pacts: '',
      journals: join(state, 'bandwidth-webrtc-conformance', 'journals'),
      signal: new AbortController().signal,
    });
    expect(provider.state.store.counts, said).toEqual({ sessions: 0, participants: 0 });
    // A creation that was asked for and never answered is told, though here none came of it.
    const told = unanswered.length > 0;
    if (signal !== 'SIGKILL') expect(told).toBe(false);
    expect(code, said).toBe(told ? 3 : 0);
    if (!told) expect(await journalTexts(state)).toEqual([]);
    await provider.close();
  });
});
