import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../scripts/lib/http/exchange.ts';
import { type Finding, findingCodes } from '../../../scripts/run/finding.ts';
import { createRedactor } from '../../../scripts/secrets/redactor.ts';
import { type Timeouts, defaultTimeouts } from '../../../scripts/target/limits.ts';
import type { Network } from '../../../scripts/target/network.ts';
import { tokenFinding } from '../../../scripts/verification/sign-in/token-findings.ts';
import { createTokenSource, TokenError } from '../../../scripts/verification/sign-in/tokens.ts';
import { signInCurl } from '../../../scripts/verification/wire/curl.ts';
import { answered, unanswered } from '../../support/evidence.ts';
import { type Proxy, startProxy } from '../../support/proxy.ts';
import { jsonReply, type Reply, startTokenEndpoint, tokenReply } from '../../support/token-endpoint.ts';

const client = { id: 'client-id-0001', secret: 'client-secret-0001' };
const pair = `${client.id}:${client.secret}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const token = 'Token-0001/of~this.client';
const quick: Timeouts = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

/** What is found where a token endpoint answers so. */
async function findingOf(
  reply: Reply,
  network?: Network,
): Promise<{ finding: Finding; host: string; echoes: readonly string[] }> {
  const endpoint = await startTokenEndpoint(() => reply);
  const redactor = createRedactor({ client });
  const source = createTokenSource({
    client,
    endpoint: { url: endpoint.url, ...(network ? { network } : {}) },
    redactor,
    timeouts: quick,
  });
  closing.push(endpoint, source);
  const error = await source.get().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TokenError);
  const { finding, exchange } = error as TokenError;
  return { finding, host: new URL(endpoint.url).host, echoes: exchange.echoes };
}

const oauth = (error: string, description?: string, status = 400): Reply =>
  jsonReply({ error, error_description: description }, status);
const page = (status: number, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  content: `<h1>${status}</h1>`,
});

/** The code, the sentence with HOST in place of the host, and what to do next. */
const rows: [title: string, reply: Reply, code: string, sentence: string, next: RegExp][] = [
  [
    'invalid_client',
    oauth('invalid_client', 'Client authentication failed', 401),
    'wrong-client',
    'The token endpoint HOST refuses the client, it answered 401 {"error":"invalid_client","error_description":"Client authentication failed"}',
    /check BW_CLIENT_ID and BW_CLIENT_SECRET, .* API credentials and not to an API user/,
  ],
  [
    'invalid_client with 400',
    oauth('invalid_client'),
    'wrong-client',
    'The token endpoint HOST refuses the client, it answered 400 {"error":"invalid_client"}',
    /check BW_CLIENT_ID and BW_CLIENT_SECRET/,
  ],
  [
    'a secret that has expired',
    oauth('invalid_client', 'The client secret has EXPIRED', 401),
    'expired-secret',
    'The client secret has expired, according to the response: the token endpoint HOST answered 401 {"error":"invalid_client","error_description":"The client secret has EXPIRED"}',
    /create another secret for the client \(it can have two at once\), and set BW_CLIENT_SECRET/,
  ],
  [
    'a secret with an expiry',
    oauth('invalid_client', 'Secret past its expiration date'),
    'expired-secret',
    'The client secret has expired, according to the response: the token endpoint HOST answered 400 {"error":"invalid_client","error_description":"Secret past its expiration date"}',
    /create another secret/,
  ],
  [
    'unauthorized_client',
    oauth('unauthorized_client'),
    'token-request-refused',
    'The token endpoint HOST understands the request, but issues no token to this client: it answered 400 {"error":"unauthorized_client"}',
    /have the grant type client_credentials allowed for this credential/,
  ],
  [
    'unauthorized_client with a word of expiry',
    oauth('unauthorized_client', 'The trial has expired'),
    'token-request-refused',
    'The token endpoint HOST understands the request, but issues no token to this client: it answered 400 {"error":"unauthorized_client","error_description":"The trial has expired"}',
    /have the grant type client_credentials allowed/,
  ],
  [
    'unsupported_grant_type',
    oauth('unsupported_grant_type'),
    'token-request-refused',
    'The token endpoint HOST understands the request, but issues no token to this client: it answered 400 {"error":"unsupported_grant_type"}',
    /check BW_TOKEN_URL; if it is right, send the vendor the response of the curl line/,
  ],
  [
    'invalid_scope with 401',
    oauth('invalid_scope', undefined, 401),
    'token-request-refused',
    'The token endpoint HOST understands the request, but issues no token to this client: it answered 401 {"error":"invalid_scope"}',
    /check BW_TOKEN_URL/,
  ],
  [
    'a 401 with nothing in it',
    { status: 401 },
    'wrong-client',
    'The token endpoint HOST refuses the client, most likely because of a wrong client id or secret, though it does not say so: it answered 401',
    /check BW_CLIENT_ID and BW_CLIENT_SECRET/,
  ],
  [
    'a 401 of a gateway',
    jsonReply({ message: 'Unauthorized' }, 401),
    'wrong-client',
    'The token endpoint HOST refuses the client, most likely because of a wrong client id or secret, though it does not say so: it answered 401 {"message":"Unauthorized"}',
    /check BW_CLIENT_ID and BW_CLIENT_SECRET/,
  ],
  [
    'invalid_client with a description that is null',
    jsonReply({ error: 'invalid_client', error_description: null }, 400),
    'wrong-client',
    'The token endpoint HOST refuses the client, it answered 400 {"error":"invalid_client","error_description":null}',
    /check BW_CLIENT_ID and BW_CLIENT_SECRET/,
  ],
  [
    'a 401 whose error is a sentence',
    jsonReply({ error: 'Unauthorized' }, 401),
    'wrong-client',
    'The token endpoint HOST refuses the client, most likely because of a wrong client id or secret, though it does not say so: it answered 401 {"error":"Unauthorized"}',
    /check BW_CLIENT_ID and BW_CLIENT_SECRET/,
  ],
  [
    'a 404 whose error is a sentence',
    jsonReply({ status: 404, error: 'Not Found' }, 404),
    'no-token-endpoint',
    'The server at HOST is not a token endpoint: it answered 404 {"status":404,"error":"Not Found"}',
    /check BW_TOKEN_URL; if it is not set, tokens are requested from the vendor/,
  ],
  [
    'a 404 with a word for its error',
    jsonReply({ error: 'not_found' }, 404),
    'no-token-endpoint',
    'The server at HOST is not a token endpoint: it answered 404 {"error":"not_found"}',
    /check BW_TOKEN_URL/,
  ],
  [
    'a 401 that is a page',
    page(401),
    'wrong-client',
    'The token endpoint HOST refuses the client, most likely because of a wrong client id or secret, though it does not say so: it answered 401 <h1>401</h1>',
    /check BW_CLIENT_ID and BW_CLIENT_SECRET/,
  ],
  [
    'a page',
    page(200),
    'no-token-endpoint',
    'The server at HOST is not a token endpoint: it answered 200 <h1>200</h1>',
    /check BW_TOKEN_URL; if it is not set, tokens are requested from the vendor/,
  ],
  [
    'a success with nothing in it',
    { status: 204 },
    'no-token-endpoint',
    'The server at HOST is not a token endpoint: it answered 204',
    /check BW_TOKEN_URL/,
  ],
  [
    'a 404',
    jsonReply({ message: 'Not Found' }, 404),
    'no-token-endpoint',
    'The server at HOST is not a token endpoint: it answered 404 {"message":"Not Found"}',
    /check BW_TOKEN_URL/,
  ],
  [
    'a 405',
    { status: 405 },
    'no-token-endpoint',
    'The server at HOST is not a token endpoint: it answered 405',
    /check BW_TOKEN_URL/,
  ],
  [
    'a redirect',
    { status: 302, headers: { location: 'https://login.example/token' } },
    'no-token-endpoint',
    'The token endpoint HOST answered 302 and points to https://login.example/token; no redirect is followed',
    /check BW_TOKEN_URL/,
  ],
  [
    'a redirect to nowhere',
    { status: 307 },
    'no-token-endpoint',
    'The server at HOST is not a token endpoint: it answered 307',
    /check BW_TOKEN_URL/,
  ],
  [
    'a success with a Location',
    { status: 201, headers: { location: '/tokens/1' } },
    'no-token-endpoint',
    'The server at HOST is not a token endpoint: it answered 201',
    /check BW_TOKEN_URL/,
  ],
  [
    'a 429',
    page(429, { 'retry-after': '5' }),
    'rate-limited',
    'The token endpoint HOST keeps asking to wait: it answered 429 <h1>429</h1>',
    /try again later/,
  ],
  [
    'a 503 with a Retry-After',
    { status: 503, headers: { 'retry-after': '5' } },
    'rate-limited',
    'The token endpoint HOST keeps asking to wait: it answered 503',
    /try again later/,
  ],
  [
    'a 503 without',
    { status: 503 },
    'service-down',
    'The token endpoint HOST is failing: it answered 503',
    /try again later; if it persists, send the vendor/,
  ],
  [
    'a 500',
    oauth('server_error', 'Oops', 500),
    'service-down',
    'The token endpoint HOST is failing: it answered 500 {"error":"server_error","error_description":"Oops"}',
    /try again later; if it persists, send the vendor/,
  ],
  [
    'a 407',
    { status: 407, headers: { 'proxy-authenticate': 'Basic' }, content: 'Who are you?' },
    'proxy-in-the-way',
    'A proxy on the way to the token endpoint HOST answered 407 Who are you?',
    /give the proxy what it asks for \(credentials go into the URL of HTTPS_PROXY\), or name the host in NO_PROXY/,
  ],
  [
    'a token that cannot be used',
    tokenReply('two words'),
    'unusable-token',
    'The token endpoint HOST answered 200 without a usable token: its access_token holds characters that a Bearer token cannot have (RFC 6750, 2.1)',
    /check BW_TOKEN_URL; if it is right, send the vendor the response of the curl line, without the token/,
  ],
  [
    'a token of another type',
    tokenReply(token, { token_type: 'mac' }),
    'unusable-token',
    'The token endpoint HOST answered 200 without a usable token: its token_type is "mac", and a client uses no token of a type that it does not know (RFC 6749, 7.1)',
    /check BW_TOKEN_URL/,
  ],
  [
    'a list in place of an answer',
    jsonReply([{ access_token: token }], 201),
    'unusable-token',
    'The token endpoint HOST answered 201 without a usable token: it is not a JSON object',
    /check BW_TOKEN_URL/,
  ],
];

/** The answer with a text in it wherever there is room for one. */
function repeating(reply: Reply, text: string): Reply {
  if (typeof reply === 'string') return reply;
  const { status = 200, headers, content = '' } = reply;
  const more = { status, headers: { ...headers, 'x-echo': text } };
  if (status === 204) return more;
  if (!/^[[{]/.test(String(content))) return { ...more, content: `${String(content)} ${text}` };
  const value = JSON.parse(String(content)) as Readonly<Record<string, string>>;
  const description = value['error_description'] ?? '';
  const members = { ...value, error_description: `${description} ${text}`, [text]: text };
  return { ...more, content: JSON.stringify(Array.isArray(value) ? [members] : members) };
}

describe('the finding about a token endpoint that answers with', () => {
  it.each(rows)('%s', async (_, reply, code, sentence, next) => {
    const { finding, host } = await findingOf(reply);
    expect(finding.code).toBe(code);
    expect(finding.sentence).toBe(sentence.replace('HOST', host));
    expect(finding.next).toMatch(next);
    expect(finding.curl).toBe(signInCurl);
    expect(Object.keys(findingCodes)).toContain(finding.code);
  });

  it.each(rows)('%s holds no secret, whatever the answer repeats', async (_, reply, code) => {
    const echo = `${pair} Basic ${base64(pair)} ${client.secret} ${base64(client.secret)} ${token}`;
    const { finding, echoes } = await findingOf(repeating(reply, echo));
    for (const secret of [client.secret, base64(pair), base64(client.secret)])
      expect(JSON.stringify(finding)).not.toContain(secret);
    expect(finding.code).toBe(code);
    expect(finding.curl).toBe(signInCurl);
    expect(finding.next).not.toBe('');
    expect(echoes).toContain('header x-echo');
  });

  it('a redirect to an address with a secret in it holds no secret', async () => {
    const location = `https://login.example/?p=${encodeURIComponent(client.secret)}&b=${encodeURIComponent(base64(pair))}`;
    const {
      finding: { sentence },
    } = await findingOf({ status: 302, headers: { location } });
    expect(sentence).toMatch(/points to https:\/\/login\.example\/\?p=\[redacted\]&b=\[redacted\]; no redirect/);
  });

  it('a token of a type that repeats a secret holds no secret', async () => {
    const { finding } = await findingOf(tokenReply(token, { token_type: `Bearer for ${pair}` }));
    expect(finding.code).toBe('unusable-token');
    expect(JSON.stringify(finding)).not.toContain(client.secret);
  });

  it('a long page quotes its beginning', async () => {
    const {
      finding: { sentence },
    } = await findingOf({ status: 404, content: 'x'.repeat(100_000) });
    expect(sentence).toContain('… (100000 characters)');
    expect(sentence.length).toBeLessThan(400);
  });
});

