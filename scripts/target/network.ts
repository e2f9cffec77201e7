/** How to get to a target, beyond its address. */
export interface Network {
  /** URL of the proxy to go through, with its credentials if it needs any. */
  readonly proxy?: string;
  /** Certificates in PEM of issuers that are trusted beside those that Node trusts. */
  readonly ca?: string;
}

/** Hosts that plain http may be spoken to. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
