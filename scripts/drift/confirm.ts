import type { Case } from '../../contracts/model/types.ts';
import type { Run } from '../run/run-schema.ts';
import type { ReasonCode } from '../run/verdict.ts';
import { baselineOf } from './baseline/baseline.ts';
import type { Baseline } from './baseline/schema.ts';
import { type Drift, changesOf, inOrder } from './compare.ts';
import { hides } from './differences.ts';

/** How often a case has to differ from its baseline again before that is called a change. */
export interface Confirmation {
  readonly needed: number;
  /** Tries at most. */
  readonly of: number;
}

export const defaultConfirmation: Confirmation = { needed: 3, of: 3 };

/** What the further tries of a case have shown of one place of its answer. */
export interface ConfirmationTally {
  /** The change there; where not all tries gave the same, the worst of what came. */
  readonly change: Drift;
  /** What came there in other tries, in a sentence each. */
  readonly others: readonly string[];
  /** How many tries were not as in the baseline there. */
  readonly differed: number;
  readonly tries: number;
  /** Flaky: a try was as in the baseline there. */
  readonly outcome: 'confirmed' | 'flaky' | 'undecided';
  /** Why the last undecided attempt was undecided. */
  readonly reasonCode?: ReasonCode;
}

/** One further try of one case: how it differs from the baseline, or why it decided nothing. */
interface Try {
  readonly changes: readonly Drift[];
  readonly reasonCode?: ReasonCode;
}

/**
 * Tries the cases that have changed again, each time on fresh scenes, and compares each try with the baseline, until
 * it is clear at each place whether the answer is still another one. It need not be the same one every time.
 * @param found what the run has shown.
 * @param cases what the run was about; a case that judges every answer is tried with those that provoke a 5xx.
 * @param probe makes a run of just these cases, or gives undefined where none may be made any more.
 */
export async function confirm(
  found: readonly Drift[],
  baseline: Baseline,
  cases: readonly Case[],
  confirmation: Confirmation,
  probe: (cases: readonly Case[]) => Promise<Run | undefined>,
): Promise<ConfirmationTally[]> {
  const changed = [...new Set(found.map((change) => change.case))];
  const tries = new Map<string, Try[]>(changed.map((id) => [id, []]));
  const talliesOf = (id: string) => {
    const first = found.filter((change) => change.case === id);
    return tallied(first, tries.get(id)!, confirmation);
  };
  const isOpen = ({ differed, tries: made }: ConfirmationTally) =>
    differed < confirmation.needed && differed + confirmation.of - made >= confirmation.needed;
  for (let round = 0; round < confirmation.of; round += 1) {
    const open = changed.filter((id) => talliesOf(id).some(isOpen));
    const run = open.length === 0 ? undefined : await probe(casesFor(open, cases));
    if (!run) break;
    const seen = baselineOf([run]).cases;
    for (const id of open) {
      const [was, is] = [baseline.cases[id], seen[id]];
      tries.get(id)!.push({
        changes: was && is ? changesOf(id, was, is) : [],
        ...(is && 'answers' in is ? {} : { reasonCode: is?.notRecorded ?? 'own-fault' }),
      });
    }
  }
  return inOrder(changed.flatMap(talliesOf), ({ change }) => change);
}

function tallied(first: readonly Drift[], tries: readonly Try[], { needed }: Confirmation): ConfirmationTally[] {
  const seen = inOrder([...first, ...tries.flatMap(({ changes }) => changes)], (change) => change);
  return [...new Set(seen.map(({ place }) => place))].flatMap((place) => {
    const there = seen.filter((change) => change.place === place);
    const change = there[0]!;
    const differsIn = (changes: readonly Drift[]) => changes.some((other) => hides(other.place, place));
    const differed = tries.filter(({ changes }) => differsIn(changes)).length;
    const agreed = tries.filter(({ changes, reasonCode }) => reasonCode === undefined && !differsIn(changes)).length;
    // What only the first answer had is told by what came in its stead, and enclosed it.
    const only = !tries.some(({ changes }) => changes.some((other) => other.place === place));
    if (only && differed >= needed) return [];
    const reasonCode = tries.findLast((one) => one.reasonCode !== undefined)?.reasonCode;
    const others = new Set(there.map(({ what }) => what).filter((what) => what !== change.what));
    return {
      change,
      others: [...others],
      differed,
      tries: tries.length,
      outcome: differed >= needed ? 'confirmed' : agreed > 0 || !differsIn(first) ? 'flaky' : 'undecided',
      ...(reasonCode === undefined ? {} : { reasonCode }),
    };
  });
}

function casesFor(ids: readonly string[], cases: readonly Case[]): Case[] {
  const wanted = cases.filter(({ id }) => ids.includes(id));
  const provoking = wanted.some((entry) => 'everyAnswer' in entry)
    ? cases.filter((entry) => 'scene' in entry && entry.scene.failure !== undefined)
    : [];
  return cases.filter((entry) => wanted.includes(entry) || provoking.includes(entry));
}
