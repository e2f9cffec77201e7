import { promisify } from 'node:util';
import { brotliDecompress, inflate, unzip } from 'node:zlib';
import type { CredentialKind } from '../../../contracts/model/types.ts';
import { decodedText } from '../../lib/http/character-set.ts';
import {
  type Exchange,
  type Header,
  headerValues,
  type ReceivedResponse,
  type TransportFailure,
} from '../../lib/http/exchange.ts';
import { failureOf } from '../../lib/http/failure.ts';
import { type Beside, echoesIn } from '../../secrets/echoes.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { shownQuery } from '../../target/credential-kinds.ts';
import type { Presented } from '../../target/credentials.ts';
import { type Timeouts, defaultTimeouts, maxContentBytes } from '../../target/limits.ts';
import type { Network } from '../../target/network.ts';
import { openConnections } from '../network/connections.ts';
import { reported, type WaitReporter } from './waits.ts';

/** A request without what shows who it is from. */
export interface BareRequest {
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  /** All headers but Authorization. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  /** Called when the request may leave; what it throws is thrown in place of sending. */
  readonly before?: () => Promise<void>;
  /** Ends the waiting for a connection. What has left is waited for all the same: it may have created something. */
  readonly until?: AbortSignal;
}

/** A request to be put on the wire just as it is. */
export interface SignedRequest extends BareRequest, Presented {
  /** Sees the answer before secrets are taken out of it. What it has the redactor know is taken out as well. */
  readonly onAnswer?: (response: ReceivedResponse) => void;
}

/** A request that names its credentials; those are put in when it leaves, since a token does not live for long. */
export interface OutgoingRequest extends BareRequest {
  readonly credentials: CredentialKind;
}

/** Sends requests over kept-alive connections. */
export interface Sender<Request extends BareRequest> {
  /**
   * Follows no redirect; every transport failure is part of the exchange, and only what `before` throws is thrown.
   * Credentials are out of the exchange before anybody sees it.
   */
  send(request: Request): Promise<Exchange>;
  close(): Promise<void>;
}

/** Sends requests to one target. */
export type Wire = Sender<OutgoingRequest>;
/** Sends each request once, and never again. */
export type RawWire = Sender<SignedRequest>;

export interface WireOptions {
  /** Base URL of the API, without a slash at its end. */
  readonly baseUrl: string;
  readonly redactor: Redactor;
  readonly connections: number;
  readonly network?: Network;
  readonly timeouts?: Timeouts;
  /** Is told what is waited for. */
  readonly waits?: WaitReporter;
}

/** What has come of an answer so far. */
interface Received {
  status?: number;
  headers: Header[];
  content: Buffer[];
  size: number;
  beside: readonly Beside[];
}

