import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuids } from '../../scripts/lib/text/uuid.ts';
import type { Answer } from '../../scripts/reference-provider/api/answer.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import type { Judgement } from '../../scripts/run/verdict.ts';
import { changingJoins } from '../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import type { Target } from '../../scripts/target/target.ts';
import { judgeExchanges } from '../../scripts/verification/judge/judge.ts';
import { runCase } from '../../scripts/verification/matrix/run-case.ts';
import { type Interaction, readInteractions } from '../../scripts/verification/replay/pacts.ts';
import { type ReplayProcess, startReplayProcess } from '../../scripts/verification/replay/replay-process.ts';
import { replayInteraction, withPactOutcome } from '../../scripts/verification/replay/replay.ts';
import { startTap, type Tap } from '../../scripts/verification/replay/tap.ts';
import type { Wire } from '../../scripts/verification/wire/wire.ts';
import { adding, anyEvidence, anyRequestCase, furtherMembers } from '../support/arbitraries.ts';
import { contextOf, wireTo } from '../support/context.ts';
import { holds, holdsAsync } from '../support/property.ts';
import { pacts } from '../support/run-verify.ts';

describe('the judgement of a replay', () => {
  it('is that of the matrix on the same exchange, where the Pact core is satisfied', () => {
    const satisfied = JSON.stringify({ interactionResults: [{ result: 'OK' }], errors: [] });
    holds(
      fc.property(
        anyRequestCase.chain((entry) => fc.tuple(fc.constant(entry), anyEvidence(entry))),
        fc.boolean(),
        ([entry, evidence], eitherShape) => {
          const judgement = judgeExchanges(entry, evidence);
          expect(withPactOutcome(judgement, satisfied, eitherShape)).toEqual(judgement);
        },
      ),
      300,
    );
  });
});

/** What a provider answers in place of a refusal, or of the 204 to a join without a body. */
const anyChange = fc.record({
  status: fc.option(fc.constantFrom<number>(200, 204, 400, 401, 404, 409, 418, 500), { freq: 3, nil: undefined }),
  headers: fc.constantFrom<Record<string, string>>(
    {},
    { 'x-other': '1' },
    { 'content-type': 'Application/JSON;charset=UTF-8' },
    { 'content-type': 'text/html' },
  ),
  content: fc.oneof(
    fc.constant(undefined),
    furtherMembers.map((members) => ({ members })),
    fc
      .constantFrom('', '{}', '{"error":1,"requestId":"r"}', '{"message":null}', '<html>', '[]', '"x"', '{"error":"e"}')
      .map((text) => ({ text })),
  ),
});
type Change = typeof anyChange extends fc.Arbitrary<infer Value> ? Value : never;

function changed(answer: Answer, { status, headers, content }: Change): Answer {
  const text = (answer.content ?? []).join('');
  const sent = content === undefined ? text : 'text' in content ? content.text : withMembers(text, content.members);
  return {
    status: status ?? answer.status,
    headers: { ...answer.headers, ...headers },
    ...(sent === '' ? {} : { content: [sent] }),
  };
}

function withMembers(text: string, members: Record<string, unknown>): string {
  return text === '' ? '' : JSON.stringify(adding(members)(JSON.parse(text) as object, 'requestError'));
}

const ids = [
  'joined-no-body',
  'bad-request-entry-without-participant-id',
  'not-found-session',
  'unauthorized-no-header',
];

describe('matrix and replay', () => {
  let change: (Change & { ofRefusals: boolean }) | undefined;
  let provider: ReferenceProvider;
  let target: Target;
  let wire: Wire;
  let tap: Tap;
  let core: ReplayProcess;
  let replayed: Interaction[];

  beforeAll(async () => {
    provider = await startReferenceProvider({
      intercept: changingJoins((answer) =>
        // Of a case that has to be refused, neither the joins of its scene nor its control.
        change && (answer.status >= 400 || !change.ofRefusals) ? changed(answer, change) : answer,
      ),
    });
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
    core = await startReplayProcess(1);
    replayed = (await readInteractions(pacts)).filter(({ entry }) => ids.includes(entry.id));
  });

  afterAll(async () => {
    await Promise.all([core.close(), tap.close()]);
    await wire.close();
    await provider.close();
  });

  it('agree on an endpoint, whatever it answers', async () => {
    expect(replayed.map(({ entry }) => entry.id).sort()).toEqual([...ids].sort());
    await holdsAsync(
      fc.asyncProperty(fc.nat(ids.length - 1), anyChange, async (index, answers) => {
        const interaction = replayed[index]!;
        change = { ...answers, ofRefusals: interaction.entry.id !== 'joined-no-body' };
        const inMatrix = await runCase(interaction.entry, contextOf(target, wire));
        const inReplay = await replayInteraction(interaction, contextOf(target, wire), tap, core);
        expect(facts(inReplay.judgement)).toEqual(facts(inMatrix.judgement));
      }),
      12,
    );
  });
});

/** A judgement without the words of the Pact core, and without ids, which differ from scene to scene. */
function facts({ status, reasonCode, mismatches }: Judgement) {
  const found = mismatches
    .filter(({ part }) => part !== 'pact')
    .map(({ part, at, expected }) => [part, at, expected.replace(uuids, 'id')]);
  return { status, reasonCode, found };
}
