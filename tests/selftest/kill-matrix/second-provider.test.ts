import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ServiceFailure } from '../../../contracts/model/types.ts';
import type { Behaviour } from '../../../scripts/selftest/kill-matrix/behaviours/fault.ts';
import {
  type SecondProvider,
  type SecondProviderOptions,
  startSecondProvider,
} from '../../../scripts/selftest/kill-matrix/second-provider/server.ts';

let provider: SecondProvider | undefined;

afterEach(async () => {
  await provider?.close();
});

async function start(behaviour?: Behaviour, options?: SecondProviderOptions): Promise<SecondProvider> {
  provider = await startSecondProvider(behaviour, options);
  return provider;
}

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const good = basic('second-provider-user:second:provider:password');
const account = '/accounts/5500321';

/** Everything that comes back for one request on a connection of its own, as text, with what changes masked. */
async function raw(method: string, path: string, authorization = good): Promise<string> {
  const { hostname, port } = new URL(provider!.target.baseUrl);
  const socket = connect(Number(port), hostname);
  socket.end(`${method} /v1${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${authorization}\r\n\r\n`);
  return (await text(socket))
    .replace(/^date: .*GMT\r$/m, 'date: <date>\r')
    .replaceAll(/(rq|se|pa)_[0-9A-Z]{26}/g, '<$1>')
    .replaceAll('\r\n', '\n');
}

