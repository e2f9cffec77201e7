import { groupBy } from '../../lib/group.ts';
import type { Mismatch } from '../../run/verdict.ts';

/** Cases that a line has room for. */
const maxCases = 6;

/** Mismatches for a person to read: those that differ in their case alone as one, which names several. */
export function withCasesTogether(mismatches: readonly Mismatch[]): Mismatch[] {
  const alike = groupBy(mismatches, (mismatch) => JSON.stringify({ ...mismatch, case: undefined }));
  return [...alike.values()].map((group) => {
    const names = group.flatMap((mismatch) => mismatch.case ?? []);
    const further = names.length - maxCases;
    const shown = further > 0 ? `${names.slice(0, maxCases).join(', ')} and ${further} more` : names.join(', ');
    return names.length === 0 ? group[0]! : { ...group[0]!, case: shown };
  });
}
