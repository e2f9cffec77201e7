import { randomUUID } from 'node:crypto';
import { scenePaths } from '../../../contracts/model/operation.ts';
import { fillPath } from '../../../contracts/model/template.ts';
import type { Target } from '../../target/target.ts';
import type { BareRequest } from './wire.ts';

/**
 * The question for a session that does not exist: it creates nothing, and whoever is let in gets an answer of the
 * application.
 */
export function probeRequest({ accountId }: Pick<Target, 'accountId'>): BareRequest {
  const ids = { accountId: encodeURIComponent(accountId), sessionId: randomUUID() };
  return { method: 'GET', path: fillPath(scenePaths.session, ids), headers: {}, body: null };
}
