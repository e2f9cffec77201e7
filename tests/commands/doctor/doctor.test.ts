import { describe, expect, it } from 'vitest';
import { doctor } from '../../../scripts/commands/doctor.ts';
import { type Answer, GatewayError } from '../../../scripts/reference-provider/api/answer.ts';
import { type Interceptor, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import { today } from '../../support/today.ts';

interface Visit {
  readonly code: number;
  readonly text: string;
  readonly left: { sessions: number; participants: number };
}

const quick = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };

async function visit(
  settings: Record<string, string | undefined> = {},
  intercept?: Interceptor,
  args: readonly string[] = [],
): Promise<Visit> {
  const provider = await startReferenceProvider(intercept ? { intercept } : {});
  const { accountId, username, password } = provider.credentials;
  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  const code = await doctor.main({
    args,
    environment: {
      BW_BASE_URL: provider.baseUrl,
      BW_ACCOUNT_ID: accountId,
      BW_USERNAME: username,
      BW_PASSWORD: password,
      ...settings,
    },
    stdout: output,
    stderr: output,
    pacts: '',
    journals: '',
    now: today,
    signal: new AbortController().signal,
    timeouts: quick,
  });
  const left = provider.state.store.counts;
  await provider.close();
  return { code, text, left };
}

const answering =
  (answer: Answer): Interceptor =>
  () =>
    answer;
const json = (status: number, value: unknown, headers: Record<string, string> = {}): Interceptor =>
  answering({ status, headers: { 'content-type': 'application/json', ...headers }, content: [JSON.stringify(value)] });
const page = (status: number): Interceptor =>
  answering({ status, headers: { 'content-type': 'text/html' }, content: ['<h1>Hello</h1>'] });
const gateway = (status: number, message: string, headers: Record<string, string> = {}): Interceptor =>
  answering(new GatewayError(status, message, headers).answer('r'));
const second = {
  BW_NO_WEBRTC_USERNAME: 'reference-user-without-webrtc',
  BW_NO_WEBRTC_PASSWORD: 'reference-password-without-webrtc',
};

