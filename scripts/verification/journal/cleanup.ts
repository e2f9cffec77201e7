import { constants, open, rm } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Timeouts } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import type { Wire } from '../wire/wire.ts';
import { type JournalLine, type Outstanding, sessionLifetimeMs } from './journal-entries.ts';
import type { FoundJournal } from './journals.ts';
import { removeResource } from './removal.ts';

/** A resource that could not be removed, and why. */
export interface Remainder extends Outstanding {
  readonly reason: string;
  /** When the provider ends it by itself, UTC; absent if no document says so. */
  readonly until?: string;
}

export interface CleanupResult {
  readonly removed: number;
  readonly left: readonly Remainder[];
}

/**
 * Removes exactly the resources that a journal lists as created and not removed. Each removal is noted in the journal
 * at once, so a cleanup can be killed too. The journal is deleted when nothing is left and all of it could be read.
 */
export async function finishJournal(
  { path, outstanding, flaws }: FoundJournal,
  target: Target,
  wire: Wire,
  timeouts: Timeouts,
  { concurrency, signal }: { concurrency: number; signal: AbortSignal },
  now: number = Date.now(),
): Promise<CleanupResult> {
  let removed = 0;
  const left: Remainder[] = [];
  const journal = await openToStrikeOut(path);
  const finish = async (entry: Outstanding): Promise<void> => {
    const { n, kind, id, at } = entry;
    const endsAt = Date.parse(at) + sessionLifetimeMs;
    const until = kind === 'session' ? { until: new Date(endsAt).toISOString() } : {};
    if (id === undefined) {
      // Without its id it cannot be removed; after this time the provider has ended it.
      if (now >= endsAt) await journal.strikeOut({ n, did: 'removed' });
      else
        left.push({ ...entry, ...until, reason: 'the response with its id never arrived, so it may or may not exist' });
      return;
    }
    if (kind === 'creation') {
      left.push({ ...entry, reason: 'the line that says whether it is a session or a participant was lost' });
      return;
    }
    if (signal.aborted) {
      left.push({ ...entry, ...until, reason: 'the cleanup was interrupted before it was removed' });
      return;
    }
    const leftover = await removeResource({ kind, id }, target, wire, { take: () => true }, timeouts);
    if (leftover) {
      left.push({ ...entry, ...until, reason: leftover.reason });
    } else {
      removed += 1;
      await journal.strikeOut({ n, did: 'removed', id });
    }
  };
  try {
    const limit = pLimit(concurrency);
    // Participants first: once a session has ended, its members may no longer be found.
    for (const kinds of [['participant', 'creation'], ['session']]) {
      const ofKind = outstanding.filter(({ kind }) => kinds.includes(kind));
      await Promise.all(ofKind.map((entry) => limit(() => finish(entry))));
    }
  } finally {
    await journal.close();
  }
  if (left.length === 0 && flaws.length === 0) await rm(path, { force: true });
  return { removed, left: left.sort((a, b) => a.n - b.n) };
}

/**
 * Opens an existing journal to append to it, even if its last line broke off. A removal that cannot be noted is sent
 * again by the next cleanup, which finds the resource gone.
 */
async function openToStrikeOut(path: string): Promise<{
  strikeOut(line: JournalLine): Promise<void>;
  close(): Promise<void>;
}> {
  const {
    O_WRONLY,
    O_APPEND,
    O_NOFOLLOW = 0,
  } = constants as Partial<typeof constants> & Record<'O_WRONLY' | 'O_APPEND', number>;
  const file = await open(path, O_WRONLY | O_APPEND | O_NOFOLLOW).catch(() => undefined);
  const strikeOut = async (line: JournalLine) => {
    await file?.appendFile(`${JSON.stringify(line)}\n`).catch(() => undefined);
  };
  await file?.appendFile(`\n${JSON.stringify({ did: 'cleanup' } satisfies JournalLine)}\n`).catch(() => undefined);
  return {
    strikeOut,
    async close() {
      await file?.close();
    },
  };
}
