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

/**
 * The proxy that the environment names for a URL: HTTPS_PROXY or HTTP_PROXY by its scheme, unless NO_PROXY
 * names the host; lower-case names win, as in curl.
 * @returns the proxy's URL as text, not checked; undefined for none.
 */
export function proxyFor(url: URL, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  // Set to nothing is as good as not set.
  const setting = (name: string) => [environment[name], environment[name.toUpperCase()]].find((value) => value);
  const proxy = setting(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (proxy === undefined) return undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const exempt = (setting('no_proxy') ?? '').split(/[\s,]+/).some((entry) => namesHost(entry, url.hostname, port));
  return exempt ? undefined : proxy;
}

/** Whether an entry of NO_PROXY names a host: itself, a domain above it, `*`, each with a port or without. */
function namesHost(entry: string, hostname: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const [, name = '', ofPort] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (ofPort !== undefined && ofPort !== port) return false;
  const domain = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}
