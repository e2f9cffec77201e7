import { appendFile, rm } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Budgets } from './budgets.ts';
import { type Outstanding, sessionLifetimeMs } from './journal-entries.ts';
import type { FoundJournal } from './journals.ts';
import { removeResource } from './removal.ts';
import type { Target } from './target.ts';
import type { Wire } from './wire.ts';

/** What could not be removed, and why. */
export interface Remainder extends Outstanding {
  readonly reason: string;
  /** When the provider ends it by itself, UTC; absent where nothing documents that. */
  readonly until?: string;
}

export interface CleanupResult {
  readonly removed: number;
  readonly left: readonly Remainder[];
}

/**
 * Removes what a journal says that a run has created and not removed: that, and nothing else. Each removal is
 * struck out at once, so that a cleanup can be killed as well.
 */
export async function finishJournal(
  { path, outstanding }: FoundJournal,
  target: Target,
  wire: Wire,
  budgets: Budgets,
  { concurrency, signal }: { concurrency: number; signal: AbortSignal },
  now: number = Date.now(),
): Promise<CleanupResult> {
  let removed = 0;
  const left: Remainder[] = [];
  const strikeOut = (n: number) => appendFile(path, `${JSON.stringify({ n, did: 'removed' })}\n`);
  const finish = async (entry: Outstanding): Promise<void> => {
    const { n, kind, id, at } = entry;
    const endsAt = Date.parse(at) + sessionLifetimeMs;
    const until = kind === 'session' ? { until: new Date(endsAt).toISOString() } : {};
    if (id === undefined) {
      // Nobody can ask for it, and after this time nobody has to.
      if (now >= endsAt) await strikeOut(n);
      else left.push({ ...entry, ...until, reason: 'the answer with its id never came, so it may exist or not' });
      return;
    }
    if (signal.aborted) {
      left.push({ ...entry, ...until, reason: 'the cleanup was interrupted before' });
      return;
    }
    const leftover = await removeResource({ kind, id }, target, wire, { take: () => true }, budgets);
    if (leftover) {
      left.push({ ...entry, ...until, reason: leftover.reason });
    } else {
      removed += 1;
      await strikeOut(n);
    }
  };
  const limit = pLimit(concurrency);
  // Participants first: a session that ends first may take the answer for its members with it.
  for (const kind of ['participant', 'session'] as const) {
    const ofKind = outstanding.filter((entry) => entry.kind === kind);
    await Promise.all(ofKind.map((entry) => limit(() => finish(entry))));
  }
  if (left.length === 0) await rm(path, { force: true });
  return { removed, left: left.sort((a, b) => a.n - b.n) };
}
