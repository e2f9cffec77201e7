import { scenePaths } from '../../../contracts/model/operation.ts';
import { fillPath } from '../../../contracts/model/template.ts';
import { type Exchange, summary } from '../../lib/http/exchange.ts';
import { layerOf } from '../../run/layer.ts';
import type { Timeouts } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import { type RequestBudget, sendWithRetries } from '../wire/retries.ts';
import type { Wire } from '../wire/wire.ts';
import type { ResourceKind } from './journal-entries.ts';

/** A resource that could not be removed. */
export interface Leftover {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly reason: string;
}

/** Removes a session or a participant; one that is gone already counts. @returns what is left, if it is. */
export async function removeResource(
  { kind, id }: { kind: ResourceKind; id: string },
  { accountId }: Pick<Target, 'accountId'>,
  wire: Wire,
  allowance: RequestBudget,
  timeouts: Pick<Timeouts, 'pauseMs'>,
): Promise<Leftover | undefined> {
  const path = pathOf({ kind, id }, encodeURIComponent(accountId));
  const request = { method: 'DELETE', path, headers: {}, body: null, credentials: 'valid' } as const;
  // A DELETE whose answer was lost finds nothing the second time, which says as much.
  const exchange = await sendWithRetries(() => wire.send(request), { idempotent: true }, allowance, timeouts);
  return isGone(exchange) ? undefined : { kind, id, reason: summary(exchange) };
}

/** Where a resource is, below the base URL. The ids are the target's words, and must not lead out of the path. */
export function pathOf({ kind, id }: { kind: ResourceKind; id: string }, accountId: string): string {
  return kind === 'session'
    ? fillPath(scenePaths.session, { accountId, sessionId: encodeURIComponent(id) })
    : fillPath(scenePaths.participant, { accountId, participantId: encodeURIComponent(id) });
}

/**
 * What the status line says is enough; but a proxy or a gateway that does not find an address says nothing
 * about a resource.
 */
function isGone({ response }: Exchange): boolean {
  if (!response) return false;
  const layer = layerOf(response);
  const isApplications404 = response.status === 404 && layer !== 'edge' && layer !== 'gateway';
  return (response.status >= 200 && response.status < 300) || isApplications404;
}
