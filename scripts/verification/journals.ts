import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReadJournal, readJournal } from './journal-entries.ts';
import { isRunning } from './process-identity.ts';
import type { Target } from './target.ts';

/**
 * A journal cannot be read or written. Without one, what is created could be left behind without anybody
 * knowing: then nothing is created.
 */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** A journal with something outstanding, whose run is over. */
export interface FoundJournal extends ReadJournal {
  readonly path: string;
}

/**
 * The journals in a folder of runs that are over and have left something. Those of runs that still go on are
 * theirs alone.
 * @throws JournalError when the folder is there and cannot be read.
 */
export async function findJournals(folder: string, now: number = Date.now()): Promise<FoundJournal[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalError(
      `The journals of earlier runs cannot be read in ${folder}: ${why}\nMake the folder readable, or set XDG_STATE_HOME to one that is`,
    );
  });
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith('.jsonl'))
      .map(async (name) => {
        const path = join(folder, name);
        // Another run may have come to its end and removed its own.
        const text = await readFile(path, 'utf8').catch(() => '');
        const journal = readJournal(text);
        if (!journal || !isOver(journal, now)) return [];
        if (journal.outstanding.length > 0) return [{ path, ...journal }];
        await rm(path, { force: true });
        return [];
      }),
  );
  return found.flat().sort((a, b) => (a.header.startedAt < b.header.startedAt ? -1 : 1));
}

/** Whether a journal is about this target and account. */
export function isAbout(
  { header }: ReadJournal,
  { baseUrl, accountId }: Pick<Target, 'baseUrl' | 'accountId'>,
): boolean {
  return header.baseUrl === baseUrl && header.accountId === accountId;
}

function isOver({ header, ended }: ReadJournal, now: number): boolean {
  if (ended) return true;
  // Where a process cannot be asked after, its time is.
  return !(isRunning(header.process) ?? now <= Date.parse(header.endsBy));
}
