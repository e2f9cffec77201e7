import { expect, it } from 'vitest';
import { assertRun } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

it('a run is taken as its schema says, and refused where it has more or something else', () => {
  const run = runOf([verdict('passed')]);
  const refusal = (rest: object) => () => {
    assertRun({ ...run, ...rest });
  };
  expect(refusal({})).not.toThrow();
  expect(refusal({ further: 1 })).toThrow(/additional properties/);
  expect(refusal({ startedAt: 'yesterday' })).toThrow(/date-time/);
  expect(refusal({ verdicts: [{ ...verdict('passed'), via: 'mail' }] })).toThrow(/\/verdicts\/0\/via/);
});
