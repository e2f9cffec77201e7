import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { wayOf, waysToSignIn, type WayToSignIn } from '../../../contracts/model/sign-in.ts';
import type { Case } from '../../../contracts/model/types.ts';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { referenceTarget } from '../../../scripts/reference-provider/target.ts';
import { createRedactor } from '../../../scripts/secrets/redactor.ts';
import type { Behaviour } from '../../../scripts/selftest/kill-matrix/behaviours/fault.ts';
import { startSecondProvider } from '../../../scripts/selftest/kill-matrix/second-provider/server.ts';
import { type MatrixProvider, providers } from '../../../scripts/selftest/kill-matrix/trials/providers.ts';
import { defaults } from '../../../scripts/settings/run-settings.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import type { Target } from '../../../scripts/target/target.ts';
import { readInteractions } from '../../../scripts/verification/replay/pacts.ts';
import { runSuite } from '../../../scripts/verification/run.ts';

const pacts = fileURLToPath(new URL('../../../pacts', import.meta.url));

type Running = Awaited<ReturnType<MatrixProvider['start']>>;
let running: Pick<Running, 'close'> | undefined;

afterEach(async () => {
  await running?.close();
});

async function started(provider: MatrixProvider, behaviour?: Behaviour, signIn?: WayToSignIn): Promise<Running> {
  const fresh = await provider.start(behaviour, signIn);
  running = fresh;
  return fresh;
}

async function runAll(target: Target, withPacts: boolean) {
  return runSuite({
    target,
    redactor: createRedactor(target.users),
    cases,
    interactions: withPacts ? await readInteractions(pacts) : [],
    limits: {
      concurrency: defaults.concurrency,
      maxRequests: 20_000,
      maxResources: 5000,
      timeoutSeconds: defaults.timeoutSeconds,
    },
    strict: true,
    harmless: false,
    preflight: true,
    only: [],
    timeouts: { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 20 },
  });
}

/** The cases for which a provider gives no occasion: only a token that is signed can say that it is not. */
function withoutOccasion(name: string): string[] {
  return name === 'second' ? ['unauthorized-unsigned-token'] : [];
}

