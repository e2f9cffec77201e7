import { afterEach, describe, expect, it } from 'vitest';
import { caseById, cases } from '../../contracts/all-cases.ts';
import { wayOf } from '../../contracts/model/sign-in.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import { type Auth, defaultCredentials } from '../../scripts/reference-provider/api/credentials.ts';
import { tokenPath } from '../../scripts/reference-provider/api/tokens.ts';
import { type Interceptor, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { liveTargetOf } from '../../scripts/reference-provider/target.ts';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import type { Users } from '../../scripts/target/credentials.ts';
import { type Timeouts, defaultTimeouts } from '../../scripts/target/limits.ts';
import type { Target } from '../../scripts/target/target.ts';
import { askOtherWay, closedBy, type OtherWay, wayNames } from '../../scripts/verification/other-way.ts';
import { openTarget } from '../../scripts/verification/sign-in/open-target.ts';
import { requestCase } from '../support/evidence.ts';

const quick: Timeouts = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };
const { username, password, clientId, clientSecret } = defaultCredentials;
const both: Users = { main: { username, password }, client: { id: clientId, secret: clientSecret } };

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

interface Asked {
  readonly other: OtherWay | undefined;
  /** The requests that arrived: the scheme of each that went to the API, or `token`. */
  readonly arrived: readonly string[];
  readonly sent: number;
}

/** Asks a provider that takes one way or both. */
async function ask(
  auth: Auth,
  signIn: 'basic' | 'oauth',
  { users = both, intercept = (call, next) => next(call) }: { users?: Users; intercept?: Interceptor } = {},
): Promise<Asked> {
  const arrived: string[] = [];
  const provider = await startReferenceProvider({
    auth,
    intercept: (call, next, state) => {
      const scheme = call.headers['authorization']?.split(' ')[0] ?? 'nothing';
      arrived.push(call.target === tokenPath ? 'token' : `${scheme} ${call.method}`);
      return intercept(call, next, state);
    },
  });
  const target: Target = {
    ...liveTargetOf(provider, signIn),
    users,
    signIn,
    tokenEndpoint: { url: provider.tokenUrl },
  };
  const opened = openTarget(target, { redactor: createRedactor(users), concurrency: 1, timeouts: quick });
  closing.push(provider, opened);
  return { other: await askOtherWay(target, opened.wire, quick), arrived, sent: opened.wire.traffic.requests };
}

