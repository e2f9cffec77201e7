import { brotliDecompressSync, unzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ServiceFailure } from '../../../contracts/model/types.ts';
import { uuids } from '../../../scripts/lib/text/uuid.ts';
import type { Answer, Call } from '../../../scripts/reference-provider/api/answer.ts';
import { answerCall, type ApiState } from '../../../scripts/reference-provider/api/api.ts';
import { defaultCredentials } from '../../../scripts/reference-provider/api/credentials.ts';
import { Store } from '../../../scripts/reference-provider/api/store.ts';
import { tokenPath, Tokens, defaultTokenSeconds } from '../../../scripts/reference-provider/api/tokens.ts';
import type { Behaviour } from '../../../scripts/selftest/kill-matrix/behaviours/fault.ts';
import { generatedFaults } from '../../../scripts/selftest/kill-matrix/faults/generated/index.ts';
import { faults } from '../../../scripts/selftest/kill-matrix/faults/index.ts';
import { variations } from '../../../scripts/selftest/kill-matrix/variations/index.ts';

const { accountId, username, password, noWebrtcUsername, noWebrtcPassword, clientId, clientSecret } =
  defaultCredentials;
/** The end of a token shows in its length, unless each conversation takes place at the same time. */
const now = Date.parse('2026-07-01T12:00:00Z');
const basic = (user: string, secret: string) => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
const failures: readonly ServiceFailure[] = [
  { status: 500, layer: 'application' },
  { status: 502, layer: 'gateway' },
  { status: 503, layer: 'application' },
  { status: 503, layer: 'gateway', retryAfter: 2 },
  { status: 504, layer: 'gateway' },
];

/**
 * Asks a provider for one answer of each kind, through a behaviour or without: tokens, creations, joins with every
 * documented status, and reads.
 */
async function conversation(behaviour: Behaviour): Promise<string[]> {
  const state: ApiState = {
    store: new Store(),
    credentials: defaultCredentials,
    auth: 'both',
    tokens: new Tokens(defaultCredentials, defaultTokenSeconds, () => now),
    failures: new Map(),
    pactScenes: new Map(),
  };
  const said: string[] = [];
  const send = async (call: Call) => {
    const answer = await behaviour(call, (passed) => Promise.resolve(answerCall(state, passed)));
    said.push(shown(answer));
    return answer;
  };
  const ask = (method: string, path: string, body = '', authorization: string | null = basic(username, password)) =>
    send({
      method,
      target: `/v1/accounts/${accountId}${path}`,
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
      },
      body: Buffer.from(body),
    });
  const token = async (): Promise<string> => {
    const answer = await send({
      method: 'POST',
      target: tokenPath,
      headers: {
        authorization: basic(clientId, clientSecret),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: Buffer.from('grant_type=client_credentials'),
    });
    return (JSON.parse(textOf(answer)) as { access_token: string }).access_token;
  };
  const created = async (path: string): Promise<string> => {
    const value = JSON.parse(textOf(await ask('POST', path, '{}'))) as { id?: string; participant?: { id: string } };
    return value.participant?.id ?? value.id!;
  };
  const [session, second] = [await created('/sessions'), await created('/sessions')];
  const [alone, joining, other, listening] = [
    await created('/participants'),
    await created('/participants'),
    await created('/participants'),
    await created('/participants'),
  ];
  const join = (of: string, who: string) =>
    `/sessions/${encodeURIComponent(of)}/participants/${encodeURIComponent(who)}`;
  await ask('PUT', join(session, other));
  for (const given of [await token(), await token()]) await ask('PUT', join(session, other), '', `Bearer ${given}`);
  await ask('PUT', join(session, other), '', 'Bearer of-nobody');
  await ask(
    'PUT',
    join(session, joining),
    JSON.stringify({ participants: [{ participantId: other, streamAliases: ['a'] }] }),
  );
  const both = [{ participantId: other, streamAliases: ['a', 'b'] }, { participantId: joining }];
  await ask('PUT', join(session, listening), JSON.stringify({ participants: both }));
  await ask('PUT', join(session, alone), '[]');
  await ask('PUT', join(session, alone), '', null);
  await ask('PUT', join(session, alone), '', basic(noWebrtcUsername, noWebrtcPassword));
  await ask('PUT', `${join(session, alone)}/no-such-route`);
  await ask('PUT', join('nowhere', alone));
  await ask('PUT', join(second, joining));
  for (const failure of failures) {
    state.failures.set(state.store.session(session)?.id ?? [...sessionIds(said)][0]!, failure);
    await ask('PUT', join(session, alone));
    state.failures.clear();
  }
  await ask('GET', `/sessions/${encodeURIComponent(session)}/participants`);
  await ask('GET', `/sessions/${encodeURIComponent(second)}/participants`);
  await ask('GET', `/participants/${encodeURIComponent(joining)}`);
  await ask('GET', `${join(session, joining)}/subscriptions`);
  await ask('GET', `${join(session, other)}/subscriptions`);
  await ask('GET', `${join(session, listening)}/subscriptions`);
  return masked(said);
}

