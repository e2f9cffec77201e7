import { promisify } from 'node:util';
import { brotliDecompress, inflate, unzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { decodedText } from '../../lib/http/character-set.ts';
import { codingsIn } from '../../lib/http/content-coding.ts';
import { type Header, headerValues, type ReceivedResponse, type TransportFailure } from '../../lib/http/exchange.ts';
import { failureOf } from '../../lib/http/failure.ts';
import type { Beside } from '../../secrets/echoes.ts';
import { maxContentBytes } from '../../target/limits.ts';
import type { Connections } from '../network/connections.ts';

/** A response as far as it arrived, and why it is missing or incomplete. Secrets are still in it. */
export interface Received {
  readonly response?: ReceivedResponse;
  readonly failure?: TransportFailure;
  /** Texts of the response outside of its headers and body. */
  readonly beside: readonly Beside[];
}

/** The parts of a response that have arrived so far. */
interface Arrived {
  status?: number;
  headers: Header[];
  content: Buffer[];
  size: number;
  beside: readonly Beside[];
}

/**
 * Sends a request over a connection of the pool, and reads the response to its end. Throws for no transport failure.
 * @param answerMs for the request and its whole response.
 * @param until ends the waiting for a connection.
 */
export async function receive(
  pool: Connections,
  request: Dispatcher.RequestOptions,
  { answerMs, until }: { answerMs: number; until?: AbortSignal | undefined },
): Promise<Received> {
  const arrived: Arrived = { headers: [], content: [], size: 0, beside: [] };
  let failure: TransportFailure | undefined;
  let content = Buffer.alloc(0);
  try {
    await readInTime(pool, request, { answerMs, until }, arrived);
  } catch (error) {
    failure = cutShort(arrived, failureOf(error));
  }
  const { status, headers, beside } = arrived;
  try {
    const whole = Buffer.concat(arrived.content);
    content = failure ? whole : await decoded(whole, headers);
  } catch (error) {
    failure = failureOf(error);
  }
  return {
    ...(status === undefined ? {} : { response: { status, headers, ...decodedText(content, headers) } }),
    ...(failure ? { failure } : {}),
    beside,
  };
}

async function readInTime(
  pool: Connections,
  request: Dispatcher.RequestOptions,
  { answerMs, until }: { answerMs: number; until?: AbortSignal | undefined },
  arrived: Arrived,
): Promise<void> {
  const outOfTime = new AbortController();
  const timer = setTimeout(() => {
    const message = `No complete response within ${answerMs / 1000} s`;
    outOfTime.abort(Object.assign(new Error(message), { code: 'ANSWER_TIMEOUT' }));
  }, answerMs);
  try {
    // A creation must not be repeated, and so it must not be lost.
    const fresh = request.method === 'POST';
    const signal = AbortSignal.any([outOfTime.signal, ...(until ? [until] : [])]);
    await pool.use({ fresh, signal }, async (send) => {
      await read(await send({ ...request, responseHeaders: 'raw', signal: outOfTime.signal }), arrived);
    });
  } finally {
    clearTimeout(timer);
  }
}

async function read(answer: Dispatcher.ResponseData, arrived: Arrived): Promise<void> {
  arrived.status = answer.statusCode;
  arrived.beside = [{ place: 'reason phrase', text: answer.statusText }];
  arrived.headers = pairs(answer.headers as unknown as string[]);
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    arrived.size += piece.length;
    if (arrived.size > maxContentBytes) {
      answer.body.destroy();
      throw tooLong();
    }
    arrived.content.push(piece);
  }
  const trailers = Object.entries(answer.trailers).flat(2);
  arrived.beside = [...arrived.beside, ...trailers.map((text): Beside => ({ place: 'trailers', text }))];
}

function pairs(raw: readonly string[]): Header[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [String(raw[2 * index]), String(raw[2 * index + 1])]);
}

/** An orderly close before the announced length has a message of its own. */
function cutShort({ status, headers, size }: Arrived, failure: TransportFailure): TransportFailure {
  const announced = Number(headerValues(headers, 'content-length')[0] ?? Number.NaN);
  if (status === undefined || failure.code !== 'UND_ERR_SOCKET' || !(announced > size)) return failure;
  return {
    code: 'CONTENT_CUT_SHORT',
    message: `The connection was closed after ${size} of the ${announced} bytes that Content-Length announces`,
    kind: failure.kind,
  };
}

const decoders: Readonly<Record<string, (content: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(unzip),
  'x-gzip': promisify(unzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/**
 * Undoes the content encodings. A server may use one although the request asks for none (RFC 9110, 12.5.3).
 * @throws an error with the code CONTENT_TOO_LONG or CONTENT_NOT_DECODABLE.
 */
async function decoded(content: Buffer, headers: readonly Header[]): Promise<Buffer<ArrayBuffer>> {
  let plain = Buffer.from(content);
  if (content.length === 0) return plain;
  for (const encoding of [...codingsIn(headers)].reverse()) {
    const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
    // The values as they arrived: a credential in lower case, or in parts, would not be recognized and redacted.
    if (!decode) {
      const values = headerValues(headers, 'content-encoding').join(', ');
      throw notDecodable(`unsupported content-encoding "${values}"`);
    }
    try {
      plain = Buffer.from(await decode(plain, { maxOutputLength: maxContentBytes }));
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(` after decoding ${encoding}`);
      throw notDecodable(`invalid ${encoding} data`);
    }
  }
  return plain;
}

function tooLong(when = ''): Error {
  return Object.assign(new Error(`The body is longer than ${maxContentBytes} bytes${when}`), {
    code: 'CONTENT_TOO_LONG',
  });
}

function notDecodable(why: string): Error {
  return Object.assign(new Error(`The body cannot be decoded: ${why}`), { code: 'CONTENT_NOT_DECODABLE' });
}
