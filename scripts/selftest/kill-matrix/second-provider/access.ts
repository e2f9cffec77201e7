import { randomBytes } from 'node:crypto';
import { turnedAway } from './refusal.ts';

/** The account, the users and the clients of the second provider. Not secret: it holds nothing and listens on loopback only. */
export const accountId = '5500321';
export const users = {
  main: { username: 'second-provider-user', password: 'second:provider:password' },
  withoutWebrtc: { username: 'second-provider-visitor', password: 'second-provider-visitor-password' },
  client: { id: 'second-provider-app', secret: 'second:provider:app-secret' },
  clientWithoutWebrtc: { id: 'second-provider-kiosk', secret: 'second-provider-kiosk-secret' },
};

/** The path of the token endpoint. */
export const tokenRoute = '/connect/token';

/** The ways to sign in that are open. */
export type Doors = 'basic' | 'oauth' | 'both';

const tokenBytes = 40;

/** Tokens are random entries of this book: a token that is absent or expired is refused. */
export class TokenBook {
  readonly #entries = new Map<string, { readonly mayUseWebrtc: boolean; readonly until: number }>();
  readonly seconds: number;

  constructor(seconds = 1800) {
    this.seconds = seconds;
  }

  hand(mayUseWebrtc: boolean, seconds = this.seconds): string {
    const token = randomBytes(tokenBytes).toString('base64url');
    this.#entries.set(token, { mayUseWebrtc, until: Date.now() + seconds * 1000 });
    return token;
  }

  mayUseWebrtc(token: string): boolean | undefined {
    const entry = this.#entries.get(token);
    return entry && entry.until > Date.now() ? entry.mayUseWebrtc : undefined;
  }
}

/**
 * Checks the credentials first, and then the account.
 * @throws Refusal 401 for unknown credentials or another account, 403 for credentials without access to WebRTC.
 */
export function admit(authorization: string | undefined, account: string, doors: Doors, book: TokenBook): void {
  const mayUseWebrtc = permissionOf(authorization, doors, book);
  if (mayUseWebrtc === undefined || account !== accountId) {
    const schemes = [...(doors === 'basic' ? [] : ['Bearer']), ...(doors === 'oauth' ? [] : ['Basic'])];
    const challenge = schemes.map((scheme) => `${scheme} realm="second provider"`).join(', ');
    throw turnedAway(401, 'Who are you?', { 'www-authenticate': challenge });
  }
  if (!mayUseWebrtc) throw turnedAway(403, 'Your plan has no WebRTC');
}

/** Of several headers the first counts. */
function permissionOf(authorization = '', doors: Doors, book: TokenBook): boolean | undefined {
  const [scheme = '', token = '', ...more] = authorization.split(', ', 1)[0]!.split(' ');
  if (more.length > 0) return undefined;
  switch (scheme.toLowerCase()) {
    case 'basic': {
      if (doors === 'oauth') return undefined;
      const pair = Buffer.from(token, 'base64').toString();
      if (pair === pairOf(users.main)) return true;
      return pair === pairOf(users.withoutWebrtc) ? false : undefined;
    }
    case 'bearer':
      return doors === 'basic' ? undefined : book.mayUseWebrtc(token);
    default:
      return undefined;
  }
}

function pairOf({ username, password }: (typeof users)['main']): string {
  return `${username}:${password}`;
}

/** What a client is told that asks for a token: its status and content. */
export function handOut(
  authorization: string | undefined,
  form: string,
  book: TokenBook,
): { readonly status: number; readonly content: object } {
  const pair = Buffer.from((authorization ?? '').replace(/^basic /i, ''), 'base64').toString();
  const { client, clientWithoutWebrtc } = users;
  const known = [client, clientWithoutWebrtc].find(({ id, secret }) => pair === `${id}:${secret}`);
  if (!known) return { status: 400, content: { error: 'invalid_client' } };
  if (new URLSearchParams(form).get('grant_type') !== 'client_credentials') {
    return { status: 400, content: { error: 'unsupported_grant_type' } };
  }
  return {
    status: 200,
    content: { token_type: 'bearer', expires_in: book.seconds, access_token: book.hand(known === client), scope: '' },
  };
}
