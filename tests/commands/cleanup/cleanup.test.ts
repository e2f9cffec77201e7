import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanup } from '../../../scripts/commands/cleanup.ts';
import { verify } from '../../../scripts/commands/verify.ts';
import { GatewayError } from '../../../scripts/reference-provider/api/answer.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { settingsFor } from '../../support/oauth.ts';
import { pacts } from '../../support/run-verify.ts';

let journals: string;
let provider: ReferenceProvider;
beforeEach(async () => {
  journals = await mkdtemp(join(tmpdir(), 'webrtc-cleanup-'));
  provider = await startReferenceProvider();
});
afterEach(async () => {
  await provider.close();
  await rm(journals, { recursive: true, force: true });
});

/** What a killed run leaves: a session, a participant, and the journal that names them. */
async function leave(parts: { accountId?: string; baseUrl?: string; unknown?: boolean } = {}): Promise<void> {
  const session = provider.state.store.createSession({}).id;
  const participant = provider.state.store.createParticipant({ publishPermissions: [], deviceApiVersion: 'V3' }).id;
  const at = new Date().toISOString();
  const lines = [
    {
      journal: 1,
      baseUrl: parts.baseUrl ?? provider.baseUrl,
      accountId: parts.accountId ?? provider.credentials.accountId,
      startedAt: '2026-01-01T00:00:00.000Z',
      endsBy: '2026-01-01T01:00:00.000Z',
      process: { host: `not-${hostname()}`, pid: 1 },
    },
    { n: 1, did: 'intend', kind: 'session', at },
    { n: 1, did: 'created', id: session },
    { n: 2, did: 'intend', kind: 'participant', at },
    { n: 2, did: 'created', id: participant },
    ...(parts.unknown ? [{ n: 3, did: 'intend', kind: 'session', at }] : []),
  ];
  const name = `${(await readdir(journals)).length}.jsonl`;
  await writeFile(join(journals, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

async function run(
  command: 'cleanup' | 'verify',
  args: readonly string[] = [],
  rest: { ask?: () => Promise<boolean>; password?: string; environment?: Record<string, string> } = {},
): Promise<{ code: number; text: string }> {
  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  const { accountId, username, password } = provider.credentials;
  const surroundings = {
    args,
    environment: rest.environment ?? {
      BW_BASE_URL: provider.baseUrl,
      BW_ACCOUNT_ID: accountId,
      BW_USERNAME: username,
      BW_PASSWORD: rest.password ?? password,
    },
    stdout: output,
    stderr: output,
    pacts,
    journals,
    signal: new AbortController().signal,
    ...(rest.ask ? { ask: rest.ask } : {}),
  };
  const code = await (command === 'cleanup' ? cleanup.main(surroundings) : verify.main(surroundings));
  return { code, text };
}

const basicOf = (of: ReferenceProvider) => settingsFor(of, 'basic');
const verifyArgs = () => ['--target', 'live', '--only', 'joined-no-body', '--reports', join(journals, 'reports')];
const nothing = { sessions: 0, participants: 0 };
const one = { sessions: 1, participants: 1 };

describe('cleanup', () => {
  it('finds what killed runs left without being told where, and removes it', async () => {
    await leave();
    await leave();
    const { code, text } = await run('cleanup');
    expect(code).toBe(0);
    expect(text).toBe(
      `${'The run of 2026-01-01T00:00:00.000Z was killed and left 1 session and 1 participant\n'.repeat(2)}Removed 4; nothing is left\n`,
    );
    expect(provider.state.store.counts).toEqual(nothing);
    expect(await readdir(journals)).toEqual([]);
    expect(await run('cleanup')).toEqual({
      code: 0,
      text: 'No run has left anything that is known on this machine\n',
    });
  });

  it('removes with a token what a run left that signed in with Basic', async () => {
    await leave();
    const environment = settingsFor(provider, 'oauth');
    const { code, text } = await run('cleanup', [], { environment });
    expect(code).toBe(0);
    expect(text).toContain('Removed 2; nothing is left');
    expect(provider.state.store.counts).toEqual(nothing);
    expect(await readdir(journals)).toEqual([]);
  });

  it('says why where there is no token to remove it with, and asks for one once', async () => {
    await leave();
    const environment = { ...settingsFor(provider, 'oauth'), BW_CLIENT_SECRET: 'not-the-secret-1' };
    const { code, text } = await run('cleanup', [], { environment });
    expect(code).toBe(3);
    expect(text).toMatch(/refuses the client, it answered 401/);
    expect(text).not.toContain('not-the-secret-1');
    expect(provider.state.store.counts).toEqual(one);
    expect(
      (await run('cleanup', ['--auth', 'basic'], { environment: { ...environment, ...basicOf(provider) } })).code,
    ).toBe(0);
  });

  it('only says what there is with --list', async () => {
    await leave();
    const { code, text } = await run('cleanup', ['--list']);
    expect(code).toBe(3);
    expect(text).toContain('1 session and 1 participant');
    expect(provider.state.store.counts).toEqual(one);
  });

  it('does not touch what is on another account or at another endpoint, and says what to set', async () => {
    await leave({ accountId: '1234567' });
    await leave({ baseUrl: 'https://api.example.com/v1' });
    const { code, text } = await run('cleanup');
    expect(code).toBe(3);
    expect(text).toContain('Not touched: 1 session and 1 participant of account 1234567 at ');
    expect(text).toContain('at https://api.example.com/v1; set BW_ACCOUNT_ID and BW_BASE_URL');
    expect(provider.state.store.counts).toEqual({ sessions: 2, participants: 2 });
  });

  it('says what it could not remove, why, and until when it stays', async () => {
    await leave({ unknown: true });
    const refused = await run('cleanup', [], { password: 'not-the-password-1' });
    expect(refused.code).toBe(3);
    expect(refused.text).toMatch(/session [0-9a-f-]{36}: DELETE \S+ answered 401 .*; it ends by itself by 20/);
    expect(refused.text).toMatch(/participant [0-9a-f-]{36}: .*; nothing documents when a participant ends/);
    expect(refused.text).not.toContain('not-the-password-1');
    // Another try can remove what has an id.
    expect(refused.text).not.toContain('    rm ');
    const { code, text } = await run('cleanup');
    expect(code).toBe(3);
    expect(text).toContain(
      'session with an unknown id: the response with its id never arrived, so it may or may not exist',
    );
    expect(text).toContain('Removed 2; left behind: 1 session');
    expect(provider.state.store.counts).toEqual(nothing);
    const journal = /remove its journal:\n {4}rm (\S+)$/m.exec(text)![1]!;
    await rm(journal);
    expect((await run('cleanup')).code).toBe(0);
  });

  it('does not take a gateway that knows no such address for a resource that is gone', async () => {
    await provider.close();
    provider = await startReferenceProvider({
      intercept: (call, next) =>
        call.method === 'DELETE' ? new GatewayError(404, 'Not Found').answer('r') : next(call),
    });
    await leave();
    const { code, text } = await run('cleanup');
    expect(code).toBe(3);
    expect(text).toContain('Removed 0; left behind: 1 session and 1 participant');
  });

  it('needs the settings of the account, and helps', async () => {
    await leave();
    let text = '';
    const output = { write: (piece: string) => (text += piece) };
    const bare = {
      environment: {},
      stdout: output,
      stderr: output,
      pacts,
      journals,
      signal: new AbortController().signal,
    };
    expect(await cleanup.main({ ...bare, args: [] })).toBe(2);
    expect(text).toContain('BW_BASE_URL is not set');
    expect(await cleanup.main({ ...bare, args: ['--help'] })).toBe(0);
    expect(await cleanup.main({ ...bare, args: ['--al'] })).toBe(2);
  });
});

describe('verify, where a killed run has left something', () => {
  it('says so, and leaves it alone when nobody is there to ask', async () => {
    await leave();
    const { code, text } = await run('verify', verifyArgs());
    expect(code).toBe(0);
    expect(text).toContain('was killed and left 1 session and 1 participant');
    expect(text).toContain('Remove it with npm run cleanup');
    expect(provider.state.store.counts).toEqual(one);
  });

  it('removes it first with --cleanup', async () => {
    await leave();
    const { code, text } = await run('verify', [...verifyArgs(), '--cleanup']);
    expect(code).toBe(0);
    expect(text).toContain('Removed 2; nothing is left');
    expect(provider.state.store.counts).toEqual(nothing);
  });

  it.each([
    [true, nothing],
    [false, one],
  ])('asks who is there, and does what %s means', async (answer, left) => {
    await leave();
    const questions: number[] = [];
    await run('verify', verifyArgs(), {
      ask: () => {
        questions.push(1);
        return Promise.resolve(answer);
      },
    });
    expect(questions).toHaveLength(1);
    expect(provider.state.store.counts).toEqual(left);
  });

  it('leaves what is of another account alone without a word', async () => {
    await leave({ accountId: '1234567' });
    const { text } = await run('verify', [...verifyArgs(), '--cleanup']);
    expect(text).not.toContain('was killed');
    expect(provider.state.store.counts).toEqual(one);
  });

  it.each([
    ['read', ['a-file'], 'cannot be read in'],
    ['written', ['sealed', 'journals'], 'so nothing was sent: '],
  ])('sends nothing when the journals cannot be %s', async (_, path, said) => {
    const folder = journals;
    await writeFile(join(folder, 'a-file'), '');
    await symlink(join(folder, 'nowhere', 'at-all'), join(folder, 'sealed'));
    journals = join(folder, ...path);
    const { code, text } = await run('verify', [...verifyArgs().slice(0, -1), join(folder, 'reports')]);
    journals = folder;
    expect(code).toBe(3);
    expect(text).toContain(said);
    expect(text).toContain('XDG_STATE_HOME');
    expect(provider.state.store.counts).toEqual(nothing);
  });
});

it('two runs at once on one account leave each other alone', async () => {
  const results = await Promise.all([run('verify', verifyArgs()), run('verify', [...verifyArgs(), '--cleanup'])]);
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  expect(provider.state.store.counts).toEqual(nothing);
  expect((await readdir(journals)).filter((name) => name.endsWith('.jsonl'))).toEqual([]);
});