function sessionIds(said: readonly string[]): Set<string> {
  return new Set(said.flatMap((text) => text.match(uuids) ?? []));
}

function textOf({ headers, content }: Answer): string {
  const bytes = Buffer.concat((content ?? []).map((piece) => Buffer.from(piece)));
  const coding = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-encoding')?.[1];
  if (coding === undefined) return bytes.toString();
  return (coding === 'br' ? brotliDecompressSync(bytes) : unzipSync(bytes)).toString();
}

/** All of an answer that shows on the wire. */
function shown({ status, headers, content, cutAfter }: Answer): string {
  const pieces = content?.map((piece) => Buffer.from(piece).toString('latin1'));
  return JSON.stringify([status, Object.entries(headers), pieces, cutAfter]);
}

/** Ids and tokens differ between two conversations; their length does not, nor which of them are the same. */
function masked(said: readonly string[]): string[] {
  const tokens: string[] = [];
  const numbered = (token: string) => {
    if (!tokens.includes(token)) tokens.push(token);
    return `<token ${tokens.indexOf(token)} of ${token.length} characters>`;
  };
  return said.map((text) =>
    text
      .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, numbered)
      .replace(uuids, '<id>')
      .replace(/("token\\+":\\+")[\w-]+/g, '$1<token>'),
  );
}

/** Asks these calls at once, by their numbers. @returns the numbers in the order of the answers. */
async function orderOfAnswers(behaviour: Behaviour, numbers: readonly number[]): Promise<number[]> {
  const answered: number[] = [];
  const call: Call = { method: 'GET', target: '/', headers: {}, body: Buffer.alloc(0) };
  const ask = async (number: number) => {
    await behaviour(call, () => Promise.resolve({ status: 204, headers: {} }));
    answered.push(number);
  };
  await Promise.all(numbers.map(ask));
  return answered;
}

const usual = await conversation((call, next) => next(call));

describe('the corpus of the kill matrix', () => {
  it('holds faults and variations enough, each with an id of its own', () => {
    expect(faults.length).toBeGreaterThanOrEqual(150);
    expect(variations.length).toBeGreaterThanOrEqual(40);
    const ids = [...faults, ...variations].map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('is made of these variations', () => {
    expect(variations.map(({ id, differs }) => `${id} | ${differs}`).join('\n')).toMatchSnapshot();
  });

  it('is compared with a conversation in which every documented status comes up', () => {
    const statuses = new Set(usual.map((text) => (JSON.parse(text) as [number])[0]));
    expect([...statuses].sort()).toEqual([200, 204, 400, 401, 403, 404, 409, 500, 502, 503, 504]);
  });

  it.each(generatedFaults)('$id changes what a provider answers', async ({ behaviour }) => {
    expect(await conversation(behaviour())).not.toEqual(usual);
  });

  // What differs in time alone has no bytes of its own, and what differs in a whole run none in a conversation.
  const inTime = variations.filter(({ differs }) => differs.includes('milliseconds'));
  const inWholeRuns = variations.filter(({ id }) => ['signed-in-with-oauth', 'tokens-taken-back'].includes(id));

  it('is compared with itself, where nothing differs', async () => {
    expect(await conversation((call, next) => next(call))).toEqual(usual);
  });

  it.each(variations.filter((variation) => ![...inTime, ...inWholeRuns].includes(variation)))(
    '$id differs on the wire',
    async ({ behaviour }) => {
      expect(await conversation(behaviour())).not.toEqual(usual);
    },
  );

  it.each(inTime)('$id answers what is asked at once in another order', async ({ behaviour }) => {
    const asked = Array.from({ length: 10 }, (_, index) => index);
    expect(await orderOfAnswers((call, next) => next(call), asked)).toEqual(asked);
    expect(await orderOfAnswers(behaviour(), asked)).not.toEqual(asked);
  });

  it('has a token taken back by a provider that has taken it two hundred times', async () => {
    const { behaviour } = variations.find(({ id }) => id === 'tokens-taken-back')!;
    const provider = behaviour();
    const taken: string[] = [];
    const show = (authorization: string) =>
      provider({ method: 'GET', target: '/', headers: { authorization }, body: Buffer.alloc(0) }, ({ headers }) => {
        taken.push(headers['authorization'] ?? 'nothing');
        return Promise.resolve({ status: 204, headers: {} });
      });
    for (let shown = 0; shown < 201; shown += 1) await show('Bearer old');
    await show('Bearer new');
    expect(taken.slice(199)).toEqual(['Bearer old', 'nothing', 'Bearer new']);
  });
});
