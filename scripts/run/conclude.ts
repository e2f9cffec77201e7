import { type EndingSignal, endingSignals } from '../lib/system/signals.ts';
import type { Run } from './run-schema.ts';
import { type VerdictStatus, verdictStatuses } from './verdict.ts';

type Summary = Run['summary'];

export interface SummaryInput {
  readonly verdicts: readonly Pick<Run['verdicts'][number], 'status' | 'level'>[];
  readonly problems: readonly string[];
  readonly strict: boolean;
  /** Entries of known deviations that do not match the run. */
  readonly deviationFindings?: number;
  /** The signal that interrupted the run. */
  readonly interruptedBy?: EndingSignal;
  readonly lost?: Run['lost'];
  readonly comparison?: Run['comparison'];
}

/**
 * The conclusion of a run, and its exit code:
 * 0 conformant, or conformant as far as checked; 1 a promise is broken, the entry of a known deviation does not fit,
 * or something has broken since the baseline; 3 undecided, or the target stopped responding for good;
 * 129, 130 or 143 interrupted. A broken promise wins over an undecided check, and 0 means that something was checked.
 */
export function summarize(run: SummaryInput): Summary {
  const { verdicts, problems, strict, deviationFindings = 0, interruptedBy, lost, comparison } = run;
  const counts = Object.fromEntries(
    verdictStatuses.map((status) => [status, verdicts.filter((verdict) => verdict.status === status).length]),
  ) as Record<VerdictStatus, number>;
  if (interruptedBy) return { conclusion: 'interrupted', exitCode: endingSignals[interruptedBy], counts };
  const broken = counts.failed > 0 || (strict && counts.warned > 0);
  if (comparison?.conclusion === 'interrupted') {
    return { conclusion: 'interrupted', exitCode: comparison.exitCode, counts };
  }
  if (broken || deviationFindings > 0) return { conclusion: 'non-conformant', exitCode: 1, counts };
  if (comparison?.exitCode === 1) return { conclusion: 'changed', exitCode: 1, counts };

  // An undocumented case cannot fail a run, so it cannot leave the run undecided.
  const undecided = verdicts.some(({ status, level }) => status === 'inconclusive' && level !== 'OBSERVE');
  const checked = counts.passed + counts.warned + counts.deviating > 0;
  const isOpen = lost !== undefined || (comparison !== undefined && comparison.exitCode !== 0);
  if (undecided || isOpen || counts['harness-error'] > 0 || problems.length > 0 || !checked) {
    return { conclusion: 'undecided', exitCode: 3, counts };
  }
  if (counts.deviating > 0) return { conclusion: 'conformant-but-for-deviations', exitCode: 0, counts };
  const conclusion = counts['not-provokable'] > 0 ? 'conformant-as-far-as-checked' : 'conformant';
  return { conclusion, exitCode: 0, counts };
}

/** The summary of a run once its known deviations and its comparison with a baseline are known. */
export function summarizedAgain(run: Run): Summary {
  const { verdicts, problems, options, deviations, lost, comparison, summary } = run;
  const concluded = summarize({
    verdicts,
    problems,
    strict: options.strict,
    deviationFindings: deviations?.findings.length ?? 0,
    ...(lost ? { lost } : {}),
    ...(comparison ? { comparison } : {}),
  });
  return summary.conclusion === 'interrupted' ? { ...summary, counts: concluded.counts } : concluded;
}
