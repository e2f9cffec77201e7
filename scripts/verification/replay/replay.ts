import { randomUUID } from 'node:crypto';
import { pactStateValues } from '../../../contracts/model/pact-states.ts';
import type { Level } from '../../../contracts/model/types.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import type { Judgement, Mismatch } from '../../run/verdict.ts';
import { type CaseContext, type CaseRun, NotReplayedError, runCase } from '../matrix/run-case.ts';
import { rewritten } from './core-answer.ts';
import { type PactOutcome, readPactResults } from './pact-results.ts';
import type { Interaction } from './pacts.ts';
import type { ReplayProcess } from './replay-process.ts';
import { type OpenLine, type Tap } from './tap.ts';

/**
 * Replays one interaction of a pact through the tap, and judges the exchange like one of the matrix. Both
 * the judge and the Pact core have to be satisfied, and only what the tap saw counts.
 */
export async function replayInteraction(
  { entry, pact }: Interaction,
  context: CaseContext,
  tap: Tap,
  core: ReplayProcess,
): Promise<CaseRun> {
  const alias = `Basic ${Buffer.from(`alias:${randomUUID()}`).toString('base64')}`;
  const { credentials } = entry.request;
  let results = '';
  const run = await runCase(entry, context, async (scene, wire) => {
    const line = tap.open({
      wire,
      setUp: async () => {
        await scene.set();
        return pactStateValues(entry, scene.slots, credentials === 'none' ? undefined : alias);
      },
      reveal(authorization) {
        if (authorization === undefined) return 'none';
        if (authorization === alias) return credentials;
        throw new NotReplayedError('The Pact core sent other credentials than the alias that its state handler gave');
      },
    });
    results = await core.verify({ pact, provider: providerOf(pact), baseUrl: line.baseUrl, stateUrl: line.stateUrl });
    return onlyExchange(line, results);
  });
  const judgement = withPactOutcome(run.judgement, results, mayHaveEitherShape(entry), entry.level);
  const response = run.exchange?.response;
  return { ...run, judgement: withNote(judgement, response && rewritten(response)) };
}

function withNote(judgement: Judgement, note: string | undefined): Judgement {
  if (note === undefined) return judgement;
  return { ...judgement, note: judgement.note === undefined ? note : `${judgement.note}. ${note}` };
}

function onlyExchange({ error, requests, exchange }: OpenLine, results: string) {
  if (error) throw error;
  if (requests === 1 && exchange) return exchange;
  throw new NotReplayedError(
    `The tap saw ${requests} requests of the interaction instead of one; the Pact core said: ${excerpt(results, 500)}`,
  );
}

/** Whether the documents leave it open which of two shapes the answer has. */
function mayHaveEitherShape(entry: Interaction['entry']): boolean {
  return entry.level !== 'OBSERVE' && entry.expect.preferred.body === 'serverError';
}

function providerOf(pact: string): string {
  return (JSON.parse(pact) as { provider?: { name?: string } }).provider?.name ?? '';
}

/**
 * The judgement of the exchange, with what the Pact core has to say where the judge has no complaint.
 * @param level of the case: what the contract does not promise is no more than a preference of the consumer's either.
 */
export function withPactOutcome(
  judgement: Judgement,
  results: string,
  eitherShape = false,
  level: Level = 'MUST',
): Judgement {
  if (['failed', 'inconclusive', 'harness-error'].includes(judgement.status)) return judgement;
  // What nobody has promised cannot fail, in the eyes of the consumer either: the interaction is pending.
  if (judgement.status === 'observed') return judgement;
  // Where the contract tolerates the answer, the consumer's own expectation is a preference too.
  const tolerated = judgement.reasonCode === 'also-allowed' || level !== 'MUST';
  const outcome: PactOutcome = readPactResults(results, tolerated ? 'SHOULD' : 'MUST');
  if (outcome.satisfied === true) return judgement;
  if (outcome.satisfied === undefined) {
    return { status: 'harness-error', reasonCode: 'own-fault', reason: outcome.problem, mismatches: [] };
  }
  // A pact can record one shape only, and the consumer reads both.
  if (eitherShape) return judgement;
  const compared = outcome.mismatches.filter((mismatch) => !isUnread(mismatch));
  // What the judge has read is judged; what it could not read either, it has told.
  if (compared.length === 0) return judgement.status === 'passed' ? withNote(judgement, unread) : judgement;
  const mismatches = [...judgement.mismatches, ...compared];
  if (tolerated && judgement.status !== 'passed') return { ...judgement, mismatches };
  return {
    status: tolerated ? 'warned' : 'failed',
    reasonCode: 'pact-mismatch',
    reason: `The consumer's pact is not met: ${compared.map(({ expected }) => expected).join('; ')}`,
    mismatches,
  };
}

const unread = 'The Pact core could not read the content, so that the judge alone has compared it';

/** Whether the Pact core says no more than that its reader of JSON has given up. */
function isUnread({ expected }: Mismatch): boolean {
  return expected.startsWith('Failed to parse the actual body');
}
