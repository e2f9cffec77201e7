import { randomUUID } from 'node:crypto';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { CredentialKind } from '../../contracts/model/types.ts';

/** An API user, who signs in with Basic. */
export interface User {
  readonly username: string;
  readonly password: string;
}

/** API credentials, for which a token endpoint gives access tokens. */
export interface Client {
  readonly id: string;
  readonly secret: string;
}

/** Whoever a target knows, as far as we do. */
export interface Users {
  readonly main?: User;
  /** A user with good credentials and no access to the WebRTC API. */
  readonly withoutWebrtc?: User;
  readonly client?: Client;
  /** API credentials that are good and have no access to the WebRTC API. */
  readonly clientWithoutWebrtc?: Client;
}

/** Every name with its secret, whichever way it is for. */
export function pairsOf({ main, withoutWebrtc, client, clientWithoutWebrtc }: Users): User[] {
  const clients = [client, clientWithoutWebrtc].map((one) => one && { username: one.id, password: one.secret });
  return [main, withoutWebrtc, ...clients].filter((pair) => pair !== undefined);
}

/** How a request shows who it is from. */
export interface Presented {
  /** Several values are several headers. */
  readonly authorization?: string | readonly string[];
  /** A query with credentials in it. */
  readonly secretQuery?: string;
}

/** What credentials are made of. */
export interface Holdings {
  readonly users: Users;
  readonly signIn: WayToSignIn;
  /** A good token, where the kind needs one. */
  readonly token?: string;
  /** A token that was good and has expired. */
  readonly expiredToken?: string;
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** The value of Authorization for a pair. Source: RFC 7617, 2; of client credentials, CRED `cred-token-request`. */
export function basic(name: string, secret: string): string {
  return `Basic ${base64(`${name}:${secret}`)}`;
}

/** The value of Authorization for a token. Source: RFC 6750, 2.1. */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}

/**
 * The credentials of a kind, as they go on the wire.
 * @throws RangeError where something is not there that the kind needs; a plan leaves such cases out.
 */
export function present(kind: CredentialKind, holdings: Holdings): Presented {
  const { users, signIn } = holdings;
  const user = () => needed(users.main, 'user for Basic');
  const token = () => needed(holdings.token, 'token');
  switch (kind) {
    case 'valid':
      return present(signIn === 'basic' ? 'basic' : 'token', holdings);
    case 'none':
      return {};
    case 'basic':
      return { authorization: basic(user().username, user().password) };
    case 'wrong-password':
      return { authorization: basic(user().username, randomUUID()) };
    case 'wrong-username':
      return { authorization: basic(randomUUID(), user().password) };
    case 'empty-password':
      return { authorization: basic(user().username, '') };
    case 'truncated-password':
      return { authorization: basic(user().username, user().password.slice(0, -1)) };
    case 'extended-password':
      return { authorization: basic(user().username, `${user().password}x`) };
    case 'password-other-case':
      return { authorization: basic(user().username, inOtherCase(user().password, 'password')) };
    case 'bearer-scheme':
      return { authorization: bearer(base64(`${user().username}:${user().password}`)) };
    case 'malformed-base64':
      // Characters outside the alphabet only, so that a lenient decoder finds no credentials in it either.
      return { authorization: 'Basic %%%%' };
    case 'no-colon':
      return { authorization: `Basic ${base64(user().username.replaceAll(':', ''))}` };
    case 'in-query':
      return { secretQuery: new URLSearchParams({ ...user() }).toString() };
    case 'basic-lower-case':
      return { authorization: basic(user().username, user().password).replace('Basic', 'basic') };
    case 'two-basic':
      return {
        authorization: [basic(user().username, user().password), basic(user().username, randomUUID())],
      };
    case 'token':
      return { authorization: bearer(token()) };
    case 'changed-token':
      return { authorization: bearer(changed(token())) };
    case 'token-start-changed':
    case 'token-middle-changed':
    case 'token-end-changed':
    case 'truncated-token':
    case 'extended-token':
    case 'token-other-case':
    case 'unsigned-token':
      return { authorization: bearer(tokenForms[kind](token())) };
    case 'empty-token':
      return { authorization: 'Bearer' };
    case 'expired-token':
      return { authorization: bearer(needed(holdings.expiredToken, 'expired token')) };
    case 'token-in-query':
      return { secretQuery: new URLSearchParams({ access_token: token() }).toString() };
    case 'token-as-basic':
      return { authorization: `Basic ${token()}` };
    case 'client-as-bearer': {
      const { id, secret } = needed(users.client, 'client');
      return { authorization: bearer(base64(`${id}:${secret}`)) };
    }
    case 'bearer-lower-case':
      return { authorization: bearer(token()).replace('Bearer', 'bearer') };
    case 'two-tokens':
      return { authorization: [bearer(token()), bearer(changed(token()))] };
    case 'unknown-scheme': {
      const { authorization } = present('valid', holdings);
      return { authorization: String(authorization).replace(/^\w+/, 'Unknown') };
    }
    case 'no-webrtc-access': {
      if (signIn === 'oauth') return { authorization: bearer(token()) };
      const { username, password } = needed(users.withoutWebrtc, 'user without WebRTC access');
      return { authorization: basic(username, password) };
    }
  }
}

