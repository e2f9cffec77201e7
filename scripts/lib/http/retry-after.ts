import { type Header, headerValues, type ReceivedResponse } from './exchange.ts';

/** RFC 9110, 10.2.3: a number of seconds, or a date in the preferred format of 5.6.7. */
const delay = /^\d+$/;
const date = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Whether a text is a valid Retry-After, in one of its two forms. */
export function isRetryAfter(value: string): boolean {
  return delay.test(value) || (date.test(value) && !Number.isNaN(Date.parse(value)));
}

/** Whether a response throttles the client: a 429, or a 503 with Retry-After. It says nothing about the request. */
export function asksToWait({ status, headers }: Pick<ReceivedResponse, 'status' | 'headers'>): boolean {
  return status === 429 || (status === 503 && headerValues(headers, 'retry-after').length > 0);
}

/**
 * Milliseconds that Retry-After asks for; undefined if it is absent, repeated or not valid.
 * @param now milliseconds since the epoch.
 */
export function retryAfterMs(headers: readonly Header[], now: number): number | undefined {
  const values = headerValues(headers, 'retry-after');
  const value = values.length === 1 ? values[0]!.trim() : '';
  if (!isRetryAfter(value)) return undefined;
  return delay.test(value) ? Number(value) * 1000 : Math.max(0, Date.parse(value) - now);
}