function authorizationOf({ users }: Target): string {
  const { username, password } = users.main!;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

describe.each(providers)('the $name provider', (provider) => {
  it.each(waysToSignIn)('passes all, signed in to with %s, with everything cleared away', async (signIn) => {
    const { target, held } = await started(provider, undefined, signIn);
    expect(target.signIn).toBe(signIn);
    const { verdicts, summary, problems, leftovers } = await runAll(target, true);
    const notWell = verdicts.filter(({ status }) => status !== 'passed' && status !== 'observed');
    expect(notWell.map(({ case: id, via, status }) => `${id} (${via}) ${status}`)).toEqual(
      withoutOccasion(provider.name).map((id) => `${id} (matrix) not-provokable`),
    );
    expect(new Set(verdicts.map(({ via }) => via))).toEqual(new Set(['matrix', 'replay']));
    expect(new Set(verdicts.map(({ case: id }) => id))).toEqual(new Set(cases.map(({ id }) => id)));
    expect(summary.exitCode).toBe(0);
    expect(problems).toEqual([]);
    expect(leftovers).toEqual([]);
    expect(held()).toEqual({ sessions: 0, participants: 0 });
  });

  it('shows a behaviour every call and lets it change, repeat and withhold any', async () => {
    const seen: string[] = [];
    const { target, held } = await started(provider, async (call, next) => {
      seen.push(`${call.method} ${call.target} ${call.headers['content-type'] ?? ''} ${call.body.toString()}`.trim());
      if (call.method === 'DELETE') return { status: 418, headers: { 'x-odd': 'yes' }, content: ['withheld'] };
      await next(call);
      return { ...(await next(call)), status: 202 };
    });
    const path = `/v1/accounts/${target.accountId}/sessions`;
    const ask = (method: 'POST' | 'DELETE', body: string | null) =>
      request(`${new URL(target.baseUrl).origin}${path}?a=b`, {
        method,
        headers: { authorization: authorizationOf(target), 'content-type': 'application/json' },
        body,
      });

    const created = await ask('POST', '{"tag":"täg"}');
    expect(created.statusCode).toBe(202);
    expect(await created.body.json()).toMatchObject({ tag: 'täg' });
    const withheld = await ask('DELETE', null);
    expect([withheld.statusCode, withheld.headers['x-odd'], await withheld.body.text()]).toEqual([
      418,
      'yes',
      'withheld',
    ]);
    expect(withheld.headers['content-type']).toBeUndefined();
    expect(seen).toEqual([`POST ${path}?a=b application/json {"tag":"täg"}`, `DELETE ${path}?a=b application/json`]);
    expect(held()).toEqual({ sessions: 2, participants: 0 });
  });

  it('shows a behaviour two Authorization headers as one value', async () => {
    const seen: unknown[] = [];
    const { target } = await started(provider, (call, next) => {
      seen.push(call.headers['authorization']);
      return next(call);
    });
    await request(target.baseUrl, { headers: { authorization: ['Basic YTpi', 'Basic YTpj'] } });
    await request(target.baseUrl);
    expect(seen).toEqual(['Basic YTpi, Basic YTpj', undefined]);
  });

  it('leaves an answer without content out altogether where it is to be broken off', async () => {
    const { target } = await started(provider, () => Promise.resolve({ status: 204, headers: {}, cutAfter: 0 }));
    await expect(request(target.baseUrl)).rejects.toThrow();
  });

  it.each([
    ['before its headers', -1],
    ['in the middle of its content', 3],
    ['at the start of its content', 0],
  ])('breaks an answer off %s where a behaviour wants it', async (_, cutAfter) => {
    const { target } = await started(provider, async (call, next) => ({ ...(await next(call)), cutAfter }));
    const answer = request(`${target.baseUrl}/accounts/${target.accountId}/sessions`, {
      method: 'POST',
      headers: { authorization: authorizationOf(target) },
    });
    if (cutAfter < 0) {
      await expect(answer).rejects.toThrow();
    } else {
      const { statusCode, body } = await answer;
      expect(statusCode).toBe(200);
      await expect(body.text()).rejects.toThrow();
    }
  });
});

/** Each provider as one that takes one way of signing in only. */
const takingOnly: readonly [
  name: string,
  start: (way: WayToSignIn) => Promise<{ readonly target: Target; readonly close: () => Promise<void> }>,
][] = [
  [
    'reference',
    async (way) => {
      const provider = await startReferenceProvider({ auth: way });
      return { target: referenceTarget(provider), close: () => provider.close() };
    },
  ],
  ['second', (way) => startSecondProvider(undefined, { doors: way })],
];

describe.each(takingOnly)('the %s provider that takes one way only', (name, start) => {
  it.each([
    ['basic', 'oauth', 'It is about OAuth'],
    ['oauth', 'basic', 'It is about Basic'],
  ] as const)('which is %s, passes all but what is about %s', async (way, other, reason) => {
    const provider = await start(way);
    running = provider;
    expect(provider.target.signIn).toBe(way);
    const { verdicts, leftovers } = await runAll(provider.target, false);
    const notWell = verdicts.filter(({ status }) => status !== 'passed' && status !== 'observed');
    const untried = notWell.filter((verdict) => verdict.reason?.startsWith(reason));
    const left = notWell.filter((verdict) => !untried.includes(verdict));
    expect(left.map(({ case: id, status }) => [id, status])).toEqual(
      // Without a token request there is no answer to one.
      (way === 'basic' ? ['unauthorized-token-answer'] : withoutOccasion(name)).map((id) => [id, 'not-provokable']),
    );
    expect(untried.map(({ case: id }) => id)).toEqual(
      cases.filter((entry) => isAbout(entry, other)).map(({ id }) => id),
    );
    expect(leftovers).toEqual([]);
  });
});

/** Whether a case needs credentials of one way, whichever way the run signs in. */
function isAbout(entry: Case, way: WayToSignIn): boolean {
  if (!('scene' in entry)) return false;
  const { request, control } = entry;
  const kinds = [request.credentials, ...(control && 'credentials' in control ? [control.credentials] : [])];
  return kinds.some((kind) => wayOf[kind] === way);
}

it('is of two minds about most of what nobody has promised', async () => {
  const observations: Map<string, string>[] = [];
  for (const provider of providers) {
    const { target, close } = await provider.start();
    const { verdicts } = await runAll(target, false);
    await close();
    const observed = verdicts.filter(({ status }) => status === 'observed');
    observations.push(new Map(observed.map(({ case: id, reason }) => [id, reason ?? ''])));
  }
  const status = (reason = '') => /answered (\d{3})/.exec(reason)?.[1] ?? reason;
  const [first, second] = observations;
  expect([...(first ?? [])].map(([id, reason]) => `${id}: ${status(reason)} ${status(second?.get(id))}`))
    .toMatchInlineSnapshot(`
    [
      "joined-unknown-member: 204 400",
      "unauthorized-two-passwords: 401 204",
      "unauthorized-two-tokens: 401 204",
      "undocumented-no-credentials-unknown-ids: 401 401",
      "undocumented-wrong-password-unknown-ids: 401 401",
      "undocumented-unknown-subscription-target: 404 204",
      "undocumented-other-session-id: 400 204",
      "undocumented-session-id-no-uuid: 404 400",
      "undocumented-participant-id-no-uuid: 404 400",
      "undocumented-session-id-empty: 403 403",
      "undocumented-participant-id-empty: 403 403",
      "undocumented-session-id-long: 404 400",
      "undocumented-participant-id-long: 404 400",
      "undocumented-session-id-percent-encoded: 404 400",
      "undocumented-participant-id-percent-encoded: 404 400",
      "undocumented-duplicate-entries: 204 400",
      "undocumented-duplicate-aliases: 400 204",
      "undocumented-null-body: 204 400",
      "undocumented-text-plain: 204 204",
      "undocumented-malformed-text-plain: 400 204",
      "undocumented-byte-order-mark: 204 400",
      "undocumented-subscriptions-1: 204 204",
      "undocumented-subscriptions-100: 204 400",
      "undocumented-subscriptions-1000: 204 204",
      "undocumented-subscribe-to-itself: 204 400",
      "errata-doubled-account: 403 204",
      "errata-participants-as-strings: 204 400",
      "errata-content-at-success: 204 204",
      "errata-session-id-optional: 204 204",
      "errata-not-found-status: 404 404",
      "errata-conflict-status: 409 409",
      "errata-server-error-status: 500 500",
      "errata-code-in-error: 400 400",
      "errata-null-session-id: 204 204",
      "errata-another-account-status: 401 401",
      "errata-sign-in-basic: 204 204",
      "errata-sign-in-bearer: 204 204",
    ]
  `);
});
