import { type JsonText, readJson } from '../json/json.ts';
import type { ReceivedResponse } from './exchange.ts';

const read = new WeakMap<ReceivedResponse, JsonText>();

/** The body of a response as JSON, parsed once. */
export function jsonOf(response: ReceivedResponse): JsonText {
  const known = read.get(response) ?? readJson(response.body);
  read.set(response, known);
  return known;
}
