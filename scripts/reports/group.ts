import type { Mismatch } from '../verification/verdict.ts';

/** The items by key, in the order in which the keys first come up (`Map.groupBy`, which Node 20 lacks). */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Cases that a line has room for. */
const mostCases = 6;

/** Mismatches for a person to read: those that differ in their case alone as one, which names several. */
export function withCasesTogether(mismatches: readonly Mismatch[]): Mismatch[] {
  const alike = groupBy(mismatches, (mismatch) => JSON.stringify({ ...mismatch, case: undefined }));
  return [...alike.values()].map((group) => {
    const names = group.flatMap((mismatch) => mismatch.case ?? []);
    const further = names.length - mostCases;
    const shown = further > 0 ? `${names.slice(0, mostCases).join(', ')} and ${further} more` : names.join(', ');
    return names.length === 0 ? group[0]! : { ...group[0]!, case: shown };
  });
}
