import { connect as connectTcp, isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import type { Network } from '../../target/network.ts';
import { askForTunnel, ProxyError } from './tunnel.ts';

/** Makes a connection that is ready for a request. @param signal ends the waiting at once; its reason is thrown. */
export type Connect = (signal: AbortSignal) => Promise<Socket>;

/** Makes connections to one origin. Certificates are always verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
export function connectorTo(origin: URL, network: Network, connectMs: number): Connect {
  const connector = new Connector(origin, network, connectMs);
  return (signal) => connector.connect(signal);
}

class Connector {
  private readonly origin: URL;
  private readonly connectMs: number;
  private readonly seconds: string;
  private readonly proxy: URL | undefined;
  private readonly ca: { ca?: string[] };
  /** TLS sessions by host: resuming one makes the next handshake cheaper. */
  private readonly sessions = new Map<string, Buffer>();

  constructor(origin: URL, network: Network, connectMs: number) {
    this.origin = origin;
    this.connectMs = connectMs;
    this.seconds = `${connectMs / 1000} s`;
    this.proxy = network.proxy === undefined ? undefined : new URL(network.proxy);
    this.ca = network.ca === undefined ? {} : { ca: [...trustedByNode(), network.ca] };
  }

  async connect(signal: AbortSignal): Promise<Socket> {
    const late = new AbortController();
    const timer = setTimeout(
      () => {
        const message = `No connection was made within ${this.seconds}`;
        late.abort(Object.assign(new Error(message), { code: lateCode }));
      },
      Math.min(this.connectMs, maxTimerMs),
    );
    try {
      return await this.toTarget(AbortSignal.any([signal, late.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  private async toTarget(signal: AbortSignal): Promise<Socket> {
    const { origin, proxy } = this;
    const isTls = origin.protocol === 'https:';
    const socket = await (proxy ? this.toProxy(proxy, signal) : overTcp(origin, signal));
    if (!isTls) return socket;
    return proxy ? this.throughTunnel(socket, signal) : this.overTls(socket, origin, signal);
  }

  private async toProxy(proxy: URL, signal: AbortSignal): Promise<Socket> {
    const { origin } = this;
    let missing = 'No connection to the proxy was made';
    try {
      let socket = await overTcp(proxy, signal);
      if (proxy.protocol === 'https:') {
        missing = 'The proxy did not complete the TLS handshake';
        socket = await this.overTls(socket, proxy, signal);
      }
      missing = 'The proxy sent no complete response to CONNECT';
      await ended(socket, signal, askForTunnel(socket, proxy, `${origin.hostname}:${portOf(origin)}`));
      return socket;
    } catch (error) {
      if (isLate(error)) throw new ProxyError('TIMEOUT', `${missing} within ${this.seconds}`);
      throw error instanceof ProxyError || signal.aborted ? error : ofProxy(error);
    }
  }

  /** The TLS handshake with the target over a connection that the proxy has opened. */
  private async throughTunnel(socket: Socket, signal: AbortSignal): Promise<Socket> {
    try {
      return await this.overTls(socket, this.origin, signal);
    } catch (error) {
      if (isLate(error)) {
        const message = `The proxy opened a connection, but the TLS handshake over it got no response within ${this.seconds}`;
        throw Object.assign(new Error(message), { code: 'TUNNEL_TIMEOUT' });
      }
      if (!isClosing(error)) throw error;
      const message = 'The proxy opened a connection, which was closed in the TLS handshake';
      throw Object.assign(new Error(message), { code: 'TUNNEL_CLOSED' });
    }
  }

  private async overTls(socket: Socket, { hostname, host }: URL, signal: AbortSignal): Promise<Socket> {
    const name = bare(hostname);
    const session = this.sessions.get(host);
    const secure = tls.connect({
      ...this.ca,
      socket,
      host: name,
      // An IP address must not be sent as a server name (RFC 6066, 3).
      servername: isIP(name) === 0 ? name : '',
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
      ...(session ? { session } : {}),
    });
    secure.on('session', (fresh) => this.sessions.set(host, fresh));
    secure.on('close', () => socket.destroy());
    await opened(secure, 'secureConnect', signal);
    return secure;
  }
}

const lateCode = 'CONNECT_TIMEOUT';
/** The longest time that a timer of Node can have. */
const maxTimerMs = 2 ** 31 - 1;

function isLate(error: unknown): boolean {
  return (error as { code?: unknown }).code === lateCode;
}

/** Whether the other side closed the connection without a TLS alert or other data. */
function isClosing(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Marks the code of an error on the way to the proxy, to tell it from one on the way to the target. */
function ofProxy(error: unknown): Error {
  const { code = 'FAILED' } = error as { code?: string };
  return Object.assign(error as Error, { code: `PROXY_${code}` });
}

async function overTcp(url: URL, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connectTcp({ host: bare(url.hostname), port: Number(portOf(url)), noDelay: true, keepAlive: true });
  await opened(socket, 'connect', signal);
  return socket;
}

/** Waits for an event of a new connection, and destroys the connection if the event does not happen. */
function opened(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<unknown> {
  return ended(
    socket,
    signal,
    new Promise((resolve, reject) => {
      socket.once(event, resolve).once('error', reject);
      socket.once('close', () => {
        reject(Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' }));
      });
    }),
  );
}

/** Waits for a promise or the signal. If the signal comes first, or the promise fails, it destroys the connection. */
async function ended<Result>(socket: Socket, signal: AbortSignal, waited: Promise<Result>): Promise<Result> {
  // A later error needs no listener of its own: the end of the connection shows it too.
  socket.on('error', () => undefined);
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([waited, aborted]);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** A host without the brackets of an IPv6 address. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

/** The certificates that Node trusts by default; with NODE_EXTRA_CA_CERTS, where this version of Node lists them. */
function trustedByNode(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}
