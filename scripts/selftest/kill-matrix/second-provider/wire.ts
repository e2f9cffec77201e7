import type { ServerResponse } from 'node:http';
import type { Answer } from '../../../reference-provider/api/answer.ts';

/** How many chunks a body of one piece is sent in. */
const chunks = 3;

/** Seconds that an idle connection is kept, as announced. */
export const keepAliveSeconds = 60;

/**
 * Sends a response in the second provider's own style: no reason phrase, lower-case names, the body in several chunks,
 * only the status line and a few headers for 204. Headers of the response itself stay as they are.
 */
export function write(response: ServerResponse, { status, headers, content, cutAfter }: Answer): void {
  const pieces = (content ?? []).map((piece) => Buffer.from(piece));
  const whole = Buffer.concat(pieces);
  const hasBody = status !== 204 && status !== 304;
  // A response without body can only break off before it begins.
  if (cutAfter !== undefined && (cutAfter < 0 || !hasBody || whole.length === 0)) {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(
    status,
    '',
    Object.entries({ ...own(response, headers, status, whole.length), ...headers }).flat(),
  );
  if (cutAfter !== undefined) {
    response.flushHeaders();
    response.write(whole.subarray(0, cutAfter), () => response.socket?.destroy());
    return;
  }
  for (const piece of pieces.length === 1 ? split(whole) : pieces) response.write(piece);
  response.end();
}

/** The headers of this style that the response does not have itself, in any letter case. */
function own(
  { shouldKeepAlive }: ServerResponse,
  headers: Answer['headers'],
  status: number,
  length: number,
): Record<string, string> {
  const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const announced = given.get('content-length');
  // A client should not wait long for announced bytes that never come.
  const stays = shouldKeepAlive && (announced === undefined || Number(announced) === length);
  const style = {
    date: new Date().toUTCString(),
    ...(stays ? { connection: 'keep-alive', 'keep-alive': `timeout=${keepAliveSeconds}` } : { connection: 'close' }),
    ...(given.has('content-length') || given.has('transfer-encoding') ? {} : framing(status, length)),
  };
  return Object.fromEntries(Object.entries(style).filter(([name]) => !given.has(name)));
}

function framing(status: number, length: number): Record<string, string> {
  // A 204 or 304 cannot have a body: a client notices a wrong one only by its announced length.
  if (status === 204 || status === 304) return length > 0 ? { 'content-length': String(length) } : {};
  return length > 0 ? { 'transfer-encoding': 'chunked' } : { 'content-length': '0' };
}

function split(whole: Buffer): Buffer[] {
  const size = Math.max(1, Math.ceil(whole.length / chunks));
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
    whole.subarray(index * size, (index + 1) * size),
  );
}
