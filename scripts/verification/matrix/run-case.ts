import { operation } from '../../../contracts/model/operation.ts';
import type { ControlDifference, RequestCase } from '../../../contracts/model/types.ts';
import type { Exchange } from '../../lib/http/exchange.ts';
import type { Judgement, ReasonCode } from '../../run/verdict.ts';
import { NotMakeableError } from '../../target/altered.ts';
import { maxRetries, maxWaits } from '../../target/limits.ts';
import { JournalError } from '../journal/journals.ts';
import type { Leftover } from '../journal/removal.ts';
import { type Attempt, type Ending, type JudgedCase, next, type Undecided } from '../judge/next.ts';
import { buildRequest, controlTemplate } from '../wire/request.ts';
import { sendWithRetries } from '../wire/retries.ts';
import { asAttempt } from '../wire/waits.ts';
import type { Wire } from '../wire/wire.ts';
import { costOf } from './plan.ts';
import { type SceneContext, SceneError, sceneOn, type SceneOnTarget } from './scene.ts';

/** What a case needs to run. */
export interface CaseContext extends Omit<SceneContext, 'removalWire'> {
  /** Why no further request may be sent, if so. */
  readonly stopReason: () => StopReason | undefined;
  /** Ends the waiting for a connection, except for removals. */
  readonly until?: AbortSignal;
}

/** Why a case ends early. */
export interface StopReason {
  readonly reasonCode: ReasonCode;
  readonly reason: string;
}

/** The result of a case: its judgement, and what could not be removed. */
export interface CaseRun extends JudgedCase {
  readonly leftovers: readonly Leftover[];
}

/** The beginning of the reason if the scene failed, so that the request under test was never sent. */
export const sceneNotSet = 'The scene could not be set';

class HaltedError extends Error {
  readonly halt: StopReason;
  constructor(halt: StopReason) {
    super(halt.reason);
    this.halt = halt;
  }
}

/** Sets up the scene and sends the request under test. Its wire sends nothing once the case has to stop. */
type Send = (scene: SceneOnTarget, wire: Wire) => Promise<Exchange>;

/**
 * Sets up the scene of a case, sends its request, does what the judge asks for, and always removes what was created.
 * The request under test is sent once for each scene.
 *
 * When a case is tried again, always on a fresh scene, from its beginning:
 * - Its request, or one that the judgement needs, was not answered by the application: no answer came, it broke off,
 *   or a gateway or proxy reports that it got none (502, 503, 504). Up to `maxRetries` more attempts.
 * - The target asked to wait (429, or 503 with Retry-After), so it has done nothing yet. Up to `maxWaits` more
 *   attempts, counted by themselves; the wire has waited as long as it was asked to.
 * - Never where the answer is what the case expects, even a 502 of a gateway: that is an answer, and it decides.
 * - Never once the time of the case or of the run is over, or where the run may send or create no more.
 * What the last attempt shows decides, unless all attempts agree: the judge knows the earlier ones and says whether
 * the same failure three times over is the network's or the provider's. See `next`.
 *
 * @param send by default sends over the wire.
 */
export async function runCase(entry: RequestCase, context: CaseContext, send?: Send): Promise<CaseRun> {
  const { caseMs } = context.timeouts;
  const deadline = performance.now() + caseMs;
  const outOfTime: StopReason = {
    reasonCode: 'out-of-time',
    reason: `The case was not finished after ${caseMs / 1000} s`,
  };
  const stopReason = () => context.stopReason() ?? (performance.now() > deadline ? outOfTime : undefined);
  const { requests, resources } = costOf(entry);
  const attempts: Attempt[] = [];
  const leftovers: Leftover[] = [];
  let reasons: readonly (Undecided | undefined)[] = [];
  for (;;) {
    const attempt = () => runAttempt(entry, { ...context, stopReason }, attempts, send);
    leftovers.push(...(await asAttempt(countsAfter(reasons), attempt)));
    const step = next(entry, attempts);
    if (!('judgement' in step)) throw new Error(`An attempt at ${entry.id} ended before it could be judged`);
    const { undecided, ...judged } = step;
    reasons = undecided;
    if (isWorthAnother(undecided) && !stopReason() && context.allowance.take(requests, resources)) continue;
    return { ...judged, leftovers };
  }
}

