import { baselineOf } from '../../../drift/baseline/baseline.ts';
import { changesBetween } from '../../../drift/compare.ts';
import type { Run } from '../../../run/run-schema.ts';
import type { Drifted } from './outcome.ts';

/** What has changed from one run of a provider to another, as `npm run drift` tells it. */
export function driftBetween(before: Run, after: Run): Drifted[] {
  return changesBetween(baselineOf([before]), baselineOf([after])).map(({ case: id, kind, what }) => ({
    case: id,
    kind,
    what,
  }));
}
