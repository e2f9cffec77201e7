import { operation } from '../../contracts/operation.ts';
import type { RequestCase } from '../../contracts/types.ts';
import type { Exchange } from './exchange.ts';
import { judge, needsControl, readBackPlan, withEchoes } from './judge.ts';
import { buildRequest, controlTemplate } from './request.ts';
import { type Leftover, SceneError, type SceneOnTarget, sceneOn } from './scene.ts';
import type { Target } from './target.ts';
import type { Judgement } from './verdict.ts';
import type { Wire } from './wire.ts';

/** A case that has run: its judgement, the exchange it is about, and what could not be removed. */
export interface CaseRun {
  readonly judgement: Judgement;
  readonly exchange?: Exchange;
  readonly leftovers: readonly Leftover[];
}

/**
 * Sets the scene of a case, has its request sent, reads the effect back, sends the control, judges, and
 * removes what was created, whatever happened.
 * @param send sends the request under test once the scene is set; by default over the wire.
 */
export async function runCase(
  entry: RequestCase,
  target: Target,
  wire: Wire,
  send?: (scene: SceneOnTarget) => Promise<Exchange>,
): Promise<CaseRun> {
  const echoes: string[] = [];
  const scene = sceneOn(entry.scene, target, listening(wire, echoes));
  const sendOverWire = (template: RequestCase['request']): Promise<Exchange> =>
    wire.send(buildRequest(operation.method, template, scene.slots, target.users));

  let result: Omit<CaseRun, 'leftovers'>;
  try {
    if (!send) await scene.set();
    const exchange = await (send ? send(scene) : sendOverWire(entry.request));
    const readBack = await scene.readBack(readBackPlan(entry, exchange));
    let control: Exchange | undefined;
    if (entry.control && needsControl(entry, exchange)) {
      scene.liftFailure();
      control = await sendOverWire(controlTemplate(entry.request, entry.control));
    }
    const evidence = { slots: scene.slots, exchange, readBack, ...(control ? { control } : {}) };
    result = { judgement: judge(entry, evidence), exchange };
  } catch (error) {
    result = afterError(error);
  }
  const leftovers = await scene.tearDown();
  return { ...result, judgement: withEchoes(result.judgement, [...new Set(echoes)]), leftovers };
}

/** A wire that keeps where the answers around the request under test repeat a credential. */
function listening(wire: Wire, echoes: string[]): Wire {
  return {
    ...wire,
    async send(request) {
      const exchange = await wire.send(request);
      echoes.push(...exchange.echoes.map((at) => `${at} of a ${exchange.request.method} around the request`));
      return exchange;
    },
  };
}

function afterError(error: unknown): Omit<CaseRun, 'leftovers'> {
  if (error instanceof SceneError) {
    return {
      judgement: {
        status: 'inconclusive',
        reasonCode: error.exchange.response ? 'set-up-failed' : 'transport-failed',
        reason: `The scene could not be set: ${error.message}`,
        mismatches: [],
      },
      exchange: error.exchange,
    };
  }
  return { judgement: ownFault(error) };
}

/** An interaction of a pact was not seen to reach the target as it should. */
export class NotReplayedError extends Error {
  override readonly name = 'NotReplayedError';
}

/** The judgement of a case that the suite itself failed. */
export function ownFault(error: unknown): Judgement {
  if (error instanceof NotReplayedError) {
    return { status: 'harness-error', reasonCode: 'not-replayed', reason: error.message, mismatches: [] };
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { status: 'harness-error', reasonCode: 'own-fault', reason, mismatches: [] };
}
