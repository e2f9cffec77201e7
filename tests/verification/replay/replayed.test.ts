import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReferenceProvider, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { referenceTarget } from '../../../scripts/reference-provider/target.ts';
import type { Judgement } from '../../../scripts/run/verdict.ts';
import type { ReplayProcess } from '../../../scripts/verification/replay/replay-process.ts';
import { replayInteraction, withPactOutcome } from '../../../scripts/verification/replay/replay.ts';
import { startTap, type Tap } from '../../../scripts/verification/replay/tap.ts';
import type { Wire } from '../../../scripts/verification/wire/wire.ts';
import { contextOf, wireTo } from '../../support/context.ts';
import { requestCase } from '../../support/evidence.ts';

const satisfied = JSON.stringify({ interactionResults: [{ result: 'OK' }], errors: [] });
const unmet = JSON.stringify({
  interactionResults: [{ result: 'Error' }],
  errors: [
    {
      mismatch: {
        mismatches: [
          { path: '$.a', mismatch: 'no a', actual: 1 },
          { mismatch: 'no b', actual: 2 },
        ],
      },
    },
  ],
});

type Order = Parameters<ReplayProcess['verify']>[0];
type Values = Readonly<Record<string, string>>;

/** Sends the request of an interaction as the Pact core does, with the values that the state handler gave. */
async function put(
  { baseUrl }: Order,
  { accountId, sessionId, participantId, authorization }: Values,
): Promise<number> {
  const path = `/v1/accounts/${accountId!}/sessions/${sessionId!}/participants/${participantId!}`;
  const headers = authorization === undefined ? {} : { authorization };
  const { statusCode, body } = await request(baseUrl + path, { method: 'PUT', headers });
  await body.dump();
  return statusCode;
}

/** In place of the process of the Pact core: asks for the scene, and does with it what a test says. */
function coreThat(act: (order: Order, values: Values) => Promise<unknown>, results = satisfied): ReplayProcess {
  return {
    async verify(order) {
      const answer = await request(order.stateUrl, { method: 'POST', body: JSON.stringify({ action: 'setup' }) });
      if (answer.statusCode === 200) await act(order, (await answer.body.json()) as Values);
      return results;
    },
    close: () => Promise.resolve(),
  };
}

let provider: ReferenceProvider;
let wire: Wire;
let tap: Tap;
let replay: (id: string, core: ReplayProcess, pact?: string) => ReturnType<typeof replayInteraction>;

beforeAll(async () => {
  provider = await startReferenceProvider();
  const target = referenceTarget(provider);
  wire = wireTo(target);
  tap = await startTap();
  replay = (id, core, pact = '{"provider":{"name":"an API"}}') =>
    replayInteraction({ description: 'd', entry: requestCase(id), pact }, contextOf(target, wire), tap, core);
});

afterAll(async () => {
  await tap.close();
  await wire.close();
  await provider.close();
});

const passed: Judgement = { status: 'passed', mismatches: [] };

describe('an interaction', () => {
  it('is given to the Pact core with its provider, and judged by what the tap has seen', async () => {
    const orders: Order[] = [];
    const core = coreThat(async (order, values) => {
      orders.push(order);
      expect(await put(order, values)).toBe(204);
    });
    const { judgement, exchange } = await replay('joined-no-body', core);
    expect(judgement).toEqual(passed);
    expect(exchange?.response?.status).toBe(204);
    expect(orders).toMatchObject([{ pact: '{"provider":{"name":"an API"}}', provider: 'an API' }]);
    await replay('joined-no-body', core, '{}');
    expect(orders[1]).toMatchObject({ pact: '{}', provider: '' });
  });

  it('gets an alias for the credential, another one each time', async () => {
    const seen: (string | undefined)[] = [];
    const core = coreThat(async (order, values) => {
      seen.push(values['authorization']);
      await put(order, values);
    });
    await replay('joined-no-body', core);
    await replay('joined-no-body', core);
    const [one, other] = seen.map((value) => Buffer.from(value!.replace(/^Basic /, ''), 'base64').toString());
    expect(one).toMatch(/^alias:[0-9a-f-]{36}$/);
    expect(other).not.toBe(one);
  });

  it('without credentials gets none, and sends none', async () => {
    const core = coreThat(async (order, values) => {
      expect(Object.hasOwn(values, 'authorization')).toBe(false);
      expect(await put(order, values)).toBe(401);
    });
    expect((await replay('unauthorized-no-header', core)).judgement).toEqual(passed);
  });

  it('with other credentials than its alias is not sent on', async () => {
    const core = coreThat((order, values) => put(order, { ...values, authorization: 'Basic YTpi' }));
    expect((await replay('joined-no-body', core)).judgement).toEqual({
      status: 'harness-error',
      reasonCode: 'not-replayed',
      reason: 'The Pact core sent other credentials than the alias that its state handler gave',
      mismatches: [],
    });
  });

  it.each([
    [0, () => Promise.resolve()],
    [2, async (order: Order, values: Values) => [await put(order, values), await put(order, values)]],
  ])('that reached the target %i times is not judged', async (times, act) => {
    const { judgement } = await replay('joined-no-body', coreThat(act, 'x'.repeat(600)));
    expect(judgement).toEqual({
      status: 'harness-error',
      reasonCode: 'not-replayed',
      reason: `The tap saw ${times} requests of the interaction instead of one; the Pact core said: ${'x'.repeat(500)}… (600 characters)`,
      mismatches: [],
    });
  });

  it('whose scene cannot be set is no fault of the suite', async () => {
    const refusing: Wire = { ...wire, send: (outgoing) => wire.send({ ...outgoing, credentials: 'malformed-base64' }) };
    const { judgement } = await replayInteraction(
      { description: 'd', entry: requestCase('joined-no-body'), pact: '{}' },
      contextOf(referenceTarget(provider), refusing),
      tap,
      coreThat(() => Promise.resolve()),
    );
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'set-up-failed' });
  });

  it.each([
    ['server-error-503', 'passed'],
    ['server-error-500', 'failed'],
    ['joined-unknown-member', 'observed'],
  ])('of %s whose shape is not the recorded one is %s', async (id, status) => {
    expect((await replay(id, coreThat(put, unmet))).judgement.status).toBe(status);
  });
});

