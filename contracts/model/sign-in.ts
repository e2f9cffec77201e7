import type { CredentialKind } from './types.ts';

/** The ways in which a client can sign in: HTTP Basic, or an OAuth 2.0 access token got with client credentials. */
export const waysToSignIn = ['basic', 'oauth'] as const;
export type WayToSignIn = (typeof waysToSignIn)[number];

/**
 * The vendor's rules for signing in. Source: CRED (`cred-basic-ends`, `cred-token-request`, `cred-renewal`).
 */
export const signIn = {
  /** The first day (UTC) on which API users, and with them Basic, may no longer be used. */
  basicEndsOn: '2026-12-02',
  /** The vendor's token endpoint. */
  tokenUrl: 'https://api.bandwidth.com/api/v1/oauth2/token',
  /** Seconds before the end of a token at which a client gets another one. */
  renewalSeconds: 60,
} as const;

/** The body of a token request, and its media type. Source: CRED `cred-token-request`; RFC 6749, 4.4.2. */
export const tokenRequest = {
  method: 'POST',
  contentType: 'application/x-www-form-urlencoded',
  body: 'grant_type=client_credentials',
} as const;

/**
 * The way of signing in that credentials of a kind are about, and without which they cannot be made. `run` stands
 * for the way in which the run signs in, whichever that is; null for what needs no credentials at all.
 */
export const wayOf: Readonly<Record<CredentialKind, WayToSignIn | 'run' | null>> = {
  valid: 'run',
  none: null,
  basic: 'basic',
  'wrong-password': 'basic',
  'wrong-username': 'basic',
  'empty-password': 'basic',
  'truncated-password': 'basic',
  'extended-password': 'basic',
  'password-other-case': 'basic',
  'bearer-scheme': 'basic',
  'malformed-base64': null,
  'no-colon': 'basic',
  'in-query': 'basic',
  'basic-lower-case': 'basic',
  'two-basic': 'basic',
  token: 'oauth',
  'changed-token': 'oauth',
  'token-start-changed': 'oauth',
  'token-middle-changed': 'oauth',
  'token-end-changed': 'oauth',
  'truncated-token': 'oauth',
  'extended-token': 'oauth',
  'token-other-case': 'oauth',
  'unsigned-token': 'oauth',
  'empty-token': 'oauth',
  'expired-token': 'oauth',
  'token-in-query': 'oauth',
  'token-as-basic': 'oauth',
  'client-as-bearer': 'oauth',
  'bearer-lower-case': 'oauth',
  'two-tokens': 'oauth',
  'unknown-scheme': 'run',
  'no-webrtc-access': 'run',
};

/** Whole days (UTC) from a day until Basic ends; 0 and less from the day on which it has ended. */
export function daysOfBasicLeft(now: Date): number {
  const dayMs = 86_400_000;
  return Math.round((Date.parse(signIn.basicEndsOn) - Date.parse(now.toISOString().slice(0, 10))) / dayMs);
}
