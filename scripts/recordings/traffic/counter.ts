import type { Run } from '../../run/run-schema.ts';

type NotJudged = NonNullable<Run['judged']>['notJudged'];

/** Rows of each kind that are named; the rest is one row. */
export const maxNamed = 20;
/** Rows that are counted separately while reading. */
const maxKinds = 5000;

/** Counts what is not judged, by kind and name. */
export function createCounter() {
  const counts = new Map<string, NotJudged[number]>();
  let beyond = 0;
  return {
    add(kind: NotJudged[number]['kind'], what: string): void {
      const key = `${kind} ${what}`;
      const known = counts.get(key);
      if (known) known.count += 1;
      else if (counts.size < maxKinds) counts.set(key, { kind, what, count: 1 });
      else beyond += 1;
    },
    /** The most frequent of each kind, and one row for the rest of it. */
    named(): NotJudged {
      const kinds = [...new Set([...counts.values()].map(({ kind }) => kind))];
      const rows = kinds.flatMap((kind) => {
        const all = [...counts.values()].filter((row) => row.kind === kind).sort((a, b) => b.count - a.count);
        const rest = all.slice(maxNamed);
        const count = rest.reduce((sum, row) => sum + row.count, 0);
        return [
          ...all.slice(0, maxNamed),
          ...(count > 0 ? [{ kind, what: `${rest.length} further kinds`, count }] : []),
        ];
      });
      return [...rows, ...(beyond > 0 ? [{ kind: 'unknown' as const, what: 'further kinds', count: beyond }] : [])];
    },
  };
}
