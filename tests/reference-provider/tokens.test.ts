import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { type Auth, auths, defaultCredentials } from '../../scripts/reference-provider/api/credentials.ts';
import { tokenPath, Tokens, defaultTokenSeconds } from '../../scripts/reference-provider/api/tokens.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { liveTargetOf, referenceTarget } from '../../scripts/reference-provider/target.ts';
import { changed } from '../../scripts/target/altered.ts';
import { readTokenAnswer } from '../../scripts/verification/sign-in/token-answer.ts';

const known = defaultCredentials;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const basic = (text: string) => `Basic ${base64(text)}`;
const bearer = (token: string) => `Bearer ${token}`;
const ofClient = basic(`${known.clientId}:${known.clientSecret}`);
const ofOther = basic(`${known.noWebrtcClientId}:${known.noWebrtcClientSecret}`);
const ofUser = basic(`${known.username}:${known.password}`);
const grant = 'grant_type=client_credentials';

const started: ReferenceProvider[] = [];
afterEach(async () => {
  for (const provider of started.splice(0)) await provider.close();
});
async function start(options: Parameters<typeof startReferenceProvider>[0] = {}): Promise<ReferenceProvider> {
  const provider = await startReferenceProvider(options);
  started.push(provider);
  return provider;
}

type Authorization = string | readonly string[] | undefined;
interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(url: string, method: string, authorization: Authorization, body: string | null): Promise<Answered> {
  const answer = await request(url, {
    method: method as 'POST',
    headers: authorization === undefined ? {} : { authorization: authorization as string[] },
    body,
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) as Record<string, unknown> };
}
const ask = (provider: ReferenceProvider, authorization: Authorization = ofClient, body = grant, method = 'POST') =>
  call(provider.tokenUrl, method, authorization, method === 'POST' ? body : null);
const tokenFor = async (provider: ReferenceProvider, authorization = ofClient) =>
  String((await ask(provider, authorization)).body['access_token']);
/** Asks for a session that does not exist, for which a good caller gets 404. */
const use = (provider: ReferenceProvider, authorization: Authorization, account = known.accountId) =>
  call(`${provider.baseUrl}/accounts/${account}/sessions/x`, 'GET', authorization, null);

describe('a token request', () => {
  it('is answered as RFC 6749, 5.1, has it, and not to be kept by anybody', async () => {
    const provider = await start();
    expect(provider.tokenUrl).toBe(`${new URL(provider.baseUrl).origin}/api/v1/oauth2/token`);
    expect(tokenPath).toBe('/api/v1/oauth2/token');
    const { status, headers, body } = await ask(provider);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(body).toEqual({ access_token: expect.any(String) as string, token_type: 'Bearer', expires_in: 3600 });
    const response = { status, headers: [['content-type', 'application/json'] as const], body: JSON.stringify(body) };
    expect(readTokenAnswer(response, String)).toEqual({
      token: { value: body['access_token'], lifeSeconds: defaultTokenSeconds },
      oddities: [],
    });
  });

  it('is answered with another token each time', async () => {
    const provider = await start({ now: () => 1_000_000 });
    const tokens = await Promise.all(Array.from({ length: 10 }, () => tokenFor(provider)));
    expect(new Set(tokens).size).toBe(10);
    for (const token of tokens) expect((await use(provider, bearer(token))).status).toBe(404);
  });

  it.each([
    'grant_type=client_credentials',
    'grant_type=client_credentials&scope=x',
    'scope=&grant_type=client%5Fcredentials',
  ])('with the body %s is taken', async (body) => {
    expect((await ask(await start(), ofClient, body)).status).toBe(200);
  });

  it.each([
    ['', 'invalid_request'],
    ['client_credentials', 'invalid_request'],
    ['{"grant_type":"client_credentials"}', 'invalid_request'],
    ['grant_type=', 'unsupported_grant_type'],
    ['grant_type=password', 'unsupported_grant_type'],
    ['grant_type=CLIENT_CREDENTIALS', 'unsupported_grant_type'],
  ])('with the body "%s" is refused with %s', async (body, error) => {
    const answer = await ask(await start(), ofClient, body);
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
      body: { error },
    });
    expect(Object.keys(answer.body)).toEqual(['error', 'error_description']);
  });

  it.each<[string, Authorization]>([
    ['nothing', undefined],
    ['a wrong secret', basic(`${known.clientId}:wrong`)],
    ['a secret with more behind it', basic(`${known.clientId}:${known.clientSecret}x`)],
    ['an unknown client', basic(`nobody:${known.clientSecret}`)],
    ['no secret', basic(`${known.clientId}:`)],
    ['no colon', basic(known.clientId)],
    ['an API user', ofUser],
    ['the id of one client and the secret of the other', basic(`${known.clientId}:${known.noWebrtcClientSecret}`)],
    ['another scheme', ofClient.replace('Basic', 'Bearer')],
    ['no base64', `Basic ${known.clientId}:${known.clientSecret}`],
    ['two headers', [ofClient, ofClient]],
    ['an empty pair', basic(':')],
  ])('with %s is refused with invalid_client', async (_, authorization) => {
    const provider = await start();
    const answer = await call(provider.tokenUrl, 'POST', authorization, grant);
    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="tokens"', 'cache-control': 'no-store' },
      body: { error: 'invalid_client' },
    });
    expect(JSON.stringify(answer)).not.toContain(known.clientSecret);
  });

  it('takes the name of the scheme in any letter case', async () => {
    expect((await ask(await start(), ofClient.replace('Basic', 'bASIC'))).status).toBe(200);
  });

  it.each(['GET', 'PUT', 'DELETE'])('by %s is refused', async (method) => {
    const answer = await ask(await start(), ofClient, grant, method);
    expect(answer).toMatchObject({ status: 405, body: { message: 'Method Not Allowed' } });
  });

  it('may have a query, and is for no other path', async () => {
    const provider = await start();
    expect((await call(`${provider.tokenUrl}?x=1`, 'POST', ofClient, grant)).status).toBe(200);
    expect((await call(`${provider.tokenUrl}/x`, 'POST', ofClient, grant)).status).toBe(403);
    expect((await call(`${provider.tokenUrl}s`, 'POST', ofClient, grant)).status).toBe(403);
  });

  it('is for an unknown route where tokens are not taken', async () => {
    const answer = await ask(await start({ auth: 'basic' }));
    expect(answer).toMatchObject({ status: 403, body: { message: 'Missing Authentication Token' } });
  });

  it('goes through the interceptor, as every call to the API does', async () => {
    const provider = await start({ intercept: () => ({ status: 500, headers: {}, content: ['{"error":"x"}'] }) });
    expect((await ask(provider)).status).toBe(500);
  });
});

