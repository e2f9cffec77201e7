import type { Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../scripts/secrets/redactor.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import { createTokenSource } from '../../../scripts/verification/sign-in/tokens.ts';
import { openWire } from '../../../scripts/verification/wire/wire.ts';
import {
  badRequest,
  close,
  empty,
  expectedOf,
  type FaultRow,
  full,
  json,
  noContent,
  outcomeOf,
  passes,
} from '../../support/fault-rows.ts';
import { bytesOf, sends } from '../../support/faults.ts';
import type { Act } from '../../support/faulty-endpoint.ts';
import { type FaultyRun, impatient, runAgainst, verdictsBut } from '../../support/faulty-run.ts';
import { type RawServer, startRawServer } from '../../support/raw-server.ts';

const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
const interim: FaultRow[] = [
  ['100 Continue', goOn],
  ['100 Continue with headers', 'HTTP/1.1 100 Continue\r\nX-Note: y\r\nContent-Length: 0\r\n\r\n'],
  ['a thousand times 100 Continue', goOn.repeat(1000)],
  ['100, 102 and 103 in any order', `${goOn}HTTP/1.1 103 E\r\nLink: <x>\r\n\r\nHTTP/1.1 102 P\r\n\r\n${goOn}`],
].map(([name, bytes]) => ({
  name: name!,
  ...empty,
  act: sends(Buffer.concat([Buffer.from(bytes!), bytesOf(noContent, [close])])),
  ...passes,
}));
const message = JSON.stringify({ error: goOn, requestId: 'r-1' });
const withMessage = `Content-Length: ${message.length}`;

describe('an interim answer that nobody asked for changes nothing', () => {
  it.concurrent.each([
    ...interim,
    {
      name: 'before an answer whose content reads like one',
      ...full,
      act: sends(Buffer.concat([Buffer.from(goOn), bytesOf(badRequest, [json, withMessage, close], message)])),
      ...passes,
    },
    {
      name: 'with nothing behind it',
      ...empty,
      act: sends(goOn),
      says: { status: 'inconclusive', reasonCode: 'transport-failed', reason: /other side closed/ },
      exitCode: 3,
    } satisfies FaultRow,
  ])('$name', async (row) => {
    expect(await outcomeOf(row)).toEqual(expectedOf(row));
  });

  it('before every answer of a run', async () => {
    const act: Act = async ({ response, forward }) => {
      const { status, rawHeaders, content } = await forward();
      response.writeContinue();
      response.sendDate = false;
      response.writeHead(status, [...rawHeaders]).end(content);
    };
    const run = await runAgainst({ fault: { on: () => true, act } }, { cases: ['joined', 'not-found'] });
    expect(run.exitCode).toBe(0);
    expect(run.run?.finding).toBeUndefined();
    expect(run.held).toEqual({ sessions: 0, participants: 0 });
  });

  it('before a token answer', async () => {
    const token = JSON.stringify({ access_token: 'a-token-0f-somebody', token_type: 'Bearer', expires_in: 60 });
    const head = `HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: ${token.length}\r\n\r\n`;
    const server = await startRawServer((socket) => socket.write(goOn + head + token));
    const source = tokensOf(server);
    expect(await source.get()).toBe('a-token-0f-somebody');
    expect(source.oddities).toEqual([]);
    await source.close();
    await server.close();
  });
});

function tokensOf({ baseUrl }: RawServer) {
  return createTokenSource({
    client: { id: 'client-1', secret: 'a-Secret-0f-the-client' },
    endpoint: { url: `${baseUrl}/token` },
    redactor: createRedactor({}),
    timeouts: impatient,
  });
}

/** Ends a connection that brings nothing within 5 ms of an answer, and says so to nobody. */
function endsWhenIdle(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), 5);
  socket.once('data', () => {
    clearTimeout(timer);
  });
}

/** What a run has decided, and what it has left. */
const decidedBy = (run: FaultyRun) => ({
  exitCode: run.exitCode,
  verdicts: verdictsBut('', run),
  leftovers: run.run?.leftovers,
  held: run.held,
});

