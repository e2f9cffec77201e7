import { Agent, createServer, type IncomingMessage, request as sendRequest, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ReferenceProvider, startReferenceProvider } from '../../scripts/reference-provider/server.ts';

/** A request that has arrived whole. */
export interface Arrived {
  readonly method: string;
  readonly target: string;
  readonly body: string;
  /** How many requests the same connection has brought before. */
  readonly before: number;
}

/** An answer of the provider behind the endpoint. */
export interface Passed {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly content: Buffer;
}

/** What a fault works with. */
export interface Line {
  readonly request: Arrived;
  readonly response: ServerResponse;
  /** What is written to it is on the wire as it is. */
  readonly socket: Socket;
  /** Has the provider take the request, so that it has its effect. */
  readonly forward: () => Promise<Passed>;
}

export type Act = (line: Line) => unknown;

/** What an endpoint does instead of passing a request on. */
export interface Fault {
  readonly act: Act;
  readonly on: (request: Arrived) => boolean;
  /** How many of those requests meet it; all of them when not given. */
  readonly times?: number;
}

export interface FaultyEndpoint {
  readonly provider: ReferenceProvider;
  readonly port: number;
  readonly baseUrl: string;
  /** Everything that has arrived, in order. */
  readonly requests: readonly Arrived[];
  close(): Promise<void>;
}

export interface EndpointOptions {
  readonly fault?: Fault;
  readonly tls?: ServerOptions;
  /** An address of this machine. */
  readonly host?: string;
  /** The base path, which is the provider's /v1. */
  readonly base?: string;
  /** The host in the base URL, where it is not the address. */
  readonly name?: string;
  /** What becomes of a connection when an answer of the provider has been written to it. */
  readonly afterAnswer?: (socket: Socket) => void;
}

/** Starts an endpoint that passes everything to a reference provider of its own, but for what meets its fault. */
export async function startFaultyEndpoint(options: EndpointOptions = {}): Promise<FaultyEndpoint> {
  const { fault, tls, host = '127.0.0.1', base = '/v1' } = options;
  const provider = await startReferenceProvider();
  const agent = new Agent({ keepAlive: true });
  const requests: Arrived[] = [];
  const sockets = new Set<Socket>();
  const served = new WeakMap<Socket, number>();
  let met = 0;

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = incoming;
    const before = served.get(socket) ?? 0;
    served.set(socket, before + 1);
    const body = await buffer(incoming);
    const request = { method: incoming.method!, target: incoming.url!, body: body.toString(), before };
    requests.push(request);
    const below = request.target.startsWith(`${base}/`) ? `/v1${request.target.slice(base.length)}` : '/nowhere';
    const forward = () => pass(provider, agent, incoming, below, body);
    if (fault && met < (fault.times ?? Number.POSITIVE_INFINITY) && fault.on(request)) {
      met += 1;
      await fault.act({ request, response, socket, forward });
      return;
    }
    const { status, rawHeaders, content } = await forward();
    response.sendDate = false;
    response.on('finish', () => options.afterAnswer?.(socket));
    response.writeHead(status, [...rawHeaders]).end(content);
  };
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    // The client gives up in the middle of some faults.
    handle(incoming, response).catch(() => incoming.socket.destroy());
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.keepAliveTimeout = 0;
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', (_error, socket: Socket) => socket.destroy());
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = options.name ?? (host.includes(':') ? `[${host}]` : host);
  return {
    provider,
    port,
    baseUrl: `${tls ? 'https' : 'http'}://${name}:${port}${base}`,
    requests,
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      });
      agent.destroy();
      await provider.close();
    },
  };
}

function pass(
  provider: ReferenceProvider,
  agent: Agent,
  { method, headers }: IncomingMessage,
  path: string,
  body: Buffer,
): Promise<Passed> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(provider.baseUrl);
    const request = sendRequest({ hostname, port, path, method, headers, agent }, (answer) => {
      const { statusCode, rawHeaders } = answer;
      buffer(answer).then((content) => {
        resolve({ status: statusCode!, rawHeaders, content });
      }, reject);
    });
    request.on('error', reject).end(body);
  });
}
