import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface Proxy {
  readonly url: string;
  /** What was asked of it: `CONNECT host:port`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/**
 * A forward proxy that tunnels.
 * @param refusal the bytes that it answers with in place of a tunnel, by what it was asked.
 * @param greeting the bytes that it answers with before a tunnel.
 */
export async function startProxy(
  refusal: (request: IncomingMessage) => string | undefined = () => undefined,
  greeting = 'HTTP/1.1 200 Connection Established\r\n\r\n',
): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer();
  server.on('connection', keep);
  server.on('connect', (request, client: Socket, head: Buffer) => {
    asked.push(`CONNECT ${request.url ?? ''}`);
    const refused = refusal(request);
    if (refused !== undefined) {
      client.end(refused);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const target = connect(Number(port), hostname, () => {
      client.write(greeting);
      target.write(head);
      target.pipe(client);
      client.pipe(target);
    });
    keep(target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
