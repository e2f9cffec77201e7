import { caseById } from '../../contracts/all-cases.ts';
import { type Contradiction, contradictions } from '../../contracts/documents/contradictions.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import type { ReasonCode } from '../run/verdict.ts';
import { type ChangeKind, changeKinds, type ChangeSide, type RuleName, rules } from './baseline/rules.ts';
import type { Baseline, RecordedBehaviour, CaseRecord } from './baseline/schema.ts';
import { isFlaky } from './baseline/schema.ts';
import type { Difference } from './content-changes.ts';
import { controlDifferences, differencesBetween } from './differences.ts';
import { restsOnSignIn, signInChange } from './sign-in.ts';

/** One way in which an endpoint answers differently than before. */
export interface Drift extends Difference {
  readonly case: string;
  readonly about: ChangeSide;
  readonly kind: ChangeKind;
  /** Why it is of this kind, as a clause. */
  readonly because: string;
  /** Where it is about which of two documents the endpoint follows. */
  readonly contradiction?: Contradiction;
}

/** The result of comparing two baselines. */
export interface Comparison {
  readonly changes: readonly Drift[];
  /** Cases whose responses differed between the rounds of one of the two. */
  readonly flaky: readonly string[];
  /** Cases that were decided before and are not now, with the reason. */
  readonly undecided: readonly { readonly case: string; readonly reasonCode: ReasonCode }[];
  /** Cases whose response has changed, where only the way of signing in can explain it. */
  readonly bySignIn: readonly string[];
  /** How many cases were compared. */
  readonly compared: number;
}

/**
 * Every change from one baseline to another, the most important first. Pure: the same two always have the same
 * changes. A case that is flaky in either, or decided in one only, has none; only a control that is refused now
 * shows by itself.
 */
export function changesBetween(before: Baseline, after: Baseline): Drift[] {
  const changes = Object.keys(before.cases).flatMap((id) => {
    const [was, is] = [before.cases[id], after.cases[id]];
    return was && is ? changesOf(id, was, is) : [];
  });
  return inOrder(changes, (change) => change);
}

/** In the order of changes, the most important first, then by case. */
export function inOrder<Item>(items: readonly Item[], changeOf: (item: Item) => Drift): Item[] {
  const names = Object.keys(rules);
  const rank = ({ kind, rule }: Drift) => changeKinds.indexOf(kind) * names.length + names.indexOf(rule);
  return [...items].sort((one, other) => {
    const [a, b] = [changeOf(one), changeOf(other)];
    return rank(a) - rank(b) || (a.case < b.case ? -1 : a.case > b.case ? 1 : 0);
  });
}

/** Compares what an endpoint answers now with what it answered before, over the cases that were asked now. */
export function compare(before: Baseline, after: Baseline): Comparison {
  const both = Object.keys(after.cases).filter((id) => before.cases[id] !== undefined);
  const pairs = both.map((id) => ({ id, was: before.cases[id]!, is: after.cases[id]! }));
  const decided = pairs.filter(({ was }) => 'answers' in was);
  const flaky = decided.filter(({ was, is }) => isFlaky(was) || isFlaky(is)).map(({ id }) => id);
  const all = changesBetween(before, after);
  const otherWay = signInChange(before.target, after.target) !== undefined;
  const bySignIn = new Set(
    all.flatMap((change) => (otherWay && restsOnSignIn(caseById(change.case)) ? [change.case] : [])),
  );
  const changes = all.filter((change) => !bySignIn.has(change.case));
  const changed = new Set(changes.map((change) => change.case));
  return {
    changes,
    flaky: flaky.sort(),
    undecided: decided
      .flatMap(({ id, is }) => ('notRecorded' in is ? [{ case: id, reasonCode: is.notRecorded }] : []))
      .sort((a, b) => (a.case < b.case ? -1 : 1)),
    bySignIn: [...bySignIn].sort(),
    compared: decided.filter(
      ({ id, was, is }) => changed.has(id) || (answerIn(was) && answerIn(is) && !bySignIn.has(id)),
    ).length,
  };
}

/** The one answer of a case, or undefined where it has none or several. */
function answerIn(record: CaseRecord | undefined): RecordedBehaviour | undefined {
  return record && 'answers' in record && record.answers.length === 1 ? record.answers[0] : undefined;
}

/** Every change from one record of a case to another. */
export function changesOf(id: string, before: CaseRecord, after: CaseRecord): Drift[] {
  const entry = caseById(id);
  const requestCase: RequestCase | undefined = 'scene' in entry ? entry : undefined;
  const [was, is] = [answerIn(before), answerIn(after)];
  const found =
    was && is
      ? differencesBetween(requestCase, was, is)
      : was && 'notRecorded' in after
        ? controlDifferences(was.control, after.control)
        : [];
  return found.map((difference) => ({ case: id, ...difference, ...classified(id, difference.rule) }));
}

function classified(id: string, rule: RuleName): Pick<Drift, 'about' | 'kind' | 'because' | 'contradiction'> {
  const { about, kind, because } = rules[rule];
  const flips = rule === 'follows-flipped' || rule === 'follows-flipped-breaking';
  const contradiction = flips ? contradictions.find(({ probe }) => probe === id) : undefined;
  return { about, kind, because, ...(contradiction ? { contradiction } : {}) };
}