function needed<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new RangeError(`The target has no ${what}`);
  return thing;
}

/**
 * A token in which one character is another one: in the middle of its last part, which of a JSON Web Token is the
 * signature. Bits at the end of a base64 text may stand for nothing.
 */
export function changed(token: string): string {
  const last = token.lastIndexOf('.') + 1;
  return changedAt(token, last + Math.floor((token.length - last) / 2));
}

function changedAt(token: string, at: number): string {
  return `${token.slice(0, at)}${token[at] === '7' ? '3' : '7'}${token.slice(at + 1)}`;
}

/** Credentials of a kind cannot be made from those that there are. The message says why, as a sentence. */
export class NotMakeableError extends Error {
  override readonly name = 'NotMakeableError';
}

/** Bytes of base64 come three for four characters, so that no decoder overlooks what is missing or too much. */
const whole = 4;

/** Tokens that are like a good one and none. */
const tokenForms = {
  'token-start-changed': (token) => changedAt(token, 0),
  'token-middle-changed': (token) => changedAt(token, Math.floor(token.length / 2)),
  // Not in the last character, some bits of which may stand for nothing.
  'token-end-changed': (token) => changedAt(token, Math.max(0, token.replace(/=+$/, '').length - 2)),
  'truncated-token': (token) => token.slice(0, -whole),
  'extended-token': (token) => `${token.replace(/=+$/, '')}${'A'.repeat(whole)}`,
  'token-other-case': (token) => inOtherCase(token, 'token'),
  'unsigned-token': (token) => unsigned(token),
} as const satisfies Partial<Record<CredentialKind, (token: string) => string>>;

function inOtherCase(secret: string, what: string): string {
  const other = Array.from(secret, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join(
    '',
  );
  if (other === secret) throw new NotMakeableError(`The ${what} has no letters, and so no other letter case`);
  return other;
}

/** A JSON Web Token with the same claims under the algorithm none (RFC 7519, 6). */
function unsigned(token: string): string {
  const [head, claims, ...signature] = token.split('.');
  if (signature.length !== 1 || head === '' || claims === undefined) {
    throw new NotMakeableError('The token is no JSON Web Token, and has no signature to leave out');
  }
  return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
}

const variables: Readonly<Record<string, string>> = {
  username: '$BW_USERNAME',
  password: '$BW_PASSWORD',
  access_token: '$BW_TOKEN',
};

/** A query with credentials, with the variables of a shell in their place. */
export function shownQuery(secretQuery: string): string {
  return [...new URLSearchParams(secretQuery).keys()].map((name) => `${name}=${variables[name] ?? '…'}`).join('&');
}
