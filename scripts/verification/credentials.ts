import { randomUUID } from 'node:crypto';
import type { CredentialKind } from '../../contracts/types.ts';

export interface User {
  readonly username: string;
  readonly password: string;
}

/** The users of a target. */
export interface Users {
  readonly main: User;
  /** A user with good credentials and no access to the WebRTC API. */
  readonly withoutWebrtc?: User;
}

/** How a request shows who it is from. */
export interface Presented {
  readonly authorization?: string;
  readonly query?: string;
}

const basic = (username: string, password: string): string => `Basic ${base64(`${username}:${password}`)}`;
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/**
 * The credentials of a kind, as they go on the wire. Source: RFC 7617.
 * @throws RangeError for `no-webrtc-access` when the target has no such user; a plan leaves such cases out.
 */
export function present(kind: CredentialKind, { main, withoutWebrtc }: Users): Presented {
  switch (kind) {
    case 'valid':
      return { authorization: basic(main.username, main.password) };
    case 'none':
      return {};
    case 'wrong-password':
      return { authorization: basic(main.username, randomUUID()) };
    case 'wrong-username':
      return { authorization: basic(randomUUID(), main.password) };
    case 'empty-password':
      return { authorization: basic(main.username, '') };
    case 'bearer-scheme':
      return { authorization: `Bearer ${base64(`${main.username}:${main.password}`)}` };
    case 'malformed-base64':
      // Characters outside the alphabet only, so that a lenient decoder finds no credentials in it either.
      return { authorization: 'Basic %%%%' };
    case 'no-colon':
      return { authorization: `Basic ${base64(main.username.replaceAll(':', ''))}` };
    case 'in-query':
      return { query: new URLSearchParams({ username: main.username, password: main.password }).toString() };
    case 'no-webrtc-access':
      if (!withoutWebrtc) throw new RangeError('The target has no user without WebRTC access');
      return { authorization: basic(withoutWebrtc.username, withoutWebrtc.password) };
  }
}
