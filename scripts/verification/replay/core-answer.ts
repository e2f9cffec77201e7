import { type Header, type ReceivedResponse } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { readableJson } from '../../lib/json/readable-json.ts';

/** Headers of the connection to the target, or that undici has acted upon: the content stands without its codings. */
const ofTheWay = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'content-encoding',
]);

/** An answer as the Pact core is given it. */
export interface CoreAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
}

/**
 * What the Pact core is to compare of an answer. Its HTTP client would follow a redirect, with method, body and
 * ids, and its JSON reader refuses texts that are JSON: so it is given no address to go to, and an equivalent text.
 */
export function coreAnswer(response: ReceivedResponse): CoreAnswer {
  return {
    status: response.status,
    headers: response.headers.filter(([name]) => !isWithheld(name, response.status)),
    body: jsonOf(response).value === undefined ? response.body : readableJson(response.body),
  };
}

/** What is to be told of an answer whose content the Pact core was given in other words. */
export function rewritten(response: ReceivedResponse): string | undefined {
  return coreAnswer(response).body === response.body
    ? undefined
    : 'The Pact core refuses this JSON text, and was given an equivalent that it reads';
}

/** Whether the Pact core is never given this header of an answer with this status, so that no pact can expect it. */
export function isWithheld(name: string, status: number): boolean {
  const lower = name.toLowerCase();
  return ofTheWay.has(lower) || (lower === 'location' && status >= 300 && status < 400);
}
