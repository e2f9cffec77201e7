import { type Header, type ReceivedResponse } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { readableJson } from '../../lib/json/readable-json.ts';

/** Headers that belong to the connection to the target, and the encoding, which is already undone. */
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

/** A response as the Pact core gets it. */
export interface CoreAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
}

/**
 * The response that the Pact core compares. Its HTTP client would follow a redirect, with method, body and ids, so it
 * gets no Location. Its JSON reader refuses some valid JSON, so it gets an equivalent text.
 */
export function coreAnswer(response: ReceivedResponse): CoreAnswer {
  return {
    status: response.status,
    headers: response.headers.filter(([name]) => !isWithheld(name, response.status)),
    body: jsonOf(response).value === undefined ? response.body : readableJson(response.body),
  };
}

/** A note for a verdict, if the Pact core got an equivalent body in place of the original. */
export function rewritten(response: ReceivedResponse): string | undefined {
  return coreAnswer(response).body === response.body
    ? undefined
    : 'The Pact core refuses this JSON text, and was given an equivalent that it reads';
}

/** Whether the Pact core never gets this header of a response with this status, so no pact can expect it. */
export function isWithheld(name: string, status: number): boolean {
  const lower = name.toLowerCase();
  return ofTheWay.has(lower) || (lower === 'location' && status >= 300 && status < 400);
}
