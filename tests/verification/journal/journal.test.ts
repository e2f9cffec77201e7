import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isRunning, type ProcessIdentity, thisProcess } from '../../../scripts/lib/system/process-identity.ts';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import type { Target } from '../../../scripts/target/target.ts';
import { finishJournal } from '../../../scripts/verification/journal/cleanup.ts';
import { readJournal, sessionLifetimeMs } from '../../../scripts/verification/journal/journal-entries.ts';
import { startJournal } from '../../../scripts/verification/journal/journal.ts';
import { findJournals, isAbout } from '../../../scripts/verification/journal/journals.ts';
import { wireTo } from '../../support/context.ts';
import { eachTestInFolder } from '../../support/test-folder.ts';

const where = { baseUrl: 'http://127.0.0.1:1/v1', accountId: '42' };
const later = new Date('2100-01-01T00:00:00Z');

let folder: string;
eachTestInFolder((path) => {
  folder = path;
});

const files = async () => Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));

/** A process that has come and gone. */
function deadProcess(): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    child.on('exit', () => {
      resolve(child.pid!);
    });
  });
}

/** A process that was killed, whose parent goes on and does not wait for it. */
async function unreaped(): Promise<{ identity: ProcessIdentity; stop: () => Promise<void> }> {
  const identity = new URL('../../../scripts/lib/system/process-identity.ts', import.meta.url).href;
  const script = `console.log(JSON.stringify((await import('${identity}')).thisProcess())); setInterval(() => 0, 1e9);`;
  // The shell becomes a program that knows nothing of the child that it got with that.
  const bash = `"$0" --import tsx --input-type=module --eval "$1" & exec sleep infinity`;
  const parent = spawn('bash', ['-c', bash, process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(parent, 'exit');
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const child = JSON.parse(line.toString()) as ProcessIdentity;
  process.kill(child.pid, 'SIGKILL');
  await vi.waitFor(async () => {
    expect(await readFile(`/proc/${child.pid}/stat`, 'utf8')).toMatch(/\) Z /);
  }, 60_000);
  return {
    identity: child,
    async stop() {
      parent.kill('SIGKILL');
      await ended;
    },
  };
}

const header = <Process extends object>(process: Process, endsBy = later) => ({
  journal: 1 as const,
  ...where,
  startedAt: '2026-01-01T00:00:00.000Z',
  endsBy: endsBy.toISOString(),
  process,
});

async function write(name: string, ...lines: object[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

const at = '2026-01-01T00:00:01.000Z';
const created = { n: 1, did: 'created', id: 'p1' };
const intended = { n: 1, did: 'intend', kind: 'participant', at };

describe('a journal', () => {
  it('holds a creation before it is sent, and lets go of it when it is removed', async () => {
    const journal = await startJournal(folder, where, later);
    const session = await journal.intend('session');
    const participant = await journal.intend('participant');
    await session.created('s1');
    expect(readJournal((await files())[0]!)).toMatchObject({
      header: where,
      outstanding: [
        { n: 1, kind: 'session', id: 's1' },
        { n: 2, kind: 'participant' },
      ],
      ended: false,
    });
    await participant.notCreated();
    await session.removed();
    await journal.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('stays, and says that its run has ended, when something is left', async () => {
    const journal = await startJournal(folder, where, later);
    await (await journal.intend('session')).lost();
    await journal.close();
    expect(readJournal((await files())[0]!)).toMatchObject({ outstanding: [{ n: 1 }], ended: true });
  });

  it('is for its owner alone', async () => {
    await (await startJournal(folder, where, later)).intend('session');
    const { mode } = await stat(join(folder, (await readdir(folder))[0]!));
    expect(mode & 0o777).toBe(0o600);
  });

  it('is read without the line that a kill broke off', async () => {
    const path = await write('a.jsonl', header(thisProcess()), intended, created);
    await appendFile(path, '{"n":1,"did":"rem');
    expect(readJournal(await readFile(path, 'utf8')).outstanding).toEqual([
      { n: 1, kind: 'participant', at, id: 'p1' },
    ]);
  });

  it.each(['', 'nonsense', '{"journal":2}', '[]', 'null'])('is not what reads "%s"', (text) => {
    const { header: first, flaws } = readJournal(text);
    expect(first).toBeUndefined();
    expect(flaws).toMatchObject([{ line: 1 }]);
  });
});

describe('a process', () => {
  it('runs, or does not, or cannot be asked after', async () => {
    expect(isRunning(thisProcess())).toBe(process.platform === 'linux' ? true : undefined);
    expect(isRunning({ host: hostname(), pid: await deadProcess() })).toBe(false);
    expect(isRunning({ host: `${hostname()}-other`, pid: process.pid })).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('is another one when its id was used again', () => {
    expect(isRunning({ ...thisProcess(), started: '1' })).toBe(false);
  });

  it.runIf(process.platform === 'linux')('is over when it was killed and nobody has waited for it', async () => {
    const { identity, stop } = await unreaped();
    const running = isRunning(identity);
    await stop();
    expect(running).toBe(false);
  });

  it('cannot be told from a later one with its id where the system says no more than that there is one', () => {
    const { host, pid } = thisProcess();
    expect(isRunning({ host, pid })).toBeUndefined();
  });

  it.each(['boot', 'space'])(
    'cannot be asked after where the name of the host is the same and the %s is not',
    (part) => {
      expect(isRunning({ ...thisProcess(), [part]: 'another' })).toBe(part in thisProcess() ? undefined : true);
    },
  );
});

describe('the journals of a machine', () => {
  it('are those of runs that are over and have left something', async () => {
    const gone = { host: hostname(), pid: await deadProcess() };
    const elsewhere = { host: 'another-host', pid: 1 };
    await write('killed.jsonl', header(gone), intended, created);
    await write('running.jsonl', header(thisProcess()), intended, created);
    await write('ended.jsonl', header(thisProcess()), intended, created, { did: 'ended' });
    await write('nothing-left.jsonl', header(gone), intended, created, { n: 1, did: 'removed' });
    await write('elsewhere.jsonl', header(elsewhere), intended, created);
    await write('elsewhere-over.jsonl', header(elsewhere, new Date(0)), intended, created);
    await write('no-journal.jsonl', { other: true });
    const { found, strange, undecided } = await findJournals(folder);
    expect(found.map(({ path }) => path.slice(folder.length + 1)).sort()).toEqual([
      'elsewhere-over.jsonl',
      'ended.jsonl',
      'killed.jsonl',
    ]);
    expect(strange.map(({ path, flaws }) => [path.slice(folder.length + 1), flaws[0]?.line])).toEqual([
      ['no-journal.jsonl', 1],
    ]);
    expect(undecided.map(({ path }) => path.slice(folder.length + 1))).toEqual(['elsewhere.jsonl']);
    // What is over and empty is of no use to anybody.
    expect(await readdir(folder)).not.toContain('nothing-left.jsonl');
    expect(isAbout(found[0]!, where)).toBe(true);
    expect(isAbout(found[0]!, { ...where, accountId: '43' })).toBe(false);
    expect(isAbout(found[0]!, { ...where, baseUrl: 'http://127.0.0.1:2/v1' })).toBe(false);
  });

  it('are none where there is no folder', async () => {
    expect(await findJournals(join(folder, 'missing'))).toEqual({ found: [], strange: [], undecided: [] });
  });
});

describe('a cleanup', () => {
  async function finish(lines: (ids: { session: string; participant: string }) => object[], now?: number) {
    const provider = await startReferenceProvider();
    const { store } = provider.state;
    const ids = {
      session: store.createSession({}).id,
      participant: store.createParticipant({ publishPermissions: [], deviceApiVersion: 'V3' }).id,
    };
    const others = store.createSession({}).id;
    const path = await write('a.jsonl', header(thisProcess()), ...lines(ids));
    const { accountId, username, password } = provider.credentials;
    const target: Target = {
      kind: 'live',
      baseUrl: provider.baseUrl,
      accountId,
      users: { main: { username, password } },
      signIn: 'basic',
    };
    const wire = wireTo(target);
    const journal = { path, header: header(thisProcess()), ...readJournal(await readFile(path)) };
    const signal = new AbortController().signal;
    const timeouts = { ...defaultTimeouts, pauseMs: 0 };
    const result = await finishJournal(journal, target, wire, timeouts, { concurrency: 2, signal }, now);
    await wire.close();
    await provider.close();
    expect(store.session(others)).toBeDefined();
    return { ...result, left: result.left, counts: store.counts, texts: await files() };
  }

  it('removes what the journal names, and nothing else, and then the journal', async () => {
    const { removed, left, counts, texts } = await finish(({ session, participant }) => [
      { n: 1, did: 'intend', kind: 'session', at },
      { n: 1, did: 'created', id: session },
      { n: 2, did: 'intend', kind: 'participant', at },
      { n: 2, did: 'created', id: participant },
      { n: 3, did: 'intend', kind: 'participant', at },
      { n: 3, did: 'created', id: 'gone-already' },
    ]);
    expect({ removed, left, counts }).toEqual({ removed: 3, left: [], counts: { sessions: 1, participants: 0 } });
    expect(texts).toEqual([]);
  });

  it('says what it cannot know, and until when it may be there', async () => {
    const { removed, left, texts } = await finish(
      ({ session }) => [
        { n: 1, did: 'intend', kind: 'session', at },
        { n: 2, did: 'intend', kind: 'participant', at },
        { n: 3, did: 'intend', kind: 'session', at },
        { n: 3, did: 'created', id: session },
      ],
      Date.parse(at) + 1000,
    );
    expect(removed).toBe(1);
    expect(left.map(({ n, until }) => [n, until])).toEqual([
      [1, '2026-01-01T09:00:01.000Z'],
      [2, undefined],
    ]);
    expect(readJournal(texts[0]!).outstanding.map(({ n }) => n)).toEqual([1, 2]);
  });

  it('lets go of what nobody knows once a session has ended by itself', async () => {
    const { left, texts } = await finish(
      () => [{ n: 1, did: 'intend', kind: 'session', at }],
      Date.parse(at) + sessionLifetimeMs,
    );
    expect(left).toEqual([]);
    expect(texts).toEqual([]);
  });
});
