import { type EndingSignal, endingSignals } from '../lib/system/signals.ts';
import type { Run } from './run-schema.ts';
import { type VerdictStatus, verdictStatuses } from './verdict.ts';

type Summary = Run['summary'];

export interface SummaryInput {
  readonly verdicts: readonly Pick<Run['verdicts'][number], 'status' | 'level'>[];
  readonly problems: readonly string[];
  readonly strict: boolean;
  /** Entries of known deviations that do not fit the run. */
  readonly deviationFindings?: number;
  /** The signal that ended the run before its end. */
  readonly interruptedBy?: EndingSignal;
  readonly lost?: Run['lost'];
  readonly comparison?: Run['comparison'];
}

/**
 * What a run comes to, and the exit code that says so:
 * 0 conformant, or conformant as far as checked; 1 a promise is broken, the entry of a known deviation does not fit,
 * or something has broken since the baseline; 3 it could not be decided, or the target stopped answering for good;
 * 129, 130 or 143 interrupted. What is broken wins over what could not be decided, and nothing checked is never 0.
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

  // What nobody has promised cannot fail a run, so what could not be observed leaves nothing undecided either.
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

/** What a run comes to with all that became known of it since: its known deviations, and a comparison. */
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
