import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalHeader, JournalLine, ResourceKind } from './journal-entries.ts';
import { thisProcess } from './process-identity.ts';

/** One creation in the journal. */
export interface JournalEntry {
  /** The target has answered with its id. */
  created(id: string): Promise<void>;
  /** The target has said, or it is certain, that nothing was created. */
  notCreated(): Promise<void>;
  /** It may have been created, and the answer with its id is lost. */
  lost(): Promise<void>;
  /** Its removal is confirmed. */
  removed(): Promise<void>;
}

/** Knows, whatever happens to this process, what it has created. */
export interface Journal {
  /** Resolves when the intention is on disk; only then may the creation be sent. */
  intend(kind: ResourceKind): Promise<JournalEntry>;
  /** Ends the journal, and removes its file when nothing is left to remove. */
  close(): Promise<void>;
}

/** For a target that ends with this process. */
export const noJournal: Journal = {
  intend: () => Promise.resolve(noEntry),
  close: () => Promise.resolve(),
};
const nothing = () => Promise.resolve();
const noEntry: JournalEntry = { created: nothing, notCreated: nothing, lost: nothing, removed: nothing };

/**
 * Starts a journal of one's own in a folder, in a file that nobody else may read. It holds ids, and no
 * credential.
 * @param endsBy when this run will be over at the latest, UTC.
 * @throws the file system's error when it cannot be written.
 */
export async function startJournal(
  folder: string,
  { baseUrl, accountId }: Pick<JournalHeader, 'baseUrl' | 'accountId'>,
  endsBy: Date,
): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.jsonl`);
  const file = await open(path, 'ax', 0o600);
  await append(file, {
    journal: 1,
    baseUrl,
    accountId,
    startedAt: new Date().toISOString(),
    endsBy: endsBy.toISOString(),
    process: thisProcess(),
  } satisfies JournalHeader);

  let count = 0;
  const open_ = new Set<number>();
  return {
    async intend(kind) {
      const n = (count += 1);
      open_.add(n);
      await append(file, { n, did: 'intend', kind, at: new Date().toISOString() });
      // The network must not be faster than the disk.
      await file.datasync();
      const close = async (did: 'not-created' | 'removed') => {
        open_.delete(n);
        await append(file, { n, did });
      };
      return {
        created: (id) => append(file, { n, did: 'created', id }),
        lost: () => append(file, { n, did: 'lost' }),
        notCreated: () => close('not-created'),
        removed: () => close('removed'),
      };
    },
    async close() {
      if (open_.size > 0) await append(file, { did: 'ended' });
      await file.close();
      if (open_.size === 0) await rm(path, { force: true });
    },
  };
}

/** One line in one write, so that those of several writers do not mix. */
async function append(file: FileHandle, line: JournalHeader | JournalLine): Promise<void> {
  await file.write(`${JSON.stringify(line)}\n`);
}
