import type { Dispatcher } from 'undici';
import type { CredentialKind } from '../../../contracts/model/types.ts';
import type { Exchange, ReceivedResponse, SentRequest } from '../../lib/http/exchange.ts';
import { echoesIn } from '../../secrets/echoes.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { shownQuery } from '../../target/credential-kinds.ts';
import type { Presented } from '../../target/credentials.ts';
import { type Timeouts, defaultTimeouts } from '../../target/limits.ts';
import type { Network } from '../../target/network.ts';
import { openConnections } from '../network/connections.ts';
import { type Received, receive } from './receive.ts';
import { reported, type WaitReporter } from './waits.ts';

/** A request without credentials. */
export interface BareRequest {
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  /** All headers but Authorization. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  /** Called right before the request is sent; what it throws is thrown, and nothing is sent. */
  readonly before?: () => Promise<void>;
  /** Ends the waiting for a connection. A request that was sent still gets its response: it may create something. */
  readonly until?: AbortSignal;
}

/** A request with the credentials that it is sent with. */
export interface SignedRequest extends BareRequest, Presented {
  /** Gets a complete response, secrets included. What it makes known to the redactor is then redacted too. */
  readonly onAnswer?: (response: ReceivedResponse) => void;
}

/** A request that names its credentials. They are put in when it is sent, because a token is valid for a short time. */
export interface OutgoingRequest extends BareRequest {
  readonly credentials: CredentialKind;
}

/** Sends requests over kept-alive connections. */
export interface Sender<Request extends BareRequest> {
  /**
   * Follows no redirect. A transport failure is part of the exchange; only what `before` throws is thrown. The exchange
   * holds no credentials.
   */
  send(request: Request): Promise<Exchange>;
  close(): Promise<void>;
}

/** Sends requests to one target. */
export type Wire = Sender<OutgoingRequest>;
/** Sends each request once. */
export type RawWire = Sender<SignedRequest>;

export interface WireOptions {
  /** Base URL of the API, without a slash at its end. */
  readonly baseUrl: string;
  readonly redactor: Redactor;
  readonly connections: number;
  readonly network?: Network;
  readonly timeouts?: Timeouts;
  readonly waits?: WaitReporter;
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
  const send = async (outgoing: SignedRequest): Promise<Exchange> => {
    const path = `${basePath}${outgoing.path}`;
    const request = shownRequest(outgoing, `${origin}${path}`);
    await outgoing.before?.();
    const at = new Date().toISOString();
    const started = performance.now();
    const wait = { method: request.method, url: request.url, maxMs: timeouts.answerMs };
    const received = await reported(waits, wait, () =>
      receive(pool, requestOptions(outgoing, path), { answerMs: timeouts.answerMs, until: outgoing.until }),
    );
    if (received.response && !received.failure) outgoing.onAnswer?.(received.response);
    return {
      request,
      // Only now does the redactor know what `onAnswer` has found.
      ...withoutSecrets(received, redactor.forRequest(outgoing)),
      ...(network.proxy === undefined ? {} : { viaProxy: true as const }),
      at,
      durationMs: Math.round(performance.now() - started),
    };
  };
  return { send, close: () => pool.close() };
}

/** The request as the exchange shows it, without credentials. */
function shownRequest({ method, headers, body, authorization, secretQuery }: SignedRequest, url: string): SentRequest {
  return {
    method,
    url: `${url}${secretQuery === undefined ? '' : `?${shownQuery(secretQuery)}`}`,
    headers: [
      ...Object.entries(headers),
      ...[authorization ?? []].flat().map(() => ['Authorization', '[redacted]'] as const),
    ],
    body: body === null ? null : body.toString(),
  };
}

function requestOptions(
  { method, headers, body, authorization, secretQuery }: SignedRequest,
  path: string,
): Dispatcher.RequestOptions {
  return {
    method,
    path: secretQuery === undefined ? path : `${path}?${secretQuery}`,
    headers: {
      ...headers,
      ...(authorization === undefined ? {} : { Authorization: authorization as string | string[] }),
    },
    body,
  };
}

function withoutSecrets(
  { response, failure, beside }: Received,
  stripper: ReturnType<Redactor['forRequest']>,
): Pick<Exchange, 'response' | 'failure' | 'echoes' | 'unsearched'> {
  // The body first: a token that is learned from it may be in the headers too.
  const body = response && stripper.strip(response.body);
  const stripped = response && { ...response, headers: stripper.stripHeaders(response.headers), body: body ?? '' };
  return {
    ...(stripped ? { response: stripped } : {}),
    ...(failure ? { failure: { ...failure, message: stripper.strip(failure.message) } } : {}),
    ...(response ? echoesIn(response, stripper.repeatsCredential, stripper.strip, beside) : { echoes: [] }),
  };
}

/** A wire whose requests stop waiting for a connection at a signal. */
export function waitingUntil<Request extends BareRequest>(wire: Sender<Request>, until: AbortSignal): Sender<Request> {
  return { ...wire, send: (request) => wire.send({ ...request, until }) };
}
