import { expect, it } from 'vitest';
import { baselineOf } from '../../scripts/drift/baseline/baseline.ts';
import { plain } from '../../scripts/lib/text/style.ts';
import { recordingText, unrecordable } from '../../scripts/reports/baseline.ts';
import { answered, runOf, verdict } from '../support/runs.ts';

it('a recording tells why a case is not in it, whichever round could not decide it', () => {
  const lost = verdict('inconclusive', { reasonCode: 'transport-failed', reason: 'No answer came' });
  const runs = [answered(204, ''), lost].map((one) => runOf([one]));
  for (const rounds of [runs, runs.toReversed()]) {
    expect(recordingText(baselineOf(rounds), rounds, plain)).toContain(
      'not recorded  transport-failed: No answer came\n    joined-no-body\n',
    );
  }
});

it('a recording is not worth keeping without a case that has a promise, and is without one that nobody can check', () => {
  const missing = (id: string, reasonCode: 'transport-failed' | 'needs-failing-service') =>
    unrecordable(
      baselineOf([
        runOf([answered(204, '', { case: 'joined-empty-body' }), verdict('inconclusive', { case: id, reasonCode })]),
      ]),
    );
  expect(missing('joined-no-body', 'transport-failed')).toMatch(
    /^1 case with a promise could not be recorded \(joined-no-body\)\nNext: /,
  );
  expect(missing('joined-no-body', 'needs-failing-service')).toBeUndefined();
  expect(missing('undocumented-null-body', 'transport-failed')).toBeUndefined();
});
