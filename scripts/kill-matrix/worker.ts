import { cases } from '../../contracts/cases/index.ts';
import { faults } from './faults/index.ts';
import type { Outcome } from './outcome.ts';
import { providers } from './providers.ts';
import { type Trials, trialsOn } from './trial.ts';
import { variations } from './variations.ts';

/** What a worker is asked to try: a fault or a variation by its id, in front of a provider by its name. */
export interface TrialOrder {
  readonly id: number;
  readonly subject: string;
  readonly provider: string;
  /** Cases that are left out of the contract. */
  readonly without: readonly string[];
}

export type TrialReport =
  { readonly id: number; readonly outcome: Outcome } | { readonly id: number; readonly error: string };

const known = new Map<string, Promise<Trials>>();

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
process.on('disconnect', () => process.exit(0));

async function tryOut({ subject, provider: name, without }: TrialOrder): Promise<Outcome> {
  const fault = faults.find(({ id }) => id === subject);
  const { behaviour, signIn = 'basic' } = fault ?? variations.find(({ id }) => id === subject)!;
  const provider = providers.find((candidate) => candidate.name === name)!;
  const harmless = fault?.harmless === true;
  const key = JSON.stringify([name, harmless, signIn]);
  const trials =
    known.get(key) ?? trialsOn(provider, { cases: cases.filter(({ id }) => !without.includes(id)), harmless, signIn });
  known.set(key, trials);
  return (await trials).try(behaviour());
}