describe('connections that end although they were to be kept', () => {
  let usual: ReturnType<typeof decidedBy>;
  beforeAll(async () => {
    usual = decidedBy(await runAgainst({}, { cases: ['*'] }));
    expect(usual.exitCode).toBe(0);
  }, 300_000);

  it.each([
    ['after each answer', (socket: Socket) => socket.end()],
    ['just after each answer', (socket: Socket) => setTimeout(() => socket.destroy(), 1)],
    ['after 5 ms', endsWhenIdle],
  ])('%s change nothing in a whole run', { timeout: 300_000 }, async (_, afterAnswer) => {
    const run = await runAgainst({ afterAnswer }, { cases: ['*'] });
    expect(decidedBy(run)).toEqual(usual);
  });

  it('are not used twice once that was seen, and never for a creation', async () => {
    const bySocket = new Map<Socket, string[]>();
    const server = await startRawServer((socket, request) => {
      const carried = bySocket.get(socket) ?? [];
      bySocket.set(socket, carried);
      carried.push(request.split(' ')[0]!);
      // The second request on a connection meets its end.
      if (carried.length > 1) socket.destroy();
      else socket.write('HTTP/1.1 204 No Content\r\n\r\n');
    });
    const wire = openWire({
      baseUrl: server.baseUrl,
      redactor: createRedactor({}),
      connections: 1,
      timeouts: impatient,
    });
    const send = async (method: string) => (await wire.send({ method, path: '/x', headers: {}, body: null })).failure;
    expect(await send('POST')).toBeUndefined();
    expect(await send('POST')).toBeUndefined();
    expect(await send('PUT')).toMatchObject({ kind: 'lost' });
    for (const method of ['PUT', 'GET', 'POST', 'DELETE']) expect(await send(method)).toBeUndefined();
    expect([...bySocket.values()].map((carried) => carried.join(' '))).toEqual([
      'POST',
      'POST PUT',
      'PUT',
      'GET',
      'POST',
      'DELETE',
    ]);
    await wire.close();
    await server.close();
  });

  it('are used again as long as they are kept, one for each request that is under way', async () => {
    const server = await startRawServer((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
    const wire = openWire({
      baseUrl: server.baseUrl,
      redactor: createRedactor({}),
      connections: 2,
      timeouts: defaultTimeouts,
    });
    const send = () => wire.send({ method: 'GET', path: '/x', headers: {}, body: null });
    for (let round = 0; round < 5; round += 1) await Promise.all([send(), send(), send(), send()]);
    expect(server.connections).toBe(2);
    await wire.close();
    await server.close();
  });

  it('that end while idle are found out before anything is sent', async () => {
    const ended: Promise<unknown>[] = [];
    const server = await startRawServer((socket) => {
      ended.push(new Promise((resolve) => socket.once('close', resolve)));
      socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    });
    const wire = openWire({
      baseUrl: server.baseUrl,
      redactor: createRedactor({}),
      connections: 1,
      timeouts: impatient,
    });
    for (const method of ['GET', 'PUT', 'DELETE', 'PUT']) {
      const { response } = await wire.send({ method, path: '/x', headers: {}, body: null });
      expect(response?.status).toBe(204);
      await ended.at(-1);
    }
    expect(server.connections).toBe(4);
    await wire.close();
    await server.close();
  });

  it('do no harm to tokens', async () => {
    let count = 0;
    const server = await startRawServer((socket) => {
      count += 1;
      const token = JSON.stringify({
        access_token: `a-token-0f-somebody-${count}`,
        token_type: 'Bearer',
        expires_in: 60,
      });
      socket.end(`HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: ${token.length}\r\n\r\n${token}`);
    });
    const source = tokensOf(server);
    for (let round = 1; round < 6; round += 1) {
      const token = await source.get();
      expect(token).toBe(`a-token-0f-somebody-${round}`);
      expect(await source.replace(token)).toBe(`a-token-0f-somebody-${round + 1}`);
      if (round === 1) expect(count).toBe(2);
    }
    expect(source.exchanges.every(({ failure }) => failure === undefined)).toBe(true);
    await source.close();
    await server.close();
  });
});
