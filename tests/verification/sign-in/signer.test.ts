import { afterEach, describe, expect, it } from 'vitest';
import { wayOf } from '../../../contracts/model/sign-in.ts';
import type { CredentialKind } from '../../../contracts/model/types.ts';
import { type Exchange, noToken } from '../../../scripts/lib/http/exchange.ts';
import { type Answer, type Call, GatewayError } from '../../../scripts/reference-provider/api/answer.ts';
import type { Auth } from '../../../scripts/reference-provider/api/credentials.ts';
import { tokenPath } from '../../../scripts/reference-provider/api/tokens.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { referenceTarget } from '../../../scripts/reference-provider/target.ts';
import { createRedactor, type Redactor } from '../../../scripts/secrets/redactor.ts';
import { changed } from '../../../scripts/target/altered.ts';
import { bearer } from '../../../scripts/target/credentials.ts';
import { type Timeouts, defaultTimeouts } from '../../../scripts/target/limits.ts';
import type { Target } from '../../../scripts/target/target.ts';
import { openTarget } from '../../../scripts/verification/sign-in/open-target.ts';
import { createSigner, type Signer } from '../../../scripts/verification/sign-in/signer.ts';
import { TokenError } from '../../../scripts/verification/sign-in/tokens.ts';
import { openWire, type OutgoingRequest, type Wire } from '../../../scripts/verification/wire/wire.ts';
import { jsonReply, type Reply, startTokenEndpoint, tokenReply } from '../../support/token-endpoint.ts';

const quick: Timeouts = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };
const account = '9900000';

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

/** What the server makes of a call, once its credentials would do. */
type Meddle = (call: Call, next: () => Answer) => Answer | Promise<Answer>;

/** A run's way to sign in at a reference provider, and what the provider sees of it. */
interface Stage {
  readonly provider: ReferenceProvider;
  readonly target: Target;
  readonly redactor: Redactor;
  readonly signer: Signer;
  readonly wire: Wire;
  /** The tokens that were given, in their order. */
  readonly tokens: readonly string[];
  /** The calls to the API: the label of the request, or `probe`; and the number of the token. */
  readonly calls: readonly string[];
  /** Makes a token one that is no longer taken. */
  readonly revoke: (token: string) => void;
  /** The time of the signer, in milliseconds. */
  now: number;
}

const refused = (status: 401 | 403 = 401, message = 'Unauthorized') => new GatewayError(status, message).answer('r');

async function start({
  auth = 'oauth',
  signIn = 'oauth',
  meddle = (_call, next) => next(),
  change = (target) => target,
  refuseWith = 401,
  reply,
}: {
  auth?: Auth;
  signIn?: 'basic' | 'oauth';
  meddle?: Meddle;
  change?: (target: Target) => Target;
  refuseWith?: 401 | 403;
  /** What a token endpoint of its own answers with, in place of the provider's. @param issue makes a good token. */
  reply?: (index: number, issue: () => string) => Reply;
} = {}): Promise<Stage> {
  const tokens: string[] = [];
  const calls: string[] = [];
  const revoked = new Set<string>();
  const provider = await startReferenceProvider({
    auth,
    intercept: async (call, next) => {
      if (call.target === tokenPath) {
        const answer = next(call);
        const { access_token: token } = JSON.parse(String(answer.content?.[0])) as { access_token?: string };
        if (token !== undefined) tokens.push(token);
        return answer;
      }
      const { authorization = 'nothing' } = call.headers;
      const shown = tokens.findIndex((token) => authorization === bearer(token));
      calls.push(`${call.headers['x-label'] ?? 'probe'} ${shown < 0 ? authorization.split(' ')[0]! : String(shown)}`);
      const isRevoked = [...revoked].some((token) => authorization.includes(token));
      return meddle(call, () => (isRevoked ? refused(refuseWith) : next(call)));
    },
  });
  const issue = (): string => {
    const token = provider.state.tokens.issue('known');
    tokens.push(token);
    return token;
  };
  const endpoint = reply && (await startTokenEndpoint((index) => reply(index, issue)));
  if (endpoint) closing.push(endpoint);
  const target = change({
    ...referenceTarget(provider, signIn),
    ...(endpoint ? { tokenEndpoint: { url: endpoint.url } } : {}),
  });
  const redactor = createRedactor(target.users);
  const stage = { provider, target, redactor, tokens, calls, now: 5_000_000 };
  const signer = createSigner(target, redactor, quick, { clock: () => stage.now });
  const wire = signer.sign(openWire({ baseUrl: target.baseUrl, redactor, connections: 12, timeouts: quick }), () =>
    Promise.resolve(),
  );
  closing.push(provider, signer, wire);
  return Object.assign(stage, { signer, wire, revoke: (token: string) => revoked.add(token) });
}

