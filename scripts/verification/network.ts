import * as tls from 'node:tls';
import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { type Budgets, maxHeaderBytes } from './budgets.ts';

/** How to get to a target, beyond its address. */
export interface Network {
  /** URL of the proxy to go through, with its credentials if it needs any. */
  readonly proxy?: string;
  /** Certificates in PEM of issuers that are trusted beside those that Node trusts. */
  readonly ca?: string;
}

/**
 * Connections to one origin: kept alive, one request at a time on each, certificates always verified, whatever
 * NODE_TLS_REJECT_UNAUTHORIZED says.
 */
export function openConnections(origin: string, network: Network, connections: number, budgets: Budgets): Dispatcher {
  const limits = {
    connections,
    pipelining: 1,
    headersTimeout: budgets.headersMs,
    bodyTimeout: budgets.pieceMs,
    maxHeaderSize: maxHeaderBytes,
  };
  const connect = {
    timeout: budgets.connectMs,
    rejectUnauthorized: true,
    ...(network.ca === undefined ? {} : { ca: [...trustedByNode(), network.ca] }),
  };
  if (network.proxy === undefined) return new Pool(origin, { ...limits, connect });
  return new ProxyAgent({ ...limits, uri: network.proxy, requestTls: connect, proxyTls: connect });
}

/** What Node trusts by itself: the system's or its own list, with NODE_EXTRA_CA_CERTS where Node can tell. */
function trustedByNode(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}

/** Hosts that plain http may be spoken to. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
