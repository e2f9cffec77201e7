import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReferenceProvider, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import type { Target } from '../../../scripts/target/target.ts';
import {
  type Interaction,
  interactionsOf,
  PactError,
  readInteractions,
} from '../../../scripts/verification/replay/pacts.ts';
import { type ReplayProcess, startReplayProcess } from '../../../scripts/verification/replay/replay-process.ts';
import { replayInteraction, withPactOutcome } from '../../../scripts/verification/replay/replay.ts';
import { startTap, type Tap } from '../../../scripts/verification/replay/tap.ts';
import type { Wire } from '../../../scripts/verification/wire/wire.ts';
import { contextOf, wireTo } from '../../support/context.ts';
import { pacts, runVerify } from '../../support/run-verify.ts';

let provider: ReferenceProvider;
let target: Target;
let wire: Wire;
let tap: Tap;
let core: ReplayProcess;
let interactions: Interaction[];

beforeAll(async () => {
  provider = await startReferenceProvider();
  const { accountId, username, password } = provider.credentials;
  target = {
    kind: 'live',
    baseUrl: provider.baseUrl,
    accountId,
    users: { main: { username, password } },
    signIn: 'basic',
  };
  wire = wireTo(target);
  tap = await startTap();
  core = await startReplayProcess(2);
  interactions = await readInteractions(pacts);
});

afterAll(async () => {
  await Promise.all([core.close(), tap.close()]);
  await wire.close();
  await provider.close();
});

const interaction = (id: string): Interaction => interactions.find(({ entry }) => entry.id === id)!;
const satisfied = JSON.stringify({ interactionResults: [{ result: 'OK' }], errors: [] });

describe('a replayed interaction', () => {
  it('passes when the tap saw it and both the judge and the Pact core are satisfied', async () => {
    const { judgement, exchange, leftovers } = await replayInteraction(
      interaction('joined-sample-python'),
      contextOf(target, wire),
      tap,
      core,
    );
    expect(judgement).toEqual({ status: 'passed', mismatches: [] });
    expect(exchange?.request.headers).toContainEqual(['Authorization', '[redacted]']);
    expect(leftovers).toEqual([]);
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
  });

  it('shows the Pact core an alias, never the credential', async () => {
    let shown: Record<string, string> = {};
    const curious: ReplayProcess = {
      ...core,
      async verify(order) {
        const answer = await request(order.stateUrl, { method: 'POST', body: JSON.stringify({ action: 'setup' }) });
        shown = (await answer.body.json()) as Record<string, string>;
        return satisfied;
      },
    };
    await replayInteraction(interaction('joined-no-body'), contextOf(target, wire), tap, curious);
    expect(Buffer.from(shown['authorization']!.slice(6), 'base64').toString()).toMatch(/^alias:/);
    expect(JSON.stringify(shown)).not.toContain(provider.credentials.password);
  });

  it('is a harness error when the tap never saw it, whatever the Pact core says', async () => {
    const lying: ReplayProcess = { ...core, verify: () => Promise.resolve(satisfied) };
    const { judgement } = await replayInteraction(interaction('joined-no-body'), contextOf(target, wire), tap, lying);
    expect(judgement).toMatchObject({ status: 'harness-error', reasonCode: 'not-replayed' });
  });

  it('is a harness error when it is sent with other credentials than the alias', async () => {
    const { pact, ...rest } = interaction('joined-no-body');
    const withoutGenerator = pact.replace('"${authorization}"', '"Basic b3RoZXI6b3RoZXI="');
    expect(withoutGenerator).not.toBe(pact);
    const { judgement } = await replayInteraction(
      { ...rest, pact: withoutGenerator },
      contextOf(target, wire),
      tap,
      core,
    );
    expect(judgement).toMatchObject({ status: 'harness-error', reasonCode: 'not-replayed' });
  });

  it('fails when only the Pact core finds a mismatch', async () => {
    const { pact, ...rest } = interaction('not-found-session');
    const stricter = pact.replaceAll('"requestId"', '"traceId"').replaceAll('$.requestId', '$.traceId');
    const { judgement } = await replayInteraction({ ...rest, pact: stricter }, contextOf(target, wire), tap, core);
    expect(judgement).toMatchObject({ status: 'failed', reasonCode: 'pact-mismatch' });
    expect(judgement.mismatches.every(({ part }) => part === 'pact')).toBe(true);
    expect(judgement.reason).toContain('traceId');
  });

  it('is inconclusive when its scene cannot be set', async () => {
    const stranger: Target = { ...target, users: { main: { username: 'x', password: 'y' } } };
    const strange = wireTo(stranger);
    const context = contextOf(stranger, strange);
    const { judgement } = await replayInteraction(interaction('joined-no-body'), context, tap, core);
    await strange.close();
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'set-up-failed' });
    expect(judgement.reason).toContain('answered 401');
  });

  it('sets its scene once, however often the Pact core asks', async () => {
    let creations = 0;
    const failing = await startReferenceProvider({
      intercept: (call, next) => {
        if (call.method !== 'POST') return next(call);
        creations += 1;
        return { status: 500, headers: {}, content: [] };
      },
    });
    const pool = wireTo({ ...target, baseUrl: failing.baseUrl });
    const own = await startTap();
    await replayInteraction(
      interaction('joined-no-body'),
      contextOf({ ...target, baseUrl: failing.baseUrl }, pool),
      own,
      core,
    );
    expect(creations).toBe(2);
    await own.close();
    await pool.close();
    await failing.close();
  });

  it('is a harness error when the process of the Pact core is gone', async () => {
    const gone = await startReplayProcess(1);
    await gone.close();
    const { judgement } = await replayInteraction(interaction('joined-no-body'), contextOf(target, wire), tap, gone);
    expect(judgement.status).toBe('harness-error');
  });
});

