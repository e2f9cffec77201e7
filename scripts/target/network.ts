/** How to reach a target, besides its address. */
export interface Network {
  /** URL of the proxy to go through, with its credentials if it needs any. */
  readonly proxy?: string;
  /** Certificates in PEM of issuers to trust besides those that Node trusts. */
  readonly ca?: string;
}

/** Whether a host is this machine, so that plain http is safe. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
