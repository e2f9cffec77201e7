import { spawnSync } from 'node:child_process';
import { chmod, mkdir, open, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../../scripts/verification/journal/journal-entries.ts';
import { type JournalFile, startJournal } from '../../../scripts/verification/journal/journal.ts';
import { findJournals, JournalError } from '../../../scripts/verification/journal/journals.ts';
import { eachTestInFolder } from '../../support/test-folder.ts';

const where = { baseUrl: 'http://127.0.0.1:1/v1', accountId: '42' };
const at = '2026-01-01T00:00:01.000Z';
const endsBy = '2026-01-01T01:00:00.000Z';
const header = {
  journal: 1,
  ...where,
  startedAt: '2026-01-01T00:00:00.000Z',
  endsBy,
  process: { host: `not-${hostname()}`, pid: 1 },
};
const intended = (n: number, kind = 'session') => ({ n, did: 'intend', kind, at });
const created = (n: number, id: string, kind: string | undefined = 'session') => ({ n, did: 'created', kind, id });
const removed = (n: number) => ({ n, did: 'removed' });
const textOf = (...lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

let folder: string;
eachTestInFolder((path) => {
  folder = path;
});

describe('a journal with a session that is alive', () => {
  const lines = [header, intended(1), created(1, 's1'), intended(2), created(2, 's2'), removed(2)];
  const text = textOf(...lines);
  const isAccountedFor = (bytes: string | Uint8Array) => {
    const { flaws, outstanding } = readJournal(bytes);
    return flaws.length > 0 || outstanding.some(({ n }) => n === 1);
  };

  it('never reads as if nothing were left, whichever line is missing', () => {
    for (const index of lines.keys()) {
      expect(isAccountedFor(textOf(...lines.filter((_, other) => other !== index))), String(index)).toBe(true);
    }
  });

  it.each([0, 0x20, 0x22, 0x7b, 0x0a, 0xff])('nor whichever byte has become %i', (byte) => {
    for (let index = 0; index < text.length; index += 1) {
      const bytes = Buffer.from(text);
      bytes[index] = byte;
      expect(isAccountedFor(bytes), String(index)).toBe(true);
    }
  });

  it('nor wherever it breaks off behind the first line', () => {
    const first = textOf(header).length;
    for (let length = 0; length < text.length; length += 1) {
      const isFirstLineOnly = length === first || length === first - 1;
      if (!isFirstLineOnly) expect(isAccountedFor(text.slice(0, length)), String(length)).toBe(true);
    }
  });

  it('is understood whole where only what is between its lines was lost', () => {
    expect(readJournal(text.replaceAll('\n', ''))).toEqual(readJournal(text));
    expect(readJournal(text)).toMatchObject({ flaws: [], outstanding: [{ n: 1, kind: 'session', id: 's1' }] });
  });
});

describe('a line', () => {
  it.each([
    ['null', /not a line of a journal/],
    ['[1]', /not a line of a journal/],
    ['"text"', /not a line of a journal/],
    ['{"n":2,"did":"undone"}', /not a line of a journal/],
    ['{"n":"2","did":"removed"}', /not a line of a journal/],
    ['{"n":2,"did":"intend","kind":"room","at":"2026-01-01T00:00:00Z"}', /not a line of a journal/],
    ['{"n":2,"did":"created","id":"\\ud800"}', /not a line of a journal/],
    ['{"n":2,"di', /not complete JSON/],
    ['\0\0\0\0', /zero bytes/],
    [Buffer.from([0x7b, 0xff, 0xfe]), /not in UTF-8/],
    [JSON.stringify(header), /first line of another/],
  ])('%j is a flaw with its number, and the others count', (line, why) => {
    const bytes = Buffer.concat([
      Buffer.from(textOf(header, intended(1))),
      Buffer.from(line),
      Buffer.from(`\n${textOf(created(1, 's1'))}`),
    ]);
    const { flaws, outstanding } = readJournal(bytes);
    expect(flaws).toEqual([{ line: 3, why: expect.stringMatching(why) as string }]);
    expect(outstanding).toEqual([{ n: 1, kind: 'session', id: 's1', at }]);
  });

  it('of another version is said to be that', () => {
    expect(readJournal(textOf({ ...header, journal: 2 }, intended(1))).flaws[0]?.why).toContain('version 2');
  });

  it('that says what was created stands for the one that is missing before it', () => {
    expect(readJournal(textOf(header, created(1, 's1'))).outstanding).toEqual([
      { n: 1, kind: 'session', id: 's1', at: endsBy },
    ]);
    const older = { n: 1, did: 'created', id: 's1' };
    expect(readJournal(textOf(header, older)).outstanding).toMatchObject([{ kind: 'creation', id: 's1' }]);
  });

  it('that has got the number of another creation keeps both', () => {
    const { flaws, outstanding } = readJournal(
      textOf(header, intended(1), created(1, 's1'), intended(2), created(1, 's2'), { ...removed(1), id: 's1' }),
    );
    expect(flaws).toHaveLength(1);
    expect(outstanding.map(({ n, id }) => [n, id])).toEqual([
      [1, 's2'],
      [2, undefined],
    ]);
  });

  it('that is missing shows in the numbers', () => {
    const { flaws } = readJournal(textOf(header, intended(2), intended(6)));
    expect(flaws).toEqual([{ why: 'no line says what became of creation 1, 3 to 5' }]);
  });

  it('that cannot be read may still give an id', () => {
    const damaged = '{"n":1,"d#d":"created","id":"s\\"1"}\n';
    expect(readJournal(`${textOf(header)}${damaged}`).stray).toEqual([{ kind: 'creation', id: 's"1' }]);
    expect(readJournal(`${textOf(header, intended(1))}${damaged}`).stray).toEqual([{ kind: 'session', id: 's"1' }]);
  });
});

describe('a last line that broke off', () => {
  const whole = JSON.stringify(intended(2, 'participant'));

  it('is a creation that was attempted, from its first character on', () => {
    for (let length = 1; length < whole.length; length += 1) {
      const { flaws, outstanding } = readJournal(`${textOf(header, intended(1), removed(1))}${whole.slice(0, length)}`);
      expect(flaws, String(length)).toEqual([]);
      expect(outstanding, String(length)).toMatchObject([{ n: 2 }]);
    }
  });

  it.each([
    JSON.stringify(created(1, 'Zoë 😀 \u0001 "')),
    JSON.stringify(removed(1)),
    JSON.stringify({ n: 1, did: 'not-created' }),
    JSON.stringify({ did: 'ended' }),
  ])('leaves what it was about as it was: %s', (line) => {
    const bytes = Buffer.from(line);
    for (let length = '{"n":1,'.length; length < bytes.length; length += 1) {
      const content = Buffer.concat([Buffer.from(textOf(header, intended(1))), bytes.subarray(0, length)]);
      const { flaws, outstanding } = readJournal(content);
      expect(flaws, String(length)).toEqual([]);
      expect(outstanding[0], String(length)).toEqual({ n: 1, kind: 'session', at });
    }
  });

  it('stays that when a cleanup has gone on behind it', () => {
    const content = `${textOf(header, intended(1), created(1, 's1'))}{"n":1,"did":"rem\n${textOf({ did: 'cleanup' }, removed(1))}`;
    expect(readJournal(content)).toMatchObject({ flaws: [], outstanding: [], over: true, ended: false });
  });

  it.each(['{"n":2,"did":"x', '{"n":2}x', 'x', '{"n":2,"did":"created","id":"a\0'])(
    'is a flaw where it is %j',
    (end) => {
      expect(readJournal(`${textOf(header, intended(1))}${end}`).flaws).toMatchObject([{ line: 3 }]);
    },
  );
});

describe('what stands in place of a journal', () => {
  const strange = async () => (await findJournals(folder)).strange.map(({ flaws }) => flaws[0]?.why);
  const path = () => join(folder, 'a.jsonl');

  it('is a folder', async () => {
    await mkdir(path());
    expect(await strange()).toEqual(['it is a folder, not a regular file']);
  });

  it('is a link, which is not followed', async () => {
    await writeFile(join(folder, 'elsewhere'), textOf(header, intended(1)));
    await symlink(join(folder, 'elsewhere'), path());
    expect(await strange()).toEqual(['it is a symbolic link, which is not followed']);
  });

  it.runIf(process.platform !== 'win32')('is a pipe to which nobody writes', async () => {
    expect(spawnSync('sh', ['-c', 'mkfifo "$0"', path()]).status).toBe(0);
    expect(await strange()).toEqual(['it is a pipe, not a regular file']);
  });

  it.runIf(process.platform !== 'win32')('is a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path(), resolve));
    expect(await strange()).toEqual(['it is a device or socket, not a regular file']);
    await new Promise((resolve) => server.close(resolve));
  });

  it('is a file that has nothing, or no end', async () => {
    await writeFile(path(), '');
    expect(await strange()).toEqual(['it is empty']);
    await truncate(path(), 2 ** 40);
    expect(await strange()).toEqual([expect.stringMatching(/^it has 1099511627776 bytes/)]);
  });

  it.runIf(process.platform !== 'win32')('is a file that is not to be read', async () => {
    await writeFile(path(), textOf(header));
    await chmod(path(), 0);
    // To the superuser no file is closed.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) {
      await chmod(folder, 0o755);
      process.seteuid?.(65_534);
    }
    const found = await strange().finally(() => {
      if (isRoot) process.seteuid?.(0);
    });
    expect(found).toEqual(['it may not be read by this user']);
  });

  it('hides none of the others', async () => {
    await mkdir(path());
    await writeFile(join(folder, 'b.jsonl'), 'null\n');
    await writeFile(join(folder, 'c.jsonl'), textOf(header, intended(1)));
    await writeFile(join(folder, 'd.jsonl'), textOf({ ...header, process: undefined }, intended(1)));
    const { found, strange: others } = await findJournals(folder);
    expect(found.map(({ path: found }) => found)).toEqual([join(folder, 'c.jsonl')]);
    expect(others).toHaveLength(3);
    expect(await readdir(folder)).toHaveLength(4);
  });
});

