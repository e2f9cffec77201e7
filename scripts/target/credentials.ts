/** An API user, who signs in with Basic. */
export interface User {
  readonly username: string;
  readonly password: string;
}

/** API credentials, for which a token endpoint issues access tokens. */
export interface Client {
  readonly id: string;
  readonly secret: string;
}

/** The users and clients of a target that are set. */
export interface Users {
  readonly main?: User;
  /** Has valid credentials, and no access to the WebRTC API. */
  readonly withoutWebrtc?: User;
  readonly client?: Client;
  /** Has valid credentials, and no access to the WebRTC API. */
  readonly clientWithoutWebrtc?: Client;
}

/** Every name with its secret, for both ways of signing in. */
export function pairsOf({ main, withoutWebrtc, client, clientWithoutWebrtc }: Users): User[] {
  const clients = [client, clientWithoutWebrtc].map((one) => one && { username: one.id, password: one.secret });
  return [main, withoutWebrtc, ...clients].filter((pair) => pair !== undefined);
}

/** The credentials in a request. */
export interface Presented {
  /** Several values are several headers. */
  readonly authorization?: string | readonly string[];
  /** A query that holds credentials. */
  readonly secretQuery?: string;
}

/** The value of Authorization for a pair. Source: RFC 7617, 2; of client credentials, CRED `cred-token-request`. */
export function basic(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`, 'utf8').toString('base64')}`;
}

/** The value of Authorization for a token. Source: RFC 6750, 2.1. */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}
