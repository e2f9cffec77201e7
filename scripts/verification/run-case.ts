import { operation } from '../../contracts/operation.ts';
import type { RequestCase } from '../../contracts/types.ts';
import { mostFurtherTries } from './budgets.ts';
import type { Evidence } from './evidence.ts';
import type { Exchange } from './exchange.ts';
import { judge, needsControl, readBackPlan, withEchoes } from './judge.ts';
import { isUnanswered } from './patience.ts';
import { costOf } from './plan.ts';
import type { Leftover } from './removal.ts';
import { buildRequest, controlTemplate } from './request.ts';
import { asksToWait } from './retry-after.ts';
import { type SceneContext, SceneError, type SceneOnTarget, sceneOn } from './scene.ts';
import type { Judgement, ReasonCode } from './verdict.ts';
import type { Wire } from './wire.ts';

/** What a case works with. */
export interface CaseContext extends Omit<SceneContext, 'removalWire'> {
  /** Why no further request may be sent, once that is so. */
  readonly halted: () => Halt | undefined;
}

/** Why a case is left before its end. */
export interface Halt {
  readonly reasonCode: ReasonCode;
  readonly reason: string;
}

/** One time that the request under test was sent, or was to be sent. */
export interface Try {
  readonly judgement: Judgement;
  readonly exchange?: Exchange;
}

/** A case that has run: its judgement, the exchange it is about, and what could not be removed. */
export interface CaseRun {
  readonly judgement: Judgement;
  readonly exchange?: Exchange;
  /** All of them, the one that decided last. */
  readonly tries: readonly Try[];
  readonly leftovers: readonly Leftover[];
}

/** One go of a case, from setting its scene to removing it. */
interface Go extends Try {
  readonly evidence?: Evidence;
  readonly leftovers: readonly Leftover[];
  /** An exchange of this go was not answered by the application: a fresh scene may do better. */
  readonly unanswered: boolean;
}

/** How the reason begins where the request under test was never sent, and the exchange is one before it. */
export const sceneNotSet = 'The scene could not be set';

class HaltedError extends Error {
  readonly halt: Halt;
  constructor(halt: Halt) {
    super(halt.reason);
    this.halt = halt;
  }
}

/**
 * Sets the scene of a case, has its request sent, reads the effect back, sends the control, judges, and
 * removes what was created, whatever happened. The request under test is sent once for each scene; when it,
 * or what belongs to it, was not answered, the case is tried again on a fresh one.
 * @param send sends the request under test once the scene is set; by default over the wire.
 */
export async function runCase(
  entry: RequestCase,
  context: CaseContext,
  send?: (scene: SceneOnTarget) => Promise<Exchange>,
): Promise<CaseRun> {
  const deadline = performance.now() + context.budgets.caseMs;
  const halted = (): Halt | undefined =>
    context.halted() ??
    (performance.now() > deadline
      ? {
          reasonCode: 'out-of-time',
          reason: `The case was not through after ${String(context.budgets.caseMs / 1000)} s`,
        }
      : undefined);
  const cost = costOf(entry);
  const goes: Go[] = [];
  for (;;) {
    const go = await goThrough(entry, { ...context, halted }, send);
    goes.push(go);
    const again =
      go.unanswered &&
      goes.length <= mostFurtherTries &&
      !halted() &&
      context.allowance.take(cost.requests, cost.resources);
    if (again) continue;
    return {
      judgement: persistentlyCutShort(entry, goes) ?? go.judgement,
      ...(go.exchange ? { exchange: go.exchange } : {}),
      tries: goes.map(({ judgement, exchange }) => ({ judgement, ...(exchange ? { exchange } : {}) })),
      leftovers: goes.flatMap(({ leftovers }) => leftovers),
    };
  }
}

async function goThrough(
  entry: RequestCase,
  context: CaseContext,
  send: ((scene: SceneOnTarget) => Promise<Exchange>) | undefined,
): Promise<Go> {
  const { target, halted } = context;
  const around: Exchange[] = [];
  const wire = listening(untilHalted(context.wire, halted), around);
  const scene = sceneOn(entry.scene, { ...context, wire, removalWire: listening(context.wire, around) });
  const sendOverWire = (template: RequestCase['request']): Promise<Exchange> =>
    untilHalted(context.wire, halted).send(buildRequest(operation.method, template, scene.slots, target.users));

  let result: Omit<Go, 'leftovers'>;
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
    const judgement = judge(entry, evidence);
    const readBacks = [...Object.values(readBack.members), readBack.participant, readBack.subscriptions];
    const others = [...readBacks, control].filter((other) => other !== undefined);
    // What the contract expects to come from a gateway is an answer.
    const unanswered =
      (isOpen(exchange) && judgement.status !== 'passed') ||
      (judgement.status === 'inconclusive' && others.some(isOpen));
    result = { judgement, exchange, evidence, unanswered };
  } catch (error) {
    result = afterError(error);
  }
  const leftovers = await scene.tearDown();
  const echoes = around.flatMap(({ echoes: places, request }) =>
    places.map((at) => `${at} of a ${request.method} around the request`),
  );
  return { ...result, judgement: withEchoes(result.judgement, [...new Set(echoes)]), leftovers };
}

function isOpen(exchange: Exchange): boolean {
  return isUnanswered(exchange) || (exchange.response !== undefined && asksToWait(exchange.response));
}

/**
 * An answer that ends before its announced length, on a connection that is closed in order, is a fault of
 * the network once. When every try ends at the same byte, it is what the provider sends.
 */
function persistentlyCutShort(entry: RequestCase, goes: readonly Go[]): Judgement | undefined {
  const [{ evidence } = {}, ...others] = [...goes].reverse();
  const failure = evidence?.exchange.failure;
  if (!evidence || goes.length <= mostFurtherTries || failure?.code !== 'CONTENT_CUT_SHORT') return undefined;
  const same = others.every(({ exchange }) => exchange?.failure?.message === failure.message);
  if (!same) return undefined;
  return judge(entry, { ...evidence, exchange: { ...evidence.exchange, failure: { ...failure, kind: 'malformed' } } });
}

/** A wire that sends nothing more once it is halted. */
function untilHalted(wire: Wire, halted: () => Halt | undefined): Wire {
  return {
    ...wire,
    async send(request) {
      const halt = halted();
      if (halt) throw new HaltedError(halt);
      return wire.send(request);
    },
  };
}

/** A wire that keeps what goes over it. */
function listening(wire: Wire, exchanges: Exchange[]): Wire {
  return {
    ...wire,
    async send(request) {
      const exchange = await wire.send(request);
      exchanges.push(exchange);
      return exchange;
    },
  };
}

function afterError(error: unknown): Omit<Go, 'leftovers'> {
  if (error instanceof HaltedError) {
    return { judgement: { status: 'inconclusive', ...error.halt, mismatches: [] }, unanswered: false };
  }
  if (error instanceof SceneError) {
    const { exchange } = error;
    return {
      judgement: {
        status: 'inconclusive',
        reasonCode: exchange.response ? 'set-up-failed' : 'transport-failed',
        reason: `${sceneNotSet}: ${error.message}`,
        mismatches: [],
      },
      exchange,
      unanswered: isOpen(exchange),
    };
  }
  return { judgement: ownFault(error), unanswered: false };
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
