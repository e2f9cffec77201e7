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

/** A fixed day before the end of Basic, since a 401 means something else after that day. */
const now = new Date('2026-11-01T12:00:00.000Z');

export const concurrency = 8;

export interface TrialOptions {
  readonly cases: readonly Case[];
  /** Runs only the cases that create nothing on the account. */
  readonly harmless: boolean;
  readonly signIn: WayToSignIn;
  readonly signal?: AbortSignal;
  /** Recorded interactions that the provider without a behaviour has to meet as well. */
  readonly interactions?: readonly Interaction[];
  /** Replays the interactions. */
  readonly core?: ReplayProcess;
}

/** Tries behaviours in front of one provider, each on a new instance. */
export interface Trials {
  /** @param interactions to replay as well, next to the cases. */
  try(behaviour: Behaviour, interactions?: readonly Interaction[]): Promise<TrialOutcome>;
}

/**
 * Runs the suite once without a behaviour; every trial is compared with this run.
 * @throws Error if that run is not conformant, since trials would prove nothing then.
 */
export async function trialsOn(provider: MatrixProvider, options: TrialOptions): Promise<Trials> {
  const usual = await runOn(provider, options, options.interactions);
  const { notable, replays } = outcomeOf(usual, []);
  // Verdicts are checked in place of the conclusion: a run of undocumented cases alone is rightly undecided.
  const amiss = [...notable, ...(replays?.notable ?? [])].filter(({ status }) => status !== 'not-provokable');
  if (amiss.length > 0) {
    const what = amiss.map((verdict) => `${verdict.case} ${verdict.status}: ${verdict.says.join('; ')}`);
    throw new Error(
      `The provider ${provider.name} (sign-in: ${options.signIn}) does not conform without any fault: ${what.join(' — ')}`,
    );
  }
  const unprovokable = new Set(notable.map((verdict) => verdict.case));
  return {
    async try(behaviour, interactions) {
      const run = await runOn(provider, options, interactions, behaviour);
      const outcome = outcomeOf(run, driftBetween(ofMatrix(usual), ofMatrix(run)));
      // A case that cannot be provoked without the behaviour either is not its effect.
      const isUsual = ({ case: id, status }: NotableVerdict) => status === 'not-provokable' && unprovokable.has(id);
      return { ...outcome, notable: outcome.notable.filter((verdict) => !isUsual(verdict)) };
    },
  };
}

/** A run without its replays, whose number differs between runs. */
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
