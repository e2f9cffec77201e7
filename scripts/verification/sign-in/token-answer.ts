import { shapeErrors } from '../../../contracts/shapes/index.ts';
import { headerValues, type ReceivedResponse } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { toJson } from '../../lib/json/json.ts';
import { excerpt } from '../../lib/text/excerpt.ts';

/** An access token as the response describes it. */
export interface AccessToken {
  readonly value: string;
  /** Its life; absent if the response has none, or an implausible one. */
  readonly lifeSeconds?: number;
}

/** The content of a successful token response. */
export type TokenReading =
  | { readonly token: AccessToken; readonly oddities: readonly string[] }
  /** Why it has no usable token, as the end of a sentence that quotes no token. */
  | { readonly problem: string; readonly isJson: boolean };

/** A longer life is implausible: most likely it has another unit or meaning. */
const maxLifeSeconds = 366 * 24 * 60 * 60;
/** Bytes of headers: what servers commonly accept at most, and what no server accepts. */
const longHeaderBytes = 8 * 1024;
const maxHeaderBytes = 16 * 1024;

/**
 * Reads a token response by RFC 6749, 5.1.
 * @param response as it arrived, secrets included.
 * @param redact removes secrets from quotations.
 */
export function readTokenAnswer(response: ReceivedResponse, redact: (text: string) => string): TokenReading {
  const { value } = jsonOf(response);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: 'it is not a JSON object', isJson: value !== undefined };
  }
  const { access_token: token, token_type: type, expires_in: life } = value as Readonly<Record<string, unknown>>;
  const wrong = new Set(shapeErrors('tokenAnswer', value).map(({ pointer }) => pointer));
  if (wrong.has('/access_token')) return { problem: problemOf(token), isJson: true };
  const bytes = Buffer.byteLength(token as string);
  if (bytes > maxHeaderBytes) {
    return {
      problem: `its token has ${bytes} bytes, and no server takes a header of that length`,
      isJson: true,
    };
  }
  if (wrong.has('/token_type')) {
    return {
      problem: `its token_type is ${excerpt(redact(toJson(type)))}, and a client uses no token of a type that it does not know (RFC 6749, 7.1)`,
      isJson: true,
    };
  }
  const oddity = lifeOddity(life, redact);
  const isPlain = headerValues(response.headers, 'content-type').some((one) => /^\s*application\/json\b/i.test(one));
  return {
    token: { value: token as string, ...(oddity === undefined ? { lifeSeconds: life as number } : {}) },
    oddities: [
      ...(oddity === undefined
        ? []
        : [`${oddity}, so nobody knows how long the token lives: it is used until it is refused`]),
      ...(bytes >= longHeaderBytes ? [`its token has ${bytes} bytes, and many servers refuse a header of 8 KiB`] : []),
      ...(isPlain ? [] : ['its media type is not application/json']),
    ],
  };
}

/** What an answer gives for a token, whether or not it can be used; undefined where that is no text, or is empty. */
export function tokenIn(response: ReceivedResponse): string | undefined {
  const { value } = jsonOf(response);
  const token = typeof value === 'object' && value !== null && 'access_token' in value ? value.access_token : undefined;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

function problemOf(token: unknown): string {
  if (token === undefined) return 'it has no access_token';
  if (typeof token !== 'string')
    return `its access_token is not a string but ${token === null ? 'null' : typeof token}`;
  if (token === '') return 'its access_token is empty';
  if (/[\r\n]/.test(token)) return 'its access_token holds a line break, which a header cannot carry';
  return 'its access_token holds characters that a Bearer token cannot have (RFC 6750, 2.1)';
}

function lifeOddity(life: unknown, redact: (text: string) => string): string | undefined {
  if (life === undefined) return 'it has no expires_in';
  if (typeof life !== 'number') return `its expires_in is ${excerpt(redact(toJson(life)))}, which is not a number`;
  if (life <= 0) return `its expires_in is ${life}, so the token has already expired`;
  return life > maxLifeSeconds ? `its expires_in is ${life} seconds, which is more than a year` : undefined;
}

/** Names of claims that list accounts. RFC 7519 has none; CRED says that the token lists them, but not where. */
const accountClaim = /^(?:.*[:/_.-])?accounts?(?:[_-]?(?:ids?|numbers?))?$/i;

/**
 * The accounts that a JSON Web Token names. They are only shown to the user: the token is not verified.
 * @returns undefined if it is not a JSON Web Token, or names no account.
 */
export function accountsIn(token: string): string[] | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null) return undefined;
  const named = Object.entries(claims).flatMap(([name, value]) => (accountClaim.test(name) ? numbersIn(value) : []));
  return named.length === 0 ? undefined : [...new Set(named)];
}

function numbersIn(value: unknown): string[] {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? [String(value)] : [];
  if (typeof value === 'string') return value.split(/[\s,;]+/).filter((text) => /^\d{1,20}$/.test(text));
  if (Array.isArray(value)) return value.flatMap((one) => (Array.isArray(one) ? [] : numbersIn(one)));
  return [];
}
