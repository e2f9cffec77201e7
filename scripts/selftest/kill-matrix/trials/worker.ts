import { cases } from '../../../../contracts/all-cases.ts';
import { readInteractions } from '../../../verification/replay/pacts.ts';
import { type ReplayProcess, startReplayProcess } from '../../../verification/replay/replay-process.ts';
import { faults } from '../faults/index.ts';
import { variations } from '../variations/index.ts';
import type { TrialOutcome } from './outcome.ts';
import { providers } from './providers.ts';
import { interactionsFor } from './replayed.ts';
import { concurrency, type TrialOptions, type Trials, trialsOn } from './trial.ts';

/** A trial for a worker: a fault or a variation by its id, in front of a provider by its name. */
export interface TrialOrder {
  readonly id: number;
  readonly subject: string;
  readonly provider: string;
  /** Cases that are left out of the contract. */
  readonly without: readonly string[];
  /** The folder of the recorded pacts. */
  readonly pacts: string;
}

export type TrialReport =
  { readonly id: number; readonly outcome: TrialOutcome } | { readonly id: number; readonly error: string };

const known = new Map<string, Promise<Trials>>();

// One process of the Pact core for all trials of this process, since starting one takes longer than replaying.
let core: Promise<ReplayProcess> | undefined;

process.on('message', (order: TrialOrder) => {
  tryOut(order)
    .then((outcome): TrialReport => ({ id: order.id, outcome }))
    .catch((error: unknown): TrialReport => ({
      id: order.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }))
    .then((report) => process.send!(report))
    .catch(() => process.exit(1));
});
// The parent ends the work by closing the channel.
process.on('disconnect', () => {
  void Promise.resolve(core)
    .then((running) => running?.close())
    .finally(() => process.exit(0));
});

async function tryOut({ subject, provider: name, without, pacts }: TrialOrder): Promise<TrialOutcome> {
  const fault = faults.find(({ id }) => id === subject);
  const tried = fault ?? variations.find(({ id }) => id === subject)!;
  const { behaviour, signIn = 'basic' } = tried;
  const provider = providers.find((candidate) => candidate.name === name)!;
  const harmless = fault?.harmless === true;
  const key = JSON.stringify([name, harmless, signIn]);
  core ??= startReplayProcess(concurrency);
  const interactions = (await readInteractions(pacts)).filter(({ entry }) => !without.includes(entry.id));
  const options: TrialOptions = {
    cases: cases.filter(({ id }) => !without.includes(id)),
    harmless,
    signIn,
    core: await core,
  };
  const trials = known.get(key) ?? trialsOn(provider, { ...options, ...(harmless ? {} : { interactions }) });
  known.set(key, trials);
  return (await trials).try(behaviour(), interactionsFor(tried, interactions));
}
