import type { Run, Verdict } from '../../run/run-schema.ts';
import type { VerdictStatus } from '../../run/verdict.ts';

/* One broken promise decides, whichever check saw it. A kept promise decides only where all checks saw it kept. */
const gravestFirst: readonly VerdictStatus[] = [
  'failed',
  'deviating',
  'warned',
  'inconclusive',
  'harness-error',
  'observed',
  'not-provokable',
  'passed',
];

/** The verdict that the document is about: the gravest of the run, or of the fresh tries where the run saw no fault. */
export function mainVerdict(verdicts: readonly Verdict[], probes: readonly Run[]): Verdict | undefined {
  const ofRun = gravest(verdicts);
  const ofProbes = gravest(probes.flatMap((probe) => probe.verdicts));
  return ofRun && !isFault(ofRun) && ofProbes && isFault(ofProbes) ? ofProbes : ofRun;
}

function gravest(verdicts: readonly Verdict[]): Verdict | undefined {
  return [...verdicts].sort((a, b) => gravestFirst.indexOf(a.status) - gravestFirst.indexOf(b.status))[0];
}

function isFault({ status }: Verdict): boolean {
  return status === 'failed' || status === 'deviating' || status === 'warned';
}
