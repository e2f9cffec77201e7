import { badRequests } from './cases/bad-request.ts';
import { conflictCases } from './cases/conflict.ts';
import { errata } from './cases/errata.ts';
import { forbiddenCases } from './cases/forbidden.ts';
import { joined } from './cases/joined.ts';
import { notFoundCases } from './cases/not-found.ts';
import { serverErrors } from './cases/server-error.ts';
import { unauthorizedCases } from './cases/unauthorized.ts';
import { undocumented } from './cases/undocumented.ts';
import type { Case } from './model/types.ts';

/** The matrix: every case, in the order in which it is listed and reported. */
export const cases: readonly Case[] = [
  ...joined,
  ...badRequests,
  ...unauthorizedCases,
  ...forbiddenCases,
  ...notFoundCases,
  ...conflictCases,
  ...serverErrors,
  ...undocumented,
  ...errata,
];

const byId = new Map(cases.map((entry) => [entry.id, entry]));

/** @throws RangeError when no case has this id. */
export function caseById(id: string): Case {
  const found = byId.get(id);
  if (!found) throw new RangeError(`No case has the id ${JSON.stringify(id)}`);
  return found;
}
