import { describe, expect, it } from 'vitest';
import type { Behaviour, Next } from '../../scripts/kill-matrix/fault.ts';
import { faults } from '../../scripts/kill-matrix/faults/index.ts';
import { acceptance, letsIn, refusal, refusesAndJoins, turnsRound } from '../../scripts/kill-matrix/meddling.ts';
import { type Memory, remembering } from '../../scripts/kill-matrix/memory.ts';
import type { Answer, Call } from '../../scripts/reference-provider/answer.ts';

const account = '/v1/accounts/9900000';
const membership = `${account}/sessions/s-1/participants/p-1`;

function callOf(method: string, target: string, body = '', headers: Call['headers'] = {}): Call {
  return { method, target, headers: { authorization: 'Basic dTpw', ...headers }, body: Buffer.from(body) };
}

function jsonOf(value: unknown): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, content: [JSON.stringify(value)] };
}

/** Sends calls through a behaviour, one after another. @returns what was answered, and what reached the provider. */
async function through(
  behaviour: Behaviour,
  calls: readonly Call[],
  provider: (call: Call) => Answer = acceptance,
): Promise<{ answers: Answer[]; reached: Call[] }> {
  const reached: Call[] = [];
  const next: Next = (call) => {
    reached.push(call);
    return Promise.resolve(provider(call));
  };
  const answers: Answer[] = [];
  for (const call of calls) answers.push(await behaviour(call, next));
  return { answers, reached };
}

describe('the faults', () => {
  it('are these', () => {
    const lines = faults.map(({ id, class: kind, level, families, hurts }) =>
      [id, kind, level, families.join(', '), hurts].join(' | '),
    );
    expect(lines.join('\n')).toMatchSnapshot();
  });

  it('have ids of their own', () => {
    const ids = faults.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('each say in one sentence who is hurt', () => {
    expect(faults.filter(({ hurts }) => !/^[A-Z][^.]*\.$/.test(hurts)).map(({ id }) => id)).toEqual([]);
    const texts = faults.map(({ hurts }) => hurts);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });

  it.each(faults)('$id leaves alone what it is not about', async ({ behaviour }) => {
    const unrelated = [
      callOf('POST', `${account}/sessions`, '{}'),
      callOf('POST', `${account}/participants`, '{}'),
      callOf('GET', `${account}/sessions/s-1`),
      callOf('GET', `${account}/sessions/s-1/participants`),
      callOf('GET', `${account}/participants/p-1`),
      callOf('PUT', `${membership}/subscriptions`, '{"sessionId":"s-1"}', { 'content-type': 'application/json' }),
      callOf('GET', `${membership}/subscriptions`),
      callOf('DELETE', membership),
      callOf('DELETE', `${account}/sessions/s-1`),
    ];
    const given = new Map(unrelated.map((call) => [call, acceptance()]));
    const { answers, reached } = await through(behaviour(), unrelated, (call) => given.get(call)!);
    expect(reached).toEqual(unrelated);
    expect(answers.every((answer, index) => answer === given.get(unrelated[index]!))).toBe(true);
  });
});

describe('what is remembered', () => {
  async function memoryAfter(calls: readonly Call[], provider: (call: Call) => Answer): Promise<Memory> {
    let kept: Memory | undefined;
    const behaviour = remembering((memory) => {
      kept = memory;
      return (call, next) => next(call);
    });
    await through(behaviour(), calls, provider);
    return kept!;
  }

  const granting = ({ method, target }: Call): Answer => {
    if (method !== 'POST') return acceptance();
    return target.endsWith('/sessions') ? jsonOf({ id: 's-1' }) : jsonOf({ participant: { id: 'p-1' }, token: 't' });
  };
  const creation = [callOf('POST', `${account}/sessions`), callOf('POST', `${account}/participants`)];
  const join = callOf('PUT', membership, '{"sessionId":"s-1"}');

  it('is who was created, and who joined with what', async () => {
    const memory = await memoryAfter([...creation, join], granting);
    expect(memory.session('s-1')).toBe('open');
    expect(memory.participant('p-1')).toEqual({ isDeleted: false, session: 's-1', lastJoin: join });
    expect(memory.members('s-1')).toEqual(['p-1']);
    expect([memory.account, memory.authorization]).toEqual(['9900000', 'Basic dTpw']);
  });

  it('is who left, and with what it had joined', async () => {
    const memory = await memoryAfter([...creation, join, callOf('DELETE', membership)], granting);
    expect(memory.participant('p-1')).toEqual({ isDeleted: false, lastJoin: join });
    expect(memory.members('s-1')).toEqual([]);
  });

  it('is what has ended, with those who were in it', async () => {
    const memory = await memoryAfter([...creation, join, callOf('DELETE', `${account}/sessions/s-1`)], granting);
    expect(memory.session('s-1')).toBe('ended');
    expect(memory.participant('p-1')).toEqual({ isDeleted: false, lastJoin: join });
  });

  it('is who was deleted', async () => {
    const memory = await memoryAfter([...creation, join, callOf('DELETE', `${account}/participants/p-1`)], granting);
    expect(memory.participant('p-1')).toEqual({ isDeleted: true });
    expect(memory.members('s-1')).toEqual([]);
  });

  it('is nothing of what was refused', async () => {
    const memory = await memoryAfter([...creation, join], () => refusal(401));
    expect(memory.session('s-1')).toBeUndefined();
    expect(memory.participant('p-1')).toBeUndefined();
    expect([memory.account, memory.authorization]).toEqual([undefined, undefined]);
  });

  it('is nothing of another run', async () => {
    let kept: Memory | undefined;
    const behaviour = remembering((memory) => {
      kept = memory;
      return (call, next) => next(call);
    });
    await through(behaviour(), creation, granting);
    behaviour();
    expect(kept!.session('s-1')).toBeUndefined();
  });
});

describe('the ways to meddle', () => {
  const join = callOf('PUT', membership, '[]', { 'content-type': 'application/json', 'content-length': '2' });
  const always = (): boolean => true;

  it('turn a refusal into a join without a body', async () => {
    const provider = ({ body }: Call): Answer => (body.length > 0 ? refusal(400) : acceptance());
    const { answers, reached } = await through(turnsRound(always)(), [join], provider);
    expect(answers).toEqual([acceptance()]);
    expect(reached).toEqual([join, callOf('PUT', membership)]);
  });

  it('turn a join into a refusal, and undo it', async () => {
    const { answers, reached } = await through(turnsRound(always)(), [join]);
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(reached).toEqual([join, callOf('DELETE', membership)]);
  });

  it('refuse as the provider does, and join all the same', async () => {
    const refused = refusal(400);
    const provider = ({ body }: Call): Answer => (body.length > 0 ? refused : acceptance());
    const { answers, reached } = await through(refusesAndJoins(always)(), [join], provider);
    expect(answers).toEqual([refused]);
    expect(reached).toEqual([join, callOf('PUT', membership)]);
  });

  it('let somebody in with the credentials of who was let in before', async () => {
    const known = callOf('GET', `${account}/sessions/s-1`);
    const stranger = callOf('PUT', `${membership}?password=p`, '', { authorization: 'Bearer b' });
    const { reached } = await through(letsIn(always)(), [known, stranger]);
    expect(reached).toEqual([known, callOf('PUT', membership)]);
  });

  it('do nothing to the URL with the account twice', async () => {
    const twice = callOf('PUT', membership.replace(account, `${account}/accounts/9900000`));
    const { answers, reached } = await through(turnsRound(always)(), [twice]);
    expect([answers, reached]).toEqual([[acceptance()], [twice]]);
  });
});
