import { afterEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../../scripts/reference-provider/api/answer.ts';
import {
  type Interceptor,
  type ReferenceProvider,
  startReferenceProvider,
} from '../../../scripts/reference-provider/server.ts';
import { contentOf, isJoin, withContent } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import type { Target } from '../../../scripts/target/target.ts';
import { type CaseContext, runCase } from '../../../scripts/verification/matrix/run-case.ts';
import { contextOf, wireTo } from '../../support/context.ts';
import { requestCase } from '../../support/evidence.ts';

let provider: ReferenceProvider | undefined;
afterEach(async () => {
  await provider?.close();
});

const unavailable = new GatewayError(503, 'Service unavailable').answer('r');

async function runAgainst(id: string, intercept: Interceptor) {
  provider = await startReferenceProvider({ intercept });
  const { accountId, username, password } = provider.credentials;
  const target: Target = {
    kind: 'live',
    baseUrl: provider.baseUrl,
    accountId,
    users: { main: { username, password } },
    signIn: 'basic',
  };
  const wire = wireTo(target);
  const result = await runCase(requestCase(id), contextOf(target, wire));
  await wire.close();
  return { ...result, left: provider.state.store.counts };
}

/** Answers the call with this number among those that fit with a 503. */
function failingOnce(fits: (method: string, target: string) => boolean, number: number): Interceptor {
  let count = 0;
  return (call, next) => (fits(call.method, call.target) && count++ === number ? unavailable : next(call));
}

describe('a scene', () => {
  it('is removed when the case has passed', async () => {
    const { judgement, left, leftovers } = await runAgainst('joined-sample-js', (call, next) => next(call));
    expect(judgement.status).toBe('passed');
    expect(leftovers).toEqual([]);
    expect(left).toEqual({ sessions: 0, participants: 0 });
  });

  it.each([0, 1, 2, 3])(
    'that breaks at creation %i is inconclusive, and what was created is removed',
    async (number) => {
      const { judgement, exchange, left } = await runAgainst(
        'joined-sample-js',
        failingOnce((method) => method === 'POST', number),
      );
      expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'set-up-failed' });
      expect(judgement.reason).toMatch(/^The scene could not be set: POST .* answered 503/);
      expect(exchange?.response?.status).toBe(503);
      expect(left).toEqual({ sessions: 0, participants: 0 });
    },
  );

  it('that breaks at a join is inconclusive as well', async () => {
    const fits = (method: string, target: string) => isJoin({ method, target, headers: {}, body: Buffer.alloc(0) });
    const { judgement, left } = await runAgainst('joined-sample-js', failingOnce(fits, 0));
    expect(judgement.reasonCode).toBe('set-up-failed');
    expect(left).toEqual({ sessions: 0, participants: 0 });
  });

  it('whose creations have no id is inconclusive', async () => {
    const { judgement } = await runAgainst('joined-no-body', (call, next) =>
      call.method === 'POST' ? { status: 200, headers: {}, content: ['{"session":"x"}'] } : next(call),
    );
    expect(judgement.reason).toContain('which names no session');
  });

  it('that cannot be removed is told, by kind, id and reason', async () => {
    const { leftovers, left, judgement } = await runAgainst('joined-no-body', (call, next) =>
      call.method === 'DELETE' ? unavailable : next(call),
    );
    expect(judgement.status).toBe('passed');
    expect(leftovers.map(({ kind }) => kind).sort()).toEqual(['participant', 'session']);
    expect(leftovers[0]?.reason).toMatch(/^DELETE .* answered 503 /);
    expect(left).toEqual({ sessions: 1, participants: 1 });
  });

  it('is removed although the answer to its creation has a token that is none', async () => {
    const { left, judgement } = await runAgainst('joined-no-body', (call, next) => {
      const answer = next(call);
      return call.method === 'POST' ? withContent(answer, { ...(contentOf(answer) as object), token: null }) : answer;
    });
    expect(judgement.status).toBe('passed');
    expect(left).toEqual({ sessions: 0, participants: 0 });
  });

  it('that may have been created, but with which id, is told', async () => {
    const { leftovers, judgement } = await runAgainst('joined-no-body', (call, next) => {
      const answer = next(call);
      return call.method === 'POST' && call.target.endsWith('/sessions') ? withContent(answer, {}) : answer;
    });
    expect(judgement.reasonCode).toBe('set-up-failed');
    expect(leftovers).toMatchObject([{ kind: 'session', id: 'unknown' }]);
    expect(leftovers[0]?.reason).toMatch(/^it may have been created: POST/);
  });

  it('with an id that no URL can carry is none', async () => {
    const { judgement, leftovers, left } = await runAgainst('joined-no-body', (call, next) => {
      const answer = next(call);
      return call.method === 'POST' && call.target.endsWith('/participants')
        ? { ...answer, content: ['{"participant":{"id":"\\ud800"}}'] }
        : answer;
    });
    expect(judgement.reasonCode).toBe('set-up-failed');
    expect(leftovers).toMatchObject([{ kind: 'participant', id: 'unknown' }]);
    expect(left).toEqual({ sessions: 0, participants: 1 });
  });

  it('that nothing was sent for leaves nothing', async () => {
    for (const baseUrl of ['https://127.0.0.1:PORT/v1', 'http://127.0.0.1:1/v1']) {
      provider = await startReferenceProvider();
      const users = { main: { username: 'u', password: 'p' } };
      const url = baseUrl.replace('PORT', new URL(provider.baseUrl).port);
      const wire = wireTo({ baseUrl: url, users }, 2);
      const result = await runCase(
        requestCase('joined-no-body'),
        contextOf({ kind: 'live', baseUrl: url, accountId: '1', users, signIn: 'basic' }, wire),
      );
      await wire.close();
      await provider.close();
      expect(result.judgement.reasonCode).toBe('transport-failed');
      expect(result.leftovers).toEqual([]);
    }
  });

  it('whose creation a gateway lost is told', async () => {
    const { leftovers } = await runAgainst('joined-no-body', (call, next) => {
      next(call);
      return call.method === 'POST' ? { ...unavailable, status: 504 } : next(call);
    });
    expect(leftovers.map(({ kind, id }) => `${kind} ${id}`).sort()).toEqual(['participant unknown', 'session unknown']);
  });

  it('with an id that would lead elsewhere stays within its path', async () => {
    const targets: string[] = [];
    await runAgainst('joined-no-body', (call, next) => {
      targets.push(call.target);
      const answer = next(call);
      return call.method === 'POST' && call.target.endsWith('/sessions')
        ? withContent(answer, { id: '../x?y"/z' })
        : answer;
    });
    expect(targets.filter((target) => target.includes('..%2Fx%3Fy%22%2Fz')).length).toBeGreaterThan(1);
    expect(targets.filter((target) => target.includes('../'))).toEqual([]);
  });

  it('is told to fail when an answer around the request repeats a credential', async () => {
    const { judgement } = await runAgainst('joined-no-body', (call, next) => {
      const answer = next(call);
      return call.method === 'GET'
        ? { ...answer, headers: { ...answer.headers, 'x-auth': call.headers['authorization']! } }
        : answer;
    });
    expect(judgement).toMatchObject({
      status: 'failed',
      reasonCode: 'credential-echoed',
      mismatches: [{ part: 'credential', at: 'header x-auth of a GET around the request' }],
    });
  });

  it('is told to fail when the answer to the control repeats a credential', async () => {
    let joins = 0;
    const { judgement, echoes } = await runAgainst('bad-request-truncated-json', (call, next) => {
      const answer = next(call);
      // Two speakers join, the request under test is refused, and then comes the control.
      if (!isJoin(call) || (joins += 1) < 4) return answer;
      return { ...answer, headers: { ...answer.headers, 'x-auth': call.headers['authorization']! } };
    });
    expect(joins).toBe(4);
    expect(judgement).toMatchObject({
      status: 'failed',
      reasonCode: 'credential-echoed',
      mismatches: [{ part: 'credential', at: 'header x-auth of the control' }],
    });
    expect(echoes).toEqual(['header x-auth of the control']);
  });

  it('that is gone already counts as removed', async () => {
    const { leftovers } = await runAgainst('joined-no-body', (call, next) => {
      const answer = next(call);
      return call.method === 'DELETE' ? next(call) : answer;
    });
    expect(leftovers).toEqual([]);
  });
});

