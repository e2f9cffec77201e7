import { ofClients } from './clients.ts';
import { ofOpenApi } from './openapi.ts';
import { ofPages } from './pages.ts';
import { ofSigningIn } from './sign-in.ts';
import { silence } from './silence.ts';
import { ofStandards } from './standards.ts';
import type { Statement } from './statement.ts';

export type { Statement } from './statement.ts';

/**
 * Everything the sources say about the operation. Cases name the statements they rest on; a test keeps
 * the two complete in both directions.
 */
export const ledger: readonly Statement[] = [
  ...ofOpenApi,
  ...ofPages,
  ...ofSigningIn,
  ...ofClients,
  ...ofStandards,
  ...silence,
];

const byId = new Map(ledger.map((statement) => [statement.id, statement]));

/** @throws RangeError when no statement has this id. */
export function statementById(id: string): Statement {
  const found = byId.get(id);
  if (!found) throw new RangeError(`No statement has the id ${JSON.stringify(id)}`);
  return found;
}
