import type { Case } from '../../contracts/types.ts';
import type { Run } from '../verification/run-schema.ts';
import { sentence, type VerdictStatus } from '../verification/verdict.ts';

/** What one run of the suite against one provider with one behaviour came to, as far as it is not what it should be. */
export interface Outcome {
  readonly exitCode: number;
  /** Every verdict that is neither passed nor observed. */
  readonly notable: readonly NotableVerdict[];
  /** What has changed in the answers since the same provider was without the behaviour. */
  readonly drift: readonly Drifted[];
  /** What the run could not remove, when it could not. */
  readonly leftovers: number;
}

export interface NotableVerdict {
  readonly case: string;
  readonly status: VerdictStatus;
  /** What the verdict says: a sentence for each mismatch, or its reason. */
  readonly says: readonly string[];
}

/** One change of one case that the comparison with a baseline shows. */
export interface Drifted {
  readonly case: string;
  readonly kind: 'breaking' | 'compatible' | 'unknown';
  readonly what: string;
}

/** What is worth keeping of a run. @param drift from the run of the same provider without the behaviour. */
export function outcomeOf(run: Run, drift: readonly Drifted[]): Outcome {
  return {
    exitCode: run.summary.exitCode,
    notable: run.verdicts
      .filter(({ status }) => status !== 'passed' && status !== 'observed')
      .map(({ case: id, status, reason, mismatches }) => ({
        case: id,
        status,
        says: mismatches.length > 0 ? mismatches.map(sentence) : [reason ?? status],
      })),
    drift,
    leftovers: run.leftovers.length,
  };
}

/**
 * The cases of a contract that send the same request in the same scene, and so cannot be told apart by anything
 * that a provider does. Groups of one are left out.
 */
export function twinsAmong(cases: readonly Case[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const entry of cases) {
    if (!('scene' in entry)) continue;
    const scene = { ...entry.scene, title: '' };
    const key = JSON.stringify([entry.family, entry.level, scene, entry.request]);
    groups.set(key, [...(groups.get(key) ?? []), entry.id]);
  }
  return [...groups.values()].filter((ids) => ids.length > 1);
}
