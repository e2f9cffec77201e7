import { cases } from '../../../contracts/all-cases.ts';
import type { Case } from '../../../contracts/model/types.ts';
import { UsageError } from '../../settings/command-line.ts';
import { nearestIds, selectCases, unmatchedPatterns } from '../../verification/matrix/plan.ts';
import { type Interaction, PactError, readInteractions } from '../../verification/replay/pacts.ts';

/**
 * The cases that patterns select.
 * @throws UsageError naming each pattern that selects none.
 */
export function selectedBy(only: readonly string[]): Case[] {
  const problems = unmatchedPatterns(cases, only).map(
    (pattern) => `--only ${pattern} matches no case; ${meant(pattern)}`,
  );
  if (problems.length > 0) throw new UsageError(problems);
  return selectCases(cases, only);
}

/** Ids are in lower case: a pattern that differs in that alone is told with its right spelling. */
function meant(pattern: string): string {
  const lower = pattern.toLowerCase();
  return unmatchedPatterns(cases, [lower]).length === 0
    ? `ids are in lower case: --only ${lower}`
    : `the nearest are ${nearestIds(cases, lower).join(', ')}`;
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
