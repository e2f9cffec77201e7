import { groupBy } from '../../lib/group.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import type { Style } from '../../lib/text/style.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';

const kinds: Readonly<Record<NonNullable<Run['judged']>['notJudged'][number]['kind'], string>> = {
  case: 'cases that could not be judged again',
  entry: 'entries without a request and response',
  'other-operation': 'other operations of this API',
  preflight: 'CORS preflights',
  cached: 'responses from a cache',
  browser: 'requests that the browser answered itself or did not send',
  unknown: 'requests outside the operations of this API',
  file: 'files that are not runs',
};

/** What was judged from a file, what was not, and since when cases fail; empty for a run that was sent. */
export function judgedSection({ judged, verdicts }: Run, style: Style): string {
  if (!judged) return '';
  const { broken, notJudged, notChecked, history } = judged;
  const sections = [
    judgedCases(verdicts, style),
    ...history.map(
      ({ case: id, since, file, lastPassed }) =>
        `${style('red', 'failing')}  ${style('bold', id)} since the run of ${dayOf(since)} (${forTerminal(file)}); ${
          lastPassed
            ? `it last passed in that of ${dayOf(lastPassed.at)} (${forTerminal(lastPassed.file)})`
            : 'it passes in none of the runs'
        }`,
    ),
    ...(broken
      ? [
          `${style('magenta', 'broken')}  the file cannot be read on from byte ${broken.offset} (line ${broken.line}, column ${broken.column}): ${forTerminal(broken.reason)}
    What comes before is judged. Next: save the recording again, and judge the whole file`,
        ]
      : []),
    ...[...new Set(notJudged.map(({ kind }) => kind))].map((kind) => {
      const rows = notJudged.filter((other) => other.kind === kind);
      const count = rows.reduce((sum, row) => sum + row.count, 0);
      const width = Math.max(...rows.map((row) => String(row.count).length));
      return [
        `${style('dim', 'not judged')}  ${kinds[kind]}: ${count}`,
        ...rows.map((row) => `    ${String(row.count).padStart(width)}  ${forTerminal(row.what)}`),
      ].join('\n');
    }),
    uncheckedSection([...notChecked, ...uncheckedOf(verdicts, notChecked)], style),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

/** What many verdicts say alike, once, with how many do. */
function uncheckedOf(verdicts: readonly Verdict[], told: readonly string[]): string[] {
  const texts = verdicts.flatMap(({ notChecked = [] }) => notChecked).filter((text) => !told.includes(text));
  return [...groupBy(texts, (text) => text)].map(
    ([text, { length }]) => `${text} (${length} ${length === 1 ? 'check' : 'checks'})`,
  );
}

function uncheckedSection(texts: readonly string[], style: Style): string {
  if (texts.length === 0) return '';
  return [style('dim', 'not checked'), ...texts.map((text) => `    ${forTerminal(text)}`)].join('\n');
}

/** How often each case came up in recorded traffic; empty for runs. */
function judgedCases(verdicts: readonly Verdict[], style: Style): string {
  const rows = verdicts.flatMap(({ case: id, status, seen, title }) => (seen ? [{ id, status, seen, title }] : []));
  if (rows.length === 0) return '';
  const times = Math.max(...rows.map(({ seen }) => String(seen.times).length));
  const [ids, statuses] = [
    Math.max(...rows.map(({ id }) => id.length)),
    Math.max(...rows.map(({ status }) => status.length)),
  ];
  return [
    style('dim', 'judged'),
    ...rows.map(
      ({ id, status, seen, title }) =>
        `    ${String(seen.times).padStart(times)}  ${id.padEnd(ids)}  ${status.padEnd(statuses)}  ${title}`,
    ),
  ].join('\n');
}

/** Lines of a card on what was recorded. */
export function recordedDetails({ notChecked = [], seen }: Verdict): (readonly [label: string, text: string])[] {
  const further = (seen?.times ?? 0) - (seen?.places.length ?? 0);
  return [
    ...(seen
      ? [
          [
            'seen',
            `${seen.times} ${seen.times === 1 ? 'time' : 'times'}: ${seen.places.join(', ')}${further > 0 ? ` and ${further} more` : ''}`,
          ] as const,
        ]
      : []),
    ...notChecked.map((text) => ['unchecked', text] as const),
  ];
}

/** How a target reads where nothing was sent. */
export function recordedTarget({ judged, target }: Run, otherwise: string): string {
  if (!judged) return otherwise;
  const count = `${judged.answers} ${judged.answers === 1 ? 'request' : 'requests'} of the operation`;
  if (judged.from === 'run') return `Judged again, nothing was sent: ${otherwise}`;
  const of = judged.answers === 0 ? 'no request of the operation' : `${count} to ${target.baseUrl}`;
  return `RECORDED traffic in ${judged.file}, nothing was sent: ${of}`;
}

/** In English, and in UTC, as everything in a report. */
function dayOf(time: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(time));
}