describe('what the Pact core says', () => {
  it.each<Judgement['status']>(['failed', 'inconclusive', 'harness-error', 'observed'])(
    'counts for nothing where the judge came to %s',
    (status) => {
      const judgement: Judgement = { status, mismatches: [] };
      expect(withPactOutcome(judgement, unmet)).toBe(judgement);
      expect(withPactOutcome(judgement, '')).toBe(judgement);
    },
  );

  it('changes nothing where it is satisfied', () => {
    expect(withPactOutcome(passed, satisfied)).toBe(passed);
  });

  it('fails a case that the judge has passed', () => {
    const [first, second] = (['MUST', 'MUST'] as const).map((level, index) => ({
      part: 'pact',
      at: ['$.a', ''][index],
      expected: ['no a', 'no b'][index],
      actual: ['1', '2'][index],
      level,
    }));
    expect(withPactOutcome(passed, unmet)).toEqual({
      status: 'failed',
      reasonCode: 'pact-mismatch',
      reason: "The consumer's pact is not met: no a; no b",
      mismatches: [first, second],
    });
    const warned: Judgement = {
      status: 'warned',
      reasonCode: 'wrong-header',
      reason: 'r',
      mismatches: [{ part: 'header', at: 'h', expected: 'e', actual: 'a', level: 'SHOULD' }],
    };
    expect(withPactOutcome(warned, unmet).mismatches).toEqual([...warned.mismatches, first, second]);
    // Of the other shape of two, the Pact core has only that to say.
    expect(withPactOutcome(warned, unmet, true)).toBe(warned);
  });

  it('is a warning where the contract has no more than a SHOULD', () => {
    expect(withPactOutcome(passed, unmet, false, 'SHOULD')).toMatchObject({
      status: 'warned',
      reasonCode: 'pact-mismatch',
    });
  });

  it('is added as a warning to an answer that is tolerated', () => {
    const tolerated: Judgement = { status: 'warned', reasonCode: 'also-allowed', reason: 'r', mismatches: [] };
    const { mismatches, ...rest } = withPactOutcome(tolerated, unmet);
    expect(rest).toEqual({ status: 'warned', reasonCode: 'also-allowed', reason: 'r' });
    expect(mismatches.map(({ expected, level }) => [expected, level])).toEqual([
      ['no a', 'SHOULD'],
      ['no b', 'SHOULD'],
    ]);
  });

  it('is left out where it is no more than that its reader has given up', () => {
    const given = (...more: object[]) =>
      JSON.stringify({
        interactionResults: [{ result: 'Error' }],
        errors: [
          { mismatch: { mismatches: [{ path: '$', mismatch: "Failed to parse the actual body: 'x'" }, ...more] } },
        ],
      });
    const warned: Judgement = { status: 'warned', reasonCode: 'wrong-body', mismatches: [] };
    expect(withPactOutcome(warned, given())).toBe(warned);
    const note = 'The Pact core could not read the content, so that the judge alone has compared it';
    expect(withPactOutcome(passed, given())).toEqual({ ...passed, note });
    const both = withPactOutcome(passed, given({ path: '$.a', mismatch: 'no a' }));
    expect(both).toMatchObject({ status: 'failed', reason: "The consumer's pact is not met: no a" });
    expect(both.mismatches).toHaveLength(1);
  });

  it('is a fault of the suite where it is no result', () => {
    expect(withPactOutcome(passed, 'x')).toEqual({
      status: 'harness-error',
      reasonCode: 'own-fault',
      reason: 'The Pact core gave no result: x',
      mismatches: [],
    });
  });
});
