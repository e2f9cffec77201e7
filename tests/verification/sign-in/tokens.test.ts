import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRedactor, type Redactor } from '../../../scripts/secrets/redactor.ts';
import { type Timeouts, defaultTimeouts } from '../../../scripts/target/limits.ts';
import type { Network } from '../../../scripts/target/network.ts';
import { createTokenSource, TokenError, type TokenSource } from '../../../scripts/verification/sign-in/tokens.ts';
import { type Certificates, makeCertificates } from '../../support/certificates.ts';
import { type Proxy, startProxy } from '../../support/proxy.ts';
import {
  type FakeTokenEndpoint,
  jsonReply,
  type Reply,
  startTokenEndpoint,
  tokenReply,
  webToken,
} from '../../support/token-endpoint.ts';

const client = { id: 'client-id-0001', secret: 'Client+Secret/0001' };
const pair = `${client.id}:${client.secret}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Nobody waits for the sake of others here. */
const quick: Timeouts = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };

const closing: { close(): Promise<void> }[] = [];
async function closeAll(): Promise<void> {
  for (const one of closing.splice(0).reverse()) await one.close();
}
afterEach(closeAll);

interface Started {
  readonly endpoint: FakeTokenEndpoint;
  readonly source: TokenSource;
  readonly redactor: Redactor;
  /** The time of the source, in milliseconds. */
  now: number;
}

/** A source of tokens, and the endpoint that it gets them from. */
async function start(
  reply: Parameters<typeof startTokenEndpoint>[0],
  {
    timeouts = quick,
    network,
    ...options
  }: Parameters<typeof startTokenEndpoint>[1] & {
    timeouts?: Timeouts;
    network?: Network;
  } = {},
): Promise<Started> {
  const endpoint = await startTokenEndpoint(reply, options);
  const redactor = createRedactor({ client });
  const started = { endpoint, redactor, now: 1_000_000 };
  const source = createTokenSource({
    client,
    endpoint: { url: endpoint.url, ...(network ? { network } : {}) },
    redactor,
    timeouts,
    clock: () => started.now,
  });
  closing.push(endpoint, source);
  return Object.assign(started, { source });
}

/** Tokens with a number each. */
const numbered = (members?: Parameters<typeof tokenReply>[1]) => (index: number) =>
  tokenReply(`token-number-${index}`, members);
/** What a source says in place of a token. */
const refusal = async (asked: Promise<string>): Promise<TokenError> => {
  const error = await asked.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TokenError);
  return error as TokenError;
};

describe('a source of tokens', () => {
  it('sends nothing before the first is asked for', async () => {
    const { endpoint, source } = await start(numbered());
    // Whatever is under way is waited for.
    await closeAll();
    expect(endpoint.requests).toEqual([]);
    expect(source.exchanges).toEqual([]);
    expect(source.oddities).toEqual([]);
  });

  it('asks just as CRED says, and adds nothing of its own', async () => {
    const { endpoint, source } = await start(numbered());
    await source.get();
    const { host } = new URL(endpoint.url);
    expect(endpoint.requests).toEqual([
      {
        method: 'POST',
        target: '/api/v1/oauth2/token',
        headers: [
          ['host', host],
          ['connection', 'keep-alive'],
          ['Content-Type', 'application/x-www-form-urlencoded'],
          ['Authorization', `Basic ${base64(pair)}`],
          ['content-length', '29'],
        ],
        body: 'grant_type=client_credentials',
      },
    ]);
  });

  it.each(['/', '/token', '/oauth2/token/', '/a%20b/token?tenant=1'])(
    'asks at %s, where that is named',
    async (path) => {
      const { endpoint, source } = await start(numbered(), { path });
      await source.get();
      expect(endpoint.requests.map(({ target }) => target)).toEqual([path]);
    },
  );

  it('puts names and secrets beyond ASCII into UTF-8', async () => {
    const odd = { id: 'klient-ü', secret: 'Geheimnis: 漢字 🔑' };
    const endpoint = await startTokenEndpoint(numbered());
    const source = createTokenSource({
      client: odd,
      endpoint: { url: endpoint.url },
      redactor: createRedactor({ client: odd }),
      timeouts: quick,
    });
    closing.push(endpoint, source);
    await source.get();
    const [, authorization] = endpoint.requests[0]!.headers.find(([name]) => name === 'Authorization')!;
    expect(Buffer.from(authorization.slice('Basic '.length), 'base64').toString()).toBe(`${odd.id}:${odd.secret}`);
  });

  it('asks once for fifty who come together, and for all who come later', async () => {
    const { endpoint, source } = await start(numbered());
    const tokens = await Promise.all(Array.from({ length: 50 }, () => source.get()));
    expect(new Set(tokens)).toEqual(new Set(['token-number-0']));
    expect(await source.get()).toBe('token-number-0');
    expect(endpoint.requests).toHaveLength(1);
    expect(source.exchanges).toHaveLength(1);
  });

  it('refuses fifty who come together by one request', async () => {
    const { endpoint, source } = await start(() => jsonReply({ error: 'server_error' }, 500));
    const errors = await Promise.all(Array.from({ length: 50 }, () => refusal(source.get())));
    expect(new Set(errors).size).toBe(1);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('says each oddity of its answers once', async () => {
    const { source } = await start((index) => tokenReply(`t-${index}`, { expires_in: index < 2 ? '60' : undefined }));
    const first = await source.get();
    const second = await source.replace(first);
    expect(source.oddities).toHaveLength(1);
    await source.replace(second);
    const untold = 'so nobody knows how long the token lives: it is used until it is refused';
    expect(source.oddities).toEqual([
      `its expires_in is "60", which is not a number, ${untold}`,
      `it has no expires_in, ${untold}`,
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('reads an answer in %s, for which nobody has asked', async (coding, compress) => {
    const content = compress(JSON.stringify({ access_token: 'a-compressed-token-1', expires_in: 60 }));
    const { source } = await start(() => ({
      headers: { 'content-type': 'application/json', 'content-encoding': coding },
      content,
    }));
    expect(await source.get()).toBe('a-compressed-token-1');
    expect(JSON.stringify(source.exchanges)).not.toContain('a-compressed-token-1');
  });
});

describe('a token', () => {
  it.each([
    ['60 s before its end', 3600, 3540],
    ['60 s before its end', 121, 61],
    ['at half of its life, where that is two minutes', 120, 60],
    ['at half of its life, where that is shorter', 119, 59.5],
    ['at half of its life, where that is shorter', 60, 30],
    ['at half of its life, where that is shorter', 1, 0.5],
  ])('is renewed %s: of %d s after %d s', async (_, life, after) => {
    const started = await start(numbered({ expires_in: life }));
    const { source, endpoint } = started;
    const begin = started.now;
    expect(await source.get()).toBe('token-number-0');
    started.now = begin + after * 1000 - 1;
    expect(await source.get()).toBe('token-number-0');
    expect(endpoint.requests).toHaveLength(1);
    started.now = begin + after * 1000;
    expect(await source.get()).toBe('token-number-1');
    started.now = begin + 2 * after * 1000 - 1;
    expect(await source.get()).toBe('token-number-1');
    started.now = begin + 2 * after * 1000;
    expect(await source.get()).toBe('token-number-2');
    expect(endpoint.requests).toHaveLength(3);
  });

  it.each([undefined, '3600', 0, -1, 1e12, null])('with %j for its life is never renewed by time', async (life) => {
    const started = await start(numbered({ expires_in: life }));
    await started.source.get();
    started.now += 10 * 366 * 86_400_000;
    expect(await started.source.get()).toBe('token-number-0');
    expect(started.endpoint.requests).toHaveLength(1);
  });

  it('lives from when it was asked for, however long its answer was on the way', async () => {
    const started: Started = await start((index) => {
      if (index === 0) started.now += 30_000;
      return tokenReply(`token-number-${index}`, { expires_in: 100 });
    });
    const begin = started.now;
    await started.source.get();
    started.now = begin + 50_000 - 1;
    expect(await started.source.get()).toBe('token-number-0');
    started.now = begin + 50_000;
    expect(await started.source.get()).toBe('token-number-1');
  });

  it('lives from when it was asked for the last time, where that took several', async () => {
    const started: Started = await start((index) => {
      if (index > 0) return tokenReply(`token-number-${index}`, { expires_in: 100 });
      started.now += 500_000;
      return { status: 429 };
    });
    const begin = started.now;
    await started.source.get();
    started.now = begin + 550_000 - 1;
    expect(await started.source.get()).toBe('token-number-1');
    started.now = begin + 550_000;
    expect(await started.source.get()).toBe('token-number-2');
  });

  it('that is due is renewed once for all who ask', async () => {
    const started = await start(numbered());
    await started.source.get();
    started.now += 3_540_000;
    const tokens = await Promise.all(Array.from({ length: 50 }, () => started.source.get()));
    expect(new Set(tokens)).toEqual(new Set(['token-number-1']));
    expect(started.endpoint.requests).toHaveLength(2);
  });

  it('that cannot be renewed is used as long as it lives, and no longer', async () => {
    const started = await start((index) => (index === 0 ? tokenReply('the-first-token') : jsonReply({}, 500)));
    const { source, endpoint } = started;
    const begin = started.now;
    await source.get();
    started.now = begin + 3_540_000;
    expect(await source.get()).toBe('the-first-token');
    started.now = begin + 3_600_000 - 1;
    expect(await source.get()).toBe('the-first-token');
    started.now = begin + 3_600_000;
    expect((await refusal(source.get())).finding.code).toBe('service-down');
    expect(endpoint.requests).toHaveLength(4);
  });

  it.each<[string, Reply]>([
    ['the client is refused', jsonReply({ error: 'invalid_client' }, 401)],
    ['the answer has no token', jsonReply({ expires_in: 3600 })],
    ['the answer is a page', { headers: { 'content-type': 'text/html' }, content: '<h1>Hello</h1>' }],
  ])('that cannot be renewed because %s is used to its end, and nobody asks twice', async (_, reply) => {
    const started = await start((index) => (index === 0 ? tokenReply('the-first-token') : reply));
    const { source, endpoint } = started;
    const begin = started.now;
    await source.get();
    for (const seconds of [3540, 3541, 3599.999]) {
      started.now = begin + seconds * 1000;
      expect(await source.get()).toBe('the-first-token');
    }
    started.now = begin + 3_600_000;
    await refusal(source.get());
    expect(endpoint.requests).toHaveLength(2);
  });

  it('that could not be renewed is, once that can be done again', async () => {
    const started = await start((index) =>
      [1, 2, 4, 5, 6].includes(index) ? jsonReply({}, 500) : tokenReply(`token-number-${index}`),
    );
    const { source, endpoint } = started;
    const got: string[] = [];
    for (const seconds of [0, 3540, 3569, 3570, 3590, 7130, 7160, 7175, 7183]) {
      started.now = 1_000_000 + seconds * 1000;
      got.push((await source.get()).replace('token-number-', ''));
    }
    // Whoever has a good token asks again after half of the time that it has left, and does not give up.
    expect(got).toEqual(['0', '0', '0', '0', '3', '3', '3', '3', '7']);
    expect(endpoint.requests).toHaveLength(8);
  });
});

describe('a token that is no longer taken', () => {
  it('is replaced once, whoever says so, and however often', async () => {
    const { source, endpoint } = await start(numbered());
    const first = await source.get();
    const others = await Promise.all(Array.from({ length: 10 }, () => source.replace(first)));
    expect(new Set(others)).toEqual(new Set(['token-number-1']));
    expect(await source.replace(first)).toBe('token-number-1');
    expect(await source.get()).toBe('token-number-1');
    expect(endpoint.requests).toHaveLength(2);
    expect(await source.replace('token-number-1')).toBe('token-number-2');
  });

  it('is replaced by the one that is being fetched already', async () => {
    const started = await start(numbered());
    const first = await started.source.get();
    started.now += 3_540_000;
    const [renewed, replaced] = await Promise.all([started.source.get(), started.source.replace(first)]);
    expect([renewed, replaced]).toEqual(['token-number-1', 'token-number-1']);
    expect(started.endpoint.requests).toHaveLength(2);
  });

  it('is not given back where there is no other', async () => {
    const { source } = await start((index) =>
      index === 0 ? tokenReply('the-first-token') : jsonReply({ error: 'invalid_client' }, 401),
    );
    await source.get();
    expect((await refusal(source.replace('the-first-token'))).finding.code).toBe('wrong-client');
  });

  it('is replaced where none was fetched yet', async () => {
    const { source } = await start(numbered());
    expect(await source.replace('of-somebody-else')).toBe('token-number-0');
  });
});

describe('a token endpoint', () => {
  const oauth = (error: string) => jsonReply({ error }, 400);
  it.each<[string, Reply]>([
    ['refuses the client', jsonReply({ error: 'invalid_client' }, 401)],
    ['refuses the client with 400', oauth('invalid_client')],
    ['refuses the grant', oauth('unauthorized_client')],
    ['refuses without a word', { status: 401 }],
    ['forbids', { status: 403 }],
    ['is none', { status: 404, content: 'Not Found' }],
    ['answers with a page', { headers: { 'content-type': 'text/html' }, content: '<html>' }],
    ['answers with no content', { status: 204 }],
    ['answers without a token', jsonReply({ token_type: 'Bearer' })],
    ['answers with a token that no header can carry', tokenReply('a\r\nb')],
    ['answers with a token of another type', tokenReply('a-token-1', { token_type: 'mac' })],
    ['points elsewhere', { status: 302, headers: { location: '/elsewhere' } }],
  ])('that %s is asked once, and never again', async (_, reply) => {
    const started = await start(() => reply);
    const { source, endpoint } = started;
    const first = await refusal(source.get());
    started.now += 86_400_000;
    expect(await refusal(source.get())).toBe(first);
    expect(await refusal(source.replace('any'))).toBe(first);
    expect(endpoint.requests).toHaveLength(1);
    expect(source.exchanges).toEqual([first.exchange]);
    expect(first.message).toBe(first.finding.sentence);
    expect(first.name).toBe('TokenError');
  });

  it.each<[string, Reply, number]>([
    ['that fails', jsonReply({ error: 'server_error' }, 500), 3],
    ['that fails as its gateway does', { status: 503, headers: { 'content-type': 'text/plain' } }, 9],
    ['that hangs up each time', 'hang up', 9],
    ['that asks to wait each time', { status: 429 }, 18],
  ])('%s is given up after the third time', async (_, reply, requests) => {
    const { source, endpoint } = await start(() => reply);
    const errors = [await refusal(source.get()), await refusal(source.replace('x')), await refusal(source.get())];
    expect(new Set(errors).size).toBe(3);
    expect(endpoint.requests).toHaveLength(requests);
    expect(await refusal(source.get())).toBe(errors[2]);
    expect(await refusal(source.replace('x'))).toBe(errors[2]);
    expect(endpoint.requests).toHaveLength(requests);
  });

  it('that never answers is given up after the third time', async () => {
    // Each of the requests has to run into this limit; none has to keep it.
    const { source } = await start(() => 'be silent', { timeouts: { ...quick, answerMs: 20 } });
    const errors: TokenError[] = [];
    for (let time = 0; time < 3; time += 1) errors.push(await refusal(source.get()));
    const asked = source.exchanges.length;
    for (let time = 0; time < 3; time += 1) errors.push(await refusal(source.get()));
    expect(new Set(errors.map(({ finding }) => finding.code))).toEqual(new Set(['timed-out']));
    expect(new Set(errors).size).toBe(3);
    expect(source.exchanges).toHaveLength(asked);
  });

  it('whose answer breaks off is asked again: what has come of it is no token', async () => {
    const content = JSON.stringify({ access_token: 'a-token-cut-short', expires_in: 3600 });
    const headers = { 'content-type': 'application/json', 'content-length': String(content.length + 1) };
    const { source, endpoint } = await start((index) =>
      index < 4 ? { headers, content, cut: true } : tokenReply('a-whole-token'),
    );
    expect((await refusal(source.get())).finding.code).toBe('connection-lost');
    expect(endpoint.requests).toHaveLength(3);
    expect(await source.get()).toBe('a-whole-token');
    expect(endpoint.requests).toHaveLength(5);
    expect(JSON.stringify(source.exchanges)).not.toContain('a-token-cut-short');
  });

  it.each([
    ['429', { status: 429, headers: { 'retry-after': '3600' } }],
    ['429 without a time', { status: 429 }],
    ['503', { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' } }],
  ])('that asks to wait by %s is asked again', async (_, reply) => {
    const { source, endpoint } = await start((index) => (index < 3 ? reply : tokenReply('a-late-token')));
    expect(await source.get()).toBe('a-late-token');
    expect(endpoint.requests).toHaveLength(4);
  });

  it('that asks to wait is waited for', async () => {
    let elapsed = false;
    let asked = false;
    const { source } = await start(
      (index) => {
        if (index > 0) {
          asked = elapsed;
          return tokenReply('a-late-token');
        }
        // Of two timers the shorter one, set first, is the first to be over, however late both are.
        setTimeout(() => (elapsed = true), 10);
        return { status: 429, headers: { 'retry-after': '1' } };
      },
      { timeouts: { ...quick, maxWaitMs: 300 } },
    );
    await source.get();
    expect(asked).toBe(true);
  });

  it('that points elsewhere is not followed, and nobody else gets the secret', async () => {
    const other = await startTokenEndpoint(numbered());
    closing.push(other);
    for (const status of [301, 302, 303, 307, 308]) {
      const { source, endpoint } = await start(() => ({ status, headers: { location: other.url } }));
      expect((await refusal(source.get())).finding.code).toBe('no-token-endpoint');
      expect(endpoint.requests).toHaveLength(1);
    }
    expect(other.requests).toEqual([]);
  });

  it('has every answer of its own kept, also one that only asked to wait', async () => {
    const { source } = await start((index) =>
      index === 0 ? { status: 429, content: `Not now, ${client.secret}` } : tokenReply('a-late-token'),
    );
    await source.get();
    expect(source.exchanges.map(({ response }) => response?.status)).toEqual([429, 200]);
    expect(source.exchanges[0]?.echoes).toEqual(['body']);
  });
});

describe('what is kept of a token request', () => {
  it('is the request without its credentials, and the answer without its token', async () => {
    const { source, endpoint } = await start(() => tokenReply('a-token-to-hide-1', { expires_in: 60, scope: 'x' }));
    await source.get();
    expect(source.exchanges).toMatchObject([
      {
        request: {
          method: 'POST',
          url: endpoint.url,
          headers: [
            ['Content-Type', 'application/x-www-form-urlencoded'],
            ['Authorization', '[redacted]'],
          ],
          body: 'grant_type=client_credentials',
        },
        response: {
          status: 200,
          body: '{"access_token":"[redacted]","token_type":"Bearer","expires_in":60,"scope":"x"}',
        },
        echoes: [],
      },
    ]);
    expect(source.exchanges[0]).not.toHaveProperty('failure');
  });

  it.each([
    ['JSON Web Token', webToken],
    ['UUID', () => '3fa85f64-5717-4562-b3fc-2c963f66afa6'],
    ['opaque token', () => 'Zm9vYmFy/opaque+token=='],
  ])('holds neither a %s nor the secret, wherever and however the answer repeats them', async (_, make) => {
    const token = make();
    const secrets = [token, ...token.split('.'), client.secret, pair];
    const hidden = secrets.flatMap((secret) => [secret, base64(secret), encodeURIComponent(base64(secret))]);
    const { source, redactor } = await start(() =>
      tokenReply(token, {
        expires_in: 60,
        id_token: token,
        id: token,
        note: `${token} ${base64(token)} for ${pair}, Basic ${base64(pair)}; ${base64(client.secret)}`,
        list: hidden,
      }),
    );
    await source.get();
    const kept = JSON.stringify(source.exchanges);
    for (const secret of hidden) expect(kept).not.toContain(secret);
    expect(kept).toContain('\\"expires_in\\":60');
    expect(redactor.redact(`seen: ${token}`)).toBe('seen: [redacted]');
  });

  it('holds no token that a header repeats', async () => {
    const token = webToken();
    const { source } = await start(() =>
      jsonReply({ access_token: token, expires_in: 60 }, 200, {
        'x-issued': token,
        'x-signature-of': token.split('.')[2]!,
        location: `/introspect?t=${encodeURIComponent(base64(client.secret))}`,
      }),
    );
    await source.get();
    const kept = JSON.stringify(source.exchanges);
    for (const secret of [token, ...token.split('.'), base64(client.secret)]) expect(kept).not.toContain(secret);
    expect(source.exchanges[0]?.echoes).toEqual(['header location']);
  });

  it.each([
    ['of another type', { token_type: 'mac' }],
    ['beside a type that is none', { token_type: 17 }],
  ])('holds no token either that cannot be used, such as one %s', async (_, members) => {
    const token = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
    const { source, redactor } = await start(() => tokenReply(token, { ...members, note: `for ${token}` }));
    await refusal(source.get());
    expect(JSON.stringify(source.exchanges)).not.toContain(token);
    expect(redactor.redact(`seen: ${token}`)).toBe('seen: [redacted]');
  });

  it.each([
    ['the secret', client.secret],
    ['the secret in base64', base64(client.secret)],
    ['the pair', pair],
    ['the credentials of the request', base64(pair)],
    ['the credentials of the request in a URL', encodeURIComponent(base64(pair))],
  ])('marks an answer that repeats %s, be it a success or not', async (_, echo) => {
    const { source } = await start((index) =>
      index === 0
        ? jsonReply({ error: 'server_error', error_description: `Got ${echo}` }, 500)
        : tokenReply('a-token-to-hide-1', { of: echo }),
    );
    const error = await refusal(source.get());
    expect(error.exchange.echoes).toEqual(['body']);
    expect(error.message).not.toContain(echo);
    await source.get();
    expect(source.exchanges.map(({ echoes }) => echoes)).toEqual([['body'], ['body']]);
  });

  it('marks no answer for its own token, nor for the name of the client', async () => {
    const token = webToken({ sub: client.id });
    const { source } = await start(() => tokenReply(token, { client_id: client.id, id_token: token }));
    await source.get();
    expect(source.exchanges[0]?.echoes).toEqual([]);
  });
});

describe('the way to a token endpoint', () => {
  let certificates: Certificates;
  let proxy: Proxy;
  beforeAll(async () => {
    certificates = await makeCertificates();
    proxy = await startProxy();
  });
  afterAll(async () => {
    await proxy.close();
  });

  it('may be TLS with a certificate of one’s own issuer', async () => {
    const { source } = await start(numbered(), { tls: certificates.good, network: { ca: certificates.ca } });
    expect(await source.get()).toBe('token-number-0');
  });

  it.each(['good', 'selfSigned', 'wrongHost', 'expired'] as const)(
    'is not gone where nobody trusts the certificate (%s)',
    async (kind) => {
      const network = kind === 'good' ? {} : { ca: certificates.ca };
      const { source, endpoint } = await start(numbered(), { tls: certificates[kind], network });
      const { finding } = await refusal(source.get());
      expect(finding.code).toBe('tls-failed');
      expect(endpoint.requests).toEqual([]);
    },
  );

  it.each([false, true])('may be a proxy, to TLS: %s', async (tls) => {
    const { source, endpoint } = await start(numbered(), {
      ...(tls ? { tls: certificates.good } : {}),
      network: { proxy: proxy.url, ca: certificates.ca },
    });
    expect(await source.get()).toBe('token-number-0');
    expect(proxy.asked).toContain(`CONNECT ${new URL(endpoint.url).host}`);
    expect(source.exchanges[0]?.viaProxy).toBe(true);
  });

  it('may be closed by a proxy, which has its own sentence', async () => {
    const refusing = await startProxy(() => 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    closing.push(refusing);
    const { source, endpoint } = await start(numbered(), { network: { proxy: refusing.url } });
    const { finding } = await refusal(source.get());
    expect(finding.code).toBe('proxy-in-the-way');
    expect(endpoint.requests).toEqual([]);
  });

  it('may lead nowhere', async () => {
    const { source, endpoint } = await start(numbered());
    await endpoint.close();
    const { finding } = await refusal(source.get());
    expect(finding).toMatchObject({ code: 'refused', next: expect.stringContaining('BW_TOKEN_URL') as string });
  });
});
