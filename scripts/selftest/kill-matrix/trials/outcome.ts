import type { Case } from '../../../../contracts/model/types.ts';
import type { Run, Verdict } from '../../../run/run-schema.ts';
import { sentence, type VerdictStatus } from '../../../run/verdict.ts';

/** The deviations of one run against one provider with one behaviour. */
export interface TrialOutcome {
  readonly exitCode: number;
  /** Every verdict that is neither passed nor observed. */
  readonly notable: readonly NotableVerdict[];
  /** Changes of the responses, compared with the same provider without the behaviour. */
  readonly drift: readonly Drifted[];
  /** How many resources the run could not remove. */
  readonly leftovers: number;
  /** The result of the replay; absent if no interaction was replayed. */
  readonly replays?: Replays;
}

export interface Replays {
  readonly made: number;
  /** Every verdict of a replay that is neither passed nor observed, or that differs from the matrix. */
  readonly notable: readonly ReplayedVerdict[];
}

export interface ReplayedVerdict extends NotableVerdict {
  /** The verdict of the matrix on the same case in the same run. */
  readonly inMatrix: VerdictStatus;
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

/** Reduces a run to its outcome. @param drift compared with the same provider without the behaviour. */
export function outcomeOf(run: Run, drift: readonly Drifted[]): TrialOutcome {
  return {
    exitCode: run.summary.exitCode,
    notable: run.verdicts.filter((verdict) => verdict.via === 'matrix' && isNotable(verdict)).map(notableOf),
    drift,
    leftovers: run.leftovers.length,
    ...replaysIn(run),
  };
}

function isNotable({ status }: Verdict): boolean {
  return status !== 'passed' && status !== 'observed';
}

function notableOf({ case: id, status, reason, mismatches }: Verdict): NotableVerdict {
  return { case: id, status, says: mismatches.length > 0 ? mismatches.map(sentence) : [reason ?? status] };
}

function replaysIn({ verdicts }: Run): Pick<TrialOutcome, 'replays'> {
  const replayed = verdicts.filter(({ via }) => via === 'replay');
  if (replayed.length === 0) return {};
  const inMatrix = new Map(verdicts.filter(({ via }) => via === 'matrix').map((verdict) => [verdict.case, verdict]));
  const notable = replayed
    .map((verdict) => ({ verdict, other: inMatrix.get(verdict.case)!.status }))
    .filter(({ verdict, other }) => isNotable(verdict) || verdict.status !== other)
    .map(({ verdict, other }) => {
      const { says, ...rest } = notableOf(verdict);
      // For a tolerated response, the judge has a reason without a mismatch, and only the Pact core has a mismatch.
      const reason = verdict.reason === undefined || says.includes(verdict.reason) ? [] : [verdict.reason];
      return { ...rest, says: [...reason, ...says], inMatrix: other };
    });
  return { replays: { made: replayed.length, notable } };
}

/**
 * Groups of cases that send the same request in the same scene, so that no provider can tell them apart. Groups of one
 * are left out.
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
