import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A TCP server that answers each request with bytes of one's own. */
export interface RawServer {
  readonly baseUrl: string;
  /** The requests as text, head and what of the body came with it. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** @param answer gets the socket and the number of the request, counted from 0. */
export async function startRawServer(
  answer: (socket: Socket, request: string, index: number) => void,
): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      const request = data.toString();
      answer(socket, request, requests.push(request) - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