describe('a case whose evidence cannot be had', () => {
  it('is inconclusive when the read-back fails', async () => {
    const { judgement } = await runAgainst(
      'joined-no-body',
      failingOnce((method) => method === 'GET', 0),
    );
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'read-back-failed' });
  });

  it('is inconclusive when the control fails', async () => {
    const fits = (method: string, target: string) => isJoin({ method, target, headers: {}, body: Buffer.alloc(0) });
    // Two speakers join, the request under test is refused, and then comes the control.
    const { judgement } = await runAgainst('bad-request-truncated-json', failingOnce(fits, 3));
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'control-failed' });
  });
});

describe('a journal that cannot be written any more', () => {
  it.each(['created', 'removed'] as const)('when a resource was %s keeps nothing from being removed', async (when) => {
    provider = await startReferenceProvider();
    const { accountId, username, password } = provider.credentials;
    const users = { main: { username, password } };
    const target: Target = { kind: 'live', baseUrl: provider.baseUrl, accountId, users, signIn: 'basic' };
    const wire = wireTo(target);
    const fine = () => Promise.resolve();
    const entry = { created: fine, notCreated: fine, lost: fine, removed: fine };
    const full = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    const journal = { intend: () => Promise.resolve({ ...entry, [when]: full }), close: fine };
    const { judgement, leftovers } = await runCase(
      requestCase('joined-sample-js'),
      contextOf(target, wire, { journal }),
    );
    await wire.close();
    expect(judgement.status).toBe(when === 'created' ? 'harness-error' : 'passed');
    expect(leftovers).toEqual([]);
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
  });
});

describe('a case that is halted', () => {
  async function runHalted(parts: (count: () => number) => Partial<CaseContext>) {
    let count = 0;
    provider = await startReferenceProvider({
      intercept: (call, next) => {
        count += 1;
        return next(call);
      },
    });
    const { accountId, username, password } = provider.credentials;
    const users = { main: { username, password } };
    const target: Target = { kind: 'live', baseUrl: provider.baseUrl, accountId, users, signIn: 'basic' };
    const wire = wireTo(target);
    const result = await runCase(
      requestCase('joined-sample-js'),
      contextOf(
        target,
        wire,
        parts(() => count),
      ),
    );
    await wire.close();
    return { ...result, count, left: provider.state.store.counts };
  }

  it.each([1, 3, 5, 7])('after %i requests removes what it has made, and says why it stopped', async (most) => {
    const why = { reasonCode: 'interrupted', reason: 'Enough' } as const;
    const { judgement, left, leftovers } = await runHalted((count) => ({
      stopReason: () => (count() >= most ? why : undefined),
    }));
    expect(judgement).toEqual({ status: 'inconclusive', ...why, mismatches: [] });
    expect(left).toEqual({ sessions: 0, participants: 0 });
    expect(leftovers).toEqual([]);
  });

  it('by its own time sends nothing more', async () => {
    const { judgement, count } = await runHalted(() => ({ timeouts: { ...defaultTimeouts, caseMs: -1 } }));
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'out-of-time' });
    expect(count).toBe(0);
  });
});