describe('the other way of signing in', () => {
  it('is OAuth for a run with Basic, and is taken where a good token gets an answer of the application', async () => {
    const { other, arrived, sent } = await ask('both', 'basic');
    expect(other).toMatchObject({ way: 'oauth', state: 'taken' });
    expect(other?.said).toMatch(/^answered 404 \{"error":/);
    expect(arrived).toEqual(['token', 'Bearer GET']);
    expect(sent).toBe(1);
  });

  it('is Basic for a run with OAuth', async () => {
    const { other, arrived, sent } = await ask('both', 'oauth');
    expect(other).toMatchObject({ way: 'basic', state: 'taken' });
    expect(arrived).toEqual(['Basic GET']);
    expect(sent).toBe(1);
  });

  it('is refused by a target that takes one way only', async () => {
    expect((await ask('oauth', 'oauth')).other).toEqual({
      way: 'basic',
      state: 'refused',
      said: 'answered 401 {"message":"Unauthorized"}',
    });
    const forbidden: Interceptor = () => ({ status: 403, headers: {} });
    expect((await ask('both', 'oauth', { intercept: forbidden })).other).toEqual({
      way: 'basic',
      state: 'refused',
      said: 'answered 403',
    });
  });

  it('has no token where the token endpoint gives none, which says why', async () => {
    const users = { ...both, client: { id: clientId, secret: 'not-the-secret-1' } };
    const { other, arrived } = await ask('both', 'basic', { users });
    expect(other).toMatchObject({ way: 'oauth', state: 'no-token' });
    expect(other?.said).toMatch(/^The token endpoint 127\.0\.0\.1:\d+ refuses the client, it answered 401 /);
    expect(JSON.stringify(other)).not.toContain('not-the-secret-1');
    expect(arrived).toEqual(['token']);
    // A provider that takes Basic only has no token endpoint.
    const without = await ask('basic', 'basic');
    expect(without.other).toMatchObject({ state: 'no-token' });
    expect(without.other?.said).toMatch(/is not a token endpoint: it answered 403/);
  });

  it.each([
    ['oauth', { main: both.main! }, 'basic'],
    ['basic', { client: both.client! }, 'oauth'],
  ] as const)('%s is not asked for where there are no credentials for it', async (_, users, signIn) => {
    const { other, arrived } = await ask('both', signIn, { users });
    expect(other).toBeUndefined();
    expect(arrived).toEqual([]);
  });

  it.each([
    [500, 'answered 500'],
    [502, 'answered 502'],
    [302, 'answered 302'],
    [400, 'answered 400'],
  ])('is unknown where the answer says neither (%i)', async (status, said) => {
    const { other } = await ask('both', 'oauth', { intercept: () => ({ status, headers: {} }) });
    expect(other).toEqual({ way: 'basic', state: 'unknown', said });
  });

  it('is unknown where no answer comes, and that is tried again before', async () => {
    const { other, arrived } = await ask('both', 'oauth', {
      intercept: () => ({ status: 200, headers: {}, cutAfter: -1 }),
    });
    expect(other).toMatchObject({ way: 'basic', state: 'unknown' });
    expect(other?.said).not.toBe('');
    expect(arrived).toEqual(['Basic GET', 'Basic GET', 'Basic GET']);
  });

  it('is asked about again where the target asks to wait', async () => {
    let left = 2;
    const { other, arrived } = await ask('both', 'oauth', {
      intercept: (call, next) => ((left -= 1) < 0 ? next(call) : { status: 429, headers: { 'retry-after': '1' } }),
    });
    expect(other?.state).toBe('taken');
    expect(arrived).toHaveLength(3);
  });

  it.each([200, 204, 404])('is taken where the session is looked for (%i)', async (status) => {
    const { other } = await ask('both', 'oauth', { intercept: () => ({ status, headers: {} }) });
    expect(other).toEqual({ way: 'basic', state: 'taken', said: `answered ${status}` });
  });

  it('says no credentials, whatever the answer repeats', async () => {
    const { other } = await ask('both', 'oauth', {
      intercept: ({ headers }) => ({ status: 401, headers: {}, content: [`No: ${headers['authorization']!}`] }),
    });
    expect(other?.said).toBe('answered 401 No: Basic [redacted]');
  });

  it('has a name in sentences', () => {
    expect(wayNames).toEqual({ basic: 'Basic', oauth: 'OAuth' });
  });
});

const closed = (other: OtherWay | undefined) =>
  cases.filter((entry) => closedBy(entry, other) !== undefined).map(({ id }) => id);
const ofBasic = [
  'joined-basic-lower-case', 'unauthorized-bearer-scheme', 'unauthorized-credentials-in-query', 'unauthorized-empty-password',
  'unauthorized-no-colon', 'unauthorized-two-passwords', 'unauthorized-wrong-password', 'unauthorized-wrong-username',
  'undocumented-wrong-password-unknown-ids',
]; // prettier-ignore
const ofTokens = [
  'joined-bearer-lower-case', 'unauthorized-changed-token', 'unauthorized-client-as-bearer', 'unauthorized-expired-token',
  'unauthorized-token-as-basic', 'unauthorized-token-for-another-account', 'unauthorized-token-in-query', 'unauthorized-two-tokens',
]; // prettier-ignore
const ofNeither = [
  'errata-sign-in-basic', 'errata-sign-in-bearer', 'forbidden-no-webrtc-access', 'joined-no-body', 'unauthorized-challenge',
  'unauthorized-malformed-base64', 'unauthorized-no-header', 'unauthorized-token-answer',
]; // prettier-ignore
/** The cases of which the request or the control carries what is made of the credentials of a way. */
const carrying = (way: 'basic' | 'oauth') =>
  cases
    .filter((entry): entry is RequestCase => 'scene' in entry)
    .filter(({ request, control }) =>
      [request.credentials, ...(control && 'credentials' in control ? [control.credentials] : [])].some(
        (kind) => wayOf[kind] === way,
      ),
    )
    .map(({ id }) => id);

describe('a way that is refused', () => {
  it.each([
    ['basic', ofBasic, ofTokens],
    ['oauth', ofTokens, ofBasic],
  ] as const)(
    'closes the cases that show something only where it is taken, and not the one that asks for just that: %s',
    (way, own, others) => {
      const ids = closed({ way, state: 'refused', said: 'answered 401 no' });
      expect(ids).toEqual(expect.arrayContaining([...own]));
      for (const id of [...others, ...ofNeither]) expect(ids).not.toContain(id);
      expect(ids.filter((id) => !carrying(way).includes(id))).toEqual([]);
    },
  );

  it('is said with the answer', () => {
    expect(
      closedBy(requestCase('unauthorized-wrong-password'), { way: 'basic', state: 'refused', said: 'answered 401 no' }),
    ).toEqual({
      status: 'not-provokable',
      reasonCode: 'sign-in-not-taken',
      reason:
        'The target refuses the Basic credentials that are set (it answered 401 no), so further refusals with Basic prove nothing',
    });
    expect(
      closedBy(requestCase('unauthorized-changed-token'), { way: 'oauth', state: 'refused', said: 'answered 403' }),
    ).toMatchObject({
      reason: expect.stringMatching(/^The target refuses the OAuth credentials .*it answered 403\)/) as string,
    });
  });
});

describe('a way without a token', () => {
  it('closes every case that needs one, also the one that asks whether it is taken', () => {
    const ids = closed({ way: 'oauth', state: 'no-token', said: 'There is none' });
    expect(ids).toEqual(expect.arrayContaining([...ofTokens, 'errata-sign-in-bearer']));
    expect(ids).toEqual(carrying('oauth'));
  });

  it('closes a case too whose control alone needs one', () => {
    const other: OtherWay = { way: 'oauth', state: 'no-token', said: 'There is none' };
    const entry = requestCase('unauthorized-no-header');
    expect(closedBy(entry, other)).toBeUndefined();
    expect(closedBy({ ...entry, control: { credentials: 'token' } }, other)?.reasonCode).toBe('no-token');
  });

  it('leaves them undecided, with the reason', () => {
    expect(
      closedBy(requestCase('unauthorized-changed-token'), { way: 'oauth', state: 'no-token', said: 'There is none' }),
    ).toEqual({ status: 'inconclusive', reasonCode: 'no-token', reason: 'Not run: There is none' });
  });
});

describe('a way that is taken, unknown, or not asked for', () => {
  it('closes no case', () => {
    for (const way of ['basic', 'oauth'] as const)
      for (const state of ['taken', 'unknown'] as const) expect(closed({ way, state, said: 'x' })).toEqual([]);
    expect(closed(undefined)).toEqual([]);
    expect(closedBy(caseById('server-error-anywhere'), { way: 'basic', state: 'refused', said: 'x' })).toBeUndefined();
  });
});
