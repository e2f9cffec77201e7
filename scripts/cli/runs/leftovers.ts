import { endOf } from '../../lib/system/signals.ts';
import { cleanupText, flawsText, foundText, remaindersText, settledText } from '../../reports/cleanup.ts';
import { type Run } from '../../run/run-schema.ts';
import { shortAccount } from '../../secrets/account.ts';
import { defaults } from '../../settings/run-settings.ts';
import { defaultTimeouts } from '../../target/limits.ts';
import { type Target } from '../../target/target.ts';
import { finishJournal, type Remainder } from '../../verification/journal/cleanup.ts';
import { findJournals, type FoundJournal, isAbout } from '../../verification/journal/journals.ts';
import { openTarget } from '../../verification/sign-in/open-target.ts';
import { waitingUntil } from '../../verification/wire/wire.ts';
import type { CommandContext } from '../context.ts';
import { progressOn } from '../progress.ts';

/** Says that a run could not remove what it created, for commands that do not show the run itself. */
export function sayLeftovers({ leftovers }: Run, { stderr }: Pick<CommandContext, 'stderr'>): void {
  if (leftovers.length === 0) return;
  stderr.write(`${leftovers.length} sessions and participants could not be removed; npm run cleanup tries again\n`);
}

/** Removes what killed runs have left if that is wanted; says that it is there otherwise. */
export async function offerCleanup(target: Target, wanted: boolean, context: CommandContext): Promise<void> {
  const { stderr, journals, ask } = context;
  const all = await findJournals(journals);
  const own = all.found.filter((journal) => isAbout(journal, target));
  const flawed = [...own.filter(({ flaws }) => flaws.length > 0), ...all.strange];
  if (flawed.length > 0) {
    stderr.write(`${flawsText(flawed)}    npm run cleanup -- --list says what can be done by hand\n`);
  }
  const found = own.filter(({ outstanding }) => outstanding.length > 0);
  if (found.length === 0) return;
  stderr.write(foundText(found));
  if (wanted || (await ask?.('Remove it first?')) === true) {
    const { removed, left, uncertain } = await finishJournals(found, target, context);
    stderr.write(`${remaindersText(left)}${settledText(uncertain)}${cleanupText(removed, left, flawed.length > 0)}`);
  } else {
    stderr.write('Left in place. Remove it with npm run cleanup, or pass --cleanup to the next run\n');
  }
}

/**
 * Removes what runs against a target have left.
 * @returns with the journals in which only resources with an unknown id remain, which no further try removes.
 */
export async function finishJournals(
  found: readonly FoundJournal[],
  target: Target,
  { secrets: { redactor }, signal, stderr }: CommandContext,
): Promise<{ removed: number; left: Remainder[]; uncertain: string[] }> {
  const { concurrency, liveRate } = defaults;
  const until = endOf(signal);
  const progress = progressOn(stderr, { shown: shortAccount(target.accountId) });
  const opened = openTarget(target, {
    redactor,
    concurrency,
    rate: liveRate,
    timeouts: defaultTimeouts,
    until,
    waits: progress.waits,
  });
  const wire = waitingUntil(opened.wire, until);
  let removed = 0;
  const left: Remainder[] = [];
  const uncertain: string[] = [];
  try {
    for (const journal of found) {
      const result = await finishJournal(journal, target, wire, defaultTimeouts, { concurrency, signal });
      removed += result.removed;
      if (result.left.length > 0 && result.left.every(({ id }) => id === undefined)) uncertain.push(journal.path);
      left.push(...result.left.map((entry) => ({ ...entry, reason: redactor.redactSentence(entry.reason) })));
    }
  } finally {
    await opened.close();
    progress.end();
  }
  return { removed, left, uncertain };
}
