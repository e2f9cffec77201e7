import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { type Answer, type Call, GatewayError, jsonAnswer } from './answer.ts';
import type { Credentials } from './credentials.ts';

/** The path of the token endpoint, as at the vendor (CRED). */
export const tokenPath = '/api/v1/oauth2/token';

/** The default life of a token in seconds. */
export const defaultTokenSeconds = 3600;

/** The client of a token: one of the account, with or without access to the WebRTC API. */
export type Caller = 'known' | 'without WebRTC';

/**
 * Issues and verifies access tokens. They are JSON Web Tokens (RFC 7519), signed with a key that lives as long as the
 * process, so none of them has to be stored.
 */
export class Tokens {
  readonly #key = randomBytes(32);
  readonly #known: Credentials;
  readonly #now: () => number;
  readonly seconds: number;

  /** @param seconds the life of a token. @param now milliseconds since the epoch. */
  constructor(known: Credentials, seconds = defaultTokenSeconds, now: () => number = Date.now) {
    this.#known = known;
    this.seconds = seconds;
    this.#now = now;
  }

  /** @param seconds from now to its expiry; negative for a token that has expired. */
  issue(holder: Caller, seconds = this.seconds): string {
    const { accountId, clientId, noWebrtcClientId } = this.#known;
    const issuedAt = this.#now() / 1000;
    const claims = {
      iss: 'reference-provider',
      sub: holder === 'known' ? clientId : noWebrtcClientId,
      accounts: [accountId],
      roles: holder === 'known' ? ['WebRTC'] : [],
      iat: Math.floor(issuedAt),
      exp: issuedAt + seconds,
      jti: randomUUID(),
    };
    const signed = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => encoded(JSON.stringify(part))).join('.');
    return `${signed}.${this.#signature(signed)}`;
  }

  /** The client of a token; undefined for a token that is foreign, altered or expired. */
  holderOf(token: string): Caller | undefined {
    const [head = '', payload = '', signature, ...further] = token.split('.');
    if (further.length > 0 || signature !== this.#signature(`${head}.${payload}`)) return undefined;
    const { sub, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; exp: number };
    if (exp <= this.#now() / 1000) return undefined;
    return sub === this.#known.clientId ? 'known' : 'without WebRTC';
  }

  #signature(signed: string): string {
    return createHmac('sha256', this.#key).update(signed).digest('base64url');
  }
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

const basicToken = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** Answers a token request (RFC 6749, 4.4 and 5). */
export function answerToken(tokens: Tokens, known: Credentials, call: Call, requestId: string): Answer {
  if (call.method !== 'POST') throw new GatewayError(405, 'Method Not Allowed');
  const token = basicToken.exec(call.headers['authorization'] ?? '')?.[1];
  const pair = Buffer.from(token ?? '', 'base64').toString('utf8');
  const holder = holderFor(pair, known);
  const oauthError = (status: number, error: string, description: string): Answer =>
    uncached(jsonAnswer(status, { error, error_description: description }, requestId));
  if (!holder) {
    const refused = oauthError(401, 'invalid_client', 'The client is unknown, or its secret is wrong');
    return { ...refused, headers: { ...refused.headers, 'www-authenticate': 'Basic realm="tokens"' } };
  }
  const grant = new URLSearchParams(call.body.toString()).get('grant_type');
  if (grant === null) return oauthError(400, 'invalid_request', 'grant_type is missing');
  if (grant !== 'client_credentials') return oauthError(400, 'unsupported_grant_type', 'Use client_credentials');
  const answer = { access_token: tokens.issue(holder), token_type: 'Bearer', expires_in: tokens.seconds };
  return uncached(jsonAnswer(200, answer, requestId));
}

function holderFor(pair: string, known: Credentials): Caller | undefined {
  if (pair === `${known.clientId}:${known.clientSecret}`) return 'known';
  return pair === `${known.noWebrtcClientId}:${known.noWebrtcClientSecret}` ? 'without WebRTC' : undefined;
}

function uncached(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
}
