import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctor } from '../../../scripts/commands/doctor.ts';
import { type Certificates, makeCertificates } from '../../support/certificates.ts';
import { startFaultyEndpoint } from '../../support/faulty-endpoint.ts';
import { hasty, liveEnvironment, runAgainst } from '../../support/faulty-run.ts';
import { startProxy } from '../../support/proxy.ts';
import { startRawServer } from '../../support/raw-server.ts';
import { runVerify } from '../../support/run-verify.ts';

let certificates: Certificates;
let folder: string;
let caFile: string;
beforeAll(async () => {
  certificates = await makeCertificates();
  folder = await mkdtemp(join(tmpdir(), 'webrtc-reach-'));
  caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificates.ca);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const args = ['--rate', '1000', '--only', 'joined-no-body', '--only', 'not-found-session'];
const noCases = { tries: [] as unknown[] };

/** Both commands say the same of an endpoint that cannot be reached as it should be. */
async function expectFinding(environment: Record<string, string>, code: string, sentence: RegExp, next: RegExp) {
  const run = await runVerify({ args, environment, timeouts: hasty });
  expect(run.exitCode).toBe(3);
  expect(run.run?.finding?.code).toBe(code);
  expect(run.run?.finding?.sentence).toMatch(sentence);
  expect(run.run?.finding?.next).toMatch(next);
  for (const verdict of run.run?.verdicts ?? []) {
    expect(verdict).toMatchObject({ status: 'inconclusive', reasonCode: 'finding', ...noCases });
  }
  expect(run.stdout.split(run.run!.finding!.sentence)).toHaveLength(2);

  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  const surroundings = { args: [], environment, stdout: output, stderr: output, pacts: '', journals: '' };
  expect(await doctor.main({ ...surroundings, signal: new AbortController().signal, timeouts: hasty })).toBe(3);
  expect(text).toMatch(new RegExp(`^${code}: `, 'm'));
  expect(text).toMatch(next);
  expect(text).toContain('curl -sS -i');
  expect(text + run.stdout + run.stderr).not.toContain('reference-password');
  expect(text + run.stdout + run.stderr).not.toContain('proxy-secret-1');
}

describe('an endpoint that cannot be reached', () => {
  it('has a name that nobody knows', async () => {
    const environment = liveEnvironment('https://api.webrtc.invalid/v1');
    await expectFinding(environment, 'name-not-resolved', /ENOTFOUND|EAI_AGAIN/, /check the spelling of BW_BASE_URL/);
  });

  it('refuses', async () => {
    const server = await startRawServer(() => undefined);
    await server.close();
    await expectFinding(liveEnvironment(server.baseUrl), 'refused', /ECONNREFUSED/, /check the host and port/);
  });

  it('is silent', async () => {
    const server = await startRawServer(() => undefined);
    await expectFinding(liveEnvironment(server.baseUrl), 'timed-out', /HEADERS_TIMEOUT/, /firewall/);
    await server.close();
  });

  it('hangs up', async () => {
    const server = await startRawServer((socket) => socket.destroy());
    await expectFinding(
      liveEnvironment(server.baseUrl),
      'connection-lost',
      /broke before a response arrived/,
      /try again/,
    );
    await server.close();
  });

  it('speaks something else', async () => {
    const server = await startRawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    await expectFinding(
      liveEnvironment(server.baseUrl),
      'not-http',
      /does not respond in HTTP/,
      /the scheme and the port/,
    );
    await server.close();
  });
});

describe('TLS', () => {
  const kinds = [
    ['selfSigned', /is signed by itself/, /BW_CA_FILE/],
    ['expired', /has expired, by the clock of this machine, which says 20/, /set the clock/],
    ['notYetValid', /is not valid yet, by the clock/, /set the clock/],
    ['wrongHost', /is for another host than 127\.0\.0\.1/, /check the host in BW_BASE_URL/],
  ] as const;

  it.each(kinds)('with a certificate that is %s', async (kind, sentence, next) => {
    const endpoint = await startFaultyEndpoint({ tls: certificates[kind] });
    const environment = { ...liveEnvironment(endpoint.baseUrl), BW_CA_FILE: caFile };
    await expectFinding(environment, 'tls-failed', sentence, next);
    expect(endpoint.requests).toEqual([]);
    await endpoint.close();
  });

  it('by an issuer that nobody trusts, whatever Node is told to overlook', async () => {
    const endpoint = await startFaultyEndpoint({ tls: certificates.good });
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expectFinding(liveEnvironment(endpoint.baseUrl), 'tls-failed', /does not trust/, /BW_CA_FILE/);
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    expect(endpoint.requests).toEqual([]);
    await endpoint.close();
  });

  it('where there is none', async () => {
    const endpoint = await startFaultyEndpoint();
    const environment = liveEnvironment(endpoint.baseUrl.replace('http:', 'https:'));
    await expectFinding(environment, 'tls-failed', /No TLS connection/, /may speak plain http/);
    await endpoint.close();
  });

  it('is taken from an issuer of one’s own', async () => {
    const run = await runAgainst(
      { tls: certificates.good },
      { environment: { BW_CA_FILE: caFile }, cases: ['joined-no-body'] },
    );
    expect(run.exitCode).toBe(0);
  });
});

describe('a proxy', () => {
  const authorization = `Basic ${Buffer.from('somebody:proxy-secret-1').toString('base64')}`;
  const withLogin = (url: string) => url.replace('http://', 'http://somebody:proxy-secret-1@');
  const refusing = (status: string, page = '<h1>No</h1>') =>
    startProxy(() => `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`);

  it.each([false, true])('is gone through, to a TLS endpoint: %s', async (tls) => {
    const proxy = await startProxy((request) =>
      request.headers['proxy-authorization'] === authorization ? undefined : 'HTTP/1.1 407 No\r\n\r\n',
    );
    const environment = { [tls ? 'HTTPS_PROXY' : 'HTTP_PROXY']: withLogin(proxy.url), BW_CA_FILE: caFile };
    const run = await runAgainst(tls ? { tls: certificates.good } : {}, { environment, cases: ['joined-no-body'] });
    expect(run.exitCode).toBe(0);
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(run.run?.target.proxy).toBe(proxy.url);
    expect(JSON.stringify(run.run) + run.stdout + run.stderr).not.toContain('proxy-secret-1');
    await proxy.close();
  });

  it('is left out for a host that NO_PROXY names', async () => {
    const proxy = await startProxy();
    const environment = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    const run = await runAgainst({}, { environment, cases: ['joined-no-body'] });
    expect(run.exitCode).toBe(0);
    expect(proxy.asked).toEqual([]);
    await proxy.close();
  });

  it.each([
    ['407 Proxy Authentication Required', /the proxy wants credentials/],
    ['403 Forbidden', /ask the operator of the proxy/],
    ['502 Bad Gateway', /ask the operator of the proxy/],
  ])('that answers %s is in the way', async (status, next) => {
    const proxy = await refusing(status);
    const endpoint = await startFaultyEndpoint({ tls: certificates.good });
    const environment = { ...liveEnvironment(endpoint.baseUrl), BW_CA_FILE: caFile, HTTPS_PROXY: withLogin(proxy.url) };
    await expectFinding(environment, 'proxy-in-the-way', /The proxy answered/, next);
    expect(endpoint.requests).toEqual([]);
    await endpoint.close();
    await proxy.close();
  });

  it('that is not there is said to be the proxy', async () => {
    const proxy = await startProxy();
    await proxy.close();
    const environment = { ...liveEnvironment('https://127.0.0.1:9/v1'), HTTPS_PROXY: withLogin(proxy.url) };
    await expectFinding(environment, 'refused', /through the proxy http:\/\/127\.0\.0\.1/, /check the proxy/);
  });

  it('that answers one request with a page of its own decides nothing', async () => {
    const proxy = await startProxy();
    const page =
      'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno';
    const run = await runAgainst(
      { fault: { act: ({ socket }) => socket.end(page), on: ({ method, body }) => method === 'PUT' && body === '[]' } },
      { environment: { HTTP_PROXY: proxy.url }, cases: ['bad-request-top-level-array'] },
    );
    expect(run.exitCode).toBe(3);
    expect(run.run?.verdicts.map(({ reasonCode }) => reasonCode)).toEqual(['proxy-answered']);
    expect(run.run?.verdicts[0]?.layer).toBe('edge');
    await proxy.close();
  });
});

describe('an address', () => {
  it('may have another base path', async () => {
    const run = await runAgainst({ base: '/other/base' }, { cases: ['joined-no-body', 'not-found-session'] });
    expect(run.exitCode).toBe(0);
    expect(run.requests.every(({ target }) => target.startsWith('/other/base/accounts/'))).toBe(true);
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  it.runIf(hasIpv6)('may be one of IPv6 (where the machine has one)', async () => {
    const run = await runAgainst({ host: '::1' }, { cases: ['joined-no-body'] });
    expect(run.exitCode).toBe(0);
    expect(run.run?.target.baseUrl).toMatch(/^http:\/\/\[::1\]:/);
  });
});
