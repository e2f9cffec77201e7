import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { wayOf, type WayToSignIn } from '../../../contracts/model/sign-in.ts';
import { verify as command } from '../../../scripts/commands/verify.ts';
import type { Call } from '../../../scripts/reference-provider/api/answer.ts';
import { GatewayError } from '../../../scripts/reference-provider/api/answer.ts';
import {
  type Interceptor,
  type ReferenceProviderOptions,
  startReferenceProvider,
} from '../../../scripts/reference-provider/server.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { impatient } from '../../support/faulty-run.ts';
import { isTokenRequest, settingsFor, tokenAnswer, tokenRefusal } from '../../support/oauth.ts';
import { idsOf, pacts } from '../../support/run-verify.ts';
import { spellings } from '../../support/spellings.ts';

interface Options {
  readonly provider?: ReferenceProviderOptions;
  readonly ways: Parameters<typeof settingsFor>[1];
  readonly args?: readonly string[];
  readonly now?: Date;
}

/** Runs a live `verify` against a provider of its own. */
async function verify({ provider: options = {}, ways, args = [], now }: Options) {
  const calls: Call[] = [];
  const usual: Interceptor = (call, next) => next(call);
  const provider = await startReferenceProvider({
    ...options,
    intercept: (call, next, state) => {
      calls.push(call);
      return (options.intercept ?? usual)(call, next, state);
    },
  });
  const reports = await mkdtemp(join(tmpdir(), 'webrtc-sign-in-'));
  const written = { stdout: '', stderr: '' };
  try {
    const exitCode = await command.main({
      args: ['--target', 'live', '--rate', '1000', '--reports', reports, ...args],
      environment: settingsFor(provider, ways),
      stdout: { columns: 10_000, write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
      pacts,
      journals: join(reports, 'journals'),
      signal: new AbortController().signal,
      timeouts: impatient,
      now: () => now ?? new Date('2026-11-27T12:00:00Z'),
    });
    const names = (await readdir(reports)).filter((name) => name !== 'journals' && name !== 'runs');
    const files = await Promise.all(names.map((name) => readFile(join(reports, name), 'utf8')));
    const run = JSON.parse(files[names.indexOf('run.json')] ?? 'null') as Run | null;
    return {
      exitCode,
      ...written,
      files: files.join('\n'),
      run: run ?? undefined,
      calls,
      left: provider.state.store.counts,
      credentials: provider.credentials,
    };
  } finally {
    await provider.close();
    await rm(reports, { recursive: true, force: true });
  }
}

const nothing = { sessions: 0, participants: 0 };

/** The cases that need credentials of a way. */
function casesOf(way: WayToSignIn): string[] {
  return cases
    .flatMap((entry) => {
      if (!('scene' in entry)) return [];
      const { request, control } = entry;
      const kinds = [request.credentials, ...(control && 'credentials' in control ? [control.credentials] : [])];
      return kinds.some((kind) => wayOf[kind] === way) ? [entry.id] : [];
    })
    .sort();
}

/** Cases that no live endpoint can be brought to. */
const never = (run: Run | undefined) =>
  idsOf(run, 'not-provokable').filter(
    (id) =>
      !id.startsWith('server-error') && id !== 'errata-server-error-status' && id !== 'unauthorized-expired-token',
  );

describe('a live run', () => {
  it.each([
    ['that signs in with OAuth', 'oauth', [], 'oauth'],
    ['that signs in with Basic', 'basic', [], 'basic'],
    ['with both, which signs in with OAuth', 'both', [], 'oauth'],
    ['with both, which was told to sign in with Basic', 'both', ['--auth', 'basic'], 'basic'],
  ] as const)('%s is clean, and leaves nothing behind', async (_, ways, args, signIn) => {
    const { exitCode, run, left, stderr } = await verify({ ways, args });
    expect(exitCode).toBe(0);
    expect(
      ['failed', 'warned', 'inconclusive', 'harness-error'].flatMap((status) => idsOf(run, status as 'failed')),
    ).toEqual([]);
    expect(left).toEqual(nothing);
    expect(run?.target.signIn).toBe(signIn);
    const absent = ways === 'oauth' ? casesOf('basic') : ways === 'basic' ? casesOf('oauth') : [];
    const expected = [
      ...absent,
      'forbidden-no-webrtc-access',
      ...(ways === 'basic' ? ['unauthorized-token-answer'] : []),
    ];
    expect(never(run)).toEqual(expected.filter((id) => id !== 'unauthorized-expired-token').sort());
    expect(stderr.includes('Notice: Basic ends in 5 days')).toBe(signIn === 'basic');
  });

  it('fetches one token, whatever is sent with it, and says how it signs in', async () => {
    const { run, calls, stderr } = await verify({ ways: 'oauth', args: ['--only', 'joined'] });
    expect(calls.filter(isTokenRequest)).toHaveLength(1);
    expect(
      calls
        .filter((call) => !isTokenRequest(call))
        .every(({ headers }) => /^bearer /i.test(headers['authorization'] ?? '')),
    ).toBe(true);
    expect(run?.traffic).toMatchObject({ tokens: 1, replacedTokens: 0 });
    expect(stderr).toMatch(/signing in with OAuth \(token from 127\.0\.0\.1:\d+\)/);
  });

  it('does not notice that its tokens end', async () => {
    // The clock of the provider moves on with each request, so that tokens end between requests.
    let time = Date.parse('2026-11-27T12:00:00Z');
    const { exitCode, run, left } = await verify({
      ways: 'oauth',
      args: [
        '--concurrency',
        '1',
        '--only',
        'joined-no-body',
        '--only',
        'bad-request',
        '--only',
        'unauthorized-changed-token',
      ],
      provider: { tokenSeconds: 3600, now: () => (time += 60_000) },
    });
    expect(exitCode).toBe(0);
    expect(idsOf(run, 'inconclusive')).toEqual([]);
    expect(run?.traffic.replacedTokens).toBeGreaterThan(0);
    expect(left).toEqual(nothing);
  });

  it('judges a 401 that is not about the token, and fetches no other', async () => {
    const { run, calls } = await verify({
      ways: 'oauth',
      args: ['--only', 'joined-empty-object', '--only', 'joined-no-body'],
      provider: {
        intercept: (call, next) =>
          call.method === 'PUT' && call.body.toString() === '{}'
            ? new GatewayError(401, 'Unauthorized').answer('r')
            : next(call),
      },
    });
    expect(idsOf(run, 'failed')).toEqual(['joined-empty-object']);
    expect(calls.filter(isTokenRequest)).toHaveLength(1);
  });

  it('loses nothing where no further token can be had: what was not checked and what is left is said', async () => {
    let time = Date.parse('2026-11-27T12:00:00Z');
    let asked = 0;
    const { exitCode, run, stdout, left } = await verify({
      ways: 'oauth',
      args: ['--concurrency', '1', '--only', 'joined-no-body', '--only', 'bad-request'],
      provider: {
        tokenSeconds: 3600,
        now: () => (time += 60_000),
        intercept: (call, next, state) =>
          isTokenRequest(call) && (asked += 1) > 2
            ? tokenRefusal(401, 'invalid_client')(call, next, state)
            : next(call),
      },
    });
    expect(exitCode).toBe(3);
    const without = run?.verdicts.filter(({ reasonCode }) => reasonCode === 'no-token') ?? [];
    expect(without.length).toBeGreaterThan(0);
    expect(stdout).toContain('Next: npm run doctor says what is wrong with the client or the token endpoint');
    const named = (kind: string) => run?.leftovers.filter((one) => one.kind === kind).length;
    // The sessions end by themselves on the clock of the provider.
    expect(named('participant')).toBe(left.participants);
    expect(left.participants).toBeGreaterThan(0);
  });

  it('records what is odd about a token answer, and warns of what RFC 6749 does not have', async () => {
    const only = ['--verbose', '--only', 'unauthorized-token-answer', '--only', 'joined-no-body'];
    const odd = await verify({
      ways: 'oauth',
      args: only,
      provider: { intercept: tokenAnswer({ expires_in: undefined }) },
    });
    expect(odd.exitCode).toBe(0);
    expect(odd.stdout).toMatch(/unauthorized-token-answer +body: .*it has no expires_in, so nobody knows how long/);
    const wrong = await verify({
      ways: 'oauth',
      args: only,
      provider: { intercept: tokenAnswer({ expires_in: '3600' }) },
    });
    expect(idsOf(wrong.run, 'warned')).toEqual(['unauthorized-token-answer']);
    expect(wrong.stdout).toContain('/expires_in: expected number, got "3600"');
  });

  it('stops where there is no token, with the reason once and a command that shows it', async () => {
    const { exitCode, stdout, run, calls } = await verify({
      ways: 'oauth',
      provider: { intercept: tokenRefusal(401, 'invalid_client') },
    });
    expect(exitCode).toBe(3);
    expect(run?.finding?.code).toBe('wrong-client');
    expect(stdout).toMatch(/not run {2}wrong-client: \d+ checks\n {4}The token endpoint .* refuses the client/);
    expect(stdout).toContain('curl -sS -i -u "$BW_CLIENT_ID:$BW_CLIENT_SECRET" -d grant_type=client_credentials');
    expect(calls).toHaveLength(1);
  });

  it('reports the cases about Basic as not provokable where Basic has ended, and decides who is right', async () => {
    const { exitCode, stdout, run } = await verify({
      ways: 'both',
      args: ['--verbose'],
      provider: { auth: 'oauth' },
    });
    expect(exitCode).toBe(0);
    expect(idsOf(run, 'inconclusive')).toEqual([]);
    const closed = run?.verdicts
      .filter(({ reasonCode }) => reasonCode === 'sign-in-not-taken')
      .map((verdict) => verdict.case);
    expect([...new Set(closed)].sort()).toEqual(casesOf('basic').filter((id) => id !== 'errata-sign-in-basic'));
    expect(stdout).toMatch(
      /errata-sign-in-basic +Whether Basic credentials are taken: follows CRED \(no longer from 2026-12-02 on\), against OAS/,
    );
    expect(stdout).toMatch(/errata-sign-in-bearer +Whether a Bearer token is taken: follows CRED/);
  });

  it('reports the cases about tokens as not provokable where none is taken', async () => {
    const { exitCode, stdout, run } = await verify({
      ways: 'both',
      args: ['--verbose', '--auth', 'basic'],
      provider: {
        intercept: (call, next) =>
          /^bearer /i.test(call.headers['authorization'] ?? '')
            ? new GatewayError(401, 'Unauthorized').answer('r')
            : next(call),
      },
    });
    expect(exitCode).toBe(0);
    expect(idsOf(run, 'inconclusive')).toEqual([]);
    expect(stdout).toMatch(
      /errata-sign-in-bearer +Whether a Bearer token is taken: follows OAS \(nothing but Basic is\)/,
    );
    expect(stdout).toContain('The target refuses the OAuth credentials that are set (it answered 401');
  });

  it('is undecided where the other pair gives no token', async () => {
    const { exitCode, run } = await verify({
      ways: 'both',
      args: ['--auth', 'basic', '--only', 'joined-no-body', '--only', 'unauthorized'],
      provider: { intercept: tokenRefusal(401, 'invalid_client') },
    });
    expect(exitCode).toBe(3);
    const without = run?.verdicts.filter(({ reasonCode }) => reasonCode === 'no-token') ?? [];
    expect(without.map(({ status }) => status)).toEqual(without.map(() => 'inconclusive'));
    expect(without[0]?.reason).toMatch(/^Not run: The token endpoint .* refuses the client/);
  });

  it('says that Basic has ended from that day on, and that the endpoint follows the vendor in it', async () => {
    const { exitCode, stdout, stderr, run } = await verify({
      ways: 'basic',
      args: ['--verbose'],
      provider: { auth: 'oauth' },
      now: new Date('2026-12-02T00:00:00Z'),
    });
    expect(exitCode).toBe(3);
    expect(run?.finding?.code).toBe('basic-ended');
    expect(stderr).toContain('are decommissioned since 2026-12-02');
    expect(stdout).toMatch(/errata-sign-in-basic +Whether Basic credentials are taken: follows CRED/);
    expect(stdout).toContain('create API credentials, and set BW_CLIENT_ID and BW_CLIENT_SECRET');
  });

  it('shows commands by the way in which it signs in, and says once how to get a token', async () => {
    const broken: Interceptor = (call, next) => {
      const answer = next(call);
      return call.method === 'PUT' && answer.status === 204 ? { ...answer, status: 200 } : answer;
    };
    const only = ['--only', 'joined-no-body', '--only', 'joined-empty-object'];
    const { stdout } = await verify({ ways: 'oauth', args: only, provider: { intercept: broken } });
    expect(stdout).toContain('curl      curl -sS -i -X PUT -H "Authorization: Bearer $BW_TOKEN" ');
    expect(stdout.match(/BW_TOKEN=\$\(curl /g)).toHaveLength(1);
    const basic = await verify({ ways: 'basic', args: only, provider: { intercept: broken } });
    expect(basic.stdout).toContain('curl      curl -sS -i -X PUT -u "$BW_USERNAME:$BW_PASSWORD" ');
    expect(basic.stdout).not.toContain('BW_TOKEN');
  });
});

describe('the secrets of a run that signs in with OAuth', () => {
  it('stand in no report and on no output, however the provider repeats them', async () => {
    const names = Object.keys(spellings);
    for (let at = 0; at < names.length; at += 6) {
      const ways = names.slice(at, at + 6).map((name) => spellings[name]!);
      const tokens = new Set<string>();
      const intercept: Interceptor = (call, next, { credentials }) => {
        const answer = next(call);
        const pair = `${credentials.clientId}:${credentials.clientSecret}`;
        if (isTokenRequest(call))
          tokens.add((JSON.parse(answer.content!.join('')) as { access_token: string }).access_token);
        const secrets = [...tokens].flatMap((token) => [token, ...token.split('.').slice(1)]);
        const all = [...secrets, credentials.clientSecret, pair];
        const texts = all.flatMap((secret) => ways.map((spell) => spell(secret)));
        const value = answer.content ? (JSON.parse(answer.content.join('')) as object) : undefined;
        if (!value || Array.isArray(value)) return answer;
        const told =
          answer.status >= 400
            ? { error: texts.join(' '), message: texts.join('\n'), requestId: texts[0] }
            : { echo: texts };
        return { ...answer, content: [JSON.stringify({ ...value, ...told })] };
      };
      const only = [
        'joined-empty-object',
        'bad-request-entry-null',
        'unauthorized-changed-token',
        'unauthorized-token-answer',
      ];
      const { files, stdout, stderr, exitCode, credentials, run } = await verify({
        ways: 'oauth',
        args: only.flatMap((id) => ['--only', id]),
        provider: { intercept },
      });
      const everything = [files, stdout, stderr].join('\n');
      const pieces = [...tokens].flatMap((token) => [token, ...token.split('.')]);
      const pair = `${credentials.clientId}:${credentials.clientSecret}`;
      for (const secret of [...pieces, credentials.clientSecret, pair]) {
        for (const spell of Object.values(spellings)) expect(everything).not.toContain(spell(secret));
      }
      expect(exitCode).toBe(1);
      expect(idsOf(run, 'failed')).toContain('unauthorized-token-answer');
      expect(run?.verdicts.find((verdict) => verdict.case === 'bad-request-entry-null')?.reasonCode).toBe(
        'credential-echoed',
      );
    }
  });

  it('stand in no file of a run that passes', async () => {
    const { files, stdout, stderr, credentials } = await verify({ ways: 'both' });
    const everything = [files, stdout, stderr].join('\n');
    expect(everything).not.toMatch(/eyJ[\w-]{8}/);
    for (const secret of [credentials.clientSecret, credentials.password]) expect(everything).not.toContain(secret);
  });
});