async function call(method: string, path: string, body?: unknown, authorization = good) {
  const answer = await request(`${provider!.target.baseUrl}${path}`, {
    method: method as 'PUT',
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const content = await answer.body.text();
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: content === '' ? undefined : (JSON.parse(content) as unknown),
  };
}

async function created(kind: 'sessions' | 'participants'): Promise<string> {
  const { body } = (await call('POST', `${account}/${kind}`)) as { body: { id: string; participant: { id: string } } };
  return kind === 'sessions' ? body.id : body.participant.id;
}

describe('on the wire', () => {
  it('an answer comes in chunks, with lower-case names and no reason phrase', async () => {
    await start();
    expect(await raw('GET', `${account}/sessions/x`, basic('a:b'))).toMatchInlineSnapshot(`
      "HTTP/1.1 401 
      date: <date>
      connection: keep-alive
      keep-alive: timeout=60
      transfer-encoding: chunked
      content-type: application/json;charset=UTF-8
      www-authenticate: Bearer realm="second provider", Basic realm="second provider"
      x-request-id: <rq>

      9
      {"message
      9
      ":"Who ar
      8
      e you?"}
      0

      "
    `);
  });

  it('text is cut between chunks wherever it falls', async () => {
    await start((call, next) => next(call).then((answer) => ({ ...answer, content: ['é–é'] })));
    expect(await raw('POST', `${account}/sessions`)).toMatch(/\n\n3\n[^]*\n3\n[^]*\n1\n[^]*\n0\n\n$/);
    expect(await (await request(provider!.target.baseUrl)).body.text()).toBe('é–é');
  });

  it('a success without content has nothing that describes content', async () => {
    const { directory } = await start();
    const id = directory.open(null);
    expect(await raw('DELETE', `${account}/sessions/${id}`)).toMatchInlineSnapshot(`
      "HTTP/1.1 204 
      date: <date>
      connection: keep-alive
      keep-alive: timeout=60
      x-request-id: <rq>

      "
    `);
  });

  it('several requests share a connection', async () => {
    await start();
    const { hostname, port } = new URL(provider!.target.baseUrl);
    const socket = connect(Number(port), hostname);
    const asked = `GET /v1/nowhere HTTP/1.1\r\nhost: ${hostname}\r\n`;
    socket.write(`${asked}\r\n${asked}connection: close\r\n\r\n`);
    expect((await text(socket)).match(/HTTP\/1\.1 403/g)).toHaveLength(2);
  });
});

describe('a behaviour', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a length', { 'Content-Length': '4' }, 'Content-Length: 4'],
    ['a media type of its own', { 'content-type': 'text/html' }, 'content-type: text/html'],
    ['names in capitals', { 'X-REQUEST-ID': 'A' }, 'X-REQUEST-ID: A'],
    ['a connection that ends', { Connection: 'close' }, 'Connection: close'],
    ['a date', { Date: 'yesterday' }, 'Date: yesterday'],
  ])('has its headers left alone: %s', async (_, headers, line) => {
    await start(() => Promise.resolve({ status: 200, headers, content: ['{"a', '":'].concat(['1}']) }));
    const lines = (await raw('GET', '/')).split('\n\n', 1)[0]!.split('\n');
    const name = line.split(':', 1)[0]!;
    expect(lines).toContain(line);
    expect(lines.filter((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`))).toHaveLength(1);
  });

  it('has no media type put back that it took away', async () => {
    await start(() => Promise.resolve({ status: 200, headers: {}, content: ['{}'] }));
    expect(await raw('GET', '/')).not.toMatch(/content-type/i);
  });

  it('has content beside a 204 announced', async () => {
    await start(() => Promise.resolve({ status: 204, headers: {}, content: ['{}'] }));
    expect(await raw('PUT', '/')).toMatch(/^HTTP\/1\.1 204 \n[^]*content-length: 2\n\n$/);
  });

  it('has content that is shorter than announced end with its connection', async () => {
    await start(() => Promise.resolve({ status: 200, headers: { 'content-length': '9' }, content: ['{}'] }));
    const { body } = await request(provider!.target.baseUrl);
    await expect(body.text()).rejects.toThrow();
  });

  it('may say of a 204 that chunks follow, which no client waits for', async () => {
    await start(() => Promise.resolve({ status: 204, headers: { 'transfer-encoding': 'chunked' } }));
    const { statusCode, headers, body } = await request(provider!.target.baseUrl);
    expect([statusCode, headers['transfer-encoding'], await body.text()]).toEqual([204, 'chunked', '']);
  });

  it('has several pieces sent as they are', async () => {
    await start(() => Promise.resolve({ status: 200, headers: {}, content: ['{', Buffer.from('}\n')] }));
    expect(await raw('GET', '/')).toMatch(/\n\n1\n\{\n2\n\}\n\n0\n\n$/);
  });

  it('may give no content to a status that can have some', async () => {
    await start(() => Promise.resolve({ status: 200, headers: {} }));
    expect(await raw('GET', '/')).toMatch(/content-length: 0\n\n$/);
  });

  it('that throws is told, and costs the connection', async () => {
    const told: string[] = [];
    const listen = ({ message }: Error) => told.push(message);
    process.on('warning', listen);
    try {
      await start(() => Promise.reject(new Error('a mistake in a behaviour')));
      await expect(request(provider!.target.baseUrl)).rejects.toThrow();
      await vi.waitFor(() => {
        expect(told).toContain('a mistake in a behaviour');
      });
    } finally {
      process.off('warning', listen);
    }
  });
});

describe('the application', () => {
  it('shows who hears whom in the fewest words', async () => {
    await start();
    const session = await created('sessions');
    const [listener, speaker] = [await created('participants'), await created('participants')];
    const path = `${account}/sessions/${session}/participants/${listener}`;
    const subscriptions = async () => (await call('GET', `${path}/subscriptions`)).body;
    expect((await call('GET', `${account}/participants/${listener}`)).body).toEqual({
      id: listener,
      tag: null,
      publishPermissions: [],
    });
    expect(await call('GET', `${account}/sessions/${session}/participants`)).toMatchObject({ status: 200, body: [] });

    expect((await call('PUT', path)).status).toBe(204);
    expect((await call('GET', `${account}/sessions/${session}/participants`)).body).toEqual([{ id: listener }]);
    expect((await call('GET', `${account}/participants/${listener}`)).body).toMatchObject({
      sessions: [session],
      subscriptions: null,
    });
    expect(await subscriptions()).toEqual({});

    await call('PUT', `${path}/subscriptions`, { sessionId: session });
    expect(await subscriptions()).toEqual({ sessionId: session, participants: null });
    await call('PUT', path, { participants: [{ participantId: speaker }] });
    expect(await subscriptions()).toEqual({
      sessionId: session,
      participants: [{ participantId: speaker, streamAliases: null }],
    });
  });

  it('looks at the door, the ids, the service, the body and the participant before the session', async () => {
    const { target } = await start();
    const unknown = '00000000-0000-4000-8000-000000000000';
    const nobody = basic('nobody:nothing');
    const path = (session: string, rest = '') => `${account}/sessions/${session}/participants/${unknown}${rest}`;
    const failure: ServiceFailure = { status: 503, layer: 'gateway', retryAfter: 7 };

    expect((await call('PUT', path('odd', '/no-route'), [], nobody)).status).toBe(403);
    expect((await call('PUT', path('odd'), [], nobody)).status).toBe(401);
    target.setFailure?.(unknown, failure);
    expect((await call('PUT', path('odd'), [])).body).toMatchObject({ error: 'That is no id', code: 400 });
    const failed = await call('PUT', path(unknown), []);
    expect(failed).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    expect(Object.keys(failed.body as object)).toEqual(['message']);
    target.setFailure?.(unknown, null);
    expect((await call('PUT', path(unknown), [])).status).toBe(400);
    expect((await call('PUT', path(unknown), {})).body).toHaveProperty('error', 'Nobody has that id – or not any more');
    const participant = await created('participants');
    expect((await call('PUT', `${account}/sessions/${unknown}/participants/${participant}`, {})).body).toHaveProperty(
      'error',
      'There is no such session – or it is over',
    );
  });

  it.each([
    ['the application', { status: 500, layer: 'application' }, ['code', 'error', 'requestId']],
    ['the gateway', { status: 502, layer: 'gateway' }, ['message']],
    ['the gateway', { status: 504, layer: 'gateway' }, ['message']],
  ] as const)('fails in the words of %s (%o)', async (_, failure, members) => {
    const { target, directory } = await start();
    const id = directory.open(null);
    target.setFailure?.(id, failure);
    const { status, body, headers } = await call('GET', `${account}/sessions/${id}`);
    expect(status).toBe(failure.status);
    expect(Object.keys(body as object).sort()).toEqual(members);
    expect(headers['retry-after']).toBeUndefined();
  });

  it('closes a session with everybody in it', async () => {
    const { directory } = await start();
    const session = await created('sessions');
    const participant = await created('participants');
    await call('PUT', `${account}/sessions/${session}/participants/${participant}`);
    expect((await call('DELETE', `${account}/sessions/${session}`)).status).toBe(204);
    expect((await call('DELETE', `${account}/sessions/${session}`)).status).toBe(404);
    expect((await call('GET', `${account}/participants/${participant}`)).body).not.toHaveProperty('sessions');
    expect(directory.memberships.size).toBe(0);
  });

  it('forgets a participant wherever it was', async () => {
    const { directory } = await start();
    const [session, participant] = [await created('sessions'), await created('participants')];
    await call('PUT', `${account}/sessions/${session}/participants/${participant}`);
    expect((await call('DELETE', `${account}/participants/${participant}`)).status).toBe(204);
    expect((await call('GET', `${account}/sessions/${session}/participants`)).body).toEqual([]);
    expect(directory.memberships.size).toBe(0);
  });

  it('reads text in UTF-8 only', async () => {
    const { target } = await start();
    const { statusCode } = await request(`${target.baseUrl}${account}/sessions`, {
      method: 'POST',
      headers: { authorization: good },
      body: Buffer.from('{"tag":"\xe9"}', 'latin1'),
    });
    expect(statusCode).toBe(400);
  });

  it('lets only an account be named twice that is the same', async () => {
    await start();
    const [session, participant] = [await created('sessions'), await created('participants')];
    const member = `/sessions/${session}/participants/${participant}`;
    expect((await call('PUT', `${account}${account}${member}`)).status).toBe(204);
    expect((await call('PUT', `${account}/accounts/1${member}`)).status).toBe(400);
    expect((await call('PUT', `/accounts/1${account}${member}`)).status).toBe(401);
  });
});

describe('the token endpoint', () => {
  const client = basic('second-provider-app:second:provider:app-secret');
  const kiosk = basic('second-provider-kiosk:second-provider-kiosk-secret');
  const path = `${account}/sessions/se_00000000000000000000000000`;

  async function ask(authorization: string, body = 'grant_type=client_credentials') {
    const answer = await request(`${new URL(provider!.target.baseUrl).origin}/connect/token`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const content = (await answer.body.json()) as { access_token?: string; error?: string };
    return { status: answer.statusCode, headers: answer.headers, content };
  }
  const tokenFor = async (authorization: string): Promise<string> => (await ask(authorization)).content.access_token!;
  const statusFor = async (authorization: string) => (await call('GET', path, undefined, authorization)).status;

  it('gives a client another token each time, which nobody may store', async () => {
    const { target } = await start();
    const { status, headers, content } = await ask(client);
    expect(target.tokenEndpoint).toEqual({ url: `${new URL(target.baseUrl).origin}/connect/token` });
    expect([status, headers['cache-control'], headers['pragma']]).toEqual([200, 'no-store', 'no-cache']);
    expect(content).toEqual({
      token_type: 'bearer',
      expires_in: 1800,
      access_token: expect.stringMatching(/^[\w-]{54}$/) as string,
      scope: '',
    });
    expect(await tokenFor(client)).not.toBe(content.access_token);
  });

  it.each([
    ['a wrong secret', basic('second-provider-app:wrong'), 'grant_type=client_credentials', 'invalid_client'],
    ['a user in place of a client', good, 'grant_type=client_credentials', 'invalid_client'],
    ['another grant', client, 'grant_type=password', 'unsupported_grant_type'],
    ['no grant', client, '', 'unsupported_grant_type'],
  ])('refuses %s', async (_, authorization, body, error) => {
    await start();
    expect(await ask(authorization, body)).toMatchObject({ status: 400, content: { error } });
  });

  it('gives tokens that open the door under Bearer, in any letter case, and under nothing else', async () => {
    await start();
    const token = await tokenFor(client);
    // The session is not there, and whoever is let in is told so.
    expect(await Promise.all([`Bearer ${token}`, `bEARER ${token}`].map(statusFor))).toEqual([404, 404]);
    expect(await Promise.all([`Basic ${token}`, `Bearer ${token}x`, `Bearer  ${token}`, token].map(statusFor))).toEqual(
      [401, 401, 401, 401],
    );
    expect((await call('GET', path.replace('5500321', '5500322'), undefined, `Bearer ${token}`)).status).toBe(401);
    expect((await call('GET', `${path}?access_token=${token}`, undefined, '')).status).toBe(401);
  });

  it('gives a client without WebRTC access a token that opens nothing', async () => {
    await start();
    expect(await statusFor(`Bearer ${await tokenFor(kiosk)}`)).toBe(403);
  });

  it('gives tokens that end', async () => {
    const { target } = await start(undefined, { tokenSeconds: 0 });
    expect((await ask(client)).content).toMatchObject({ expires_in: 0 });
    expect(await statusFor(`Bearer ${await tokenFor(client)}`)).toBe(401);
    expect(await statusFor(`Bearer ${target.expiredToken!()}`)).toBe(401);
  });

  it('counts the first of two headers', async () => {
    await start();
    const token = `Bearer ${await tokenFor(client)}`;
    expect(await statusFor(`${token}, Bearer of-nobody`)).toBe(404);
    expect(await statusFor(`Bearer of-nobody, ${token}`)).toBe(401);
    expect(await statusFor(`${good}, ${basic('a:b')}`)).toBe(404);
  });

  it.each([
    ['basic', 'Basic realm="second provider"', [404, 401]],
    ['oauth', 'Bearer realm="second provider"', [401, 404]],
    ['both', 'Bearer realm="second provider", Basic realm="second provider"', [404, 404]],
  ] as const)('stands behind doors that let in by %s', async (doors, challenge, statuses) => {
    const { target } = await start(undefined, { doors });
    const token = doors === 'basic' ? 'of-nobody' : await tokenFor(client);
    expect([await statusFor(good), await statusFor(`Bearer ${token}`)]).toEqual(statuses);
    expect((await call('GET', path, undefined, 'Bearer of-nobody')).headers['www-authenticate']).toBe(challenge);
    expect([target.users.main !== undefined, target.users.client !== undefined]).toEqual([
      doors !== 'oauth',
      doors !== 'basic',
    ]);
    expect([target.tokenEndpoint !== undefined, target.expiredToken !== undefined]).toEqual([
      doors !== 'basic',
      doors !== 'basic',
    ]);
  });

  it('is not there where nobody is let in by token', async () => {
    await start(undefined, { doors: 'basic' });
    expect(await ask(client)).toMatchObject({ status: 403, content: { message: 'No such door' } });
  });
});
