import { forTerminal } from '../../lib/text/escape.ts';
import { defaultWidth, folded } from '../../lib/text/wrap.ts';
import type { Style } from '../../lib/text/style.ts';
import { stripVTControlCharacters } from 'node:util';
import type { Run } from '../../run/run-schema.ts';
import type { VerdictStatus } from '../../run/verdict.ts';
import { contradictionsText } from '../parts/contradictions.ts';
import { cards, legend, tokenHint } from './cards.ts';
import { deviatingText, deviationCards, deviationRest } from './deviations.ts';
import { familyTable, worstFirst } from './ending.ts';
import { headline } from './headline.ts';
import { judgedSection } from './judged.ts';
import { observations, observedShort } from './observed.ts';
import { findingCard, grouped, lostCard } from './undecided.ts';

export interface ConsoleOptions {
  /** Everything, the usual, or the last line alone. */
  readonly detail?: 'verbose' | 'usual' | 'quiet';
  /** Columns of the terminal. */
  readonly width?: number;
  /** The command that makes the same report again; without one, each case is sent again. */
  readonly command?: string;
}

/** The report of a run for a person: details of failures first, the verdict last. A pure function of the run. */
export function consoleReport(
  run: Run,
  style: Style,
  { detail = 'verbose', width = defaultWidth, command }: ConsoleOptions = {},
): string {
  // A CI script that reads the line wants it whole.
  if (detail === 'quiet') return `${headline(run, style, { alone: true })}\n`;
  const sections = [...details(run, style, width, detail === 'verbose', command), headline(run, style)];
  const text = sections.filter((section) => section !== '').join('\n\n');
  const lines = text.split('\n').flatMap((line) => (isCommand(line) ? [line] : folded(line, width)));
  return `${lines.join('\n')}\n`;
}

function details(run: Run, style: Style, width: number, verbose: boolean, command: string | undefined): string[] {
  const of = (status: VerdictStatus) => run.verdicts.filter((verdict) => verdict.status === status);
  const missed = [...of('failed'), ...of('warned')];
  return [
    ...cards(missed, run, style, { apart: verbose, ...(command === undefined ? {} : { command }) }),
    ...deviationCards(run, style),
    deviatingText(run, style),
    ...grouped(of('harness-error'), run, style, width),
    findingCard(run, style),
    ...grouped(
      of('inconclusive').filter(({ reasonCode }) => reasonCode !== 'finding'),
      run,
      style,
      width,
    ),
    ...run.problems.map((problem) => `${style('magenta', 'harness-error')}  ${forTerminal(problem)}`),
    ...(verbose ? [observations(run, style), contradictionsText(run, style)] : [observedShort(run, style)]),
    ...grouped(of('not-provokable'), run, style, width),
    deviationRest(run, style),
    legend(missed, style),
    tokenHint(run, missed, style),
    leftovers(run, style),
    judgedSection(run, style),
    familyTable(run, style, width),
    worstFirst(run, style),
    lostCard(run, style),
  ];
}

/** Whether a line is to be copied into a shell, and so stays whole. */
function isCommand(line: string): boolean {
  const command = /^ *(?:(?:curl|again) +|Next: )?(?:curl -|npm run [\w-]+ -- |BW_TOKEN=)/;
  return command.test(stripVTControlCharacters(line));
}

function leftovers({ leftovers: left }: Run, style: Style): string {
  if (left.length === 0) return '';
  // Those whose ids are unknown may be many and alike.
  const lines = [
    ...new Set(left.map(({ kind, id, reason }) => `    ${kind} ${forTerminal(id)}: ${forTerminal(reason)}`)),
  ];
  return [
    `${style('yellow', 'left behind')}  could not be removed; npm run cleanup tries again; a session ends by itself after 9 hours`,
    ...lines,
  ].join('\n');
}
