import type { Case } from '../../contracts/types.ts';
import type { Run } from '../verification/run-schema.ts';
import type { ReasonCode } from '../verification/verdict.ts';
import { baselineOf } from './baseline.ts';
import type { Baseline } from './baseline-schema.ts';
import { canonical } from './shape.ts';

/** How often a new answer has to come again before it is called a change. */
export interface Confirmation {
  readonly needed: number;
  /** Tries at most. */
  readonly of: number;
}

export const usualConfirmation: Confirmation = { needed: 3, of: 3 };

/** What the further tries of one case have shown. */
export interface Tally {
  /** How many gave the new answer. */
  readonly same: number;
  /** How many gave another answer. */
  readonly other: number;
  /** How many tries there were; those that are neither decided nothing. */
  readonly tries: number;
  readonly outcome: 'confirmed' | 'flaky' | 'undecided';
  /** Why the last try that decided nothing did not. */
  readonly reasonCode?: ReasonCode;
}

/**
 * Tries the cases that have changed again, each time on fresh scenes, until it is clear whether the new answer stays.
 * @param changed the ids of those cases.
 * @param cases what the run was about; a case that judges every answer is tried with those that provoke a 5xx.
 * @param probe makes a run of just these cases, or gives undefined where none may be made any more.
 */
export async function confirm(
  changed: readonly string[],
  now: Baseline,
  cases: readonly Case[],
  { needed, of }: Confirmation,
  probe: (cases: readonly Case[]) => Promise<Run | undefined>,
): Promise<Map<string, Tally>> {
  const tallies = new Map<string, { same: number; other: number; tries: number; reasonCode?: ReasonCode }>(
    changed.map((id) => [id, { same: 0, other: 0, tries: 0 }]),
  );
  const isOpen = ({ same, tries }: Pick<Tally, 'same' | 'tries'>) => same < needed && same + (of - tries) >= needed;
  for (let round = 0; round < of; round += 1) {
    const open = [...tallies].filter(([, tally]) => isOpen(tally)).map(([id]) => id);
    const run = open.length === 0 ? undefined : await probe(casesFor(open, cases));
    if (!run) break;
    const seen = baselineOf([run]).cases;
    for (const id of open) {
      const tally = tallies.get(id)!;
      const record = seen[id];
      tally.tries += 1;
      if (record && canonical(record) === canonical(now.cases[id])) tally.same += 1;
      else if (record && 'answers' in record) tally.other += 1;
      else if (record) tally.reasonCode = record.notRecorded;
    }
  }
  return new Map(
    [...tallies].map(([id, tally]) => [
      id,
      { ...tally, outcome: tally.same >= needed ? 'confirmed' : tally.other > 0 ? 'flaky' : 'undecided' },
    ]),
  );
}

function casesFor(ids: readonly string[], cases: readonly Case[]): Case[] {
  const wanted = cases.filter(({ id }) => ids.includes(id));
  const provoking = wanted.some((entry) => 'everyAnswer' in entry)
    ? cases.filter((entry) => 'scene' in entry && entry.scene.failure !== undefined)
    : [];
  return cases.filter((entry) => wanted.includes(entry) || provoking.includes(entry));
}
