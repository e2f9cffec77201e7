import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { tokenPath } from '../../scripts/reference-provider/api/tokens.ts';

/** A token request as it stood on the wire. */
export interface TokenRequest {
  readonly method: string;
  readonly target: string;
  /** In the order and spelling of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What a token endpoint does: answer, cut the connection, or nothing at all. */
export type Reply =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly content?: string | Buffer;
      /** The connection ends behind the content, whatever the headers announce. */
      readonly cut?: true;
    }
  | 'hang up'
  | 'be silent';

export interface FakeTokenEndpoint {
  readonly url: string;
  readonly requests: readonly TokenRequest[];
  close(): Promise<void>;
}

/** A token that looks like those of the vendor: a JSON Web Token, signed with a key that nobody has. */
export function webToken(claims: Readonly<Record<string, unknown>> = { accounts: ['9900000'] }): string {
  const parts = [
    { alg: 'RS256', typ: 'JWT' },
    { ...claims, jti: randomBytes(9).toString('hex') },
  ];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${randomBytes(32).toString('base64url')}`;
}

/** An answer in JSON. */
export function jsonReply(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, content: JSON.stringify(value) };
}

/** An answer with a token that lives for an hour, but for what its members say; those that are undefined are not there. */
export function tokenReply(token: string, members: Readonly<Record<string, unknown>> = {}): Reply {
  return jsonReply({ access_token: token, token_type: 'Bearer', expires_in: 3600, ...members });
}

/**
 * A token endpoint that answers as it is told.
 * @param reply gets the number of the request, counted from 0.
 */
export async function startTokenEndpoint(
  reply: (index: number, request: TokenRequest) => Reply | Promise<Reply>,
  { tls, path = tokenPath }: { tls?: ServerOptions; path?: string } = {},
): Promise<FakeTokenEndpoint> {
  const requests: TokenRequest[] = [];
  const sockets = new Set<Socket>();
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', rawHeaders } = incoming;
    const headers = Array.from(
      { length: rawHeaders.length / 2 },
      (_, index) => [rawHeaders[2 * index]!, rawHeaders[2 * index + 1]!] as const,
    );
    const request = { method, target: url, headers, body: await text(incoming) };
    const answer = await reply(requests.push(request) - 1, request);
    if (answer === 'be silent') return;
    if (answer === 'hang up') {
      incoming.socket.destroy();
      return;
    }
    const { status = 200, headers: own = {}, content = '', cut = false } = answer;
    response.writeHead(status, { ...own });
    if (cut) response.write(content, () => incoming.socket.destroy());
    else response.end(content);
  };
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on('tlsClientError', (_error, socket: Socket) => socket.destroy());
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}${path}`,
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
