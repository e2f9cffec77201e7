import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { baseline } from '../../../scripts/commands/baseline.ts';
import { cleanup } from '../../../scripts/commands/cleanup.ts';
import { verify } from '../../../scripts/commands/verify.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { settingsFor } from '../../support/oauth.ts';
import { said, startCommand } from '../../support/process.ts';
import { pacts } from '../../support/run-verify.ts';

let folder: string;
let journals: string;
let provider: ReferenceProvider;
let session: string;
let participant: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-cleanup-damage-'));
  journals = join(folder, 'bandwidth-webrtc-conformance', 'journals');
  provider = await startReferenceProvider();
  session = provider.state.store.createSession({}).id;
  participant = provider.state.store.createParticipant({ publishPermissions: [], deviceApiVersion: 'V3' }).id;
});
afterEach(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const at = new Date().toISOString();

/** The lines of a journal of a killed run that names a session and a participant. */
function lines(): string[] {
  const header = {
    journal: 1,
    baseUrl: provider.baseUrl,
    accountId: provider.credentials.accountId,
    startedAt: '2026-01-01T00:00:00.000Z',
    endsBy: '2026-01-01T01:00:00.000Z',
    process: { host: `not-${hostname()}`, pid: 1 },
  };
  return [
    header,
    { n: 1, did: 'intend', kind: 'session', at },
    { n: 1, did: 'created', id: session },
    { n: 2, did: 'intend', kind: 'participant', at },
    { n: 2, did: 'created', id: participant },
  ].map((line) => JSON.stringify(line));
}

async function leave(content: string | Uint8Array, name = 'a'): Promise<string> {
  await mkdir(journals, { recursive: true });
  const path = join(journals, `${name}.jsonl`);
  await writeFile(path, content);
  return path;
}

async function run(
  command: (surroundings: Parameters<typeof verify.main>[0]) => Promise<number>,
  args: readonly string[] = [],
): Promise<{ code: number; text: string }> {
  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  const code = await command({
    args,
    environment: settingsFor(provider, 'basic'),
    stdout: output,
    stderr: output,
    pacts,
    journals,
    signal: new AbortController().signal,
  });
  return { code, text };
}

const joined = (...some: (string | undefined)[]) => some.map((line) => `${line ?? ''}\n`).join('');
const curl = (kind: string, id: string) =>
  `curl -sS -i -X DELETE -u "$BW_USERNAME:$BW_PASSWORD" "$BW_BASE_URL/accounts/$BW_ACCOUNT_ID/${kind}/${id}"`;

describe('a cleanup of a journal that is not understood whole', () => {
  it.each<[string, number | undefined, (whole: string[]) => string]>([
    ['a damaged line', 3, (whole) => joined(...whole.with(2, whole[2]!.replace('"did"', '"d#d"')))],
    ['a missing line', 2, (whole) => joined(...whole.filter((_, index) => index !== 1))],
    ['bytes of zero', 3, (whole) => joined(...whole.with(2, `${'\0'.repeat(40)}"id":"${session}"`))],
    [
      'half of a line before another',
      3,
      (whole) => joined(...whole.with(2, `{"n":1,"did":"crea"id":"${session}"${whole[2]!.slice(0, 7)}`)),
    ],
  ])('keeps it and says what can be done: %s', async (_, line, damage) => {
    const path = await leave(damage(lines()));
    const { code, text } = await run(cleanup.main);
    expect(code).toBe(3);
    expect(text).toContain(`Not understood: ${path}, line ${line}: `);
    expect(text).toContain(curl('sessions', session));
    expect(text).toContain(`rm ${path}`);
    expect(text).not.toContain('nothing is left');
    // What is said plainly is removed all the same.
    expect(provider.state.store.counts).toEqual({ sessions: 1, participants: 0 });
    const again = await run(cleanup.main);
    expect(again.code).toBe(3);
    expect(again.text).toContain(curl('sessions', session));
    expect(await readdir(journals)).toEqual(['a.jsonl']);
  });

  it.each([
    [
      'of another version',
      (whole: string[]) => joined(whole[0]?.replace('"journal":1', '"journal":7'), ...whole.slice(1)),
    ],
    ['with no first line', (whole: string[]) => joined(...whole.slice(1))],
    ['with half a first line', (whole: string[]) => joined(whole[0]?.slice(0, 40), ...whole.slice(1))],
  ])('whose account is not known touches nothing of it: %s', async (_, damage) => {
    const path = await leave(damage(lines()));
    const { code, text } = await run(cleanup.main);
    expect(code).toBe(3);
    expect(text).toContain(`Not understood: ${path}, line 1: `);
    expect(text).toContain(curl('sessions', session));
    expect(text).toContain(curl('participants', participant));
    expect(provider.state.store.counts).toEqual({ sessions: 1, participants: 1 });
    expect(await readdir(journals)).toEqual(['a.jsonl']);
  });

  it('removes what the lines say that have come together on one, and then the journal', async () => {
    await leave(lines().join(''));
    const { code, text } = await run(cleanup.main);
    expect(code).toBe(0);
    expect(text).toContain('Removed 2; nothing is left');
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
    expect(await readdir(journals)).toEqual([]);
  });

  it('goes on with the others', async () => {
    const other = lines().with(0, lines()[0]!.replace(provider.credentials.accountId, '7654321'));
    await leave(joined(...other.with(2, 'null')), 'other-account');
    await leave(joined(...lines()), 'whole');
    const { code, text } = await run(cleanup.main);
    expect(code).toBe(3);
    expect(text).toContain('other-account.jsonl, line 3: ');
    expect(text).toContain('of account 7654321 at');
    expect(text).toContain('Removed 2; the rest is what is named above');
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
    expect(await readdir(journals)).toEqual(['other-account.jsonl']);
  });

  it('can be killed behind a line that broke off, and is taken up again', async () => {
    await leave(`${joined(...lines())}{"n":1,"did":"remo`);
    const header = {
      ...(JSON.parse(lines()[0]!) as object),
      endsBy: at,
      process: { host: hostname(), pid: 99_999_999 },
    };
    await leave(`${joined(JSON.stringify(header), ...lines().slice(1))}{"n":3,"di`, 'b');
    const first = await run(cleanup.main);
    expect(first.text).toContain('creation with an unknown id: ');
    const second = await run(cleanup.main);
    expect(second.text).not.toContain('Not understood');
    expect(second.text).toContain('left behind: 1 creation');
    expect(await readdir(journals)).toEqual(['b.jsonl']);
  });

  it('makes no new file when another cleanup has removed it meanwhile', async () => {
    await leave(joined(...lines()));
    await Promise.all([run(cleanup.main), run(cleanup.main), run(cleanup.main)]);
    expect(await readdir(journals)).toEqual([]);
  });
});

it.each([
  ['verify', verify.main, ['--target', 'live', '--only', 'joined-no-body', '--reports']],
  ['baseline', baseline.main, ['--target', 'live', '--only', 'joined-no-body', '--out']],
])('%s says which journal is not understood, and goes on', async (_, command, args) => {
  const path = await leave(joined(...lines().with(3, 'null')));
  await leave('null\n', 'strange');
  const { code, text } = await run(command, [...args, join(folder, 'out')]);
  expect(text).toContain(`Not understood: ${path}, line 4: `);
  expect(text).toContain('strange.jsonl, line 1: ');
  expect(text).toContain('npm run cleanup -- --list says what can be done by hand');
  expect(code).toBe(0);
});

it('what is not touched is told before what it has come to', async () => {
  const other = lines().with(0, lines()[0]!.replace(provider.credentials.accountId, '7654321'));
  await leave(joined(...other));
  const { code, text } = await run(cleanup.main);
  expect(code).toBe(3);
  expect(text.split('\n').slice(1)).toEqual([
    expect.stringContaining('Not touched: 1 session and 1 participant of account 7654321'),
    'Nothing was removed',
    '',
  ]);
});

it('a run on another host that may still go on is named with the time until which it may', async () => {
  const header = JSON.parse(lines()[0]!) as object;
  const [startedAt, endsBy] = [new Date(), new Date(Date.now() + 3_600_000)];
  await leave(joined(JSON.stringify({ ...header, startedAt, endsBy }), ...lines().slice(1)));
  const { code, text } = await run(cleanup.main);
  expect(code).toBe(3);
  expect(text).toMatch(
    /^Not touched: 1 session and 1 participant of the run of \S+ on not-\S+\. Process 1 there may still be running; it ends by 20/,
  );
  expect(provider.state.store.counts).toEqual({ sessions: 1, participants: 1 });
});

it.runIf(process.platform === 'linux')(
  'what a run left that was killed and that nobody waits for is removed',
  async () => {
    let stuck: () => void = () => undefined;
    const isStuck = new Promise<void>((resolve) => (stuck = resolve));
    await provider.close();
    let count = 0;
    provider = await startReferenceProvider({
      intercept: async (call, next) => {
        count += 1;
        if (count < 40) return next(call);
        stuck();
        return new Promise(() => undefined);
      },
    });
    const environment = { ...settingsFor(provider, 'basic'), XDG_STATE_HOME: folder };
    // The shell becomes a program that knows nothing of the child that it got with that.
    const parent = spawn(
      'bash',
      [
        '-c',
        '"$@" & echo $!; exec sleep infinity',
        'bash',
        process.execPath,
        ...['--import', 'tsx', 'scripts/main.ts', 'verify', '--target', 'live', '--rate', '1000', '--reports', folder],
      ],
      { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const ended = once(parent, 'exit');
    try {
      const pid = Number.parseInt(await said(parent.stdout, /\d+\n/), 10);
      await isStuck;
      process.kill(pid, 'SIGKILL');
      await vi.waitFor(async () => {
        expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
      }, 60_000);
      const listed = startCommand('cleanup', ['--list'], { environment });
      expect(await listed.exit).toBe(3);
      expect(listed.output.stdout).toMatch(/was killed and left \d+ session/);
    } finally {
      parent.kill('SIGKILL');
      await ended;
    }
  },
);