export function openWire({
  baseUrl,
  redactor,
  connections,
  network = {},
  timeouts = defaultTimeouts,
  waits,
}: WireOptions): RawWire {
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname === '/' ? '' : pathname.replace(/\/+$/, '');
  const pool = openConnections(origin, network, connections, timeouts);

  const receive = async (outgoing: SignedRequest, path: string, received: Received): Promise<void> => {
    const outOfTime = new AbortController();
    const timer = setTimeout(() => {
      const message = `No whole answer within ${timeouts.answerMs / 1000} s`;
      outOfTime.abort(Object.assign(new Error(message), { code: 'ANSWER_TIMEOUT' }));
    }, timeouts.answerMs);
    try {
      // A creation must not be repeated, and so it must not be lost.
      const fresh = outgoing.method === 'POST';
      const signal = AbortSignal.any([outOfTime.signal, ...(outgoing.until ? [outgoing.until] : [])]);
      await pool.use({ fresh, signal }, async (sendOver) => {
        const answer = await sendOver({
          method: outgoing.method,
          path: outgoing.secretQuery === undefined ? path : `${path}?${outgoing.secretQuery}`,
          headers: {
            ...outgoing.headers,
            ...(outgoing.authorization === undefined
              ? {}
              : { Authorization: outgoing.authorization as string | string[] }),
          },
          body: outgoing.body,
          responseHeaders: 'raw',
          signal: outOfTime.signal,
        });
        received.status = answer.statusCode;
        received.beside = [{ place: 'reason phrase', text: answer.statusText }];
        received.headers = pairs(answer.headers as unknown as string[]);
        for await (const piece of answer.body as AsyncIterable<Buffer>) {
          received.size += piece.length;
          if (received.size > maxContentBytes) {
            answer.body.destroy();
            throw tooLong();
          }
          received.content.push(piece);
        }
        const trailers = Object.entries(answer.trailers).flat(2);
        received.beside = [...received.beside, ...trailers.map((text): Beside => ({ place: 'trailers', text }))];
      });
    } finally {
      clearTimeout(timer);
    }
  };

  const send = async (outgoing: SignedRequest): Promise<Exchange> => {
    const path = `${basePath}${outgoing.path}`;
    const request = {
      method: outgoing.method,
      url: `${origin}${path}${outgoing.secretQuery === undefined ? '' : `?${shownQuery(outgoing.secretQuery)}`}`,
      headers: [
        ...Object.entries(outgoing.headers),
        ...[outgoing.authorization ?? []].flat().map(() => ['Authorization', '[redacted]'] as const),
      ],
      body: outgoing.body === null ? null : outgoing.body.toString(),
    };
    await outgoing.before?.();
    const at = new Date().toISOString();
    const started = performance.now();
    const received: Received = { headers: [], content: [], size: 0, beside: [] };
    let failure: TransportFailure | undefined;
    let content = Buffer.alloc(0);
    try {
      const wait = { method: request.method, url: request.url, maxMs: timeouts.answerMs };
      await reported(waits, wait, () => receive(outgoing, path, received));
    } catch (error) {
      failure = cutShort(received, failureOf(error));
    }
    try {
      content = await decoded(Buffer.concat(received.content), received.headers, failure !== undefined);
    } catch (error) {
      failure ??= failureOf(error);
    }
    const response: ReceivedResponse | undefined =
      received.status === undefined
        ? undefined
        : {
            status: received.status,
            headers: received.headers,
            ...decodedText(content, received.headers),
          };
    if (response && !failure) outgoing.onAnswer?.(response);
    const stripper = redactor.forRequest(outgoing);
    // The content first: a token that is learned from it may stand in the headers too.
    const body = response && stripper.strip(response.body);
    const stripped = response && { ...response, headers: stripper.stripHeaders(response.headers), body: body ?? '' };
    return {
      request,
      ...(stripped ? { response: stripped } : {}),
      ...(failure ? { failure: { ...failure, message: stripper.strip(failure.message) } } : {}),
      ...(response ? echoesIn(response, stripper.repeatsCredential, stripper.strip, received.beside) : { echoes: [] }),
      ...(network.proxy === undefined ? {} : { viaProxy: true as const }),
      at,
      durationMs: Math.round(performance.now() - started),
    };
  };
  return { send, close: () => pool.close() };
}

/** A wire on which nothing waits for a connection any longer than until a signal. */
export function waitingUntil<Request extends BareRequest>(wire: Sender<Request>, until: AbortSignal): Sender<Request> {
  return { ...wire, send: (request) => wire.send({ ...request, until }) };
}

/** A connection that ends in order before all that was announced has come is worth its own words. */
function cutShort({ status, headers, size }: Received, failure: TransportFailure): TransportFailure {
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
 * The content without its codings. No coding is asked for, and a sender may use one all the same (RFC 9110,
 * 12.5.3).
 * @throws an error with the code CONTENT_TOO_LONG or CONTENT_NOT_DECODABLE.
 */
async function decoded(content: Buffer, headers: readonly Header[], broken: boolean): Promise<Buffer<ArrayBuffer>> {
  const values = headerValues(headers, 'content-encoding');
  const codings = values
    .flatMap((value) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  let plain = Buffer.from(content);
  if (broken || content.length === 0) return plain;
  for (const coding of codings.reverse()) {
    const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    // As it came: a credential in it would not be known in small letters, or in parts.
    if (!decode) throw notDecodable(`unsupported content-encoding "${values.join(', ')}"`);
    try {
      plain = Buffer.from(await decode(plain, { maxOutputLength: maxContentBytes }));
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(` once its ${coding} is undone`);
      throw notDecodable(`its ${coding} is broken`);
    }
  }
  return plain;
}

function tooLong(when = ''): Error {
  return Object.assign(new Error(`The content is longer than ${maxContentBytes} bytes${when}`), {
    code: 'CONTENT_TOO_LONG',
  });
}

function notDecodable(why: string): Error {
  return Object.assign(new Error(`The content cannot be decoded: ${why}`), { code: 'CONTENT_NOT_DECODABLE' });
}

function pairs(raw: readonly string[]): Header[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [String(raw[2 * index]), String(raw[2 * index + 1])]);
}
