import { cases } from '../contracts/cases/index.ts';
import type { Case } from '../contracts/types.ts';
import { finishJournals } from './cleanup-command.ts';
import { SettingsError } from './command-line.ts';
import { type ReferenceProvider, startReferenceProvider } from './reference-provider/server.ts';
import { referenceTarget } from './reference-provider/target.ts';
import { cleanupText, flawsText, foundText, remaindersText } from './reports/cleanup.ts';
import { forTerminal } from './reports/escape.ts';
import { redactorFor, type Secrecy } from './secrecy.ts';
import { couldNotDecide, type Surroundings, usageError } from './surroundings.ts';
import { type Budgets, defaultBudgets } from './verification/budgets.ts';
import { type Journal, noJournal, startJournal } from './verification/journal.ts';
import { findJournals, isAbout, JournalError } from './verification/journals.ts';
import { liveTarget } from './verification/live-target.ts';
import { type Interaction, PactError, readInteractions } from './verification/pacts.ts';
import { nearestIds, selectCases, unmatchedPatterns } from './verification/plan.ts';
import type { Redactor } from './verification/redactor.ts';
import { type Limits, type RunOptions, runSuite } from './verification/run.ts';
import type { Run } from './verification/run-schema.ts';
import type { RunSettings } from './verification/settings.ts';
import type { Target } from './verification/target.ts';
import type { VerifySurroundings } from './verify-command.ts';

/* What the commands that make runs have in common. */

/**
 * The cases that patterns select.
 * @throws SettingsError naming each pattern that selects none.
 */
export function selectedBy(only: readonly string[]): Case[] {
  const problems = unmatchedPatterns(cases, only).map(
    (pattern) => `--only ${pattern} matches no case; the nearest are ${nearestIds(cases, pattern).join(', ')}`,
  );
  if (problems.length > 0) throw new SettingsError(problems);
  return selectCases(cases, only);
}

/**
 * Has the target of the settings used: a live one, or a reference provider that is started for it. What cannot be
 * worked with is said on stderr.
 * @param words of the command's own, which are no secret.
 * @param use gives the exit code.
 * @returns the exit code.
 */
export async function onTarget(
  settings: Pick<RunSettings, 'target' | 'unused'>,
  surroundings: VerifySurroundings,
  secrecy: Secrecy,
  words: readonly string[],
  use: (target: Target) => Promise<number>,
): Promise<number> {
  const { stderr, environment } = surroundings;
  const say = (lines: readonly string[]) => stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
  if (settings.unused.length > 0) {
    say([`Not used for the target reference: ${settings.unused.join(', ')} (--target live uses them)`]);
  }
  let provider: ReferenceProvider | undefined;
  try {
    let target: Target;
    if (settings.target.kind === 'live') target = await liveTarget(settings.target);
    else {
      provider = await (surroundings.startProvider ?? startReferenceProvider)();
      target = referenceTarget(provider, settings.target.signIn);
    }
    secrecy.redactor = redactorFor(target, environment, words);
    return await use(target);
  } catch (error) {
    if (error instanceof SettingsError) say(error.problems);
    else if (error instanceof JournalError) say(error.message.split('\n'));
    else throw error;
    return error instanceof SettingsError ? usageError : couldNotDecide;
  } finally {
    await provider?.close();
  }
}

/** What a target is called in a sentence. */
export function nameOf({ kind, baseUrl }: Pick<Target, 'kind' | 'baseUrl'>): string {
  return kind === 'live' ? `the live endpoint ${forTerminal(baseUrl)}` : 'the reference provider';
}

/**
 * Makes one run, with a journal of what it creates where that is on somebody's account.
 * @throws JournalError when no journal can be written; then nothing was sent.
 */
export async function makeRun(
  options: Omit<RunOptions, 'journal' | 'budgets' | 'signal'>,
  { stderr, journals, signal, ...surroundings }: VerifySurroundings,
): Promise<Run> {
  const { target, limits } = options;
  const budgets = surroundings.budgets ?? defaultBudgets;
  const journal = target.kind === 'live' ? await journalFor(target, limits, budgets, journals) : noJournal;
  const now = surroundings.now?.();
  const run = await runSuite({ ...options, journal, budgets, signal, ...(now ? { now } : {}) });
  await journal.close().catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    stderr.write(
      `The journal of this run could not be ended: ${forTerminal(why)}; npm run cleanup looks at it again\n`,
    );
  });
  return run;
}

/** Says that a run could not remove what it created, for commands that do not show the run itself. */
export function sayLeftovers({ leftovers }: Run, { stderr }: Pick<Surroundings, 'stderr'>): void {
  if (leftovers.length === 0) return;
  stderr.write(`${leftovers.length} sessions and participants could not be removed; npm run cleanup tries again\n`);
}

/** Finishes what killed runs have left when that is wanted, and says that it is there when not. */
export async function offerCleanup(
  target: Target,
  wanted: boolean,
  { stderr, journals, signal, ask }: Surroundings,
  redactor: Redactor,
): Promise<void> {
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
    const { removed, left } = await finishJournals(found, target, redactor, signal);
    stderr.write(`${remaindersText(left)}${cleanupText(removed, left, flawed.length > 0)}`);
  } else {
    stderr.write('It stays where it is: npm run cleanup removes it, and so does --cleanup before the next run\n');
  }
}

/** A journal for one run. @throws JournalError when none can be written. */
async function journalFor(target: Target, limits: Limits, budgets: Budgets, folder: string): Promise<Journal> {
  const longest = limits.timeoutSeconds * 1000 + 2 * budgets.caseMs;
  try {
    return await startJournal(folder, target, new Date(Date.now() + longest));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalError(
      `No journal of what is created can be written to ${forTerminal(folder)}, so nothing was sent: ${forTerminal(why)}\nSet XDG_STATE_HOME to a folder that can be written`,
    );
  }
}

/** Pacts that cannot be read are a fault of the suite: the run says so and decides nothing. */
export async function interactionsIn(
  folder: string,
  selected: readonly Case[],
): Promise<{ interactions: Interaction[]; problems: string[] }> {
  try {
    const interactions = await readInteractions(folder);
    return { interactions: interactions.filter(({ entry }) => selected.includes(entry)), problems: [] };
  } catch (error) {
    if (error instanceof PactError) return { interactions: [], problems: [error.message] };
    throw error;
  }
}
