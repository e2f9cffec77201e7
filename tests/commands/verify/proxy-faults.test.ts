import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { doctor } from '../../../scripts/commands/doctor.ts';
import { maxRepeats } from '../../../scripts/target/limits.ts';
import { type Certificates, makeCertificates } from '../../support/certificates.ts';
import { impatient, liveEnvironment, runAgainst } from '../../support/faulty-run.ts';
import { startProxy } from '../../support/proxy.ts';
import { type RawServer, startRawServer } from '../../support/raw-server.ts';
import { runVerify } from '../../support/run-verify.ts';
import { startTokenEndpoint, tokenReply } from '../../support/token-endpoint.ts';

const password = 'proxy-secret-1';
const login = Buffer.from(`somebody:${password}`).toString('base64');
/** What asks for a connection, each time and at most. */
const tries = 1 + maxRepeats;
/** Nothing but a limit of time ends a silence. */
const brief = { ...impatient, connectMs: 300 };
/** No limit of time ends anything. */
const endless = { ...impatient, connectMs: 86_400_000, headersMs: 86_400_000, answerMs: 86_400_000 };

let certificates: Certificates;
let folder: string;
let caFile: string;
beforeAll(async () => {
  certificates = await makeCertificates();
  folder = await mkdtemp(join(tmpdir(), 'webrtc-proxies-'));
  caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificates.ca);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const opened: RawServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

type Answer = (socket: Socket, request: string) => void;

async function startBroken(answer: Answer, options: Parameters<typeof startRawServer>[1] = {}): Promise<RawServer> {
  const server = await startRawServer(answer, options);
  opened.push(server);
  return server;
}

function through({ baseUrl }: RawServer): Record<string, string> {
  const proxy = baseUrl.replace('://', `://somebody:${password}@`).replace('/v1', '');
  return { ...liveEnvironment('https://127.0.0.1:9/v1'), HTTPS_PROXY: proxy, BW_CA_FILE: caFile };
}

const says = (text: string): Answer => {
  return (socket) => socket.write(text);
};
const endsWith = (text: string): Answer => {
  return (socket) => socket.end(text);
};

interface Row {
  readonly name: string;
  readonly answer: Answer;
  readonly code: string;
  readonly sentence: RegExp;
  readonly next?: RegExp;
  readonly silent?: true;
}

const way = { code: 'proxy-in-the-way', next: /ask the operator of the proxy/ } as const;
const rows: Row[] = [
  { name: 'closes at CONNECT', answer: (socket) => socket.destroy(), ...way, sentence: /PROXY_CLOSED/ },
  { name: 'ends at CONNECT', answer: endsWith(''), ...way, sentence: /PROXY_CLOSED/ },
  { name: 'ends in its head', answer: endsWith('HTTP/1.1 200 Conn'), ...way, sentence: /PROXY_CLOSED/ },
  { name: 'resets', answer: (socket) => socket.resetAndDestroy(), ...way, sentence: /PROXY_(CLOSED|ECONNRESET)/ },
  { name: 'is silent', answer: () => undefined, ...way, sentence: /PROXY_TIMEOUT/, silent: true },
  {
    name: 'stops in its head',
    answer: says('HTTP/1.1 200 OK\r\nX-Note: '),
    ...way,
    sentence: /PROXY_TIMEOUT/,
    silent: true,
  },
  { name: 'says garbage and stays', answer: says('SSH-2.0-OpenSSH_9.6\r\n'), ...way, sentence: /PROXY_NOT_HTTP/ },
  { name: 'says garbage and ends', answer: endsWith('\u0015\u0003\u0001'), ...way, sentence: /PROXY_NOT_HTTP/ },
  {
    name: 'has a head beyond all bounds',
    answer: says(`HTTP/1.1 200 OK\r\nX-Note: ${'a'.repeat(100_000)}`),
    ...way,
    sentence: /PROXY_HEAD_TOO_LONG/,
  },
  {
    name: 'says that it goes on, without an end',
    answer: says('HTTP/1.1 102 Processing\r\n\r\n'.repeat(10_000)),
    ...way,
    sentence: /PROXY_HEAD_TOO_LONG/,
  },
  {
    name: 'upgrades',
    answer: says('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'),
    ...way,
    sentence: /answered CONNECT with 101.*PROXY_REFUSED/,
  },
  {
    name: 'refuses, and stays',
    answer: says(`HTTP/1.1 403 No\r\nX-Echo: ${login}\r\nContent-Length: 100\r\n\r\n${password}`),
    ...way,
    sentence: /answered CONNECT with 403.*PROXY_REFUSED/,
  },
  {
    name: 'wants credentials',
    answer: endsWith(`HTTP/1.1 407 ${password}\r\n\r\n`),
    ...way,
    sentence: /answered CONNECT with 407.*PROXY_REFUSED/,
    next: /the proxy wants credentials/,
  },
  {
    name: 'says 200 and then nothing',
    answer: (socket, request) => request.startsWith('CONNECT') && socket.write('HTTP/1.1 200 OK\r\n\r\n'),
    ...way,
    sentence: /TUNNEL_TIMEOUT/,
    silent: true,
  },
  {
    name: 'says 200 and ends',
    answer: endsWith('HTTP/1.1 200 OK\r\n\r\n'),
    ...way,
    sentence: /TUNNEL_CLOSED/,
  },
  {
    name: 'says 200 and closes in the TLS handshake',
    answer: (socket, request) =>
      request.startsWith('CONNECT') ? socket.write('HTTP/1.1 200 OK\r\n\r\n') : socket.destroy(),
    ...way,
    sentence: /TUNNEL_CLOSED/,
  },
];

/** What both commands make of a proxy; each connection counts, whatever came of it. */
async function expectFinding(proxy: RawServer, row: Pick<Row, 'code' | 'sentence' | 'next' | 'silent'>) {
  const environment = through(proxy);
  const timeouts = row.silent ? brief : impatient;
  const args = ['--rate', '1000', '--only', 'joined-no-body', '--only', 'not-found-session'];
  const run = await runVerify({ args, environment, timeouts });
  expect(run.exitCode).toBe(3);
  expect(run.run?.finding).toMatchObject({ code: row.code });
  expect(run.run?.finding?.sentence).toMatch(row.sentence);
  expect(run.run?.finding?.sentence).toMatch(/the proxy (https?:\/\/)?127\.0\.0\.1:\d+/);
  expect(run.run?.finding?.next).toMatch(row.next ?? /./);
  expect(proxy.connections).toBeGreaterThan(0);
  expect(proxy.connections).toBeLessThanOrEqual(tries);

  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  const surroundings = { args: [], environment, stdout: output, stderr: output, pacts: '', journals: '' };
  expect(await doctor.main({ ...surroundings, signal: new AbortController().signal, timeouts })).toBe(3);
  expect(text).toMatch(new RegExp(`^${row.code}: `, 'm'));
  expect(proxy.connections).toBeLessThanOrEqual(2 * tries);
  for (const secret of [password, login]) {
    expect(text + run.stdout + run.stderr + JSON.stringify(run.run)).not.toContain(secret);
  }
}

describe('a proxy is in the way, said to be, and asked a few times only, where it', () => {
  it.each(rows)('$name', async (row) => {
    const proxy = await startBroken(row.answer);
    await expectFinding(proxy, row);
    for (const request of proxy.requests.filter((text) => text.startsWith('CONNECT'))) {
      expect(request).toMatch(/^CONNECT 127\.0\.0\.1:9 HTTP\/1\.1\r\n/);
      expect(request).toContain(`\r\nProxy-Authorization: Basic ${login}\r\n`);
    }
  });

  it('closes before it is asked', async () => {
    const proxy = await startBroken(() => undefined, { greet: (socket) => socket.destroy() });
    await expectFinding(proxy, { ...way, sentence: /PROXY_(CLOSED|ECONNRESET|EPIPE)/ });
  });
});

describe('TLS of a proxy itself is that of the proxy', () => {
  it.each([
    ['selfSigned', /certificate of the proxy 127\.0\.0\.1:\d+ is signed by itself/, /BW_CA_FILE/],
    ['expired', /certificate of the proxy 127\.0\.0\.1:\d+ has expired/, /set the clock/],
    ['wrongHost', /certificate is for another host than the proxy 127\.0\.0\.1/, /check the host in HTTPS_PROXY/],
  ] as const)('with a certificate that is %s', async (kind, sentence, next) => {
    const proxy = await startBroken(() => undefined, { tls: certificates[kind] });
    await expectFinding(proxy, { code: 'tls-failed', sentence, next });
    expect(proxy.requests).toEqual([]);
  });

  it('where it speaks none', async () => {
    const proxy = await startBroken(endsWith('HTTP/1.1 400 No\r\n\r\n'));
    const secure = { ...proxy, baseUrl: proxy.baseUrl.replace('http:', 'https:') };
    const environment = through(secure);
    const run = await runVerify({ args: ['--only', 'joined-no-body'], environment, timeouts: impatient });
    expect(run.run?.finding).toMatchObject({ code: 'tls-failed' });
    expect(run.run?.finding?.sentence).toMatch(/No TLS connection can be made to the proxy 127/);
    expect(run.run?.finding?.next).toMatch(/HTTPS_PROXY/);
    expect(run.run?.finding?.next).not.toMatch(/BW_BASE_URL/);
    for (const request of proxy.requests) expect(request).not.toContain(login);
  });

  it('where it is silent', async () => {
    const proxy = await startBroken(() => undefined);
    const secure = { ...proxy, baseUrl: proxy.baseUrl.replace('http:', 'https:') };
    const run = await runVerify({ args: ['--only', 'joined-no-body'], environment: through(secure), timeouts: brief });
    expect(run.run?.finding?.sentence).toMatch(/PROXY_TIMEOUT/);
  });
});

describe('what a proxy may do', () => {
  const ready = 'HTTP/1.1 200 Connection Established\r\n\r\n';
  it.each([
    ['asks to go on first', `HTTP/1.1 100 Continue\r\n\r\n${ready}`],
    ['is preparing', `HTTP/1.1 102 Processing\r\nX: y\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${ready}`],
    ['speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n'],
    ['has no reason', 'HTTP/1.1 200\r\nVia: 1.1 x\r\n\r\n'],
    ['has another status of success', 'HTTP/1.1 204 Fine\r\n\r\n'],
  ])('%s', async (_, greeting) => {
    const proxy = await startProxy(() => undefined, greeting);
    const run = await runAgainst(
      { tls: certificates.good },
      { environment: { HTTPS_PROXY: proxy.url, BW_CA_FILE: caFile }, cases: ['joined-no-body'] },
    );
    expect(run.run?.finding).toBeUndefined();
    expect(run.exitCode).toBe(0);
    expect(proxy.asked.length).toBeGreaterThan(0);
    await proxy.close();
  });

  it('wants a user name alone', async () => {
    const asked: unknown[] = [];
    const proxy = await startProxy((request) => {
      asked.push(request.headers['proxy-authorization']);
      return undefined;
    });
    const run = await runAgainst(
      {},
      { environment: { HTTP_PROXY: proxy.url.replace('//', '//a%23b@') }, cases: ['joined-no-body'] },
    );
    expect(run.exitCode).toBe(0);
    expect(new Set(asked)).toEqual(new Set([`Basic ${Buffer.from('a#b:').toString('base64')}`]));
    await proxy.close();
  });
});

describe('a proxy that fails in the middle of a run', () => {
  it('is asked a few times for each case that was begun, and every case says that it was the proxy', async () => {
    let left = 3;
    const proxy = await startProxy(() => ((left -= 1) < 0 ? '' : undefined));
    const run = await runAgainst(
      { tls: certificates.good },
      { environment: { HTTPS_PROXY: proxy.url, BW_CA_FILE: caFile }, args: ['--concurrency', '2'], cases: ['joined'] },
    );
    expect(run.exitCode).toBe(3);
    const undecided = run.run!.verdicts.filter(({ reasonCode }) => reasonCode === 'transport-failed');
    expect(undecided.length).toBeGreaterThan(0);
    expect(undecided.some(({ reason }) => reason?.includes('PROXY_CLOSED'))).toBe(true);
    const begun = undecided.filter(({ tries: made }) => made.length > 0);
    // Three lanes' worth of cases find out, each on three scenes, which begin with up to four requests at once.
    expect(begun.length).toBeLessThanOrEqual(6);
    expect(proxy.asked.length).toBeLessThanOrEqual(3 + begun.length * 3 * 4 * tries);
    await proxy.close();
  });
});

describe('what is waited for at a proxy ends', () => {
  const args = ['--rate', '1000', '--only', 'joined-no-body'];

  it.each([
    ['CONNECT', ''],
    ['the TLS handshake behind it', 'HTTP/1.1 200 OK\r\n\r\n'],
  ])('with the first signal, in %s', async (_, greeting) => {
    const interruption = new AbortController();
    const proxy = await startBroken((socket, request) => {
      if (request.startsWith('CONNECT') && greeting !== '') socket.write(greeting);
      else interruption.abort('SIGINT');
    });
    const run = await runVerify({ args, environment: through(proxy), timeouts: endless, signal: interruption.signal });
    expect(run.exitCode).toBe(130);
    expect(run.run?.verdicts.map(({ reasonCode }) => reasonCode)).toEqual(run.run?.verdicts.map(() => 'interrupted'));
    expect(run.run?.finding).toBeUndefined();
    expect(proxy.connections).toBe(1);
  });

  it('with the time of the run', async () => {
    const proxy = await startBroken(() => undefined);
    const run = await runVerify({ args: [...args, '--timeout', '1'], environment: through(proxy), timeouts: endless });
    expect(run.exitCode).toBe(3);
    expect(run.run?.verdicts[0]).toMatchObject({ status: 'inconclusive', reasonCode: 'out-of-time' });
    expect(proxy.connections).toBe(1);
  });

  it('with the first signal, where the doctor asks', async () => {
    const interruption = new AbortController();
    const proxy = await startBroken(() => {
      interruption.abort('SIGTERM');
    });
    const output = { write: () => undefined };
    const surroundings = { args: [], stdout: output, stderr: output, pacts: '', journals: '' };
    const code = await doctor.main({
      ...surroundings,
      environment: through(proxy),
      signal: interruption.signal,
      timeouts: endless,
    });
    expect(code).toBe(143);
    expect(proxy.connections).toBe(1);
  });

  it('with the first signal, on the way to the token endpoint', async () => {
    const interruption = new AbortController();
    const proxy = await startBroken(() => {
      interruption.abort('SIGINT');
    });
    const run = await runVerify({
      args,
      environment: {
        ...through(proxy),
        BW_USERNAME: '',
        BW_PASSWORD: '',
        BW_CLIENT_ID: 'client-1',
        BW_CLIENT_SECRET: 'a-Secret-0f-the-client',
        BW_TOKEN_URL: 'https://127.0.0.1:9/token',
      },
      timeouts: endless,
      signal: interruption.signal,
    });
    expect(run.exitCode).toBe(130);
    expect(proxy.connections).toBe(1);
  });

  it('with the first signal in the middle of a run, and what was created is removed all the same', async () => {
    const interruption = new AbortController();
    let held = false;
    const proxy = await startProxy();
    const run = await runAgainst(
      {
        fault: {
          on: ({ method }) => method === 'PUT' && !held,
          act: async ({ forward, response }) => {
            held = true;
            const { status } = await forward();
            interruption.abort('SIGINT');
            response.writeHead(status).end();
          },
        },
      },
      { environment: { HTTP_PROXY: proxy.url }, cases: ['joined-no-body'], signal: interruption.signal },
    );
    expect(run.exitCode).toBe(130);
    expect(run.held).toEqual({ sessions: 0, participants: 0 });
    await proxy.close();
  });
});

describe('a token endpoint behind a proxy', () => {
  it('is not blamed for it, and the proxy is asked a few times only', async () => {
    const endpoint = await startTokenEndpoint(() => tokenReply('t-0k3n-t-0k3n'), { tls: certificates.good });
    const proxy = await startBroken((socket) => socket.destroy());
    const run = await runVerify({
      args: ['--rate', '1000', '--only', 'joined-no-body'],
      environment: {
        ...through(proxy),
        BW_USERNAME: '',
        BW_PASSWORD: '',
        BW_CLIENT_ID: 'client-1',
        BW_CLIENT_SECRET: 'a-Secret-0f-the-client',
        BW_TOKEN_URL: endpoint.url,
      },
      timeouts: impatient,
    });
    expect(run.run?.finding).toMatchObject({ code: 'proxy-in-the-way' });
    expect(run.run?.finding?.next).not.toContain('BW_TOKEN_URL');
    expect(proxy.connections).toBeLessThanOrEqual(tries);
    expect(endpoint.requests).toEqual([]);
    await endpoint.close();
  });
});