describe('the results of the Pact core', () => {
  const passed = { status: 'passed', mismatches: [] } as const;

  it('that say nothing are a harness error', () => {
    for (const results of [
      '',
      'Verification was unable to run',
      '{}',
      '{"interactionResults":[]}',
      '{"interactionResults":[{"result":"Error"}]}',
    ]) {
      expect(withPactOutcome(passed, results).status, results).toBe('harness-error');
    }
    const two = JSON.stringify({ interactionResults: [{ result: 'OK' }, { result: 'OK' }] });
    expect(withPactOutcome(passed, two).status).toBe('harness-error');
  });

  it('only warn where the contract tolerates the answer', () => {
    const results = JSON.stringify({
      interactionResults: [{ result: 'Error' }],
      errors: [
        {
          mismatch: {
            type: 'mismatches',
            mismatches: [{ type: 'StatusMismatch', expected: 409, actual: 204, mismatch: 'expected 409 but was 204' }],
          },
        },
      ],
    });
    const tolerated = { status: 'warned', reasonCode: 'also-allowed', mismatches: [] } as const;
    expect(withPactOutcome(tolerated, results)).toMatchObject({
      status: 'warned',
      mismatches: [{ part: 'pact', level: 'SHOULD', expected: 'expected 409 but was 204', actual: '204' }],
    });
    expect(withPactOutcome(passed, results).status).toBe('failed');
  });

  it('say nothing of a shape that the documents leave open', () => {
    const results = JSON.stringify({
      interactionResults: [{ result: 'Error' }],
      errors: [{ mismatch: { mismatches: [{ mismatch: 'm' }] } }],
    });
    expect(withPactOutcome({ ...passed, note: 'n' }, results, true)).toEqual({ ...passed, note: 'n' });
    expect(withPactOutcome(passed, results, false).status).toBe('failed');
  });

  it('cannot make a failure or an open question into anything else', () => {
    for (const status of ['failed', 'inconclusive', 'harness-error'] as const) {
      expect(withPactOutcome({ status, mismatches: [] }, satisfied).status).toBe(status);
    }
  });
});

describe('a folder of pacts', () => {
  it.each([
    ['no JSON', '{', /x.json is not JSON/],
    ['no interactions', '{"interactions":[]}', /holds no interaction/],
    ['nothing', '{}', /holds no interaction/],
    ['an interaction without a case', '{"interactions":[{"description":"d"}]}', /"d" refers to no case/],
    [
      'an interaction with a case that is none',
      '{"interactions":[{"description":"d","comments":{"references":{"contract":{"case":"c"}}}}]}',
      /refers to no case of the contract \(c\)/,
    ],
    ...[
      [302, 'Location'],
      [200, 'content-encoding'],
    ].map(([status, header]): [string, string, RegExp] => [
      `an expectation of ${header}, which the Pact core never gets,`,
      JSON.stringify({
        interactions: [
          {
            description: 'd',
            comments: { references: { contract: { case: 'joined-no-body' } } },
            response: { status, headers: { [String(header)]: ['x'] } },
          },
        ],
      }),
      new RegExp(`"d" expects the header ${header} of a ${status}, which the replay keeps`),
    ]),
  ])('with %s is told', (_, text, message) => {
    expect(() => interactionsOf('x.json', text)).toThrow(message);
    expect(() => interactionsOf('x.json', text)).toThrow(PactError);
  });

  it('that is empty, or holds an empty pact, leaves the run undecided', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webrtc-empty-'));
    const none = await runVerify({ pacts: folder, args: ['--only', 'joined-no-body'] });
    expect(none.exitCode).toBe(3);
    expect(none.stdout).toContain('There is no pact file in');

    const text = await readFile(join(pacts, 'webrtc-session-client-bandwidth-webrtc-api.json'), 'utf8');
    const empty = { ...(JSON.parse(text) as object), interactions: [] };
    await writeFile(join(folder, 'empty.json'), JSON.stringify(empty));
    const emptied = await runVerify({ pacts: folder, args: ['--only', 'joined-no-body'] });
    expect(emptied.exitCode).toBe(3);
    expect(emptied.run?.problems).toEqual(['empty.json holds no interaction, so replaying it would prove nothing']);
    expect(emptied.junit).toContain('<error type="own-fault"');
    await rm(folder, { recursive: true });
  });
});
