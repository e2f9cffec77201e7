import { connect as connectTcp, isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import type { Network } from '../../target/network.ts';
import { askForTunnel, ProxyError } from './tunnel.ts';

/** Makes a connection that is ready for a request. @param signal ends the waiting at once, with its reason. */
export type Connect = (signal: AbortSignal) => Promise<Socket>;

/** Makes connections to one origin, certificates always verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
export function connectorTo(origin: URL, network: Network, connectMs: number): Connect {
  const ca = network.ca === undefined ? {} : { ca: [...trustedByNode(), network.ca] };
  const proxy = network.proxy === undefined ? undefined : new URL(network.proxy);
  const seconds = `${connectMs / 1000} s`;
  // One that was made before makes the next one cheaper.
  const sessions = new Map<string, Buffer>();

  const overTls = async (socket: Socket, { hostname, host }: URL, signal: AbortSignal): Promise<Socket> => {
    const name = bare(hostname);
    const session = sessions.get(host);
    const secure = tls.connect({
      ...ca,
      socket,
      host: name,
      // An address is none (RFC 6066, 3).
      servername: isIP(name) === 0 ? name : '',
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
      ...(session ? { session } : {}),
    });
    secure.on('session', (fresh) => sessions.set(host, fresh));
    secure.on('close', () => socket.destroy());
    await opened(secure, 'secureConnect', signal);
    return secure;
  };

  const toProxy = async (through: URL, signal: AbortSignal): Promise<Socket> => {
    let waitingFor = 'No connection to the proxy was made';
    try {
      let socket = await overTcp(through, signal);
      if (through.protocol === 'https:') {
        waitingFor = 'The proxy was silent in the TLS handshake';
        socket = await overTls(socket, through, signal);
      }
      waitingFor = 'The proxy had no whole answer to CONNECT';
      await ended(socket, signal, askForTunnel(socket, through, `${origin.hostname}:${portOf(origin)}`));
      return socket;
    } catch (error) {
      if (isLate(error)) throw new ProxyError('TIMEOUT', `${waitingFor} within ${seconds}`);
      throw error instanceof ProxyError || signal.aborted ? error : ofProxy(error);
    }
  };

  const toTarget = async (signal: AbortSignal): Promise<Socket> => {
    if (!proxy) {
      const socket = await overTcp(origin, signal);
      return origin.protocol === 'https:' ? overTls(socket, origin, signal) : socket;
    }
    const socket = await toProxy(proxy, signal);
    if (origin.protocol !== 'https:') return socket;
    try {
      return await overTls(socket, origin, signal);
    } catch (error) {
      if (isLate(error)) {
        const message = `The proxy opened a connection, and nothing came over it in the TLS handshake within ${seconds}`;
        throw Object.assign(new Error(message), { code: 'TUNNEL_TIMEOUT' });
      }
      if (!isClosing(error)) throw error;
      const message = 'The proxy opened a connection, which was closed in the TLS handshake';
      throw Object.assign(new Error(message), { code: 'TUNNEL_CLOSED' });
    }
  };

  return async (signal) => {
    const late = new AbortController();
    const timer = setTimeout(
      () => {
        const message = `No connection was made within ${seconds}`;
        late.abort(Object.assign(new Error(message), { code: lateCode }));
      },
      Math.min(connectMs, maxTimerMs),
    );
    try {
      return await toTarget(AbortSignal.any([signal, late.signal]));
    } finally {
      clearTimeout(timer);
    }
  };
}

const lateCode = 'CONNECT_TIMEOUT';
/** A timer for longer ends at once. */
const maxTimerMs = 2 ** 31 - 1;

function isLate(error: unknown): boolean {
  return (error as { code?: unknown }).code === lateCode;
}

/** Whether a connection ended, and not for what came over it. */
function isClosing(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** An error of the way to a proxy, with a code by which it is told from one of the way to the endpoint. */
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

/** Waits for an event of a connection that is being made, and destroys it where that does not come. */
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

/** What is waited for on a connection, or the reason of the signal; but for the former the connection is destroyed. */
async function ended<Result>(socket: Socket, signal: AbortSignal, waited: Promise<Result>): Promise<Result> {
  // An error that comes when nobody waits any more is told by the end of the connection as well.
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

/** A host without the brackets of an address in a URL. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

/** What Node trusts by itself: the system's or its own list, with NODE_EXTRA_CA_CERTS where Node can tell. */
function trustedByNode(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}
