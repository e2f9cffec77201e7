import { operation } from '../../../contracts/model/operation.ts';
import type { RequestCase } from '../../../contracts/model/types.ts';
import { type Exchange, summary } from '../../lib/http/exchange.ts';
import type { Evidence } from '../../run/evidence.ts';
import type { Judgement, ReasonCode } from '../../run/verdict.ts';
import { NotMakeableError } from '../../target/credentials.ts';
import { mostFurtherTries, mostWaits } from '../../target/limits.ts';
import { JournalError } from '../journal/journals.ts';
import type { Leftover } from '../journal/removal.ts';
import { judge, needsControl, readBackPlan, transportFailed, withEchoes } from '../judge/judge.ts';
import { buildRequest, controlTemplate } from '../wire/request.ts';
import { isOpen, isPutOff, isUnanswered, sendPatiently } from '../wire/retries.ts';
import type { Wire } from '../wire/wire.ts';
import { costOf } from './plan.ts';
import { type SceneContext, SceneError, sceneOn, type SceneOnTarget } from './scene.ts';

/** What a case works with. */
export interface CaseContext extends Omit<SceneContext, 'removalWire'> {
  /** Why no further request may be sent, once that is so. */
  readonly halted: () => Halt | undefined;
  /** When nobody waits for a connection any more but to remove. */
  readonly until?: AbortSignal;
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
  /** What the judgement rests on, where one was made. */
  readonly evidence?: Evidence;
  /** Where answers of the case, of whichever try, repeat a credential. */
  readonly echoes: readonly string[];
  /** All of them, the one that decided last. */
  readonly tries: readonly Try[];
  readonly leftovers: readonly Leftover[];
}

