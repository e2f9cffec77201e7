import type { Exchange } from '../lib/http/exchange.ts';
import { asksToWait } from '../lib/http/retry-after.ts';
import { layerOf } from './layer.ts';

/**
 * Whether the application gave no response: none arrived, it broke off, or a gateway or proxy reports in its place
 * that the application did not respond.
 */
export function isUnanswered({ response, failure }: Exchange): boolean {
  if (!response || failure) return true;
  return [502, 503, 504].includes(response.status) && layerOf(response) !== 'application';
}

/** Whether the target throttled a request, which means that it has not acted on it. */
export function isThrottled({ response }: Exchange): boolean {
  return response !== undefined && asksToWait(response);
}
