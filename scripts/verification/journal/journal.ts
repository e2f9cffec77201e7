import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { thisProcess } from '../../lib/system/process-identity.ts';
import type { JournalHeader, JournalLine, ResourceKind } from './journal-entries.ts';
import { JournalError } from './journals.ts';

/** One creation in the journal. */
export interface JournalEntry {
  /** The target has answered with its id. */
  created(id: string): Promise<void>;
  /** Nothing was created: the target has said so, or nothing was sent. */
  notCreated(): Promise<void>;
  /** It may have been created, but the response with its id is lost. */
  lost(): Promise<void>;
  /** Its removal is confirmed. */
  removed(): Promise<void>;
}

/** Records on disk what this process creates, so that a crash leaves nothing unknown. Throws a JournalError if it cannot write. */
export interface Journal {
  /** Resolves when the intention is on disk; only then may the creation be sent. */
  intend(kind: ResourceKind): Promise<JournalEntry>;
  /** Ends the journal, and removes its file when nothing is left to remove. */
  close(): Promise<void>;
}

/** For a target whose resources end with this process. */
export const noJournal: Journal = {
  intend: () => Promise.resolve(noEntry),
  close: () => Promise.resolve(),
};
const nothing = () => Promise.resolve();
const noEntry: JournalEntry = { created: nothing, notCreated: nothing, lost: nothing, removed: nothing };

/** What a journal needs of its file. */
export type JournalFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>;

/**
 * Starts a journal in a folder, in a new file that only this user may read. It holds ids, and no credentials.
 * @param endsBy when this run will be over at the latest.
 * @throws the file system's error when it cannot be written.
 */
export async function startJournal(
  folder: string,
  { baseUrl, accountId }: Pick<JournalHeader, 'baseUrl' | 'accountId'>,
  endsBy: Date,
  openFile: (path: string) => Promise<JournalFile> = (path) => open(path, 'ax', 0o600),
): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.jsonl`);
  // Another process must not find a journal without its first line.
  const unfinished = `${path}.new`;
  const file = await openFile(unfinished);
  const lines = appending(file);
  try {
    await lines.append({
      journal: 1,
      baseUrl,
      accountId,
      startedAt: new Date().toISOString(),
      endsBy: endsBy.toISOString(),
      process: thisProcess(),
    });
    await rename(unfinished, path);
    await syncFolder(folder);
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    await rm(path, { force: true });
    throw error;
  }

  const failing = async <T>(writing: Promise<T>): Promise<T> => {
    try {
      return await writing;
    } catch (error) {
      throw cannotWrite(path, error);
    }
  };
  const append = (line: JournalLine) => failing(lines.append(line));
  let count = 0;
  const open_ = new Set<number>();
  return {
    async intend(kind) {
      // A missing number tells a reader that a line was lost.
      const n = await failing(
        lines.append(
          () => ({ n: count + 1, did: 'intend', kind, at: new Date().toISOString() }),
          () => (count += 1),
        ),
      );
      // The line has to be on disk before the request is sent.
      await failing(file.datasync()).catch(async (error: unknown) => {
        await append({ n, did: 'not-created' }).catch(() => undefined);
        throw error;
      });
      open_.add(n);
      let named: { id?: string } = {};
      return {
        created(id) {
          named = { id };
          return append({ n, did: 'created', kind, id });
        },
        lost: () => append({ n, did: 'lost' }),
        notCreated() {
          open_.delete(n);
          return append({ n, did: 'not-created' });
        },
        removed() {
          open_.delete(n);
          return lines.append({ n, did: 'removed', ...named });
        },
      };
    },
    async close() {
      try {
        if (open_.size > 0) await append({ did: 'ended' });
      } finally {
        await file.close();
      }
      if (open_.size === 0) await rm(path, { force: true });
    },
  };
}

function cannotWrite(path: string, error: unknown): JournalError {
  const { message, code } = error as NodeJS.ErrnoException;
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code ?? '');
  const help = `${isFull ? 'make room there' : 'check that file'}, or set XDG_STATE_HOME to a folder elsewhere`;
  return new JournalError(
    `The journal of created resources cannot be written, so nothing more is created: ${path}: ${message}; ${help}`,
  );
}

type Line = JournalHeader | JournalLine;

interface Appending {
  /**
   * Appends one line after the other.
   * @param done is called once the whole line is written.
   * @throws when it cannot be written; then no part of it remains.
   */
  append<T = void>(line: Line | (() => Line), done?: () => T): Promise<T>;
}

function appending(file: JournalFile): Appending {
  let size = 0;
  let isWhole = true;
  let last: Promise<unknown> = Promise.resolve();
  const write = async (line: Line): Promise<void> => {
    const bytes = Buffer.from(`${isWhole ? '' : '\n'}${JSON.stringify(line)}\n`);
    try {
      // A nearly full disk may write only a part.
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, written);
        if (bytesWritten === 0) throw Object.assign(new Error('nothing of it was taken'), { code: 'ENOSPC' });
        written += bytesWritten;
      }
      size += bytes.length;
      isWhole = true;
    } catch (error) {
      await file.truncate(size).catch(() => (isWhole = false));
      throw error;
    }
  };
  return {
    append<T = void>(line: Line | (() => Line), done?: () => T): Promise<T> {
      const writing = last.then(async () => {
        await write(typeof line === 'function' ? line() : line);
        return done?.() as T;
      });
      last = writing.catch(() => undefined);
      return writing;
    },
  };
}

/** Makes the name of a new file survive a power loss, where the system can do that. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
