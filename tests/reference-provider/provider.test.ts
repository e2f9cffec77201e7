import { connect } from 'node:net';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReferenceProvider, startReferenceProvider } from '../../scripts/reference-provider/server.ts';

let provider: ReferenceProvider;
let now = 0;

beforeEach(async () => {
  now = 0;
  provider = await startReferenceProvider({ now: () => now });
});
afterEach(async () => {
  await provider.close();
});

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const good = basic('reference-user:reference-password');

async function call(
  method: string,
  path: string,
  body: string | Buffer | null = null,
  authorization: string | null = good,
) {
  const answer = await request(`${provider.baseUrl}${path}`, {
    method: method as 'PUT',
    headers: authorization === null ? {} : { authorization },
    body,
  });
  const text = await answer.body.text();
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}

const account = '/accounts/9900000';
const idOf = ({ body }: Awaited<ReturnType<typeof call>>) =>
  String((body?.['participant'] as { id?: string } | undefined)?.id ?? body?.['id']);

describe('the eleven operations', () => {
  it('make up the life of a session', async () => {
    const session = idOf(await call('POST', `${account}/sessions`, '{"tag":"t"}'));
    const participant = idOf(
      await call('POST', `${account}/participants`, '{"publishPermissions":["AUDIO","AUDIO"],"callbackUrl":null}'),
    );
    const member = `${account}/sessions/${session}/participants/${participant}`;

    expect(await call('GET', `${account}/sessions/${session}`)).toMatchObject({
      status: 200,
      body: { id: session, tag: 't' },
    });
    expect((await call('GET', `${account}/sessions/${session}/participants`)).status).toBe(204);
    expect((await call('PUT', member, `{"sessionId":"${session}"}`)).status).toBe(204);
    expect(await call('GET', `${account}/sessions/${session}/participants`)).toMatchObject({
      status: 200,
      body: [{ id: participant }],
    });
    expect(await call('GET', `${account}/participants/${participant}`)).toMatchObject({
      body: {
        sessions: [session],
        subscriptions: { sessionId: session, participants: [] },
        publishPermissions: ['AUDIO'],
      },
    });
    expect((await call('GET', `${member}/subscriptions`)).body).toEqual({ sessionId: session, participants: [] });
    expect((await call('PUT', `${member}/subscriptions`)).status).toBe(204);
    expect((await call('GET', `${member}/subscriptions`)).status).toBe(204);
    expect((await call('DELETE', member)).status).toBe(204);
    expect((await call('DELETE', member)).status).toBe(404);
    expect((await call('DELETE', `${account}/participants/${participant}`)).status).toBe(204);
    expect((await call('GET', `${account}/participants/${participant}`)).status).toBe(404);
    expect((await call('DELETE', `${account}/sessions/${session}`)).status).toBe(204);
    expect((await call('GET', `${account}/sessions/${session}`)).status).toBe(404);
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
  });

  it('end a session after nine hours, with everybody in it', async () => {
    const session = idOf(await call('POST', `${account}/sessions`));
    const participant = idOf(await call('POST', `${account}/participants`));
    await call('PUT', `${account}/sessions/${session}/participants/${participant}`);
    now = 9 * 60 * 60 * 1000 - 1;
    expect((await call('GET', `${account}/sessions/${session}`)).status).toBe(200);
    now += 1;
    expect(await call('GET', `${account}/participants/${participant}`)).toMatchObject({ body: { sessions: [] } });
    expect((await call('GET', `${account}/sessions/${session}`)).status).toBe(404);
  });
});