/** Whether the last attempt has decided nothing, and there were not too many for the same reason. */
function isWorthAnother(undecided: readonly (Undecided | undefined)[]): boolean {
  const last = undecided.at(-1);
  const max = last === 'put-off' ? maxWaits : maxRetries;
  return last !== undefined && undecided.filter((one) => one === last).length <= max;
}

/** The number of the next attempt and of the pauses so far, for the progress display. */
function countsAfter(undecided: readonly (Undecided | undefined)[]): Parameters<typeof asAttempt>[0] {
  const count = (reason: Undecided): number => undecided.filter((one) => one === reason).length;
  const pauses = count('put-off');
  return {
    attempt: { number: count('unanswered') + 1, of: 1 + maxRetries },
    ...(pauses === 0 ? {} : { pause: { number: pauses, of: maxWaits } }),
  };
}

/** One attempt: set up, send, read back, tear down. Appends it to `attempts`. @returns what could not be removed. */
async function runAttempt(
  entry: RequestCase,
  context: CaseContext,
  attempts: Attempt[],
  send: Send = sendOverWire(entry),
): Promise<Leftover[]> {
  const exchanges: Exchange[] = [];
  const kept = keeping(context.wire, exchanges);
  const wire = untilHalted({ ...context, wire: kept });
  const scene = sceneOn(entry.scene, { ...context, wire, removalWire: kept });
  let attempt: Attempt = { slots: scene.slots, exchanges };
  try {
    attempt = { ...attempt, exchange: await send(scene, wire) };
    for (;;) {
      const step = next(entry, [...attempts, attempt]);
      if ('readBack' in step) attempt = { ...attempt, readBack: await scene.readBack(step.readBack) };
      else if ('control' in step) {
        attempt = { ...attempt, control: await sendControl(entry, step.control, { context, scene, wire }) };
      } else break;
    }
  } catch (error) {
    attempt = { ...attempt, ended: endingOf(error) };
  }
  attempts.push(attempt);
  return scene.tearDown();
}

function sendOverWire({ request }: RequestCase): Send {
  return async (scene, wire) => {
    await scene.set();
    return wire.send(buildRequest(operation.method, request, scene.slots));
  };
}

function sendControl(
  { request }: RequestCase,
  difference: ControlDifference,
  { context, scene, wire }: { context: CaseContext; scene: SceneOnTarget; wire: Wire },
): Promise<Exchange> {
  scene.liftFailure();
  const control = buildRequest(operation.method, controlTemplate(request, difference), scene.slots);
  return sendWithRetries(() => wire.send(control), { idempotent: false }, context.allowance, context.timeouts);
}

/** A wire that sends nothing once the case has to stop. */
function untilHalted({ wire, stopReason, until }: Pick<CaseContext, 'wire' | 'stopReason' | 'until'>): Wire {
  const endIfHalted = (): void => {
    const halt = stopReason();
    if (halt) throw new HaltedError(halt);
  };
  return {
    ...wire,
    async send(request) {
      // Before a token is fetched for the request.
      endIfHalted();
      const exchange = await wire.send({
        ...request,
        ...(until ? { until } : {}),
        // Again before it is sent: it may have waited long for its turn.
        before: async () => {
          endIfHalted();
          await request.before?.();
        },
      });
      // Or for a connection.
      if (exchange.failure?.kind === 'unsent') endIfHalted();
      return exchange;
    },
  };
}

/** A wire that keeps every exchange. */
function keeping(wire: Wire, exchanges: Exchange[]): Wire {
  return {
    ...wire,
    async send(request) {
      const exchange = await wire.send(request);
      exchanges.push(exchange);
      return exchange;
    },
  };
}

function endingOf(error: unknown): Ending {
  if (error instanceof SceneError) {
    return { noScene: `${sceneNotSet}: ${error.message}`, exchange: error.exchange };
  }
  if (error instanceof HaltedError) return { judgement: { status: 'inconclusive', ...error.halt, mismatches: [] } };
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
  return { judgement: harnessFault(error) };
}

/** The tap did not see the interaction reach the target as it should. */
export class NotReplayedError extends Error {
  override readonly name = 'NotReplayedError';
}

/** The judgement of a case that the suite itself failed. */
export function harnessFault(error: unknown): Judgement {
  if (error instanceof NotReplayedError) {
    return { status: 'harness-error', reasonCode: 'not-replayed', reason: error.message, mismatches: [] };
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { status: 'harness-error', reasonCode: 'own-fault', reason, mismatches: [] };
}