/** The creation of a session, with a label for what the server sees. */
const labelled = (label: string, credentials: CredentialKind = 'valid'): OutgoingRequest => ({
  method: 'POST',
  path: `/accounts/${account}/sessions`,
  headers: { 'x-label': label },
  body: '{}',
  credentials,
});
const statusOf = ({ response }: Exchange) => response?.status;

/** Something that others wait for until it is opened. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('a run that signs in with OAuth', () => {
  it('gets one token for many requests, one after the other and at once', async () => {
    const { wire, calls, tokens, signer } = await start();
    for (const label of ['a', 'b', 'c']) expect(statusOf(await wire.send(labelled(label)))).toBe(200);
    await Promise.all(Array.from({ length: 20 }, () => wire.send(labelled('d'))));
    expect(tokens).toHaveLength(1);
    expect(calls).toEqual(['a 0', 'b 0', 'c 0', ...Array.from({ length: 20 }, () => 'd 0')]);
    expect(signer.exchanges()).toHaveLength(1);
    expect(signer.replaced()).toBe(0);
    expect(signer.oddities()).toEqual([]);
  });

  it('gets its token when it is prepared, or else with its first request, and before that nothing', async () => {
    const { signer, wire, tokens } = await start();
    expect(tokens).toHaveLength(0);
    expect(signer.exchanges()).toEqual([]);
    expect(await signer.prepare()).toBeUndefined();
    expect(tokens).toHaveLength(1);
    await wire.send(labelled('a'));
    expect(await signer.accounts()).toEqual([account]);
    expect(tokens).toHaveLength(1);
  });

  it('goes on with another token before the end of one', async () => {
    const stage = await start();
    await stage.wire.send(labelled('a'));
    stage.now += 3_540_000 - 1;
    await stage.wire.send(labelled('b'));
    stage.now += 1;
    await stage.wire.send(labelled('c'));
    expect(stage.calls).toEqual(['a 0', 'b 0', 'c 1']);
    expect(stage.signer.replaced()).toBe(0);
  });

  it('puts each kind of credentials on the wire, and asks for a token only where it needs one', async () => {
    const { wire, tokens } = await start({ auth: 'both', signIn: 'basic' });
    const kinds: CredentialKind[] = ['valid', 'none', 'basic', 'wrong-password', 'malformed-base64', 'bearer-scheme'];
    const statuses = await Promise.all(kinds.map(async (kind) => statusOf(await wire.send(labelled('x', kind)))));
    expect(statuses).toEqual([200, 401, 200, 401, 401, 401]);
    expect(tokens).toHaveLength(0);
    const ofTokens: CredentialKind[] = [
      'token', 'bearer-lower-case', 'changed-token', 'expired-token', 'token-in-query', 'token-as-basic', 'two-tokens',
    ]; // prettier-ignore
    const others = await Promise.all(ofTokens.map(async (kind) => statusOf(await wire.send(labelled('x', kind)))));
    expect(others).toEqual([200, 200, 401, 401, 401, 401, 401]);
    expect(tokens).toHaveLength(1);
  });

  it('shows two tokens in two headers, one of them changed, and keeps neither', async () => {
    const seen: (string | undefined)[] = [];
    const { wire, tokens } = await start({
      meddle: (call, next) => {
        seen.push(call.headers['authorization']);
        return next();
      },
    });
    const { request } = await wire.send(labelled('x', 'two-tokens'));
    expect(seen).toEqual([`${bearer(tokens[0]!)}, ${bearer(changed(tokens[0]!))}`]);
    expect(request.headers.slice(1)).toEqual([
      ['Authorization', '[redacted]'],
      ['Authorization', '[redacted]'],
    ]);
  });

  it('keeps no token of any kind: neither in the exchange nor in what is redacted afterwards', async () => {
    const expired: string[] = [];
    const { wire, redactor, tokens } = await start({
      meddle: (call) => refused(401, `No: ${call.headers['authorization']} ${call.target}`),
      change: (target) => ({
        ...target,
        expiredToken: () => {
          expired.push(target.expiredToken!());
          return expired[0]!;
        },
      }),
    });
    for (const kind of ['token', 'expired-token', 'changed-token', 'token-in-query', 'token-as-basic'] as const) {
      const exchange = await wire.send(labelled('x', kind));
      expect(exchange.echoes, kind).toEqual(['body']);
      for (const part of [...tokens, ...expired].flatMap((token) => [token, ...token.split('.')])) {
        expect(JSON.stringify(exchange), kind).not.toContain(part);
        expect(redactor.redact(`text with ${part}`), kind).toBe('text with [redacted]');
      }
    }
    expect(expired).not.toEqual([]);
  });

  it('throws what is no matter of tokens', async () => {
    const { wire, tokens, calls } = await start();
    await expect(wire.send(labelled('x', 'basic'))).rejects.toThrow('The target has no user for Basic');
    const before = () => Promise.reject(new Error('not today'));
    await expect(wire.send({ ...labelled('x'), before })).rejects.toThrow('not today');
    expect(tokens).toHaveLength(1);
    expect(calls).toEqual([]);
  });
});

describe('a run that signs in with Basic', () => {
  it('needs no token, and has none', async () => {
    const { signer, wire, tokens, calls } = await start({ auth: 'both', signIn: 'basic' });
    expect(await signer.prepare()).toBeUndefined();
    expect(await signer.accounts()).toBeUndefined();
    expect(statusOf(await wire.send(labelled('a')))).toBe(200);
    expect(statusOf(await wire.send(labelled('b', 'no-webrtc-access')))).toBe(403);
    expect(calls).toEqual(['a Basic', 'b Basic']);
    expect(tokens).toHaveLength(0);
    expect(signer.exchanges()).toEqual([]);
  });

  it('is refused once, and nothing is sent again', async () => {
    const { wire, calls } = await start({ auth: 'both', signIn: 'basic', meddle: () => refused() });
    expect(statusOf(await wire.send(labelled('a')))).toBe(401);
    expect(calls).toEqual(['a Basic']);
  });
});

describe('a token that is revoked', () => {
  it.each([401, 403] as const)('is replaced, and what was refused with %i is sent again', async (refuseWith) => {
    const { wire, calls, tokens, signer, revoke } = await start({ refuseWith });
    await wire.send(labelled('a'));
    revoke(tokens[0]!);
    const exchange = await wire.send(labelled('b'));
    expect(statusOf(exchange)).toBe(200);
    expect(signer.replaced()).toBe(1);
    expect(signer.exchanges()).toHaveLength(2);
    expect(calls).toEqual(['a 0', 'b 0', 'probe 0', 'b 1']);
    // The other one has been taken by now, and is replaced as well.
    revoke(tokens[1]!);
    expect(statusOf(await wire.send(labelled('c')))).toBe(200);
    expect(statusOf(await wire.send(labelled('d')))).toBe(200);
    expect(calls.slice(4)).toEqual(['c 1', 'probe 1', 'c 2', 'd 2']);
    expect(signer.replaced()).toBe(2);
  });

  it('is tried on nothing that could do harm: a session that does not exist is asked for', async () => {
    const probes: Call[] = [];
    const { wire, tokens, revoke } = await start({
      meddle: (call, next) => {
        if (call.headers['x-label'] === undefined) probes.push(call);
        return next();
      },
    });
    await wire.send(labelled('a'));
    revoke(tokens[0]!);
    await wire.send(labelled('b'));
    expect(probes).toHaveLength(1);
    expect(probes[0]).toMatchObject({ method: 'GET', body: Buffer.alloc(0) });
    expect(probes[0]!.target).toMatch(new RegExp(`^/v1/accounts/${account}/sessions/[0-9a-f-]{36}$`));
  });

  it('is replaced once for ten requests that are refused together', async () => {
    let arrived = 0;
    const { opened, open } = gate();
    const { wire, calls, tokens, signer, revoke } = await start({
      meddle: async (call, next) => {
        const answer = next();
        if (call.headers['x-label'] === 'b' && answer.status === 401) {
          arrived += 1;
          if (arrived === 10) open();
          await opened;
        }
        return answer;
      },
    });
    await wire.send(labelled('a'));
    revoke(tokens[0]!);
    const exchanges = await Promise.all(Array.from({ length: 10 }, () => wire.send(labelled('b'))));
    expect(exchanges.map(statusOf)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(tokens).toHaveLength(2);
    expect(signer.replaced()).toBe(1);
    expect(calls.filter((call) => call === 'b 0')).toHaveLength(10);
    expect(calls.filter((call) => call === 'b 1')).toHaveLength(10);
  });

  it('is replaced for a request too that is refused only after others had it replaced', async () => {
    const late = gate();
    const arrived = gate();
    const { wire, calls, tokens, signer, revoke } = await start({
      meddle: async (call, next) => {
        const answer = next();
        if (call.headers['x-label'] === 'late' && answer.status === 401) {
          arrived.open();
          await late.opened;
        }
        return answer;
      },
    });
    await wire.send(labelled('a'));
    revoke(tokens[0]!);
    const waiting = wire.send(labelled('late'));
    await arrived.opened;
    expect(statusOf(await wire.send(labelled('b')))).toBe(200);
    late.open();
    expect(statusOf(await waiting)).toBe(200);
    expect(calls).toContain('late 1');
    expect(tokens).toHaveLength(2);
    expect(signer.replaced()).toBe(1);
  });

  it.each(['token', 'bearer-lower-case'] as const)('is replaced for the credentials "%s" as well', async (kind) => {
    const { wire, tokens, signer, revoke } = await start();
    await wire.send(labelled('a', kind));
    revoke(tokens[0]!);
    expect(statusOf(await wire.send(labelled('b', kind)))).toBe(200);
    expect(tokens).toHaveLength(2);
    expect(signer.replaced()).toBe(1);
  });

  it('is replaced by one of the same client', async () => {
    const { provider, wire, calls, tokens, revoke } = await start({
      meddle: (call, next) => (call.headers['x-label'] === 'a' ? { status: 204, headers: {} } : next()),
    });
    await wire.send(labelled('a', 'no-webrtc-access'));
    revoke(tokens[0]!);
    expect(statusOf(await wire.send(labelled('b', 'no-webrtc-access')))).toBe(403);
    expect(calls).toEqual(['a 0', 'b 0', 'probe 0', 'b 1']);
    expect(provider.state.tokens.holderOf(tokens[1]!)).toBe('without WebRTC');
  });

  it('is told with the answer that repeats it, where there is no other', async () => {
    const { wire, tokens, revoke } = await start({
      meddle: (call, next) => {
        const answer = next();
        return answer.status === 401 ? refused(401, `Not ${call.headers['authorization']}`) : answer;
      },
      reply: (index, issue) => (index === 0 ? tokenReply(issue()) : jsonReply({ error: 'invalid_client' }, 401)),
    });
    await wire.send(labelled('a'));
    revoke(tokens[0]!);
    const { failure, echoes } = await wire.send(labelled('b'));
    expect(failure?.code).toBe(noToken);
    expect(echoes).toEqual(['body']);
  });

  it('is told with the answers of both requests, where the first one repeats it', async () => {
    const { wire, tokens, revoke } = await start({
      meddle: (call, next) => {
        const answer = next();
        return answer.status === 401 && call.headers['x-label'] === 'b'
          ? refused(401, `Not ${call.headers['authorization']}`)
          : answer;
      },
    });
    await wire.send(labelled('a'));
    revoke(tokens[0]!);
    const exchange = await wire.send(labelled('b'));
    expect(exchange).toMatchObject({ response: { status: 200 }, echoes: ['body'] });
    expect(JSON.stringify(exchange)).not.toContain(tokens[0]);
  });

  it('and given again by the token endpoint is refused in the end, and asked for no more', async () => {
    let token: string | undefined;
    const { wire, calls, revoke, signer } = await start({ reply: (_index, issue) => tokenReply((token ??= issue())) });
    expect(statusOf(await wire.send(labelled('a')))).toBe(200);
    revoke(token!);
    expect(statusOf(await wire.send(labelled('b')))).toBe(401);
    expect(statusOf(await wire.send(labelled('c')))).toBe(401);
    expect(calls).toEqual(['a 0', 'b 0', 'probe 0', 'b 0', 'c 0']);
    expect(signer.exchanges()).toHaveLength(2);
  });

  it('and followed by no other leaves the request without one, and those after it', async () => {
    const { wire, calls, tokens, revoke, signer } = await start({
      reply: (index, issue) => (index === 0 ? tokenReply(issue()) : jsonReply({ error: 'invalid_client' }, 401)),
    });
    await wire.send(labelled('a'));
    revoke(tokens[0]!);
    expect((await wire.send(labelled('b'))).failure?.code).toBe(noToken);
    expect(calls).toEqual(['a 0', 'b 0', 'probe 0']);
    expect(signer.exchanges()).toHaveLength(2);
    expect(signer.replaced()).toBe(0);
  });
});

describe('a refusal that is not about the token', () => {
  it('is passed on as it came, and no other token is fetched', async () => {
    const { wire, calls, tokens, signer } = await start();
    await wire.send(labelled('a'));
    const exchange = await wire.send({ ...labelled('b'), path: '/accounts/1234567/sessions' });
    expect(exchange.response).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(exchange.request.url).toContain('/accounts/1234567/sessions');
    expect(calls).toEqual(['a 0', 'b 0', 'probe 0']);
    expect(tokens).toHaveLength(1);
    expect(signer.replaced()).toBe(0);
  });

  it('is one of the token where the most harmless request is refused, and not where that fails', async () => {
    const { wire, calls, tokens } = await start({
      meddle: (call, next) => {
        if (call.headers['x-label'] === undefined) return { status: 500, headers: {} };
        return call.headers['x-label'] === 'b' ? refused(403) : next();
      },
    });
    await wire.send(labelled('a'));
    expect(statusOf(await wire.send(labelled('b')))).toBe(403);
    expect(calls).toEqual(['a 0', 'b 0', 'probe 0']);
    expect(tokens).toHaveLength(1);
  });

  const kinds = Object.keys(wayOf) as CredentialKind[];
  const good: readonly CredentialKind[] = ['token', 'bearer-lower-case', 'two-tokens'];
  it.each([
    ...kinds.filter((kind) => wayOf[kind] === 'oauth' && !good.includes(kind)),
    'none',
    'unknown-scheme',
  ] as const)('is that of the credentials "%s", which open nothing: nobody asks why', async (kind) => {
    const { wire, calls, tokens, signer } = await start();
    await wire.send(labelled('a'));
    expect(statusOf(await wire.send(labelled('b', kind)))).toBe(401);
    expect(calls).toHaveLength(2);
    expect(tokens).toHaveLength(1);
    expect(signer.replaced()).toBe(0);
  });

  it('is that of two tokens, one of them good', async () => {
    const { wire, calls, tokens } = await start();
    await wire.send(labelled('a'));
    expect(statusOf(await wire.send(labelled('b', 'two-tokens')))).toBe(401);
    expect(calls).toEqual(['a 0', 'b Bearer', 'probe 0']);
    expect(tokens).toHaveLength(1);
  });

  it.each([401, 403] as const)('is that of a token which was never taken (%i): it is not replaced', async (status) => {
    const { wire, calls, tokens, signer } = await start({ meddle: () => refused(status) });
    for (const label of ['a', 'b']) expect(statusOf(await wire.send(labelled(label)))).toBe(status);
    expect(calls).toEqual(['a 0', 'b 0']);
    expect(tokens).toHaveLength(1);
    expect(signer.replaced()).toBe(0);
  });

  it.each([
    ['a failure of the service', { status: 500, headers: {} }],
    ['a connection that is cut', { status: 200, headers: {}, cutAfter: -1 }],
  ])('%s before it does not show that the token was taken', async (_, answer) => {
    const { wire, calls, tokens } = await start({
      meddle: (call) => (call.headers['x-label'] === 'a' ? answer : refused()),
    });
    await wire.send(labelled('a'));
    expect(statusOf(await wire.send(labelled('b')))).toBe(401);
    expect(calls).toEqual(['a 0', 'b 0']);
    expect(tokens).toHaveLength(1);
  });

  it.each([204, 302, 400, 404, 409, 429])(
    'comes of the token after all where it was taken, as a %i shows',
    async (status) => {
      const { wire, calls, tokens, revoke } = await start({
        meddle: (call, next) => (call.headers['x-label'] === 'a' ? { status, headers: {} } : next()),
      });
      await wire.send(labelled('a'));
      revoke(tokens[0]!);
      expect(statusOf(await wire.send(labelled('b')))).toBe(200);
      expect(calls).toEqual(['a 0', 'b 0', 'probe 0', 'b 1']);
    },
  );
});

describe('a run without a token', () => {
  const refusing = () => jsonReply({ error: 'invalid_client', error_description: 'Client authentication failed' }, 401);

  it('fails each request that needs one, before it is sent, with the sentence of the finding', async () => {
    const { wire, calls, signer } = await start({ reply: refusing });
    const missing = await signer.prepare();
    expect(missing).toBeInstanceOf(TokenError);
    expect(missing!.finding.code).toBe('wrong-client');
    const exchange = await wire.send({ ...labelled('a'), headers: { 'x-label': 'a', Accept: '*/*' } });
    expect(exchange).toMatchObject({
      request: {
        method: 'POST',
        headers: [
          ['x-label', 'a'],
          ['Accept', '*/*'],
        ],
        body: '{}',
      },
      failure: { code: 'NO_TOKEN', message: missing!.finding.sentence, kind: 'unsent' },
      echoes: [],
      durationMs: 0,
    });
    expect(exchange.request.url).toContain(`/accounts/${account}/sessions`);
    expect(exchange.response).toBeUndefined();
    expect(new Date(exchange.at).toISOString()).toBe(exchange.at);
    expect(noToken).toBe('NO_TOKEN');
    for (const kind of ['token', 'changed-token', 'two-tokens'] as const)
      expect((await wire.send(labelled('b', kind))).failure?.code).toBe(noToken);
    expect(calls).toEqual([]);
    expect(signer.exchanges()).toHaveLength(1);
    expect(await signer.accounts()).toBeUndefined();
  });

  it('sends what needs none all the same', async () => {
    const { wire, calls } = await start({ auth: 'both', reply: refusing });
    expect(statusOf(await wire.send(labelled('a', 'basic')))).toBe(200);
    expect(statusOf(await wire.send(labelled('b', 'none')))).toBe(401);
    expect(calls).toEqual(['a Basic', 'b nothing']);
  });

  it('says where the token endpoint has repeated a credential', async () => {
    const { wire, target } = await start({
      reply: () => jsonReply({ error: `Not ${target.users.client!.secret}` }, 401, { 'x-who': 'nobody' }),
    });
    const exchange = await wire.send(labelled('a'));
    expect(exchange.echoes).toEqual(['body of a token answer']);
    expect(JSON.stringify(exchange)).not.toContain(target.users.client!.secret);
  });

  it('with a body of bytes shows it as text', async () => {
    const { wire } = await start({ reply: refusing });
    expect((await wire.send({ ...labelled('a'), body: Buffer.from('ä') })).request.body).toBe('ä');
    expect((await wire.send({ ...labelled('a'), body: null })).request.body).toBeNull();
  });
});

