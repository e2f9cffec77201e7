import type { Case } from '../contracts/types.ts';
import type { ReferenceProvider } from './reference-provider/server.ts';
import type { Budgets } from './verification/budgets.ts';
import { type Journal, startJournal } from './verification/journal.ts';
import { JournalError } from './verification/journals.ts';
import { type Interaction, PactError, readInteractions } from './verification/pacts.ts';
import type { Limits } from './verification/run.ts';
import type { Target } from './verification/target.ts';

/* What the commands that make runs have in common. */

/** A journal for one run. @throws JournalError when none can be written. */
export async function journalFor(target: Target, limits: Limits, budgets: Budgets, folder: string): Promise<Journal> {
  const longest = limits.timeoutSeconds * 1000 + 2 * budgets.caseMs;
  try {
    return await startJournal(folder, target, new Date(Date.now() + longest));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalError(
      `No journal of what is created can be written to ${folder}, so nothing was sent: ${why}\nSet XDG_STATE_HOME to a folder that can be written`,
    );
  }
}

/** A reference provider as a target, with its services that can be made to fail. */
export function referenceTarget(provider: ReferenceProvider): Target {
  const { accountId, username, password, noWebrtcUsername, noWebrtcPassword } = provider.credentials;
  return {
    kind: 'reference',
    baseUrl: provider.baseUrl,
    accountId,
    users: {
      main: { username, password },
      withoutWebrtc: { username: noWebrtcUsername, password: noWebrtcPassword },
    },
    setFailure: (sessionId, failure) => {
      if (failure) provider.state.failures.set(sessionId, failure);
      else provider.state.failures.delete(sessionId);
    },
  };
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
