import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../scripts/reference-provider/api/answer.ts';
import { type Interceptor, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { isJoin } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import { type Finished, idsOf, runVerify } from '../../support/run-verify.ts';

const quick = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 0 };

/** Runs `verify` against a provider of one's own as if it were somebody else's. */
async function runLive(
  args: readonly string[],
  intercept: Interceptor = (call, next) => next(call),
  options: { signal?: AbortSignal } = {},
): Promise<Finished & { calls: string[] }> {
  const calls: string[] = [];
  const provider = await startReferenceProvider({
    intercept: (call, next, state) => {
      calls.push(`${call.method} ${call.target}`);
      return intercept(call, next, state);
    },
  });
  const { accountId, username, password } = provider.credentials;
  const finished = await runVerify({
    ...options,
    args: ['--target', 'live', '--rate', '1000', ...args],
    environment: {
      BW_BASE_URL: provider.baseUrl,
      BW_ACCOUNT_ID: accountId,
      BW_USERNAME: username,
      BW_PASSWORD: password,
    },
    timeouts: quick,
  });
  const left = provider.state.store.counts;
  await provider.close();
  return { ...finished, left, calls };
}

const reasons = ({ run }: Finished) =>
  [...new Set(run?.verdicts.filter(({ status }) => status !== 'passed').map((verdict) => verdict.reasonCode))].sort();

describe('a budget', () => {
  it('of requests is kept to, removals aside, and what does not fit is said', async () => {
    const finished = await runLive(['--only', 'joined', '--max-requests', '200']);
    expect(finished.exitCode).toBe(3);
    expect(reasons(finished)).toContain('over-budget');
    expect(idsOf(finished.run, 'passed')).toContain('joined-no-body');
    expect(finished.calls.length).toBeLessThanOrEqual(200);
    expect(finished.run?.traffic.requests).toBe(finished.calls.length);
    expect(finished.left).toEqual({ sessions: 0, participants: 0 });
    expect(finished.stdout).toContain('would exceed --max-requests 200');
    expect(finished.stdout).toContain('Next: raise the limit');
  });

  it('of resources is kept to', async () => {
    const finished = await runLive(['--only', 'joined', '--max-resources', '10']);
    expect(finished.exitCode).toBe(3);
    expect(finished.calls.filter((call) => call.startsWith('POST')).length).toBeLessThanOrEqual(10);
    expect(finished.run?.traffic.resources).toBeGreaterThan(0);
  });

  it('leaves no room for repetitions when the plan needs all of it', async () => {
    let failed = false;
    const finished = await runLive(['--only', 'joined-no-body', '--max-requests', '33'], (call, next) => {
      if (call.method !== 'GET' || !call.target.endsWith('/subscriptions') || failed) return next(call);
      failed = true;
      return { ...next(call), cutAfter: -1 };
    });
    const { requests } = finished.run!.traffic;
    expect(requests).toBeLessThanOrEqual(33);
  });
});

describe('--harmless', () => {
  it('creates nothing, checks what it can, and says what it cannot', async () => {
    const finished = await runLive(['--harmless']);
    expect(finished.exitCode).toBe(0);
    expect(finished.calls.filter((call) => call.startsWith('POST'))).toEqual([]);
    expect(idsOf(finished.run, 'passed')).toEqual(['not-found-nothing-created']);
    expect(idsOf(finished.run, 'observed')).toEqual([
      'undocumented-no-credentials-unknown-ids',
      'undocumented-wrong-password-unknown-ids',
    ]);
    expect(finished.stdout).toContain('CONFORMANT AS FAR AS CHECKED');
    expect(finished.stdout).toContain('It creates sessions and participants, which --harmless forbids');
  });

  it('notices a 404 that anybody gets, who or whatever they are', async () => {
    const finished = await runLive(['--harmless', '--only', 'not-found'], (call, next) =>
      isJoin(call) ? next({ ...call, headers: { ...call.headers, authorization: always } }) : next(call),
    );
    expect(finished.exitCode).toBe(3);
    expect(reasons(finished)).toContain('control-failed');
  });
});

const always = `Basic ${Buffer.from('reference-user:reference-password').toString('base64')}`;