describe('credentials without WebRTC access', () => {
  it('have a token of their own', async () => {
    const { wire, calls, tokens, signer } = await start();
    expect(statusOf(await wire.send(labelled('a')))).toBe(200);
    expect(statusOf(await wire.send(labelled('b', 'no-webrtc-access')))).toBe(403);
    expect(statusOf(await wire.send(labelled('c', 'no-webrtc-access')))).toBe(403);
    expect(calls).toEqual(['a 0', 'b 1', 'c 1']);
    expect(tokens).toHaveLength(2);
    expect(signer.exchanges()).toHaveLength(2);
    expect(signer.replaced()).toBe(0);
  });

  it('may be refused a token, which is nothing to the others', async () => {
    const { wire, signer } = await start({
      change: (target) => ({
        ...target,
        users: { ...target.users, clientWithoutWebrtc: { id: 'nobody-0001', secret: 'nothing-0001' } },
      }),
    });
    const exchange = await wire.send(labelled('b', 'no-webrtc-access'));
    expect(exchange.failure).toMatchObject({ code: noToken, kind: 'unsent' });
    expect(statusOf(await wire.send(labelled('a')))).toBe(200);
    expect(signer.exchanges().map(statusOf)).toEqual([200, 401]);
  });

  it('have tokens whose oddities are told once, with those of the others', async () => {
    const { wire, signer } = await start({
      reply: (_index, issue) => tokenReply(issue(), { expires_in: undefined }),
    });
    await wire.send(labelled('a'));
    await wire.send(labelled('b', 'no-webrtc-access'));
    expect(signer.exchanges()).toHaveLength(2);
    expect(signer.oddities()).toEqual([
      'it has no expires_in, so nobody knows how long the token lives: it is used until it is refused',
    ]);
  });
});