describe('the run of another host', () => {
  const now = Date.parse('2026-06-01T12:00:00.000Z');
  const write = async (times: { startedAt: string; endsBy: string }, writtenAt: string) => {
    const path = join(folder, 'a.jsonl');
    await writeFile(path, textOf({ ...header, ...times }, intended(1)));
    const file = await open(path, 'r+');
    await file.utimes(new Date(writtenAt), new Date(writtenAt));
    await file.close();
    const { found, undecided } = await findJournals(folder, now);
    return found.length > 0 ? 'over' : undecided[0]?.until.toISOString();
  };

  it('is over when its journal has not been written for longer than it may last, whatever its clock says', async () => {
    const ahead = { startedAt: '2027-01-01T00:00:00.000Z', endsBy: '2027-01-01T00:40:00.000Z' };
    expect(await write(ahead, '2026-06-01T11:00:00.000Z')).toBe('over');
    expect(await write(ahead, '2026-06-01T11:30:00.000Z')).toBe('2026-06-01T12:10:00.000Z');
  });

  it('may go on where its clock is behind, for as long as it may last', async () => {
    const behind = { startedAt: '2026-06-01T10:00:00.000Z', endsBy: '2026-06-01T10:40:00.000Z' };
    expect(await write(behind, '2026-06-01T11:59:00.000Z')).toBe('2026-06-01T12:39:00.000Z');
  });

  it('is over a day behind its end, though its journal came here later', async () => {
    const earlier = { startedAt: '2026-05-30T10:00:00.000Z', endsBy: '2026-05-30T10:40:00.000Z' };
    expect(await write(earlier, '2026-06-01T11:59:00.000Z')).toBe('over');
  });
});

