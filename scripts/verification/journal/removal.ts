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

/** Removes a session or a participant; one that is already gone counts as removed. @returns what is left, if so. */
export async function removeResource(
  { kind, id }: { kind: ResourceKind; id: string },
  { accountId }: Pick<Target, 'accountId'>,
  wire: Wire,
  allowance: RequestBudget,
  timeouts: Pick<Timeouts, 'pauseMs'>,
): Promise<Leftover | undefined> {
  const path = pathOf({ kind, id }, encodeURIComponent(accountId));
  const request = { method: 'DELETE', path, headers: {}, body: null, credentials: 'valid' } as const;
  // If the response to a DELETE was lost, the second one gets a 404, which shows the same.
  const exchange = await sendWithRetries(() => wire.send(request), { idempotent: true }, allowance, timeouts);
  return isGone(exchange) ? undefined : { kind, id, reason: summary(exchange) };
}

/** The path of a resource below the base URL. The target chose the ids, so they are escaped. */
export function pathOf({ kind, id }: { kind: ResourceKind; id: string }, accountId: string): string {
  return kind === 'session'
    ? fillPath(scenePaths.session, { accountId, sessionId: encodeURIComponent(id) })
    : fillPath(scenePaths.participant, { accountId, participantId: encodeURIComponent(id) });
}

/**
 * The status decides, except that a 404 of a proxy or a gateway says nothing about the resource.
 */
function isGone({ response }: Exchange): boolean {
  if (!response) return false;
  const layer = layerOf(response);
  const isApplications404 = response.status === 404 && layer !== 'edge' && layer !== 'gateway';
  return (response.status >= 200 && response.status < 300) || isApplications404;
}