describe('doctor', () => {
  it('says that all is well, and what the account can exercise and what not', async () => {
    const { code, text, left } = await visit();
    expect(code).toBe(0);
    expect(text).toMatch(/^well: 127\.0\.0\.1:\d+ knows this API, this account and this user$/m);
    expect(text).toContain('for account …000');
    expect(text).not.toContain('9900000');
    expect(text).toMatch(/^ {4}forbidden +1 of 2\n {8}Set BW_NO_WEBRTC_USERNAME/m);
    expect(text).toMatch(/^ {4}server-error +0 of 5\n {8}A real service cannot be made to fail/m);
    expect(text).toMatch(/^ {4}joined +24 of 25\n {8}It is about OAuth: set BW_CLIENT_ID and BW_CLIENT_SECRET/m);
    expect(text).toMatch(/up to \d+ requests, \d+ sessions and participants/);
    expect(left).toEqual({ sessions: 0, participants: 0 });
    expect((await visit({}, undefined, ['--show-account'])).text).toContain('for account 9900000');
    expect((await visit(second)).text).toMatch(/^ {4}forbidden +2 of 2$/m);
  });

  it.each([
    [
      'a wrong password',
      { BW_PASSWORD: 'not-the-password-1' },
      undefined,
      'wrong-credentials',
      'check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID; the documents give all three the same answer',
    ],
    [
      'a wrong account',
      { BW_ACCOUNT_ID: '1234567' },
      undefined,
      'wrong-credentials',
      'the documents give all three the same answer',
    ],
    [
      'a wrong password, where another user is known',
      { BW_PASSWORD: 'not-the-password-1', ...second },
      undefined,
      'wrong-credentials',
      'the account number is right',
    ],
    [
      'a wrong account, where no user is known',
      { BW_ACCOUNT_ID: '1234567', ...second },
      undefined,
      'wrong-credentials',
      'which points to the account number',
    ],
    [
      'a user without WebRTC',
      { BW_USERNAME: second.BW_NO_WEBRTC_USERNAME, BW_PASSWORD: second.BW_NO_WEBRTC_PASSWORD },
      undefined,
      'no-webrtc-access',
      'ask the vendor to give this user access',
    ],
    [
      'an unknown route',
      {},
      gateway(403, 'Missing Authentication Token'),
      'wrong-path',
      'it ends with /v1 at the vendor',
    ],
    [
      'a gateway that denies access, in its own spelling',
      {},
      json(403, { Message: 'User is not authorized to access this resource with an explicit deny' }),
      'no-webrtc-access',
      'ask the vendor to give this user access',
    ],
    [
      'a policy of the gateway',
      {},
      json(403, { message: 'User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn' }),
      'no-webrtc-access',
      'ask whether the policy allows the addresses of this network',
    ],
    [
      'an unknown route in the spelling of a policy',
      {},
      json(403, { Message: 'Missing Authentication Token' }),
      'wrong-path',
      'check the path',
    ],
    [
      'a gateway that forbids in its own spelling',
      {},
      json(403, { Message: 'Forbidden' }),
      'no-webrtc-access',
      'ask the vendor to give',
    ],
    ['a 403 of another shape', {}, json(403, { errors: ['forbidden'] }), 'no-webrtc-access', 'ask the vendor to give'],
    [
      'a 403 by the application',
      {},
      json(403, { error: 'x', requestId: 'r' }),
      'no-webrtc-access',
      'ask the vendor to give',
    ],
    [
      'a 403 that says nothing',
      {},
      answering({ status: 403, headers: {} }),
      'no-webrtc-access',
      'ask the vendor to give',
    ],
    ['a gateway that knows no such thing', {}, gateway(404, 'Not Found'), 'wrong-path', 'check the path'],
    [
      'a redirect',
      {},
      answering({ status: 301, headers: { location: 'https://elsewhere.example/' } }),
      'wrong-host',
      'no redirect is followed',
    ],
    ['a page', {}, page(200), 'wrong-host', 'check the port of BW_BASE_URL'],
    ['a page that says 404', {}, page(404), 'wrong-host', 'is not this API'],
    [
      'too many requests',
      {},
      gateway(429, 'Too Many Requests', { 'retry-after': '1' }),
      'rate-limited',
      'with a lower --rate',
    ],
    ['a gateway without a service', {}, gateway(502, 'Internal server error'), 'service-down', 'try again later'],
    ['a service that fails', {}, json(500, { error: 'x', requestId: 'r' }), 'service-down', 'try again later'],
    ['another shape', {}, json(404, { detail: 'x' }), 'unexpected-answer', 'run the cases'],
  ] as const)('tells %s', async (_, settings, intercept, finding, next) => {
    const { code, text } = await visit(settings, intercept);
    expect(code).toBe(3);
    expect(text).toMatch(new RegExp(`^${finding}: `, 'm'));
    expect(text).toContain(next);
    expect(text).toContain('curl -sS -i -u "$BW_USERNAME:$BW_PASSWORD"');
    for (const secret of ['not-the-password-1', 'reference-password']) expect(text).not.toContain(secret);
  });

  it('compares the clocks', async () => {
    const dated =
      (offset: number): Interceptor =>
      (call, next) => {
        const answer = next(call);
        return { ...answer, headers: { ...answer.headers, date: new Date(Date.now() + offset).toUTCString() } };
      };
    expect((await visit({}, dated(3_600_000))).text).toMatch(/this machine is 3(599|600) s behind the endpoint/);
    expect((await visit({}, dated(-3_600_000))).text).toMatch(/this machine is 360[01] s ahead of the endpoint/);
    expect((await visit({}, dated(5000))).text).not.toContain('clock');
  });

  it('names every setting that makes no sense, and asks nobody', async () => {
    const { code, text } = await visit({ BW_PASSWORD: undefined, BW_ACCOUNT_ID: 'x', BW_BASE_URL: 'https://x//v1' });
    expect(code).toBe(2);
    expect(text.trim().split('\n')).toEqual([
      'BW_PASSWORD is not set, and the target live needs it',
      'BW_BASE_URL has a doubled slash in its path; it is such as https://api.webrtc.bandwidth.com/v1',
      'BW_ACCOUNT_ID must be the account number, which has digits only',
      'See npm run doctor -- --help',
    ]);
    expect((await visit({ BW_CA_FILE: '/no/such/file.pem' })).text).toContain('BW_CA_FILE cannot be read: ENOENT');
    expect((await visit({ BW_CA_FILE: 'package.json' })).text).toContain('which holds no certificate in PEM');
    expect((await visit({}, undefined, ['--nonsense'])).code).toBe(2);
    expect((await visit({}, undefined, ['--help'])).text).toMatch(/^Says whether an endpoint can be checked/);
  });
});
