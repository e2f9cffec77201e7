import { type Header, headerValues, type ReceivedResponse } from './exchange.ts';

/** RFC 9110, 10.2.3: a number of seconds, or a date in the preferred format of 5.6.7. */
const delay = /^\d+$/;
const date = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Whether a text is a Retry-After in one of its two forms. */
export function isRetryAfter(value: string): boolean {
  return delay.test(value) || (date.test(value) && !Number.isNaN(Date.parse(value)));
}

/** A 429, or a 503 that says when to come back, is about the traffic and not about the request. */
export function asksToWait({ status, headers }: Pick<ReceivedResponse, 'status' | 'headers'>): boolean {
  return status === 429 || (status === 503 && headerValues(headers, 'retry-after').length > 0);
}

/**
 * Milliseconds that Retry-After asks for, or undefined where it is absent or in neither of its forms.
 * @param now milliseconds since the epoch.
 */
export function retryAfterMs(headers: readonly Header[], now: number): number | undefined {
  const values = headerValues(headers, 'retry-after');
  const value = values.length === 1 ? values[0]!.trim() : '';
  if (!isRetryAfter(value)) return undefined;
  return delay.test(value) ? Number(value) * 1000 : Math.max(0, Date.parse(value) - now);
}
