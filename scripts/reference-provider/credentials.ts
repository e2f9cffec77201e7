import { GatewayError } from './answer.ts';

/** The account and the users of the reference provider. Not secret: it holds nothing and listens on loopback only. */
export interface Credentials {
  readonly accountId: string;
  readonly username: string;
  readonly password: string;
  readonly noWebrtcUsername: string;
  readonly noWebrtcPassword: string;
}

export const defaultCredentials: Credentials = {
  accountId: '9900000',
  username: 'reference-user',
  password: 'reference-password',
  noWebrtcUsername: 'reference-user-without-webrtc',
  noWebrtcPassword: 'reference-password-without-webrtc',
};

const basicToken = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/**
 * Lets a request to an account pass.
 * @throws GatewayError 401 for credentials that are missing, unreadable, wrong, or another account's;
 * 403 for a user without access to the WebRTC API.
 */
export function authenticate(authorization: string | undefined, accountId: string, known: Credentials): void {
  const challenge = { 'www-authenticate': 'Basic realm="webrtc", charset="UTF-8"' };
  const unauthorized = new GatewayError(401, 'Unauthorized', challenge);
  const token = basicToken.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthorized;
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) throw unauthorized;
  const username = decoded.slice(0, colon);
  const password = decoded.slice(colon + 1);
  if (accountId !== known.accountId) throw unauthorized;
  if (username === known.noWebrtcUsername && password === known.noWebrtcPassword) {
    throw new GatewayError(403, 'User is not authorized to access this resource');
  }
  if (username !== known.username || password !== known.password) throw unauthorized;
}
