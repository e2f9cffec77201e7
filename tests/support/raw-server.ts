import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** A TCP server that answers each request with bytes of one's own. */
export interface RawServer {
  readonly baseUrl: string;
  /** The requests as text, head and what of the body came with it. */
  readonly requests: readonly string[];
  /** How many connections were made to it, whatever came of them. */
  readonly connections: number;
  close(): Promise<void>;
}

/**
 * @param answer gets the socket and the number of the request, counted from 0.
 * @param options `greet` gets each socket before anything has come.
 */
export async function startRawServer(
  answer: (socket: Socket, request: string, index: number) => void,
  { tls, greet }: { tls?: TlsOptions; greet?: (socket: Socket) => void } = {},
): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = (socket: Socket): void => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const request = data.toString();
      answer(socket, request, requests.push(request) - 1);
    });
    greet?.(socket);
  };
  const server: Server = tls ? createTlsServer(tls, serve) : createServer(serve);
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