describe('the accounts of the token', () => {
  it.each([1, 20, 25, 1000])('hold the one that is checked, be it the last of %i', async (count) => {
    const accounts = Array.from({ length: count }, (_, index) => String(Number(account) - count + 1 + index));
    const payload = Buffer.from(JSON.stringify({ accounts })).toString('base64url');
    const { signer } = await start({ reply: () => tokenReply(`e30.${payload}.c2lnbmF0dXJl`) });
    expect(await signer.accounts()).toContain(account);
  });

  it('are not known of a token that is no JSON Web Token', async () => {
    const { signer } = await start({ reply: () => tokenReply('an-opaque-token-1') });
    expect(await signer.accounts()).toBeUndefined();
  });
});

describe('an opened target', () => {
  it('counts what the API is asked, and token requests apart from that', async () => {
    const { target, redactor, calls } = await start();
    const opened = openTarget(target, { redactor, concurrency: 3, timeouts: quick });
    expect(opened.signer.exchanges()).toEqual([]);
    await Promise.all(['a', 'b', 'c', 'd'].map((label) => opened.wire.send(labelled(label))));
    await opened.close();
    expect(opened.wire.traffic).toEqual({ requests: 4, resources: 4, waits: 0 });
    expect(opened.signer.exchanges()).toHaveLength(1);
    expect(calls).toHaveLength(4);
  });

  it('counts a request each time that it is sent, and does only once what comes before it', async () => {
    const { target, redactor, calls, tokens, revoke } = await start();
    const opened = openTarget(target, { redactor, concurrency: 1, timeouts: quick });
    closing.push(opened);
    await opened.wire.send(labelled('a'));
    revoke(tokens[0]!);
    let before = 0;
    const exchange = await opened.wire.send({
      ...labelled('b'),
      before: () => {
        before += 1;
        return Promise.resolve();
      },
    });
    expect(statusOf(exchange)).toBe(200);
    expect(calls).toEqual(['a 0', 'b 0', 'probe 0', 'b 1']);
    expect(opened.wire.traffic).toEqual({ requests: 4, resources: 2, waits: 0 });
    expect(before).toBe(1);
  });

  it('closes the connections to the token endpoint too', async () => {
    const { target, redactor } = await start({
      // Every token is over as soon as it is there.
      reply: (_index, issue) => tokenReply(issue(), { expires_in: 1e-9 }),
    });
    const opened = openTarget(target, { redactor, concurrency: 1, timeouts: quick });
    expect(await opened.signer.prepare()).toBeUndefined();
    expect(await opened.signer.prepare()).toBeUndefined();
    await opened.close();
    const missing = await opened.signer.prepare();
    expect(missing?.exchange.failure?.code).toMatch(/^UND_ERR_(DESTROYED|CLOSED)$/);
  });
});