describe('the finding about a token endpoint behind a proxy', () => {
  let proxy: Proxy;
  beforeAll(async () => {
    proxy = await startProxy();
  });
  afterAll(async () => {
    await proxy.close();
  });

  it.each([403, 502])('with a page of %i is about the proxy', async (status) => {
    const { finding, host } = await findingOf(page(status), { proxy: proxy.url });
    expect(finding).toMatchObject({ code: 'proxy-in-the-way', curl: signInCurl });
    expect(finding.sentence).toBe(
      `A proxy on the way to the token endpoint ${host} answered ${status} <h1>${status}</h1>`,
    );
  });

  it('with an answer of OAuth is about the client', async () => {
    const { finding } = await findingOf(oauth('invalid_client', undefined, 401), { proxy: proxy.url });
    expect(finding.code).toBe('wrong-client');
  });

  it('without one is about the page', async () => {
    expect((await findingOf(page(403))).finding.code).toBe('no-token-endpoint');
    expect((await findingOf(page(502))).finding.code).toBe('service-down');
  });

  it('that does not tunnel says which proxy, and nothing of its password', async () => {
    const refusing = await startProxy(() => 'HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n');
    closing.push(refusing);
    const { finding } = await findingOf(page(200), { proxy: refusing.url.replace('//', '//someone:proxy-secret-1@') });
    expect(finding.code).toBe('proxy-in-the-way');
    expect(finding.sentence).toContain(`through the proxy ${refusing.url}`);
    expect(finding.next).toContain('put them into its URL');
    expect(JSON.stringify(finding)).not.toContain('proxy-secret-1');
  });
});

