import { Pool } from 'undici';
import type { Exchange, Header, ReceivedResponse, TransportFailure } from './exchange.ts';
import type { Redactor, Stripper } from './redactor.ts';

/** A request to be put on the wire just as it is. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  /** All headers but Authorization. */
  readonly headers: Readonly<Record<string, string>>;
  readonly authorization?: string;
  /** Query with credentials, which is shown with variables in its place. */
  readonly secretQuery?: string;
  readonly body: string | Buffer | null;
}

/** Time limits of one request, in milliseconds. */
const timeouts = {
  /** A connection over a slow link, TLS included. */
  connectMs: 10_000,
  /** To the end of the headers: a provider that takes longer has no user left who waits. */
  headersMs: 30_000,
  /** Between two pieces of the content. */
  bodyMs: 30_000,
} as const;

/** An answer's content is read up to here; the documented ones have a few hundred bytes. */
const maxBodyBytes = 1024 * 1024;

/** Sends requests to one target over kept-alive connections. */
export interface Wire {
  /** Path prefix of the target's base URL, such as `/v1`. */
  readonly basePath: string;
  /**
   * Sends once, never retries, follows no redirect; every transport failure is part of the exchange.
   * Credentials are out of the exchange before anybody sees it.
   */
  send(request: OutgoingRequest): Promise<Exchange>;
  close(): Promise<void>;
}

/** @param baseUrl of the API, without a slash at its end. */
export function openWire(baseUrl: string, redactor: Redactor, connections: number): Wire {
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname === '/' ? '' : pathname;
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
  });

  const send = async (outgoing: OutgoingRequest): Promise<Exchange> => {
    const path = `${basePath}${outgoing.path}`;
    const request = {
      method: outgoing.method,
      url: `${origin}${path}${outgoing.secretQuery === undefined ? '' : '?username=$BW_USERNAME&password=$BW_PASSWORD'}`,
      headers: [
        ...Object.entries(outgoing.headers),
        ...(outgoing.authorization === undefined ? [] : [['Authorization', '[redacted]'] as const]),
      ],
      body: outgoing.body === null ? null : outgoing.body.toString(),
    };
    const received: { status?: number; headers: Header[]; content: Buffer[]; size: number } = {
      headers: [],
      content: [],
      size: 0,
    };
    let failure: TransportFailure | undefined;
    try {
      const answer = await pool.request({
        method: outgoing.method,
        path: outgoing.secretQuery === undefined ? path : `${path}?${outgoing.secretQuery}`,
        headers: {
          ...outgoing.headers,
          ...(outgoing.authorization === undefined ? {} : { Authorization: outgoing.authorization }),
        },
        body: outgoing.body,
        responseHeaders: 'raw',
      });
      received.status = answer.statusCode;
      received.headers = pairs(answer.headers as unknown as string[]);
      for await (const piece of answer.body as AsyncIterable<Buffer>) {
        received.size += piece.length;
        if (received.size > maxBodyBytes) {
          answer.body.destroy();
          throw Object.assign(new Error(`The content is longer than ${String(maxBodyBytes)} bytes`), {
            code: 'CONTENT_TOO_LONG',
          });
        }
        received.content.push(piece);
      }
    } catch (error) {
      failure = describe(error);
    }
    const response: ReceivedResponse | undefined =
      received.status === undefined
        ? undefined
        : {
            status: received.status,
            headers: received.headers,
            body: Buffer.concat(received.content).toString('utf8'),
          };
    const stripper = redactor.forRequest(outgoing);
    // The content first: a token that is learned from it may stand in the headers too.
    const body = response && stripper.strip(response.body);
    const stripped = response && { ...response, headers: stripper.stripHeaders(response.headers), body: body ?? '' };
    return {
      request,
      ...(stripped ? { response: stripped } : {}),
      ...(failure ? { failure: { ...failure, message: stripper.strip(failure.message) } } : {}),
      echoes: response ? echoesIn(response, stripper) : [],
    };
  };
  return { basePath, send, close: () => pool.close() };
}

function pairs(raw: readonly string[]): Header[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [String(raw[2 * index]), String(raw[2 * index + 1])]);
}

function describe(error: unknown): TransportFailure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code : 'UNKNOWN',
    message: typeof message === 'string' && message !== '' ? message : String(error),
  };
}

function echoesIn({ headers, body }: ReceivedResponse, { repeatsCredential, strip }: Stripper): string[] {
  return [
    ...headers
      .filter((header) => header.some(repeatsCredential))
      .map(([name]) => `header ${strip(name).toLowerCase()}`),
    ...(repeatsCredential(body) ? ['body'] : []),
  ];
}
