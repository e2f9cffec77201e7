import { families } from '../../../contracts/model/types.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import type { Style } from '../../lib/text/style.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { type VerdictStatus, verdictStatuses } from '../../run/verdict.ts';
import { type Cause, causesOf } from '../parts/causes.ts';
import { formats } from '../parts/formats.ts';

const heading = 'checks by family';
const nameWidth = heading.length;

/** How many checks of each family ended how. */
export function familyTable({ verdicts }: Run, style: Style, width: number): string {
  const rows = families.flatMap((family) => {
    const ofFamily = verdicts.filter((verdict) => verdict.family === family);
    return ofFamily.length === 0 ? [] : [{ name: family, verdicts: ofFamily }];
  });
  const columns = verdictStatuses.filter((status) => verdicts.some((verdict) => verdict.status === status));
  const cell = (text: string, status: VerdictStatus) => text.padStart(status.length + 2);
  const line = (name: string, of: readonly Verdict[], paint: boolean) =>
    name.padEnd(nameWidth) +
    columns
      .map((status) => {
        const count = of.filter((verdict) => verdict.status === status).length;
        const text = cell(count === 0 ? '-' : String(count), status);
        return paint && count > 0 ? style(formats[status], text) : text;
      })
      .join('');
  const title = style('dim', heading.padEnd(nameWidth));
  if (nameWidth + columns.reduce((sum, status) => sum + status.length + 2, 0) > width) {
    return [title, ...[...rows, { name: 'all', verdicts }].map((row) => countsOf(row, columns))].join('\n');
  }
  return [
    title + style('dim', columns.map((status) => cell(status, status)).join('')),
    ...rows.map(({ name, verdicts: of }) => line(name, of, true)),
    line('all', verdicts, false),
  ].join('\n');
}

/** A row in words, where the columns need more than the width. */
function countsOf(row: { name: string; verdicts: readonly Verdict[] }, columns: readonly VerdictStatus[]): string {
  const texts = columns.flatMap((status) => {
    const count = row.verdicts.filter((verdict) => verdict.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `${row.name.padEnd(nameWidth)}  ${texts.join(', ')}`;
}

/** Causes, and ids of one, that the list has room for; all are in run.json. */
const maxCauses = 12;
const maxIds = 40;

/** Failed and undecided cases by cause, the worst first, so that the last screen is enough. */
export function worstFirst(run: Run, style: Style): string {
  const causes = causesOf(run);
  const rows = [
    ...(run.deviations?.findings ?? []).map(({ code, case: id, sentence }) => row('red', code, `${id}: ${sentence}`)),
    ...(run.comparison?.failing ?? []).map(({ kind, case: id, sentence }) => row('red', kind, `${id}: ${sentence}`)),
    ...causes.slice(0, maxCauses).map(causeRow),
    ...run.problems.map((problem) => row(formats['harness-error'], 'harness-error', problem)),
  ];
  if (rows.length === 0) return '';
  const further = causes.slice(maxCauses);
  const label = Math.max(...rows.map((one) => one.label.length));
  return [
    style('bold', causes.length === 0 ? 'worst first' : `worst first: ${extent(causes)}`),
    ...rows.flatMap(({ format, label: text, line, ids }) => [
      `    ${style(format, text.padEnd(label))}  ${forTerminal(line)}`,
      ...(ids.length === 0 ? [] : [`${' '.repeat(label + 6)}${style('dim', ids.join(', '))}`]),
    ]),
    ...(further.length > 0 ? [`    and ${further.length} more causes, all in run.json: ${extent(further)}`] : []),
  ].join('\n');
}

interface Row {
  readonly format: Parameters<Style>[0];
  readonly label: string;
  readonly line: string;
  readonly ids: readonly string[];
}

function row(format: Row['format'], label: string, line: string, ids: readonly string[] = []): Row {
  return { format, label, line, ids };
}

/** Characters of a cause, which is two or three lines. */
const maxCauseLength = 200;

function causeRow({ status, level, text, cases }: Cause): Row {
  const line = oneLine(`${level === 'MUST' ? '' : `(${level}) `}${text}`, maxCauseLength);
  if (cases.length === 1) return row(formats[status], status, `${cases[0]!}: ${line}`);
  const further = cases.length - maxIds;
  const ids = further > 0 ? [...cases.slice(0, maxIds), `and ${further} more`] : cases;
  return row(formats[status], status, `${cases.length} cases: ${line}`, ids);
}

/** A text cut between two words. */
function oneLine(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf(' ', length);
  return end <= 0 ? text : `${text.slice(0, end)} …`;
}

function extent(causes: readonly Cause[]): string {
  const count = (statuses: readonly VerdictStatus[]) =>
    causes.reduce((sum, { status, cases }) => sum + (statuses.includes(status) ? cases.length : 0), 0);
  const failed = count(['failed']);
  const warned = count(['warned']);
  const undecided = count(['inconclusive', 'harness-error']);
  const texts = [
    ...(failed > 0 ? [`${casesText(failed)} failed`] : []),
    ...(warned > 0 ? [`${casesText(warned)} warned`] : []),
    ...(undecided > 0 ? [`${casesText(undecided)} not decided`] : []),
  ];
  return texts.join(', ');
}

function casesText(count: number): string {
  return count === 1 ? '1 case' : `${count} cases`;
}