describe('the gateway', () => {
  it.each([
    ['another account', '/accounts/1/sessions', good, 401],
    ['no credentials, whatever the route', `${account}/no/such/route`, null, 401],
    ['a route that is none', `${account}/no/such/route`, good, 403],
    ['a path outside the accounts', '/elsewhere', null, 403],
    ['an empty id', `${account}/sessions//participants/x`, good, 403],
    ['a method that no route has', `${account}/sessions/x`, good, 403],
    [
      'a user without WebRTC access',
      `${account}/sessions`,
      basic('reference-user-without-webrtc:reference-password-without-webrtc'),
      403,
    ],
  ])('refuses %s with its own shape', async (_, path, authorization, status) => {
    const answer = await call('PATCH', path, null, authorization);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body ?? {})).toEqual(['message']);
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect('www-authenticate' in answer.headers).toBe(status === 401);
  });

  it.each([
    'Basic',
    'Basic !!!!',
    basic('reference-user'),
    basic('reference-user:'),
    `Bearer ${good.slice(6)}`,
    basic(':'),
  ])('takes no %s', async (authorization) => {
    expect((await call('POST', `${account}/sessions`, null, authorization)).status).toBe(401);
  });

  it('takes the scheme in any letter case', async () => {
    expect((await call('POST', `${account}/sessions`, null, good.replace('Basic', 'bAsIc'))).status).toBe(200);
  });
});

describe('anything', () => {
  it('is answered: bad percent-encoding', async () => {
    expect((await call('GET', `${account}/sessions/%E0%A4%A`)).status).toBe(404);
  });

  it('is answered: 10 MB of body, and more than that', async () => {
    const session = idOf(await call('POST', `${account}/sessions`));
    const participant = idOf(await call('POST', `${account}/participants`));
    const path = `${account}/sessions/${session}/participants/${participant}`;
    expect((await call('PUT', path, Buffer.alloc(10 * 1024 * 1024, '['))).status).toBe(400);
    expect((await call('PUT', path, Buffer.alloc(21 * 1024 * 1024, ' '))).status).toBe(413);
    expect((await call('PUT', path, Buffer.from([0xff, 0xfe]))).status).toBe(400);
  });

  it.each([
    ['huge headers', `GET /v1/x HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
    ['garbage', 'garbage\r\n\r\n', /^HTTP\/1.1 400 /],
  ])('is answered: %s', async (_, bytes, answer) => {
    expect(await rawAnswer(bytes)).toMatch(answer);
  });

  it('is survived: a request that is half sent', async () => {
    const { port } = new URL(provider.baseUrl);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`PUT /v1${account}/sessions/x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf`, () => {
          socket.destroy();
          resolve();
        });
      });
    });
    expect((await call('POST', `${account}/sessions`)).status).toBe(200);
  });
});

function rawAnswer(bytes: string): Promise<string> {
  const { port } = new URL(provider.baseUrl);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(answer);
    });
  });
}

describe('the control address', () => {
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await request(`${provider.controlUrl}/${path}`, {
      method: method as 'PUT',
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, string | number> };
  };

  it('makes the service behind one session fail, and well again', async () => {
    const session = idOf(await call('POST', `${account}/sessions`));
    const other = idOf(await call('POST', `${account}/sessions`));
    await control('PUT', `failures/${session}`, { status: 503, layer: 'gateway', retryAfter: 7 });
    expect(await call('GET', `${account}/sessions/${session}`)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '7' },
      body: { message: 'Service unavailable' },
    });
    expect((await call('GET', `${account}/sessions/${other}`)).status).toBe(200);
    await control('DELETE', `failures/${session}`);
    expect((await call('GET', `${account}/sessions/${session}`)).status).toBe(200);
  });

  it('sets the scene of a case for Pact, and removes it', async () => {
    const setup = { action: 'setup', state: 'x', params: { case: 'joined-sample-js' } };
    const { body } = await control('POST', 'pact-states', setup);
    expect(body).toMatchObject({ accountId: '9900000', authorization: good });
    expect(
      (await call('PUT', `${account}/sessions/${body['sessionId']}/participants/${body['participantId']}`)).status,
    ).toBe(204);
    expect((await control('GET', 'inventory')).body).toEqual({ sessions: 1, participants: 3 });
    await control('POST', 'pact-states', setup);
    expect((await control('GET', 'inventory')).body).toEqual({ sessions: 1, participants: 3 });
    await control('POST', 'pact-states', { ...setup, action: 'teardown' });
    expect((await control('GET', 'inventory')).body).toEqual({ sessions: 0, participants: 0 });
  });

  it('says what is wrong with a call', async () => {
    expect((await control('POST', 'pact-states', { params: { case: 'nothing' } })).status).toBe(400);
    expect((await control('GET', 'nothing')).status).toBe(404);
  });
});
