import type { Interaction } from '../../../verification/replay/pacts.ts';
import type { Fault, Variation } from '../behaviours/fault.ts';
import { generatedFaults } from '../faults/generated/index.ts';
import type { TrialOutcome } from './outcome.ts';

/** The result of the replay under one fault or variation. */
export interface Replayed {
  /** Interactions. */
  readonly made: number;
  /** Sentences; none when the replay agrees with the matrix, and names what is broken. */
  readonly problems: readonly string[];
}

/**
 * The recorded interactions that are replayed under a fault or a variation: all under a variation; under a fault that
 * follows from the contract's data, those of its families, since it changes no answer of another. None under the faults that
 * are written by hand: those are about the state of a provider, which the matrix alone reads in each of its cases.
 */
export function interactionsFor(
  subject: Fault | Variation,
  interactions: readonly Interaction[],
): readonly Interaction[] {
  if ('differs' in subject) return interactions;
  if (!generated.has(subject.id)) return [];
  return interactions.filter(({ entry }) => subject.families.includes(entry.family));
}

const generated = new Set(generatedFaults.map(({ id }) => id));

/**
 * Compares the replay with the matrix. Both send the same request in the same scene, so each interaction has to end as
 * the case does in the matrix, at the same level. A failure has to name the fault.
 * @returns undefined where nothing was to be replayed.
 */
export function replayedOf(subject: Fault | Variation, { replays }: TrialOutcome, due: number): Replayed | undefined {
  if (due === 0) return undefined;
  const { made = 0, notable = [] } = replays ?? {};
  const missing = made === due ? [] : [`${made} of ${due} interactions were replayed`];
  const atOdds = notable
    .filter(({ status, inMatrix }) => status !== inMatrix)
    .map(
      (verdict) =>
        `${verdict.case} ${verdict.status} in the replay, ${verdict.inMatrix} in the matrix: ${verdict.says.join('; ')}`,
    );
  const unnamed = notable
    .filter(({ status }) => status === 'failed' || status === 'warned')
    .filter(({ says }) => 'says' in subject && !says.some((text) => subject.says.test(text)))
    .map((verdict) => `${verdict.case} ${verdict.status} in the replay without naming it: ${verdict.says.join('; ')}`);
  return { made, problems: [...missing, ...atOdds, ...unnamed] };
}
