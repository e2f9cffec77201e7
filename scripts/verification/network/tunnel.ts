import type { Socket } from 'node:net';
import { basic } from '../../target/credentials.ts';
import { maxHeaderBytes } from '../../target/limits.ts';

/**
 * A proxy did not open a connection. Of its response, the message holds only the status: the rest may repeat our
 * credentials.
 */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: string;
  /** @param what the code of the error, without the prefix for proxies. */
  constructor(what: string, message: string) {
    super(message);
    this.code = `PROXY_${what}`;
  }
}

/** The head of a proxy's final response, and the bytes that came after it. */
interface Head {
  readonly status: number;
  readonly rest: Buffer;
}

/**
 * Asks a proxy to open a tunnel to an address. Source: RFC 9110, 9.3.6. The agent of undici would retry without end
 * when the response breaks off, and has no time limit.
 * @param authority host and port.
 * @throws ProxyError; the caller then destroys the socket.
 */
export async function askForTunnel(socket: Socket, proxy: URL, authority: string): Promise<void> {
  const { username, password } = proxy;
  const login =
    username === '' && password === ''
      ? ''
      : `Proxy-Authorization: ${basic(decodeURIComponent(username), decodeURIComponent(password))}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`);
  const { status, rest } = await headFrom(socket);
  if (status < 200 || status > 299) {
    throw new ProxyError('REFUSED', `The proxy answered CONNECT with ${status} and opened no connection`);
  }
  if (rest.length > 0) socket.unshift(rest);
}

function headFrom(socket: Socket): Promise<Head> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const end = (settle: () => void): void => {
      socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', onError);
      settle();
    };
    const onReadable = (): void => {
      try {
        for (;;) {
          const piece = socket.read() as Buffer | null;
          if (piece === null) return;
          received = Buffer.concat([received, piece]);
          const head = readHead(received);
          if (head) {
            end(() => {
              resolve(head);
            });
            return;
          }
        }
      } catch (error) {
        onError(error as Error);
      }
    };
    const onError = (error: Error): void => {
      end(() => {
        reject(error);
      });
    };
    const onEnd = (): void => {
      onError(new ProxyError('CLOSED', 'The proxy closed the connection without responding to CONNECT'));
    };
    socket.on('readable', onReadable).on('end', onEnd).on('close', onEnd).on('error', onError);
  });
}

const beginning = 'HTTP/1.';

/** @returns the head of the final response, once it is complete. @throws ProxyError if it is not HTTP. */
function readHead(received: Buffer): Head | undefined {
  let text = received.toString('latin1');
  for (;;) {
    const line = /^([^\n]*)\n/.exec(text)?.[1];
    const status = /^HTTP\/1\.[01] ([1-9]\d\d)(?:[ \t].*)?\r?$/.exec(line ?? '')?.[1];
    const isHttp = line === undefined ? beginning.startsWith(text.slice(0, beginning.length)) : status !== undefined;
    if (!isHttp) throw new ProxyError('NOT_HTTP', 'The server at the proxy address does not respond in HTTP');
    const end = /\n\r?\n/.exec(text);
    const length = end === null ? text.length : end.index + end[0].length;
    if (received.length - text.length + length > maxHeaderBytes) {
      throw new ProxyError(
        'HEAD_TOO_LONG',
        `The proxy answered CONNECT with more than ${maxHeaderBytes} bytes of headers`,
      );
    }
    if (end === null) return undefined;
    text = text.slice(length);
    // Interim responses come before the final one (RFC 9110, 15.2). A 101 is final: no upgrade was requested.
    const isInterim = status!.startsWith('1') && status !== '101';
    if (!isInterim) return { status: Number(status), rest: received.subarray(received.length - text.length) };
  }
}
