import type { Statement } from '../../../contracts/documents/ledger/index.ts';
import type { Case, Level } from '../../../contracts/model/types.ts';
import type { Attribution } from './attribution.ts';
import type { Fault, Variation } from './behaviours/fault.ts';
import { twinsAmong } from './trials/outcome.ts';
import type { Replayed } from './trials/replayed.ts';

/** One fault in front of one provider. */
export interface FaultTrial {
  readonly fault: Fault;
  readonly provider: string;
  readonly attribution: Attribution;
  /** Absent if no interaction is replayed under the fault. */
  readonly replayed?: Replayed;
}

/** One harmless variation in front of one provider. */
export interface VariationTrial {
  readonly variation: Variation;
  readonly provider: string;
  readonly alarms: readonly string[];
  readonly replayed?: Replayed;
}

/** All alarms, of matrix and replay. */
export function alarmsIn({ alarms, replayed }: VariationTrial): readonly string[] {
  return [...alarms, ...(replayed?.problems ?? [])];
}

/** The value of a case: the faults that it catches. */
export interface CaseWorth {
  readonly id: string;
  readonly catches: readonly string[];
  /** The faults that no other case of its family catches, except its twins. */
  readonly alone: readonly string[];
  /** Cases that send the same request in the same scene. */
  readonly twins: readonly string[];
  /** Why the case could be deleted unnoticed, if so. */
  readonly problem?: string;
}

export interface KillMatrix {
  readonly faults: readonly FaultTrial[];
  readonly variations: readonly VariationTrial[];
  readonly cases: readonly CaseWorth[];
  /** Statements that no case checks, and that are not excluded. */
  readonly unchecked: readonly string[];
  /** By level, how many faults were tried, and how many were caught as declared on every provider. */
  readonly counts: Readonly<Record<Level, { readonly tried: number; readonly caught: number }>>;
  /** Variations that raised an alarm on some provider. */
  readonly alarms: number;
  /** Faults and variations with replayed interactions, and how many of these gave the same verdicts as the matrix. */
  readonly replays: { readonly tried: number; readonly alike: number };
  readonly holds: boolean;
}

export interface ToCount {
  readonly cases: readonly Case[];
  readonly ledger: readonly Statement[];
  readonly faults: readonly FaultTrial[];
  readonly variations: readonly VariationTrial[];
  /** The whole corpus was tried. Only then can the value of cases be judged. */
  readonly whole: boolean;
}

/** Counts which faults were caught by which case, and finds cases that could be deleted unnoticed. */
export function killMatrix({ cases, ledger, faults, variations, whole }: ToCount): KillMatrix {
  const twins = twinsAmong(cases);
  const worth = cases.map((entry) => worthOf(entry, cases, faults, twins));
  const named = new Set(cases.flatMap(({ statements }) => statements));
  const unchecked = ledger.flatMap(({ id, excluded }) => (excluded === undefined && !named.has(id) ? [id] : []));
  const count = (level: Level) => {
    const ids = [...new Set(faults.filter(({ fault }) => fault.level === level).map(({ fault }) => fault.id))];
    const caught = ids.filter((id) =>
      faults.filter(({ fault }) => fault.id === id).every(({ attribution }) => attribution.problems.length === 0),
    );
    return { tried: ids.length, caught: caught.length };
  };
  const counts = { MUST: count('MUST'), SHOULD: count('SHOULD'), OBSERVE: count('OBSERVE') };
  const alarms = new Set(variations.filter((trial) => alarmsIn(trial).length > 0).map(({ variation }) => variation.id))
    .size;
  const trials = [
    ...faults.map(({ fault, replayed }) => ({ id: fault.id, replayed })),
    ...variations.map(({ variation, replayed }) => ({ id: variation.id, replayed })),
  ].filter(({ replayed }) => replayed !== undefined);
  const subjects = new Set(trials.map(({ id }) => id));
  const atOdds = new Set(trials.filter(({ replayed }) => replayed!.problems.length > 0).map(({ id }) => id));
  const replays = { tried: subjects.size, alike: subjects.size - atOdds.size };
  const allCaught = Object.values(counts).every(({ tried, caught }) => tried === caught);
  const noneIdle = !whole || worth.every(({ problem }) => problem === undefined);
  return {
    faults,
    variations,
    cases: worth,
    unchecked,
    counts,
    alarms,
    replays,
    holds:
      faults.length + variations.length > 0 &&
      allCaught &&
      alarms === 0 &&
      atOdds.size === 0 &&
      noneIdle &&
      unchecked.length === 0,
  };
}

function worthOf(
  entry: Case,
  cases: readonly Case[],
  faults: readonly FaultTrial[],
  groups: readonly (readonly string[])[],
): CaseWorth {
  const twins = (groups.find((group) => group.includes(entry.id)) ?? []).filter((id) => id !== entry.id);
  const inFamily = faults.map(({ fault, attribution }) => ({
    id: fault.id,
    killers: attribution.killers[entry.family] ?? [],
  }));
  const catching = inFamily.filter(({ killers }) => killers.includes(entry.id));
  const alone = catching.filter(({ killers }) => killers.every((id) => id === entry.id || twins.includes(id)));
  const ofOthers = new Set(cases.filter(({ id }) => id !== entry.id).flatMap(({ statements }) => statements));
  // No provider can tell twins apart, so each needs a statement of its own.
  const missedByNobody = twins.length > 0 && entry.statements.every((statement) => ofOthers.has(statement));
  const problem =
    catching.length === 0
      ? 'it catches nothing'
      : alone.length === 0
        ? 'others catch all that it catches'
        : missedByNobody
          ? `${twins.join(', ')} sends the same and rests on the same statements`
          : undefined;
  return {
    id: entry.id,
    catches: [...new Set(catching.map(({ id }) => id))],
    alone: [...new Set(alone.map(({ id }) => id))],
    twins,
    ...(problem === undefined ? {} : { problem }),
  };
}
