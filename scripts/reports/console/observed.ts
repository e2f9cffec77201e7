import { forTerminal } from '../../lib/text/escape.ts';
import type { Style } from '../../lib/text/style.ts';
import type { Run } from '../../run/run-schema.ts';
import { sentence } from '../../run/verdict.ts';
import { decisions, isTold } from '../parts/contradictions.ts';
import { formats } from '../parts/formats.ts';

/** Undocumented behaviour that was observed, a line for each case. */
export function observations(run: Run, style: Style): string {
  const verdicts = observed(run);
  if (verdicts.length === 0) return '';
  const width = Math.max(...verdicts.map((verdict) => verdict.case.length));
  // A replayed observation mostly says again what the matrix saw.
  const lines = verdicts.map(
    (verdict) => `    ${style('dim', verdict.case.padEnd(width))}  ${forTerminal(verdict.text)}`,
  );
  return [
    `${style(formats.observed, 'observed')}  undocumented behaviour; recorded, never a failure`,
    ...new Set(lines),
  ].join('\n');
}

/** One line in place of the observations and of the contradictions. */
export function observedShort(run: Run, style: Style): string {
  const cases = new Set(observed(run).map((verdict) => verdict.case)).size;
  const matters = decisions(run).filter(({ state }) => state === 'decided').length;
  const texts = [
    ...(cases > 0 ? [`${cases} ${cases === 1 ? 'case' : 'cases'} without a promise`] : []),
    ...(matters > 0 ? [`${matters} ${matters === 1 ? 'contradiction' : 'contradictions'} between documents`] : []),
  ];
  if (texts.length === 0) return '';
  return `${style(formats.observed, 'observed')}  ${texts.join(', ')}: --verbose shows them`;
}

function observed(run: Run): { case: string; text: string }[] {
  const told = isTold(run);
  return run.verdicts.flatMap((verdict) => {
    if (told(verdict)) return [];
    if (verdict.status === 'observed') return [{ case: verdict.case, text: verdict.reason ?? '' }];
    // An observation leaves a case passed.
    const seen = verdict.status === 'passed' ? verdict.mismatches : [];
    return seen.map((mismatch) => ({ case: verdict.case, text: sentence(mismatch) }));
  });
}
