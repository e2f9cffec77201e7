import { describe, expect, it } from 'vitest';
import { doctor } from '../../../scripts/commands/doctor.ts';
import { GatewayError } from '../../../scripts/reference-provider/api/answer.ts';
import type { Auth } from '../../../scripts/reference-provider/api/credentials.ts';
import {
  type Interceptor,
  type ReferenceProvider,
  startReferenceProvider,
} from '../../../scripts/reference-provider/server.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import { answeringTokens, settingsFor, tokenAnswer, tokenRefusal } from '../../support/oauth.ts';
import { startRawServer } from '../../support/raw-server.ts';

const quick = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };
const before = new Date('2026-11-27T12:00:00Z');
const after = new Date('2026-12-02T00:00:00Z');

interface Visit {
  readonly auth?: Auth;
  readonly ways?: Parameters<typeof settingsFor>[1];
  readonly intercept?: Interceptor;
  readonly settings?: (provider: ReferenceProvider) => Record<string, string>;
  readonly args?: readonly string[];
  readonly now?: Date;
}

async function visit({ auth = 'both', ways = 'oauth', intercept, settings, args = [], now = before }: Visit = {}) {
  const provider = await startReferenceProvider({ auth, ...(intercept ? { intercept } : {}) });
  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  try {
    const code = await doctor.main({
      args,
      environment: { ...settingsFor(provider, ways), ...settings?.(provider) },
      stdout: output,
      stderr: output,
      pacts: '',
      journals: '',
      signal: new AbortController().signal,
      now: () => now,
      timeouts: quick,
    });
    for (const secret of [provider.credentials.clientSecret, provider.credentials.password, 'eyJ']) {
      expect(text).not.toContain(secret);
    }
    return { code, text, left: provider.state.store.counts };
  } finally {
    await provider.close();
  }
}

/** Something like a JSON Web Token that names these accounts. */
function tokenOf(accounts: readonly number[]): string {
  return `e30.${Buffer.from(JSON.stringify({ accounts })).toString('base64url')}.c2lnbmF0dXJl`;
}