describe('a request that is not answered', () => {
  it('is tried again on a fresh scene, and each try is told', async () => {
    const sessions: string[] = [];
    const finished = await runLive(['--only', 'joined-no-body'], (call, next) => {
      if (!isJoin(call)) return next(call);
      sessions.push(call.target);
      return sessions.length === 1 ? { ...next(call), cutAfter: -1 } : next(call);
    });
    expect(finished.exitCode).toBe(0);
    // One for the first try, one for the second, one for the other way.
    expect(new Set(sessions).size).toBe(3);
    const tries = finished.run!.verdicts.map((verdict) => verdict.tries.length).sort();
    expect(tries).toEqual([1, 2]);
    const again = finished.run!.verdicts.find((verdict) => verdict.tries.length === 2)!;
    expect(again.tries[0]).toMatchObject({
      failure: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) as string },
    });
    expect(again.tries[1]).toMatchObject({ status: 204, outcome: 'passed' });
    expect(finished.left).toEqual({ sessions: 0, participants: 0 });
  });

  it('is tried three times at most', async () => {
    let joins = 0;
    const finished = await runLive(['--only', 'joined-no-body'], (call, next) => {
      if (!isJoin(call)) return next(call);
      joins += 1;
      return { ...next(call), cutAfter: -1 };
    });
    expect(finished.exitCode).toBe(3);
    expect(joins).toBe(6);
    expect(reasons(finished)).toEqual(['transport-failed']);
    expect(finished.left).toEqual({ sessions: 0, participants: 0 });
  });

  it('by the application, three times out of three, is how the operation is answered', async () => {
    const broken = new GatewayError(502, 'Internal server error').answer('r');
    const finished = await runLive(['--only', 'joined-no-body'], (call, next) => (isJoin(call) ? broken : next(call)));
    expect(finished.exitCode).toBe(1);
    expect(finished.run?.verdicts[0]).toMatchObject({ status: 'failed', layer: 'gateway' });
    expect(finished.run?.verdicts[0]?.tries).toHaveLength(3);
  });

  it('by the application, once, is the hour’s fault', async () => {
    let joins = 0;
    const broken = new GatewayError(503, 'Service Unavailable').answer('r');
    const finished = await runLive(['--only', 'joined-no-body'], (call, next) =>
      isJoin(call) && (joins += 1) === 1 ? broken : next(call),
    );
    expect(finished.exitCode).toBe(0);
  });
});

describe('a credential', () => {
  it('that is repeated in the try before the last is repeated all the same', async () => {
    let joins = 0;
    const finished = await runLive(['--only', 'joined-no-body'], (call, next) => {
      if (!isJoin(call) || (joins += 1) !== 1) return next(call);
      const broken = new GatewayError(502, 'Internal server error').answer('r');
      return { ...broken, headers: { ...broken.headers, 'x-debug': call.headers['authorization'] ?? '' } };
    });
    expect(finished.exitCode).toBe(1);
    expect(reasons(finished)).toEqual(['credential-echoed']);
  });
});

describe('a target that asks to wait', () => {
  const tooMany = new GatewayError(429, 'Too Many Requests', { 'retry-after': '1' }).answer('r');

  it('is waited for, wherever it asks', async () => {
    let calls = 0;
    const finished = await runLive(['--only', 'joined-no-body', '--only', 'not-found-session'], (call, next) =>
      (calls += 1) % 3 === 0 ? tooMany : next(call),
    );
    expect(finished.exitCode).toBe(0);
    expect(finished.run?.traffic.waits).toBeGreaterThan(5);
    expect(finished.left).toEqual({ sessions: 0, participants: 0 });
  });

  it('and goes on asking leaves the case open, and never fails it', async () => {
    const finished = await runLive(['--only', 'joined-no-body'], (call, next) => (isJoin(call) ? tooMany : next(call)));
    expect(finished.exitCode).toBe(3);
    expect(reasons(finished)).toEqual(['asked-to-wait']);
    expect(finished.run?.verdicts[0]?.tries).toHaveLength(6);
  });
});

describe('an account number', () => {
  it('is shortened in everything that may be published, unless it is asked for', async () => {
    const args = ['--only', 'joined-no-body', '--only', 'conflict'];
    const broken: Interceptor = (call, next) =>
      isJoin(call)
        ? { status: 500, headers: {}, content: [`account ${call.target.split('/')[3]!} is broken`] }
        : next(call);
    const hidden = await runLive(args, broken);
    const shown = await runLive([...args, '--show-account'], broken);
    const all = ({ stdout, stderr, run, junit }: Finished) => [stdout, stderr, JSON.stringify(run), junit].join('\n');
    expect(all(hidden)).not.toContain('9900000');
    expect(all(hidden)).toContain('/accounts/…000/');
    expect(all(hidden)).toContain('account …000 is broken');
    expect(all(shown)).toContain('account 9900000 is broken');
  });
});