describe('the finding about a token endpoint that does not answer', () => {
  it('names the setting, and has the curl line', async () => {
    const { finding, host } = await findingOf('hang up');
    expect(finding).toMatchObject({ code: 'connection-lost', curl: signInCurl });
    expect(finding.sentence).toContain(`The connection to ${host} broke before a response arrived`);
  });

  const endpoint = { url: 'https://tokens.example:8443/oauth2/token' };
  it.each([
    ['ENOTFOUND', 'unsent', 'name-not-resolved', 'tokens.example:8443', /check the spelling of BW_TOKEN_URL/],
    ['ECONNREFUSED', 'unsent', 'refused', 'tokens.example:8443', /check the host and port of BW_TOKEN_URL/],
    ['UND_ERR_HEADERS_TIMEOUT', 'lost', 'timed-out', 'tokens.example:8443', /host and port of BW_TOKEN_URL/],
    ['HPE_INVALID_CONSTANT', 'malformed', 'not-http', 'tokens.example:8443', /the port of BW_TOKEN_URL/],
    ['CERT_HAS_EXPIRED', 'unsent', 'tls-failed', 'tokens.example:8443', /has to renew the certificate/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unsent', 'tls-failed', 'tokens.example:8443', /check the host in BW_TOKEN_URL/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unsent', 'tls-failed', 'tokens.example:8443', /BW_CA_FILE/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unsent', 'tls-failed', 'tokens.example:8443', /check the port of BW_TOKEN_URL/],
  ] as const)('for %s says where', (code, kind, expected, where, next) => {
    const exchange: Exchange = { ...unanswered, failure: { code, kind, message: 'as it is' } };
    const finding = tokenFinding(exchange, undefined, endpoint);
    expect(finding).toMatchObject({ code: expected, curl: signInCurl });
    expect(finding.sentence).toContain(where);
    expect(finding.next).toMatch(next);
    expect(finding.next).not.toContain('BW_BASE_URL');
  });

  it('to its end is about that, and not about the half that came', () => {
    const { failure } = unanswered;
    const half: Exchange = {
      ...answered(401, '{"error":"invalid_client'),
      failure: { ...failure!, kind: 'lost', code: 'X' },
    };
    expect(tokenFinding(half, undefined, endpoint)).toMatchObject({
      code: 'connection-lost',
      sentence: expect.stringContaining('in the middle of a response') as string,
    });
  });
});
