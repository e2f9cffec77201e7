import { GatewayError } from './answer.ts';
import type { Auth, Credentials } from './credentials.ts';
import type { Caller, Tokens } from './tokens.ts';

/** The credentials that the provider accepts. */
export interface Access {
  readonly auth: Auth;
  readonly credentials: Credentials;
  readonly tokens: Tokens;
}

const basicCredentials = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;
const bearerToken = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/**
 * Checks the credentials of a request to an account.
 * @throws GatewayError 401 for credentials that are missing, malformed, wrong, expired, for another account, or
 * of a way that is not accepted; 403 for credentials without access to the WebRTC API.
 */
export function authenticate(authorization: string | undefined, accountId: string, access: Access): void {
  const { auth, credentials, tokens } = access;
  const token = auth === 'basic' ? undefined : bearerToken.exec(authorization ?? '')?.[1];
  const pair = auth === 'oauth' ? undefined : basicCredentials.exec(authorization ?? '')?.[1];
  const holder = token === undefined ? userOf(pair, credentials) : tokens.holderOf(token);
  if (holder === undefined || accountId !== credentials.accountId) {
    const isInvalid = token !== undefined && holder === undefined;
    throw new GatewayError(401, 'Unauthorized', { 'www-authenticate': challenges(auth, isInvalid) });
  }
  if (holder === 'without WebRTC') {
    throw new GatewayError(403, 'User is not authorized to access this resource');
  }
}

function userOf(pair: string | undefined, known: Credentials): Caller | undefined {
  const text = Buffer.from(pair ?? '', 'base64').toString('utf8');
  if (text === `${known.username}:${known.password}`) return 'known';
  return text === `${known.noWebrtcUsername}:${known.noWebrtcPassword}` ? 'without WebRTC' : undefined;
}

function challenges(auth: Auth, isInvalid: boolean): string {
  const basic = auth === 'oauth' ? [] : ['Basic realm="webrtc", charset="UTF-8"'];
  const bearer = auth === 'basic' ? [] : [`Bearer realm="webrtc"${isInvalid ? ', error="invalid_token"' : ''}`];
  return [...basic, ...bearer].join(', ');
}