describe('doctor, signing in with OAuth', () => {
  it('says that all is well, and what is missing for the cases about Basic', async () => {
    const { code, text, left } = await visit({ auth: 'oauth' });
    expect(code).toBe(0);
    expect(text).toMatch(/^well: 127\.0\.0\.1:\d+ knows this API, this account and this client$/m);
    expect(text).toMatch(/signing in with OAuth \(token from 127\.0\.0\.1:\d+\)$/m);
    expect(text).toMatch(/unauthorized +\d+ of \d+\n {8}It is about Basic: set BW_USERNAME and BW_PASSWORD/);
    expect(text).not.toContain('Notice');
    expect(left).toEqual({ sessions: 0, participants: 0 });
  });

  it.each<[string, Visit, string, RegExp, RegExp]>([
    [
      'a wrong client secret',
      { settings: () => ({ BW_CLIENT_SECRET: 'not-the-secret-1' }) },
      'wrong-client',
      /refuses the client, it answered 401 .*invalid_client/,
      /check BW_CLIENT_ID and BW_CLIENT_SECRET/,
    ],
    [
      'a refusal without a reason',
      { intercept: answeringTokens(() => ({ status: 401, headers: {} })) },
      'wrong-client',
      /most likely because of a wrong client id or secret, though it does not say so/,
      /check BW_CLIENT_ID/,
    ],
    [
      'a secret that has expired',
      { intercept: tokenRefusal(401, 'invalid_client', 'The client secret expired on 2026-10-01') },
      'expired-secret',
      /according to the response/,
      /create another secret/,
    ],
    [
      'a client without the grant',
      { intercept: tokenRefusal(400, 'unauthorized_client') },
      'token-request-refused',
      /issues no token to this client/,
      /grant type client_credentials/,
    ],
    [
      'another token endpoint than the right one',
      { settings: ({ baseUrl }) => ({ BW_TOKEN_URL: `${baseUrl}/nowhere` }) },
      'no-token-endpoint',
      /is not a token endpoint: it answered 403/,
      /check BW_TOKEN_URL/,
    ],
    [
      'a token endpoint that redirects',
      { intercept: answeringTokens(() => ({ status: 302, headers: { location: 'https://elsewhere.example/t' } })) },
      'no-token-endpoint',
      /points to https:\/\/elsewhere\.example\/t; no redirect is followed/,
      /check BW_TOKEN_URL/,
    ],
    [
      'a token endpoint that fails',
      { intercept: answeringTokens(() => new GatewayError(500, 'Internal').answer('r')) },
      'service-down',
      /The token endpoint 127\.0\.0\.1:\d+ is failing/,
      /try again later/,
    ],
    [
      'a token endpoint that asks to wait',
      { intercept: answeringTokens(() => new GatewayError(429, 'Slow down', { 'retry-after': '0' }).answer('r')) },
      'rate-limited',
      /The token endpoint .* keeps asking to wait/,
      /try again later/,
    ],
    ['an empty token', { intercept: tokenAnswer({ access_token: '' }) }, 'unusable-token', /is empty/, /BW_TOKEN_URL/],
    [
      'a token with a line break',
      { intercept: tokenAnswer({ access_token: 'abc\r\nX-Injected: 1' }) },
      'unusable-token',
      /holds a line break/,
      /BW_TOKEN_URL/,
    ],
    [
      'a token of another type',
      { intercept: tokenAnswer({ token_type: 'mac' }) },
      'unusable-token',
      /its token_type is "mac"/,
      /BW_TOKEN_URL/,
    ],
    [
      'a token that the API refuses',
      { auth: 'both', intercept: tokenAnswer({ access_token: 'opaque-and-unknown-0123456789' }) },
      'token-refused',
      /refuses the token that the token endpoint has just issued: it answered 401/,
      /most likely the credential lacks the account .* Or this endpoint accepts no tokens; no document/,
    ],
    [
      'an account that the token does not name',
      { settings: () => ({ BW_ACCOUNT_ID: '1234567' }) },
      'other-account',
      /The token names the account …000, and BW_ACCOUNT_ID is another/,
      /most likely for that reason: set BW_ACCOUNT_ID/,
    ],
    [
      'an account that is none of the many that the token names',
      {
        auth: 'both',
        intercept: tokenAnswer({ access_token: tokenOf(Array.from({ length: 25 }, (_, n) => 5_000_001 + n)) }),
      },
      'other-account',
      /The token names the accounts …001, …002, .*, …020 and 5 more, and BW_ACCOUNT_ID is another/,
      /most likely for that reason: set BW_ACCOUNT_ID/,
    ],
    [
      'a credential without WebRTC',
      {
        settings: ({ credentials }) => ({
          BW_CLIENT_ID: credentials.noWebrtcClientId,
          BW_CLIENT_SECRET: credentials.noWebrtcClientSecret,
        }),
      },
      'no-webrtc-access',
      /forbids the token: it answered 403 .*, which for a user means no access to the WebRTC API$/m,
      /most likely the credential has no role with access to WebRTC/,
    ],
  ])('tells %s', async (_, options, finding, sentence, next) => {
    const { code, text } = await visit(options);
    expect(code).toBe(3);
    expect(text).toMatch(new RegExp(`^${finding}: `, 'm'));
    expect(text).toMatch(sentence);
    expect(text).toMatch(next);
    expect(text).toMatch(
      /^ {4}curl {4}curl -sS -i (?:-u "\$BW_CLIENT_ID:\$BW_CLIENT_SECRET"|-H "Authorization: Bearer \$BW_TOKEN")/m,
    );
    if (text.includes('Bearer $BW_TOKEN')) expect(text).toMatch(/^ {4}where {3}BW_TOKEN=\$\(curl/m);
  });

  it.each<[string, Interceptor, RegExp]>([
    ['no expires_in', tokenAnswer({ expires_in: undefined }), /has no expires_in/],
    ['an expires_in of zero', tokenAnswer({ expires_in: 0 }), /is 0, so the token has already expired/],
    ['a negative expires_in', tokenAnswer({ expires_in: -5 }), /is -5, so the token has already expired/],
    ['a huge expires_in', tokenAnswer({ expires_in: 1e12 }), /more than a year/],
    ['an expires_in that is a text', tokenAnswer({ expires_in: '3600' }), /is "3600", which is not a number/],
  ])('notices %s, and goes on', async (_, intercept, oddity) => {
    const { code, text } = await visit({ intercept });
    expect(code).toBe(0);
    expect(text).toMatch(/^well: /m);
    expect(text).toMatch(/^odd-token-answer: /m);
    expect(text).toMatch(oddity);
  });

  it('names the token endpoint where that is the one that cannot be reached', async () => {
    const gone = await startRawServer(() => undefined);
    const { baseUrl } = gone;
    await gone.close();
    const refused = await visit({ settings: () => ({ BW_TOKEN_URL: baseUrl }) });
    expect(refused.text).toMatch(new RegExp(`^refused: ${new URL(baseUrl).host} cannot be reached`, 'm'));
    expect(refused.text).toContain('check the host and port of BW_TOKEN_URL');
    const unknown = await visit({ settings: () => ({ BW_TOKEN_URL: 'https://api.bandwidth.invalid/token' }) });
    expect(unknown.text).toMatch(/^name-not-resolved: The name of api\.bandwidth\.invalid/m);
    expect(unknown.text).toContain('check the spelling of BW_TOKEN_URL');
  });

  it('asks in both ways where there are credentials for both', async () => {
    expect((await visit({ ways: 'both' })).text).toMatch(/^ {4}other {3}Basic is taken too$/m);
    const ended = await visit({ ways: 'both', auth: 'oauth' });
    expect(ended.code).toBe(0);
    expect(ended.text).toMatch(
      /^ {4}other {3}Basic is refused: asked with BW_USERNAME and BW_PASSWORD, it answered 401 .*; either they are wrong, or this endpoint takes no Basic/m,
    );
    expect(ended.text).toMatch(/unauthorized .*\n {8}The target refuses the Basic credentials/);
    const notYet = await visit({ ways: 'both', auth: 'basic' });
    expect(notYet.code).toBe(3);
    expect(notYet.text).toMatch(/^no-token-endpoint: /m);
  });

  it('names Basic as the way that works where the token is refused and Basic is not', async () => {
    const { text } = await visit({
      ways: 'both',
      intercept: tokenAnswer({ access_token: 'opaque-and-unknown-0123456789' }),
    });
    expect(text).toMatch(/^token-refused: /m);
    expect(text).toContain('--auth basic signs in with BW_USERNAME and BW_PASSWORD, until 2026-12-02');
  });
});

describe('doctor, signing in with Basic', () => {
  it.each<[string, Visit]>([
    ['where there is nothing else', { ways: 'basic' }],
    ['where that was chosen', { ways: 'both', args: ['--auth', 'basic'] }],
    ['where that was chosen in the environment', { ways: 'both', settings: () => ({ BW_AUTH: 'basic' }) }],
  ])('says how long that will be possible, %s, and fails nothing', async (_, options) => {
    const { code, text } = await visit(options);
    expect(code).toBe(0);
    expect(text).toContain('Notice: Basic ends in 5 days, on 2026-12-02, when the vendor decommissions API users');
    expect((await visit({ ...options, now: new Date('2026-12-01T23:59:59Z') })).text).toContain('ends in 1 day, on');
    const late = await visit({ ...options, now: after });
    expect(late.code).toBe(0);
    expect(late.text).toContain('are decommissioned since 2026-12-02');
  });

  it('calls a refusal the end of API users from the day on which they end, and not before', async () => {
    const early = await visit({ ways: 'basic', auth: 'oauth', now: new Date('2026-12-01T23:59:59Z') });
    expect(early.code).toBe(3);
    expect(early.text).toMatch(/^wrong-credentials: /m);
    const ended = await visit({ ways: 'basic', auth: 'oauth', now: after });
    expect(ended.code).toBe(3);
    expect(ended.text).toMatch(
      /^basic-ended: .* refuses the credentials: it answered 401 .*API users, and Basic with them, have been decommissioned on 2026-12-02$/m,
    );
    expect(ended.text).toContain(
      'most likely for that reason: create API credentials, and set BW_CLIENT_ID and BW_CLIENT_SECRET',
    );
  });

  it('does not blame the day where another user is still taken, or where tokens are', async () => {
    const second = ({ credentials }: ReferenceProvider) => ({
      BW_PASSWORD: 'not-the-password-1',
      BW_NO_WEBRTC_USERNAME: credentials.noWebrtcUsername,
      BW_NO_WEBRTC_PASSWORD: credentials.noWebrtcPassword,
    });
    const { text } = await visit({ ways: 'basic', settings: second, now: after });
    expect(text).toMatch(/^wrong-credentials: /m);
    expect(text).toContain('the account number is right');
    const both = await visit({ ways: 'both', auth: 'oauth', args: ['--auth', 'basic'], now: after });
    expect(both.text).toContain('the client credentials are accepted, so leave out --auth basic and BW_AUTH');
  });

  it('refuses a way of signing in that there is none', async () => {
    const { code, text } = await visit({ args: ['--auth', 'saml'] });
    expect(code).toBe(2);
    expect(text).toContain('The way of signing in must be basic or oauth, not "saml" (--auth, BW_AUTH)');
  });
});