/** One go of a case, from setting its scene to removing it. */
interface Go extends Try {
  readonly evidence?: Evidence;
  /** Where answers of this go repeat a credential. */
  readonly echoes: readonly string[];
  readonly leftovers: readonly Leftover[];
  /** Nothing was decided, since the target put a request off, or the application did not answer one. */
  readonly open?: 'put-off' | 'unanswered';
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
          reason: `The case was not through after ${context.budgets.caseMs / 1000} s`,
        }
      : undefined);
  const cost = costOf(entry);
  const goes: Go[] = [];
  for (;;) {
    const go = await goThrough(entry, { ...context, halted }, send);
    goes.push(go);
    const before = goes.filter(({ open }) => open === go.open).length - 1;
    const most = go.open === 'put-off' ? mostWaits : mostFurtherTries;
    const again = go.open !== undefined && before < most && !halted();
    if (again && context.allowance.take(cost.requests, cost.resources)) continue;
    // A credential that was repeated once was repeated, whatever came of the next try.
    const earlier = new Set(goes.slice(0, -1).flatMap(({ echoes }) => echoes));
    const cutShort = persistentlyCutShort(goes);
    const evidence = cutShort ?? go.evidence;
    return {
      judgement: withEchoes(cutShort ? judge(entry, cutShort) : unlessPersistent(goes), [...earlier]),
      ...(go.exchange ? { exchange: evidence?.exchange ?? go.exchange } : {}),
      ...(evidence ? { evidence } : {}),
      echoes: [...new Set(goes.flatMap(({ echoes }) => echoes))],
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
  const around: Exchange[] = [];
  const halting = untilHalted(context);
  const wire = listening(halting, around);
  const scene = sceneOn(entry.scene, { ...context, wire, removalWire: listening(context.wire, around) });
  const sendOverWire = (template: RequestCase['request']): Promise<Exchange> =>
    halting.send(buildRequest(operation.method, template, scene.slots));

  let result: Omit<Go, 'leftovers' | 'echoes'>;
  try {
    if (!send) await scene.set();
    const exchange = await (send ? send(scene) : sendOverWire(entry.request));
    const readBack = await scene.readBack(readBackPlan(entry, exchange));
    let control: Exchange | undefined;
    if (entry.control && needsControl(entry, exchange)) {
      scene.liftFailure();
      const twin = controlTemplate(entry.request, entry.control);
      control = await sendPatiently(
        () => sendOverWire(twin),
        { idempotent: false },
        context.allowance,
        context.budgets,
      );
    }
    const evidence = { slots: scene.slots, exchange, readBack, ...(control ? { control } : {}) };
    const judgement = judge(entry, evidence);
    const readBacks = [...Object.values(readBack.members), readBack.participant, readBack.subscriptions];
    const others = [...readBacks, control].filter((other) => other !== undefined);
    // What the contract expects to come from a gateway is an answer.
    const undecided =
      (isOpen(exchange) && judgement.status !== 'passed') ||
      (judgement.status === 'inconclusive' && others.some(isOpen));
    result = { judgement, exchange, evidence, ...(undecided ? openness([exchange, ...others]) : {}) };
  } catch (error) {
    result = afterError(error, around);
  }
  const leftovers = await scene.tearDown();
  const aroundIt = around.flatMap(({ echoes: places, request }) =>
    places.map((at) => `${at} of a ${request.method} around the request`),
  );
  return {
    ...result,
    judgement: withEchoes(result.judgement, [...new Set(aroundIt)]),
    echoes: [...(result.exchange?.echoes ?? []), ...aroundIt],
    leftovers,
  };
}

/**
 * An answer that ends before its announced length, on a connection that is closed in order, is a fault of
 * the network once. When every try ends at the same byte, it is what the provider sends.
 * @returns the evidence with the answer taken for that.
 */
function persistentlyCutShort(goes: readonly Go[]): Evidence | undefined {
  const [{ evidence } = {}, ...others] = [...goes].reverse();
  const failure = evidence?.exchange.failure;
  if (!evidence || goes.length <= mostFurtherTries || failure?.code !== 'CONTENT_CUT_SHORT') return undefined;
  const same = others.every(({ exchange }) => exchange?.failure?.message === failure.message);
  if (!same) return undefined;
  return { ...evidence, exchange: { ...evidence.exchange, failure: { ...failure, kind: 'malformed' } } };
}

/**
 * A gateway that gets no answer is the network's or the hour's fault once or twice. When every try ends with
 * the same status, that is how the operation is answered.
 */
function unlessPersistent(goes: readonly Go[]): Judgement {
  const { judgement, exchange, open } = goes.at(-1)!;
  const isVerdict = judgement.status === 'failed' || judgement.status === 'warned';
  if (!isVerdict || open === undefined || !exchange?.response || exchange.failure) return judgement;
  const { status } = exchange.response;
  const alike = goes.filter((go) => go.exchange?.response?.status === status).length;
  if (alike === goes.length && alike > mostFurtherTries) return judgement;
  return { status: 'inconclusive', reasonCode: 'transport-failed', reason: summary(exchange), mismatches: [] };
}

/** A wire that sends nothing more once it is halted. */
export function untilHalted({ wire, halted, until }: Pick<CaseContext, 'wire' | 'halted' | 'until'>): Wire {
  const endIfHalted = (): void => {
    const halt = halted();
    if (halt) throw new HaltedError(halt);
  };
  return {
    ...wire,
    async send(request) {
      // A token may be waited for, which a request without one is not sent for.
      endIfHalted();
      const exchange = await wire.send({
        ...request,
        ...(until ? { until } : {}),
        // A request may wait long for its turn.
        before: async () => {
          endIfHalted();
          await request.before?.();
        },
      });
      // So may a connection.
      if (exchange.failure?.kind === 'unsent') endIfHalted();
      return exchange;
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

function openness(exchanges: readonly Exchange[]): Pick<Go, 'open'> {
  if (exchanges.some(isUnanswered)) return { open: 'unanswered' };
  return exchanges.some(isPutOff) ? { open: 'put-off' } : {};
}

function afterError(error: unknown, around: readonly Exchange[]): Omit<Go, 'leftovers' | 'echoes'> {
  if (error instanceof HaltedError) {
    return { judgement: { status: 'inconclusive', ...error.halt, mismatches: [] } };
  }
  if (error instanceof SceneError) {
    const { exchange } = error;
    return {
      judgement: {
        status: 'inconclusive',
        reasonCode: exchange.response ? 'set-up-failed' : transportFailed(exchange).reasonCode!,
        reason: `${sceneNotSet}: ${error.message}`,
        mismatches: [],
      },
      exchange,
      // A request that was taken and is repeated can be refused for just that.
      ...openness([exchange, ...around]),
    };
  }
  if (error instanceof NotMakeableError) {
    return {
      judgement: { status: 'not-provokable', reasonCode: 'needs-credentials', reason: error.message, mismatches: [] },
    };
  }
  if (error instanceof JournalError) {
    return {
      judgement: { status: 'inconclusive', reasonCode: 'no-journal', reason: error.message, mismatches: [] },
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
