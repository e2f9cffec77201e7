import { setTimeout as wait } from 'node:timers/promises';
import { type Budgets, mostRepeats, mostWaits } from './budgets.ts';
import type { Exchange } from './exchange.ts';
import { layerOf } from './layer.ts';
import { asksToWait } from './retry-after.ts';

/** What a run may still send beyond its plan. */
export interface Allowance {
  /** Takes so much of what is left. @returns false, and takes nothing, when less is left. */
  take(requests: number, resources: number): boolean;
}

/**
 * Whether no answer of the application came: none at all, a broken one, or one in which a gateway or a proxy
 * says that it could not get one.
 */
export function isUnanswered({ response, failure }: Exchange): boolean {
  if (!response || failure) return true;
  return [502, 503, 504].includes(response.status) && layerOf(response) !== 'application';
}

/**
 * Sends what may be repeated until it is answered: after a wait that the target asked for, after a failure
 * before anything was sent, and, where the method is safe to repeat, after any lost answer. The pause before a
 * repetition varies, so that those who failed together do not come back together.
 * @param send sends once.
 * @returns the last exchange.
 */
export async function sendPatiently(
  method: string,
  send: () => Promise<Exchange>,
  allowance: Allowance,
  budgets: Pick<Budgets, 'pauseMs'>,
): Promise<Exchange> {
  // A DELETE that was taken and whose answer was lost finds nothing the second time, which says as much.
  const safe = method === 'GET' || method === 'DELETE';
  let waits = 0;
  let repeats = 0;
  for (;;) {
    const exchange = await send();
    if (exchange.response && asksToWait(exchange.response)) {
      if (waits >= mostWaits || !allowance.take(1, method === 'POST' ? 1 : 0)) return exchange;
      waits += 1;
    } else if (isUnanswered(exchange) && (safe || exchange.failure?.kind === 'unsent')) {
      if (repeats >= mostRepeats || !allowance.take(1, method === 'POST' ? 1 : 0)) return exchange;
      repeats += 1;
      await wait(budgets.pauseMs * 2 ** (repeats - 1) * (0.5 + Math.random()));
    } else {
      return exchange;
    }
  }
}
