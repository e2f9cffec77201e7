import type { Exchange } from '../lib/http/exchange.ts';
import { asksToWait } from '../lib/http/retry-after.ts';
import { layerOf } from './layer.ts';

/**
 * Whether the application gave no answer: none arrived, it broke off, or a gateway or a proxy says in its place
 * that it could not get one.
 */
export function isUnanswered({ response, failure }: Exchange): boolean {
  if (!response || failure) return true;
  return [502, 503, 504].includes(response.status) && layerOf(response) !== 'application';
}

/** Whether the target asked to come back later, which means that it has done nothing yet. */
export function isThrottled({ response }: Exchange): boolean {
  return response !== undefined && asksToWait(response);
}
