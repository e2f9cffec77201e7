import type { Case } from '../types.ts';
import { badRequests } from './bad-request.ts';
import { conflictCases } from './conflict.ts';
import { errata } from './errata.ts';
import { forbiddenCases } from './forbidden.ts';
import { joined } from './joined.ts';
import { notFoundCases } from './not-found.ts';
import { serverErrors } from './server-error.ts';
import { unauthorizedCases } from './unauthorized.ts';
import { undocumented } from './undocumented.ts';

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
