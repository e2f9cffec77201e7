import { type Case, families } from '../../contracts/model/types.ts';
import type { Cost } from '../verification/matrix/plan.ts';
import type { Limits } from '../target/limits.ts';

/** What a listing says at its end of all of it together. */
export interface Totals {
  /** Recorded interactions that are replayed. */
  readonly interactions: number;
  readonly cost: Cost;
  readonly limits: Limits;
}

/** The cases by family, each with its level, and what checking all of them costs at most. */
export function caseList(selected: readonly Case[], { interactions, cost, limits }: Totals): string {
  const width = Math.max(...selected.map(({ id }) => id.length));
  const groups = families.flatMap((family) => {
    const own = selected.filter((entry) => entry.family === family);
    if (own.length === 0) return [];
    const rows = own.map(({ id, level, title }) => `    ${id.padEnd(width)}  ${level.padEnd(7)}  ${title}\n`);
    return [`${family} (${own.length})\n${rows.join('')}\n`];
  });
  return `${groups.join('')}${selected.length} cases and ${interactions} recorded interactions: up to ${cost.requests} requests, ${cost.resources} sessions and participants
Limits: --max-requests ${limits.maxRequests}, --max-resources ${limits.maxResources}, --timeout ${limits.timeoutSeconds} (seconds)
npm run explain -- CASE says what one of them is about
`;
}
