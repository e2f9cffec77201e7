import { forTerminal } from '../../lib/text/escape.ts';
import type { Run } from '../../run/run-schema.ts';
import { type Timeouts, defaultTimeouts } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import { type Journal, noJournal, startJournal } from '../../verification/journal/journal.ts';
import { JournalError } from '../../verification/journal/journals.ts';
import type { Limits } from '../../target/limits.ts';
import { type RunOptions, runSuite } from '../../verification/run.ts';
import type { CommandContext } from '../context.ts';

/**
 * Makes one run. On a live target it keeps a journal of what it creates.
 * @throws JournalError when no journal can be written; then nothing was sent.
 */
export async function makeRun(
  options: Omit<RunOptions, 'redactor' | 'journal' | 'timeouts' | 'signal'>,
  { secrets, stderr, journals, signal, timeouts = defaultTimeouts, ...context }: CommandContext,
): Promise<Run> {
  const { target, limits } = options;
  const journal = target.kind === 'live' ? await journalFor(target, limits, timeouts, journals) : noJournal;
  const now = context.now?.();
  const run = await runSuite({
    ...options,
    redactor: secrets.redactor,
    journal,
    timeouts,
    signal,
    ...(now ? { now } : {}),
  });
  await journal.close().catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    stderr.write(
      `The journal of this run could not be ended: ${forTerminal(why)}; npm run cleanup looks at it again\n`,
    );
  });
  return run;
}

/** A journal for one run. @throws JournalError when none can be written. */
async function journalFor(target: Target, limits: Limits, timeouts: Timeouts, folder: string): Promise<Journal> {
  const longest = limits.timeoutSeconds * 1000 + 2 * timeouts.caseMs;
  try {
    return await startJournal(folder, target, new Date(Date.now() + longest));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalError(
      `No journal of what is created can be written to ${forTerminal(folder)}, so nothing was sent: ${forTerminal(why)}\nSet XDG_STATE_HOME to a folder that can be written`,
    );
  }
}
