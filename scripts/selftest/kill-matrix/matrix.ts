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
  /** Absent where no interaction is replayed under the fault. */
  readonly replayed?: Replayed;
}

/** One harmless variation in front of one provider. */
export interface VariationTrial {
  readonly variation: Variation;
  readonly provider: string;
  readonly alarms: readonly string[];
  readonly replayed?: Replayed;
}

/** All that was not silent, in the matrix and in the replay. */
export function alarmsIn({ alarms, replayed }: VariationTrial): readonly string[] {
  return [...alarms, ...(replayed?.problems ?? [])];
}

/** What a case is worth: the faults that it catches, and those that no other of its family catches. */
export interface CaseWorth {
  readonly id: string;
  readonly catches: readonly string[];
  readonly alone: readonly string[];
  /** Cases that send the same request in the same scene. */
  readonly twins: readonly string[];
  /** Why the gate would not miss it, if so. */
  readonly problem?: string;
}

export interface KillMatrix {
  readonly faults: readonly FaultTrial[];
  readonly variations: readonly VariationTrial[];
  readonly cases: readonly CaseWorth[];
  /** Statements of the documents that no case checks, and that nothing excludes. */
  readonly unchecked: readonly string[];
  /** By level, how many faults were tried and how many were caught as they declare, on every provider. */
  readonly counts: Readonly<Record<Level, { readonly tried: number; readonly caught: number }>>;
  /** Variations that raised an alarm on some provider. */
  readonly alarms: number;
  /** Faults and variations under which interactions were replayed, and those where the replay agrees with the matrix. */
  readonly replays: { readonly tried: number; readonly alike: number };
  readonly holds: boolean;
}

export interface ToCount {
  readonly cases: readonly Case[];
  readonly ledger: readonly Statement[];
  readonly faults: readonly FaultTrial[];
  readonly variations: readonly VariationTrial[];
  /** All of the corpus was tried, so that what a case is worth can be said. */
  readonly whole: boolean;
}

/** Counts what was caught, by which case, and whether any case could go without being missed. */
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
  // What no provider can tell apart, the documents have to.
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
