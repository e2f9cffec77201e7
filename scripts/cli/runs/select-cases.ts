import { cases } from '../../../contracts/all-cases.ts';
import type { Case } from '../../../contracts/model/types.ts';
import { SettingsError } from '../../settings/command-line.ts';
import { nearestIds, selectCases, unmatchedPatterns } from '../../verification/matrix/plan.ts';
import { type Interaction, PactError, readInteractions } from '../../verification/replay/pacts.ts';

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
