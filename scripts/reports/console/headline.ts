import { forTerminal } from '../../lib/text/escape.ts';
import type { Style } from '../../lib/text/style.ts';
import type { Run } from '../../run/run-schema.ts';
import { recordedTarget } from './judged.ts';
import { maxNames } from './undecided.ts';

/**
 * One sentence that names the target: a green reference run must not be taken for a green live one.
 * @param alone nothing stands above it to refer to.
 */
export function headline(run: Run, style: Style, { alone = false } = {}): string {
  const { summary, target, durationMs } = run;
  const { counts } = summary;
  const where = recordedTarget(
    run,
    target.kind === 'live'
      ? `LIVE endpoint ${target.baseUrl}`
      : 'REFERENCE provider (embedded; no real endpoint was contacted)',
  );
  const checks = run.verdicts.length === 1 ? '1 check' : `${run.verdicts.length} checks`;
  const extent = [
    `${checks}: ${counts.passed} passed`,
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.deviating > 0 ? [`${counts.deviating} deviating`] : []),
    ...(counts.warned > 0 ? [`${counts.warned} warned`] : []),
    ...(counts.observed > 0 ? [`${counts.observed} observed`] : []),
    ...(counts.inconclusive > 0 ? [`${counts.inconclusive} inconclusive`] : []),
    ...(counts['harness-error'] > 0 ? [`${counts['harness-error']} harness errors`] : []),
    ...(counts['not-provokable'] > 0 ? [`${counts['not-provokable']} not provokable`] : []),
  ].join(', ');
  const unchecked = [
    ...new Set(
      run.verdicts
        .filter(({ status, reasonCode }) => status === 'not-provokable' || reasonCode === 'not-in-recording')
        .map((verdict) => verdict.case),
    ),
  ];
  const notChecked = `not checked: ${unchecked.length === 0 ? 'see not checked above' : unchecked.length > maxNames ? `${unchecked.length} cases, see not-provokable above` : unchecked.join(', ')}`;
  const { only, failedOf } = run.options;
  const selection = failedOf === undefined ? 'only' : `only what failed or was undecided in the run of ${failedOf}:`;
  const scope = only.length > 0 ? ` (${selection} ${listed(only)})` : '';
  // Green is for a real endpoint: the reference provider conforms on any day.
  const good = target.kind !== 'reference' ? 'green' : 'cyan';
  const verdict = {
    conformant: style(good, 'CONFORMANT'),
    'conformant-as-far-as-checked': `${style(good, 'CONFORMANT AS FAR AS CHECKED')} (${notChecked})`,
    'conformant-but-for-deviations': `${style(good, unchecked.length > 0 ? 'CONFORMANT AS FAR AS CHECKED, BUT FOR KNOWN DEVIATIONS' : 'CONFORMANT BUT FOR KNOWN DEVIATIONS')} (${[`deviating: ${deviating(run)}`, ...(unchecked.length > 0 ? [notChecked] : [])].join('; ')})`,
    'non-conformant': style('red', 'NOT CONFORMANT'),
    changed: style('red', `CHANGED SINCE ${forTerminal(run.comparison?.baseline ?? '')}`),
    undecided: style('magenta', 'UNDECIDED'),
    interrupted: style('yellow', 'INTERRUPTED'),
  }[summary.conclusion];
  const left = run.leftovers.length > 0 ? `; ${run.leftovers.length} left behind, see above` : '';
  const because = summary.conclusion === 'undecided' ? `; ${undecidedBecause(run)}` : '';
  const { comparison } = run;
  const compared = comparison ? `; ${comparisonWords(comparison)}` : '';
  const unfit = run.deviations?.findings.length ?? 0;
  const entries =
    unfit > 0 ? `; ${unfit} ${unfit === 1 ? 'entry' : 'entries'} of ${run.deviations!.file} to see to` : '';
  const line = `${forTerminal(where)}${forTerminal(scope)}: ${verdict} — ${extent}${run.judged ? '' : `, in ${(durationMs / 1000).toFixed(1)} s`}${because}${forTerminal(entries)}${forTerminal(compared)}${left}`;
  return alone ? line.replaceAll(/see (?:[a-z -]+ )?above/g, 'see run.json') : line;
}

/** Patterns that the line has room for. */
const maxPatterns = 6;

function listed(patterns: readonly string[]): string {
  const further = patterns.length - maxPatterns;
  return `${patterns.slice(0, maxPatterns).join(', ')}${further > 0 ? ` and ${further} more` : ''}`;
}

function comparisonWords({ baseline, conclusion, failing }: NonNullable<Run['comparison']>): string {
  const changed = failing.length === 1 ? '1 failing change' : `${failing.length} failing changes`;
  const words = {
    breaking: `${changed} since ${baseline}`,
    unknown: failing.length > 0 ? `${changed} since ${baseline}` : `changes of unknown meaning since ${baseline}`,
    compatible: `compatible changes since ${baseline}`,
    unchanged: `as in ${baseline}`,
    undecided: `not all of it could be compared with ${baseline}`,
    interrupted: `the comparison with ${baseline} was interrupted`,
  };
  return words[conclusion];
}

function deviating({ verdicts }: Run): string {
  return [...new Set(verdicts.filter(({ status }) => status === 'deviating').map((verdict) => verdict.case))].join(
    ', ',
  );
}

function undecidedBecause({ summary: { counts }, problems, verdicts, judged, lost, comparison }: Run): string {
  if (lost) return `the target stopped answering at ${lost.since}, see lost above`;
  if (counts['harness-error'] + problems.length > 0) return 'the suite itself failed, see harness-error above';
  if (judged?.broken) return 'the file breaks off, see broken above';
  if (verdicts.some(({ reasonCode }) => reasonCode === 'finding')) return 'see not run above';
  const isOpen = verdicts.some(({ status, level }) => status === 'inconclusive' && level !== 'OBSERVE');
  if (!isOpen && comparison && comparison.exitCode !== 0) return 'the comparison came to no result';
  if (counts.inconclusive > 0) return 'see inconclusive above';
  return 'no promise was checked';
}
