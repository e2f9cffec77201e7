import { baselineOf } from '../../../drift/baseline/baseline.ts';
import { changesBetween } from '../../../drift/compare.ts';
import type { Run } from '../../../run/run-schema.ts';
import type { Drifted } from './outcome.ts';

/** The changes between two runs of a provider, as `npm run drift` reports them. */
export function driftBetween(before: Run, after: Run): Drifted[] {
  return changesBetween(baselineOf([before]), baselineOf([after])).map(({ case: id, kind, what }) => ({
    case: id,
    kind,
    what,
  }));
}
