import type { WayToSignIn } from '../../../../contracts/model/sign-in.ts';
import type { Case } from '../../../../contracts/model/types.ts';
import type { Run } from '../../../run/run-schema.ts';
import { createRedactor } from '../../../secrets/redactor.ts';
import { defaultTimeouts } from '../../../target/limits.ts';
import type { Interaction } from '../../../verification/replay/pacts.ts';
import type { ReplayProcess } from '../../../verification/replay/replay-process.ts';
import { runSuite } from '../../../verification/run.ts';
import type { Behaviour } from '../behaviours/fault.ts';
import { driftBetween } from './drift.ts';
import { type NotableVerdict, type TrialOutcome, outcomeOf } from './outcome.ts';
import type { MatrixProvider } from './providers.ts';

/** Short, since nothing takes long on loopback: a fault that withholds a response should not cost network timeouts. */
const timeouts = { ...defaultTimeouts, pauseMs: 1, defaultWaitMs: 1, maxWaitMs: 5, headersMs: 5000, answerMs: 5000 };

/** Before Basic ends: a refusal must not mean something else from a certain day on. */
const now = new Date('2026-11-01T12:00:00.000Z');

export const concurrency = 8;

export interface TrialOptions {
  readonly cases: readonly Case[];
  /** Only what creates nothing on the account. */
  readonly harmless: boolean;
  /** How the run signs in. */
  readonly signIn: WayToSignIn;
  readonly signal?: AbortSignal;
  /** Recorded interactions that the provider by itself has to meet as well. */
  readonly interactions?: readonly Interaction[];
  /** What replays them. */
  readonly core?: ReplayProcess;
}

/** Tries behaviours in front of one provider, each on a provider of its own. */
export interface Trials {
  /** @param interactions to replay as well, next to the cases. */
  try(behaviour: Behaviour, interactions?: readonly Interaction[]): Promise<TrialOutcome>;
}

/**
 * Runs the suite once as the provider is by itself, which is what every change is measured against.
 * @throws Error when that run is not conformant: then nothing that follows would mean anything.
 */
export async function trialsOn(provider: MatrixProvider, options: TrialOptions): Promise<Trials> {
  const usual = await runOn(provider, options, options.interactions);
  const { notable, replays } = outcomeOf(usual, []);
  // A run of undocumented cases alone ends undecided, which is right.
  const amiss = [...notable, ...(replays?.notable ?? [])].filter(({ status }) => status !== 'not-provokable');
  if (amiss.length > 0) {
    const what = amiss.map((verdict) => `${verdict.case} ${verdict.status}: ${verdict.says.join('; ')}`);
    throw new Error(
      `The provider ${provider.name}, signed in to with ${options.signIn}, is at fault by itself: ${what.join(' — ')}`,
    );
  }
  const unprovokable = new Set(notable.map((verdict) => verdict.case));
  return {
    async try(behaviour, interactions) {
      const run = await runOn(provider, options, interactions, behaviour);
      const outcome = outcomeOf(run, driftBetween(ofMatrix(usual), ofMatrix(run)));
      // What the provider gives no occasion for by itself says nothing of the behaviour.
      const isUsual = ({ case: id, status }: NotableVerdict) => status === 'not-provokable' && unprovokable.has(id);
      return { ...outcome, notable: outcome.notable.filter((verdict) => !isUsual(verdict)) };
    },
  };
}

/** A run without its replays, of which one run has more than another. */
function ofMatrix(run: Run): Run {
  return { ...run, verdicts: run.verdicts.filter(({ via }) => via === 'matrix') };
}

async function runOn(
  provider: MatrixProvider,
  options: TrialOptions,
  interactions: readonly Interaction[] = [],
  behaviour?: Behaviour,
): Promise<Run> {
  const { target, close } = await provider.start(behaviour, options.signIn);
  try {
    return await runSuite({
      target,
      redactor: createRedactor(target.users),
      cases: options.cases,
      interactions,
      ...(options.core ? { core: options.core } : {}),
      limits: { concurrency, maxRequests: 100_000, maxResources: 100_000, timeoutSeconds: 600 },
      strict: false,
      harmless: options.harmless,
      only: [],
      timeouts,
      now,
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } finally {
    await close();
  }
}
