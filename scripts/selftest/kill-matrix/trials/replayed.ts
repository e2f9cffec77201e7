import type { Interaction } from '../../../verification/replay/pacts.ts';
import type { Fault, Variation } from '../behaviours/fault.ts';
import { generatedFaults } from '../faults/generated/index.ts';
import type { TrialOutcome } from './outcome.ts';

/** The result of the replay under one fault or variation. */
export interface Replayed {
  /** Number of interactions. */
  readonly made: number;
  /** Sentences; empty if the replay agrees with the matrix and names the fault. */
  readonly problems: readonly string[];
}

/**
 * The recorded interactions that are replayed under a fault or a variation. A variation gets all of them. A generated
 * fault gets those of its families, since it changes only their responses. A fault that is written by hand gets none: it
 * is mostly about the state of a provider, which only the matrix reads back.
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
 * @returns undefined if nothing was to be replayed.
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
    .map(
      (verdict) =>
        `${verdict.case} ${verdict.status} in the replay, but does not name the fault: ${verdict.says.join('; ')}`,
    );
  return { made, problems: [...missing, ...atOdds, ...unnamed] };
}