describe('a token', () => {
  it('says for whom it is, which account it opens, and how long', async () => {
    const provider = await start({ now: () => 1_767_225_600_500, tokenSeconds: 60 });
    const [head, payload] = (await tokenFor(provider)).split('.');
    const read = (part: string | undefined) => JSON.parse(Buffer.from(part!, 'base64url').toString()) as unknown;
    expect(read(head)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(read(payload)).toMatchObject({
      sub: known.clientId,
      accounts: [known.accountId],
      roles: ['WebRTC'],
      iat: 1_767_225_600,
      exp: 1_767_225_660.5,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    const [, other] = (await tokenFor(provider, ofOther)).split('.');
    expect(read(other)).toMatchObject({ sub: known.noWebrtcClientId, roles: [] });
  });

  it.each([
    [undefined, 3600],
    [1, 1],
    [86_400, 86_400],
    [0.5, 0.5],
  ])('that is to live for %j s does so, and no longer', async (tokenSeconds, seconds) => {
    let now = 5_000_000;
    const provider = await start({ now: () => now, ...(tokenSeconds === undefined ? {} : { tokenSeconds }) });
    const { body } = await ask(provider);
    expect(body['expires_in']).toBe(seconds);
    const token = bearer(String(body['access_token']));
    now += seconds * 1000 - 1;
    expect((await use(provider, token)).status).toBe(404);
    now += 1;
    const ended = await use(provider, token);
    expect(ended.status).toBe(401);
    expect(ended.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it('is known to the provider that gave it, and to no other', async () => {
    const [one, other] = [await start(), await start()];
    const token = await tokenFor(one);
    expect((await use(one, bearer(token))).status).toBe(404);
    expect((await use(other, bearer(token))).status).toBe(401);
  });

  it('of a client without WebRTC access is known, and opens nothing', async () => {
    const provider = await start();
    const answer = await use(provider, bearer(await tokenFor(provider, ofOther)));
    expect(answer).toMatchObject({ status: 403, body: { message: 'User is not authorized to access this resource' } });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });

  it('opens its own account only, and is not called invalid for that', async () => {
    const provider = await start();
    const answer = await use(provider, bearer(await tokenFor(provider)), '9900001');
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).not.toContain('invalid_token');
    expect((await use(provider, bearer(await tokenFor(provider, ofOther)), '9900001')).status).toBe(401);
  });

  it('is taken under the scheme Bearer in any letter case, and under no other', async () => {
    const provider = await start();
    const token = await tokenFor(provider);
    for (const scheme of ['Bearer', 'bearer', 'BEARER'])
      expect((await use(provider, `${scheme} ${token}`)).status).toBe(404);
    for (const authorization of [
      `Basic ${token}`,
      `Token ${token}`,
      token,
      'Bearer',
      `Bearer ${token} x`,
      `Bearer "${token}"`,
    ])
      expect((await use(provider, authorization)).status, authorization.split(' ')[0]).toBe(401);
    expect((await use(provider, [bearer(token), bearer(changed(token))])).status).toBe(401);
    expect((await use(provider, [bearer(token), bearer(token)])).status).toBe(401);
    const inQuery = `${provider.baseUrl}/accounts/${known.accountId}/sessions/x?access_token=${token}`;
    expect((await call(inQuery, 'GET', undefined, null)).status).toBe(401);
  });

  const tokens = new Tokens(known);
  const good = tokens.issue('known');
  const [head, payload, signature] = good.split('.') as [string, string, string];
  const forged = (claims: object) => {
    const [, own] = good.split('.');
    const members = { ...(JSON.parse(Buffer.from(own!, 'base64url').toString()) as object), ...claims };
    return Buffer.from(JSON.stringify(members)).toString('base64url');
  };
  it.each([
    ['nothing', ''],
    ['dots', '..'],
    ['no signature', `${head}.${payload}.`],
    ['two parts', `${head}.${payload}`],
    ['one part', head],
    ['a changed signature', changed(good)],
    ['a signature of another', `${head}.${payload}.${new Tokens(known).issue('known').split('.')[2]!}`],
    ['a later end', `${head}.${forged({ exp: 9e9 })}.${signature}`],
    ['another client', `${head}.${forged({ sub: 'x' })}.${signature}`],
    ['another head', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.${signature}`],
    ['no algorithm', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`],
    ['a payload that is no JSON', `${head}.x.${signature}`],
    ['white space', ` ${good}`],
  ])('with %s is none of ours', (_, token) => {
    expect(tokens.holderOf(token)).toBeUndefined();
  });

  it.each([
    ['a dot', '.'],
    ['a fourth part', '.x'],
    ['its signature again', `.${signature}`],
    ['two more parts', '.x.y'],
  ])('with %s behind it is none of ours', (_, further) => {
    expect(tokens.holderOf(`${good}${further}`)).toBeUndefined();
  });

  it('is known by whom it is for', () => {
    expect(tokens.holderOf(good)).toBe('known');
    expect(tokens.holderOf(tokens.issue('without WebRTC'))).toBe('without WebRTC');
    expect(tokens.holderOf(tokens.issue('known', -1))).toBeUndefined();
    expect(tokens.holderOf(tokens.issue('known', 0))).toBeUndefined();
    expect(tokens.seconds).toBe(3600);
  });
});

describe('a provider that takes', () => {
  const challenges: Record<Auth, [none: string, badToken: string]> = {
    basic: ['Basic realm="webrtc", charset="UTF-8"', 'Basic realm="webrtc", charset="UTF-8"'],
    oauth: ['Bearer realm="webrtc"', 'Bearer realm="webrtc", error="invalid_token"'],
    both: [
      'Basic realm="webrtc", charset="UTF-8", Bearer realm="webrtc"',
      'Basic realm="webrtc", charset="UTF-8", Bearer realm="webrtc", error="invalid_token"',
    ],
  };

  it.each(auths)('%s lets in who signs in so, and says how one may', async (auth) => {
    const provider = await start({ auth });
    const token = provider.state.tokens.issue('known');
    const statuses = await Promise.all([ofUser, bearer(token)].map(async (one) => (await use(provider, one)).status));
    expect(statuses).toEqual({ basic: [404, 401], oauth: [401, 404], both: [404, 404] }[auth]);
    const challenge = async (authorization: Authorization) =>
      (await use(provider, authorization)).headers['www-authenticate'];
    const [none, badToken] = challenges[auth];
    expect(await challenge(undefined)).toBe(none);
    expect(await challenge(basic('x:y'))).toBe(none);
    expect(await challenge(bearer('x'))).toBe(badToken);
  });

  it('both takes client credentials in no place of a token or a user', async () => {
    const provider = await start();
    expect((await use(provider, ofClient)).status).toBe(401);
    expect((await use(provider, ofClient.replace('Basic', 'Bearer'))).status).toBe(401);
  });
});

describe('the target that a provider is', () => {
  it.each(auths)('has the credentials that it takes: %s', async (auth) => {
    const provider = await start({ auth });
    const { users, tokenEndpoint, signIn, expiredToken } = referenceTarget(provider, 'oauth');
    expect(Object.keys(users)).toEqual([
      ...(auth === 'oauth' ? [] : ['main', 'withoutWebrtc']),
      ...(auth === 'basic' ? [] : ['client', 'clientWithoutWebrtc']),
    ]);
    expect(tokenEndpoint).toEqual(auth === 'basic' ? undefined : { url: provider.tokenUrl });
    expect(signIn).toBe(auth === 'basic' ? 'basic' : 'oauth');
    expect(expiredToken !== undefined).toBe(auth !== 'basic');
    expect(referenceTarget(provider).signIn).toBe(auth === 'oauth' ? 'oauth' : 'basic');
  });

  it('gives tokens that were good and have expired, and only as a reference', async () => {
    const provider = await start();
    const { expiredToken } = referenceTarget(provider);
    const token = expiredToken!();
    expect(token.split('.')).toHaveLength(3);
    expect((await use(provider, bearer(token))).status).toBe(401);
    const live = liveTargetOf(provider, 'oauth');
    expect(live.kind).toBe('live');
    expect(live).not.toHaveProperty('expiredToken');
    expect(live).not.toHaveProperty('setFailure');
  });
});
