import { caseById } from '../../contracts/cases/index.ts';
import { sources } from '../../contracts/sources.ts';
import { families } from '../../contracts/types.ts';
import { type VerdictStatus, verdictStatuses } from '../verification/verdict.ts';
import { curlVariables } from './curl.ts';
import { forTerminal } from './escape.ts';
import type { Run, Verdict } from './run-schema.ts';
import type { Style } from './style.ts';

const formats = {
  passed: 'green',
  failed: 'red',
  warned: 'yellow',
  observed: 'cyan',
  'not-provokable': 'dim',
  inconclusive: 'magenta',
  'harness-error': 'magenta',
} as const satisfies Record<VerdictStatus, string>;

/** The whole report of a run for a person, failures first. A pure function of the run. */
export function consoleReport(run: Run, style: Style): string {
  const of = (status: VerdictStatus) => run.verdicts.filter((verdict) => verdict.status === status);
  const cards = [...of('failed'), ...of('warned')];
  const sections = [
    ...cards.map((verdict) => card(verdict, run, style)),
    ...grouped(of('harness-error'), style),
    ...grouped(of('inconclusive'), style),
    ...run.problems.map((problem) => `${style('magenta', 'harness-error')}  ${forTerminal(problem)}`),
    observations(of('observed'), style),
    ...grouped(of('not-provokable'), style),
    legend(cards, style),
    leftovers(run, style),
    table(run, style),
    headline(run, style),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function card(verdict: Verdict, run: Run, style: Style): string {
  const detail = (label: string, text: string) => `    ${label.padEnd(9)} ${forTerminal(text)}`;
  return [
    `${style(formats[verdict.status], verdict.status)}  ${style('bold', verdict.case)} (${verdict.level}, ${verdict.via})`,
    `    ${forTerminal(verdict.title)}`,
    ...(verdict.mismatches.length === 0 && verdict.reason !== undefined ? [detail('reason', verdict.reason)] : []),
    ...verdict.mismatches.flatMap((mismatch) => [
      detail(mismatch.part, `${mismatch.at === '' ? '' : `${mismatch.at}: `}expected ${mismatch.expected}`),
      detail('', `${mismatch.at === '' ? '' : ' '.repeat(mismatch.at.length + 2)}     got ${mismatch.actual}`),
    ]),
    ...verdict.sources.map(({ source, where, says }) => detail('source', `${source}, ${where}: ${says}`)),
    ...(verdict.response ? [detail('answer', answerOf(verdict.response))] : []),
    ...(verdict.scene === undefined ? [] : [detail('scene', verdict.scene)]),
    ...(verdict.curl === undefined
      ? []
      : [detail('curl', verdict.curl), ...variables(verdict).map((text) => detail('', text))]),
    detail('again', again(verdict.case, run)),
  ].join('\n');
}

/** What the keys of the sources on the cards stand for. */
function legend(cards: readonly Verdict[], style: Style): string {
  const named = new Set(cards.flatMap((verdict) => verdict.sources.map(({ source }) => source)));
  return Object.entries(sources)
    .filter(([key]) => named.has(key))
    .map(([key, { title }]) => `${style('dim', key.padEnd(8))} ${title}`)
    .join('\n');
}

function answerOf({ status, headers, body }: NonNullable<Verdict['response']>): string {
  const requestId = headers.find(([name]) => /request-?id$/i.test(name ?? ''));
  const longest = 300;
  const content = body.length > longest ? `${body.slice(0, longest)}… (${String(body.length)} characters)` : body;
  return [String(status), ...(requestId ? [`${requestId[0]!}: ${requestId[1]!}`] : []), content].join('  ').trimEnd();
}

function variables(verdict: Verdict): string[] {
  const entry = caseById(verdict.case);
  const names = 'request' in entry ? curlVariables(entry.request) : [];
  return names.length === 0
    ? []
    : [`where ${names.join(', ')} ${names.length === 1 ? 'is an id' : 'are ids'} of such a scene`];
}

function again(id: string, { target }: Run): string {
  return `npm run verify -- --only ${id}${target.kind === 'live' ? ' --target live' : ''}`;
}

/** One entry for all verdicts with the same reason: sixty cases that share one cause are one thing to read. */
function grouped(verdicts: readonly Verdict[], style: Style): string[] {
  const byReason = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    // Ids and ports differ between cases that fail for the same reason.
    const key = (verdict.reason ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…');
    byReason.set(key, [...(byReason.get(key) ?? []), verdict]);
  }
  return [...byReason].map(([, alike]) => {
    const { status, reasonCode, reason } = alike[0]!;
    const names = [...new Set(alike.map((verdict) => verdict.case))];
    return [
      `${style(formats[status], status)}  ${reasonCode ?? ''}: ${String(alike.length)} ${alike.length === 1 ? 'check' : 'checks'}`,
      `    ${forTerminal(reason ?? '')}`,
      ...wrapped(names, 100).map((line) => `    ${style('dim', line)}`),
    ].join('\n');
  });
}

function wrapped(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + word.length <= width) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines;
}

function observations(verdicts: readonly Verdict[], style: Style): string {
  if (verdicts.length === 0) return '';
  const width = Math.max(...verdicts.map((verdict) => verdict.case.length));
  // A replayed observation mostly says again what the matrix saw.
  const lines = verdicts.map(
    (verdict) => `    ${style('dim', verdict.case.padEnd(width))}  ${forTerminal(verdict.reason ?? '')}`,
  );
  return [
    `${style(formats.observed, 'observed')}  what nobody has promised; recorded, never a failure`,
    ...new Set(lines),
  ].join('\n');
}

function leftovers({ leftovers: left }: Run, style: Style): string {
  if (left.length === 0) return '';
  const lines = left.map(({ kind, id, reason }) => `    ${kind} ${forTerminal(id)}: ${forTerminal(reason)}`);
  return [
    `${style('yellow', 'left behind')}  could not be removed; a session ends by itself after 9 hours`,
    ...lines,
  ].join('\n');
}

function table({ verdicts }: Run, style: Style): string {
  const rows = families.flatMap((family) => {
    const ofFamily = verdicts.filter((verdict) => verdict.family === family);
    return ofFamily.length === 0 ? [] : [{ name: family, verdicts: ofFamily }];
  });
  const columns = verdictStatuses.filter((status) => verdicts.some((verdict) => verdict.status === status));
  const cell = (text: string, status: VerdictStatus) => text.padStart(status.length + 2);
  const line = (name: string, of: readonly Verdict[], paint: boolean) =>
    name.padEnd(14) +
    columns
      .map((status) => {
        const count = of.filter((verdict) => verdict.status === status).length;
        const text = cell(count === 0 ? '-' : String(count), status);
        return paint && count > 0 ? style(formats[status], text) : text;
      })
      .join('');
  return [
    style('dim', 'family'.padEnd(14) + columns.map((status) => cell(status, status)).join('')),
    ...rows.map(({ name, verdicts: of }) => line(name, of, true)),
    line('all', verdicts, false),
  ].join('\n');
}

/** One sentence that names the target: a green reference run must not be taken for a green live one. */
function headline(run: Run, style: Style): string {
  const { summary, target, durationMs } = run;
  const { counts } = summary;
  const where =
    target.kind === 'live'
      ? `LIVE endpoint ${target.baseUrl}`
      : 'REFERENCE provider (embedded; no real endpoint was contacted)';
  const extent = [
    `${String(counts.passed)} passed`,
    ...(counts.failed > 0 ? [`${String(counts.failed)} failed`] : []),
    ...(counts.warned > 0 ? [`${String(counts.warned)} warned`] : []),
    ...(counts.observed > 0 ? [`${String(counts.observed)} observed`] : []),
    ...(counts.inconclusive > 0 ? [`${String(counts.inconclusive)} inconclusive`] : []),
    ...(counts['harness-error'] > 0 ? [`${String(counts['harness-error'])} harness errors`] : []),
    ...(counts['not-provokable'] > 0 ? [`${String(counts['not-provokable'])} not provokable`] : []),
  ].join(', ');
  const unchecked = [
    ...new Set(run.verdicts.filter(({ status }) => status === 'not-provokable').map((verdict) => verdict.case)),
  ];
  const scope = run.options.only.length > 0 ? ` (only ${run.options.only.join(', ')})` : '';
  const verdict = {
    conformant: style('green', 'CONFORMANT'),
    'conformant-as-far-as-checked': `${style('green', 'CONFORMANT AS FAR AS CHECKED')} (not checked: ${unchecked.join(', ')})`,
    'non-conformant': style('red', 'NOT CONFORMANT'),
    undecided: style('magenta', 'UNDECIDED'),
    interrupted: style('yellow', 'INTERRUPTED'),
  }[summary.conclusion];
  const because = summary.conclusion === 'undecided' ? `; ${undecidedBecause(run)}` : '';
  return `${forTerminal(where)}${forTerminal(scope)}: ${verdict} — ${extent}, in ${(durationMs / 1000).toFixed(1)} s${because}`;
}

function undecidedBecause({ summary: { counts }, problems }: Run): string {
  if (counts['harness-error'] + problems.length > 0) return 'the suite itself failed, see harness-error above';
  if (counts.inconclusive > 0) return 'see inconclusive above';
  return 'no promise was checked';
}