describe('a disk that takes no more', () => {
  /** A file, of which a test can say how much fits: a stand-in for a disk. */
  function fileWith(disk: { room: number; truncates?: boolean; syncs?: boolean }) {
    const state = { closed: 0 };
    const openFile = async (path: string): Promise<JournalFile> => {
      const file = await open(path, 'ax');
      const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      return {
        async write(bytes: Uint8Array, offset: number) {
          const length = Math.min(disk.room, bytes.length - offset);
          if (length === 0) throw full();
          disk.room -= length;
          return file.write(bytes, offset, length);
        },
        datasync: () => (disk.syncs === false ? Promise.reject(full()) : file.datasync()),
        truncate: (size: number) => (disk.truncates === false ? Promise.reject(full()) : file.truncate(size)),
        close: () => {
          state.closed += 1;
          return file.close();
        },
      } as JournalFile;
    };
    return { state, openFile };
  }
  const later = new Date('2100-01-01T00:00:00Z');
  const text = async () => readFile(join(folder, (await readdir(folder))[0]!), 'utf8');

  it.each([true, false])(
    'has nothing created, and says where and what helps; what can be cut back: %s',
    async (truncates) => {
      const disk = { room: 10_000, truncates };
      const { state, openFile } = fileWith(disk);
      const journal = await startJournal(folder, where, later, openFile);
      const first = await journal.intend('session');
      await first.created('s1');
      disk.room = 20;
      const [name] = await readdir(folder);
      const failure = await journal.intend('session').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(JournalError);
      expect(String(failure)).toContain(`${join(folder, name!)}: ENOSPC: no space left on device, write; make room`);
      // There is room again, and no line is lost to the piece of another.
      disk.room = 10_000;
      await journal.intend('participant');
      await journal.close();
      expect(state.closed).toBe(1);
      const { flaws, outstanding } = readJournal(await text());
      expect(outstanding.map(({ n, kind, id }) => [n, kind, id])).toEqual([
        [1, 'session', 's1'],
        [2, 'participant', undefined],
      ]);
      expect(flaws).toHaveLength(truncates ? 0 : 1);
    },
  );

  it('takes a line in pieces', async () => {
    const file = await open(join(folder, 'pieces'), 'ax');
    const journal = await startJournal(folder, where, later, () =>
      Promise.resolve({
        write: (bytes: Uint8Array, offset: number) => file.write(bytes, offset, Math.min(7, bytes.length - offset)),
        datasync: () => file.datasync(),
        truncate: (size: number) => file.truncate(size),
        close: () => file.close(),
      } as JournalFile),
    ).catch((error: unknown) => error);
    // Its name is another one, so that it cannot be put in its place: the handle is closed all the same.
    expect(journal).toMatchObject({ code: 'ENOENT' });
    await expect(file.stat()).rejects.toThrow();
    expect(readJournal(await readFile(join(folder, 'pieces')))).toMatchObject({ header: where, flaws: [] });
  });

  it('does not let a creation be sent that is not on it', async () => {
    const disk = { room: 10_000, syncs: false };
    const { openFile } = fileWith(disk);
    const journal = await startJournal(folder, where, later, openFile);
    await expect(journal.intend('session')).rejects.toThrow(JournalError);
    expect(readJournal(await text())).toMatchObject({ flaws: [], outstanding: [] });
    await journal.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('has the file closed and removed where not even the first line fits', async () => {
    const { state, openFile } = fileWith({ room: 30 });
    await expect(startJournal(folder, where, later, openFile)).rejects.toThrow('ENOSPC');
    expect(state.closed).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('has the file closed where its end cannot be written', async () => {
    const disk = { room: 10_000 };
    const { state, openFile } = fileWith(disk);
    const journal = await startJournal(folder, where, later, openFile);
    await journal.intend('session');
    disk.room = 0;
    await expect(journal.close()).rejects.toThrow(JournalError);
    expect(state.closed).toBe(1);
    expect(readJournal(await text())).toMatchObject({ flaws: [], outstanding: [{ n: 1 }], ended: false });
  });
});

it('many lines at once come one after the other, and none is lost', async () => {
  const journal = await startJournal(folder, where, new Date('2100-01-01T00:00:00Z'));
  const ids = Array.from({ length: 200 }, (_, index) => `s${index}`);
  await Promise.all(ids.map(async (id) => (await journal.intend('session')).created(id)));
  await journal.close();
  const [name] = await readdir(folder);
  const { flaws, outstanding } = readJournal(await readFile(join(folder, name!)));
  expect(flaws).toEqual([]);
  expect(outstanding.map(({ id }) => id).sort()).toEqual(ids.sort());
});
