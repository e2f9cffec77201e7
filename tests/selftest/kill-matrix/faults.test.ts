import { describe, expect, it } from 'vitest';
import type { Answer, Call } from '../../../scripts/reference-provider/api/answer.ts';
import type { Behaviour, PassOn } from '../../../scripts/selftest/kill-matrix/behaviours/fault.ts';
import {
  acceptance,
  admits,
  refusal,
  refusesAndJoins,
  inverts,
} from '../../../scripts/selftest/kill-matrix/behaviours/meddling.ts';
import { type Memory, remembering } from '../../../scripts/selftest/kill-matrix/behaviours/memory.ts';
import { faults } from '../../../scripts/selftest/kill-matrix/faults/index.ts';
import { signInFaults } from '../../../scripts/selftest/kill-matrix/faults/sign-in/sign-in.ts';
import { changed } from '../../../scripts/target/altered.ts';
import { basic, bearer } from '../../../scripts/target/credentials.ts';

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
  const next: PassOn = (call) => {
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

  it.each(faults)('$id leaves alone what it is not about', async ({ behaviour, signIn }) => {
    const unrelated = [
      callOf('POST', '/oauth2/token', 'grant_type=client_credentials'),
      callOf('POST', `${account}/sessions`, '{}'),
      callOf('POST', `${account}/participants`, '{}'),
      callOf('GET', `${account}/sessions/s-1`),
      callOf('GET', `${account}/sessions/s-1/participants`),
      callOf('GET', `${account}/participants/p-1`),
      callOf('PUT', `${membership}/subscriptions`, '{"sessionId":"s-1"}', { 'content-type': 'application/json' }),
      callOf('GET', `${membership}/subscriptions`),
      callOf('DELETE', membership),
      callOf('DELETE', `${account}/sessions/s-1`),
    ].map((call, index) =>
      signIn === 'oauth' && index > 0 ? { ...call, headers: { ...call.headers, authorization: 'Bearer t' } } : call,
    );
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

  it('is what each way of signing in was last granted with, the scheme as it is commonly written', async () => {
    const shown = ['basic dTpw', 'Bearer t.1', 'bearer t.2', 'Basic dTpw, Basic dTpx', 'Bearer t.2, Bearer t.3'];
    const calls = shown.map((authorization) => callOf('GET', `${account}/sessions/s-1`, '', { authorization }));
    const { authorization, token } = await memoryAfter(calls, granting);
    expect([authorization, token]).toEqual(['Basic dTpw', 't.2']);
  });

  it('is nothing of a token request', async () => {
    const request = callOf('POST', '/sessions', 'grant_type=client_credentials');
    const memory = await memoryAfter([request], () => jsonOf({ access_token: 't', id: 's-1' }));
    expect([memory.authorization, memory.token, memory.account]).toEqual([undefined, undefined, undefined]);
    expect(memory.session('s-1')).toBeUndefined();
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
    const { answers, reached } = await through(inverts(always)(), [join], provider);
    expect(answers).toEqual([acceptance()]);
    expect(reached).toEqual([join, callOf('PUT', membership)]);
  });

  it('turn a join into a refusal, and undo it', async () => {
    const { answers, reached } = await through(inverts(always)(), [join]);
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
    const { reached } = await through(admits(always)(), [known, stranger]);
    expect(reached).toEqual([known, callOf('PUT', membership)]);
  });

  it('let somebody in with the token of who was let in before', async () => {
    const known = callOf('GET', `${account}/sessions/s-1`, '', { authorization: 'Bearer t.1' });
    const stranger = callOf('PUT', membership, '', { authorization: 'Bearer t.2' });
    const { reached } = await through(admits(always)(), [known, stranger]);
    expect(reached).toEqual([known, callOf('PUT', membership, '', { authorization: 'Bearer t.1' })]);
  });

  it('let nobody in before somebody was let in', async () => {
    const stranger = callOf('PUT', membership, '', { authorization: 'Bearer t.2' });
    const { reached } = await through(admits(always)(), [stranger]);
    expect(reached).toEqual([stranger]);
  });

  it('do nothing to the URL with the account twice', async () => {
    const twice = callOf('PUT', membership.replace(account, `${account}/accounts/9900000`));
    const { answers, reached } = await through(inverts(always)(), [twice]);
    expect([answers, reached]).toEqual([[acceptance()], [twice]]);
  });
});

describe('the faults of signing in', () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhcHAtMSJ9.c2lnbmF0dXJlLW9mLWFwcC0x';
  const expired = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhcHAtMSJ8.b3RoZXItc2lnbmF0dXJlLTE';
  const [user, client] = [basic('user', 'pass:word'), basic('app', 'app:secret')];
  const [otherUser, otherToken] = [basic('user', 'other'), bearer(changed(token))];
  const joinOf = (authorization: string | undefined, target = membership) =>
    callOf('PUT', target, '', { authorization });
  const joins: Readonly<Record<string, Call>> = {
    nothing: joinOf(undefined),
    password: joinOf(user),
    'wrong password': joinOf(otherUser),
    'password as token': joinOf(user.replace('Basic', 'Bearer')),
    'password in small letters': joinOf(user.replace('Basic', 'basic')),
    'two passwords': joinOf(`${user}, ${otherUser}`),
    token: joinOf(bearer(token)),
    'changed token': joinOf(otherToken),
    'expired token': joinOf(bearer(expired)),
    'client as token': joinOf(client.replace('Basic', 'Bearer')),
    'token as password': joinOf(`Basic ${token}`),
    'token in small letters': joinOf(bearer(token).replace('Bearer', 'bearer')),
    'token in the query': joinOf(undefined, `${membership}?access_token=${token}`),
    'token for another account': joinOf(bearer(token), membership.replace('9900000', '9999999')),
    'two tokens': joinOf(`${bearer(token)}, ${otherToken}`),
    'token with another start': joinOf(bearer(`x${token.slice(1)}`)),
    'token with other claims': joinOf(bearer(token.replace('.eyJz', '.eyJt'))),
    'token with another end': joinOf(bearer(`${token.slice(0, -2)}yx`)),
    'beginning of a token': joinOf(bearer(token.slice(0, -4))),
    'token with more behind it': joinOf(bearer(`${token}AAAA`)),
    'token in capitals': joinOf(bearer(token.toUpperCase())),
    'unsigned token': joinOf(bearer('eyJhbGciOiJub25lIn0.eyJzdWIiOiJhcHAtMSJ9.')),
    'no token': joinOf('Bearer'),
  };
  const granted = new Set([joins['password'], joins['token']]);

  /** The joins that do not reach a provider as they are, or whose answer does not come back as it is. */
  async function metBy(behaviour: () => Behaviour): Promise<string[]> {
    const met: string[] = [];
    for (const [name, join] of Object.entries(joins)) {
      const before = [user, bearer(token)].map((authorization) =>
        callOf('GET', `${account}/sessions/s-1`, '', { authorization }),
      );
      const given: Answer[] = [];
      const { answers, reached } = await through(behaviour(), [...before, join], (call) => {
        const isKnown = before.includes(call) || granted.has(call);
        const answer = isKnown ? acceptance() : refusal(401);
        given.push(answer);
        return answer;
      });
      if (reached.length !== 3 || reached[2] !== join || answers[2] !== given[2]) met.push(name);
    }
    return met;
  }

  it('each meet what they are about, and nothing else', async () => {
    const met = await Promise.all(signInFaults.map(async ({ id, behaviour }) => [id, await metBy(behaviour)] as const));
    expect(Object.fromEntries(met)).toMatchInlineSnapshot(`
      {
        "any-account-let-in-by-token": [
          "token for another account",
        ],
        "any-token-let-in": [
          "password as token",
          "changed token",
          "expired token",
          "client as token",
          "token with another start",
          "token with other claims",
          "token with another end",
          "beginning of a token",
          "token with more behind it",
          "token in capitals",
          "unsigned token",
        ],
        "basic-in-small-letters-refused": [
          "password in small letters",
        ],
        "basic-no-longer-taken": [
          "password",
          "wrong password",
          "password in small letters",
          "two passwords",
          "token as password",
        ],
        "bearer-in-small-letters-refused": [
          "token in small letters",
        ],
        "beginning-of-token-let-in": [
          "beginning of a token",
        ],
        "challenge-repeats-the-token": [
          "password as token",
          "changed token",
          "expired token",
          "client as token",
          "token with another start",
          "token with other claims",
          "token with another end",
          "beginning of a token",
          "token with more behind it",
          "token in capitals",
          "unsigned token",
        ],
        "changed-token-is-forbidden": [
          "changed token",
        ],
        "changed-token-let-in": [
          "changed token",
        ],
        "changed-token-refused-and-joined": [
          "changed token",
        ],
        "client-as-bearer-let-in": [
          "client as token",
        ],
        "empty-token-let-in": [
          "no token",
        ],
        "end-of-token-overlooked": [
          "token with another end",
        ],
        "expired-token-let-in": [
          "expired token",
        ],
        "expired-token-refused-and-joined": [
          "expired token",
        ],
        "long-token-let-in": [
          "token with more behind it",
        ],
        "middle-of-token-overlooked": [
          "token with other claims",
        ],
        "other-account-by-token-refused-and-joined": [
          "token for another account",
        ],
        "start-of-token-overlooked": [
          "token with another start",
        ],
        "token-as-basic-let-in": [
          "token as password",
        ],
        "token-in-other-case-let-in": [
          "token in capitals",
        ],
        "token-in-query-let-in": [
          "token in the query",
        ],
        "tokens-no-longer-taken": [
          "password as token",
          "token",
          "changed token",
          "expired token",
          "client as token",
          "token in small letters",
          "token for another account",
          "two tokens",
          "token with another start",
          "token with other claims",
          "token with another end",
          "beginning of a token",
          "token with more behind it",
          "token in capitals",
          "unsigned token",
        ],
        "two-passwords-answered-otherwise": [
          "two passwords",
        ],
        "two-tokens-answered-otherwise": [
          "two tokens",
        ],
        "unsigned-token-let-in": [
          "unsigned token",
        ],
      }
    `);
  });
});
