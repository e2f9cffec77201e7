import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '../../lib/system/process-identity.ts';
import { UserError } from '../../lib/system/user-error.ts';
import { NoRegularFileError, readRegularFile } from '../../lib/system/read-file.ts';
import { messageOf } from '../../lib/text/errors.ts';
import type { Target } from '../../target/target.ts';
import { type JournalHeader, type ReadJournal, readJournal } from './journal-entries.ts';

/**
 * A journal cannot be read or written. Without one, resources could be left behind unnoticed, so nothing is created.
 */
export class JournalError extends UserError {
  override readonly name = 'JournalError';
  constructor(message: string) {
    super(3, message.split('\n'));
  }
}

/** The journal of a run that is over and has left something, or may have. */
export interface FoundJournal extends ReadJournal {
  readonly path: string;
  readonly header: JournalHeader;
}

/** A file among the journals that does not name its target. */
export interface StrangeJournal extends Pick<ReadJournal, 'outstanding' | 'flaws' | 'stray'> {
  readonly path: string;
}

/** The journal of a run that may still be in progress, on another machine. */
export interface UndecidedJournal {
  readonly path: string;
  readonly header: JournalHeader;
  readonly outstanding: ReadJournal['outstanding'];
  /** When the run is certainly over. */
  readonly until: Date;
}

export interface Journals {
  readonly found: readonly FoundJournal[];
  readonly strange: readonly StrangeJournal[];
  readonly undecided: readonly UndecidedJournal[];
}

/** Many times what the largest run writes. */
const maxBytes = 16 * 1024 * 1024;

/** With clocks further apart, HTTPS would not work. */
const clocksApartMs = 24 * 60 * 60 * 1000;

/**
 * The journals in a folder, without those of runs in progress.
 * @throws JournalError when the folder is there and cannot be read.
 */
export async function findJournals(folder: string, now: number = Date.now()): Promise<Journals> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new JournalError(
      `The journals of earlier runs cannot be read in ${folder}: ${messageOf(error)}\nMake the folder readable, or set XDG_STATE_HOME to one that is`,
    );
  });
  const looked = await Promise.all(
    names.filter((name) => name.endsWith('.jsonl')).map((name) => lookAt(join(folder, name), now)),
  );
  const byStart = (a: { header: JournalHeader }, b: { header: JournalHeader }) =>
    a.header.startedAt < b.header.startedAt ? -1 : 1;
  return {
    found: looked.flatMap(({ found }) => found ?? []).sort(byStart),
    strange: looked.flatMap(({ strange }) => strange ?? []).sort((a, b) => (a.path < b.path ? -1 : 1)),
    undecided: looked.flatMap(({ undecided }) => undecided ?? []).sort(byStart),
  };
}

/** Whether a journal is about this target and account. */
export function isAbout(
  { header }: Pick<FoundJournal, 'header'>,
  { baseUrl, accountId }: Pick<Target, 'baseUrl' | 'accountId'>,
): boolean {
  return header.baseUrl === baseUrl && header.accountId === accountId;
}

async function lookAt(
  path: string,
  now: number,
): Promise<{ found?: FoundJournal; strange?: StrangeJournal; undecided?: UndecidedJournal }> {
  let content: Buffer;
  let writtenAt: number;
  try {
    content = await readRegularFile(path, { maxBytes: maxBytes, followLinks: false });
    writtenAt = (await stat(path)).mtimeMs;
  } catch (error) {
    // Another run may have ended and removed its own journal.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    return { strange: { path, outstanding: [], flaws: [{ why: whyUnreadable(error) }], stray: [] } };
  }
  const { header, ...journal } = readJournal(content);
  if (!header) return { strange: { path, ...journal } };
  const running = journal.over ? false : isRunning(header.process);
  if (running === true) return {};
  if (running === undefined) {
    const until = overBy(header, writtenAt);
    if (now <= until) {
      const { outstanding } = journal;
      return outstanding.length > 0 ? { undecided: { path, header, outstanding, until: new Date(until) } } : {};
    }
  }
  if (journal.outstanding.length > 0 || journal.flaws.length > 0) return { found: { path, header, ...journal } };
  await rm(path, { force: true });
  return {};
}

/**
 * When a run on another machine is certainly over. Its clock may differ from ours, so its times may be wrong. Their
 * difference is right all the same, and so is the time at which our file system saw the last write.
 */
function overBy({ startedAt, endsBy }: JournalHeader, writtenAt: number): number {
  const end = Date.parse(endsBy);
  return Math.min(end + clocksApartMs, writtenAt + (end - Date.parse(startedAt)));
}

function whyUnreadable(error: unknown): string {
  if (error instanceof NoRegularFileError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read by this user';
  return `it cannot be read: ${messageOf(error)}`;
}
