import fc from 'fast-check';

const { FC_SEED, FC_RUNS, FC_SHRINK } = process.env;

/**
 * Checks a property, with another seed each time. A failure prints its seed and the smallest counterexample.
 * `FC_SEED=123 npx vitest run tests/properties` repeats the run with that seed; `FC_RUNS=1000` makes so many runs,
 * and `FC_SHRINK=no` stops at the first counterexample.
 */
export function holds<Values>(property: fc.IPropertyWithHooks<Values>, runs = 100): void {
  fc.assert(property, settings(runs));
}

/** The same for a property whose predicate is asynchronous. */
export async function holdsAsync<Values>(property: fc.IAsyncProperty<Values>, runs = 100): Promise<void> {
  await fc.assert(property, settings(runs));
}

function settings(runs: number) {
  return {
    numRuns: FC_RUNS === undefined ? runs : Number(FC_RUNS),
    endOnFailure: FC_SHRINK === 'no',
    ...(FC_SEED === undefined ? {} : { seed: Number(FC_SEED) }),
  };
}
