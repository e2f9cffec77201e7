import { cases } from '../../../contracts/all-cases.ts';
import { sources } from '../../../contracts/model/sources.ts';
import { families } from '../../../contracts/model/types.ts';
import { groupBy } from '../../lib/group.ts';
import { layerNames } from '../../run/layer.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import type { Style } from '../../lib/text/style.ts';
import { wrapped } from '../../lib/text/wrap.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { sentence, type VerdictStatus, verdictStatuses, whatCame } from '../../run/verdict.ts';
import { curlVariables, tokenCommand } from '../../verification/wire/curl.ts';
import { contradictionsText, isTold } from '../parts/contradictions.ts';
import { withCasesTogether } from '../parts/mismatches.ts';
import { deviatingText, deviationCards, deviationRest } from './deviations.ts';
import { judgedSection, recordedDetails, recordedTarget } from './judged.ts';

const formats = {
  passed: 'green',
  failed: 'red',
  deviating: 'yellow',
  warned: 'yellow',
  observed: 'cyan',
  'not-provokable': 'dim',
  inconclusive: 'magenta',
  'harness-error': 'magenta',
} as const satisfies Record<VerdictStatus, string>;

/**
 * The whole report of a run for a person, failures first. A pure function of the run.
 * @param command by which whoever reads it comes to the same report; without one, each case is sent again.
 */
export function consoleReport(run: Run, style: Style, command?: string): string {
  const of = (status: VerdictStatus) => run.verdicts.filter((verdict) => verdict.status === status);
  const missed = [...of('failed'), ...of('warned')];
  const sections = [
    ...cards(missed, run, style, command),
    ...deviationCards(run, style),
    deviatingText(run, style),
    ...grouped(of('harness-error'), run, style),
    findingCard(run, style),
    ...grouped(
      of('inconclusive').filter(({ reasonCode }) => reasonCode !== 'finding'),
      run,
      style,
    ),
    ...run.problems.map((problem) => `${style('magenta', 'harness-error')}  ${forTerminal(problem)}`),
    observations(run, style),
    contradictionsText(run, style),
    ...grouped(of('not-provokable'), run, style),
    deviationRest(run, style),
    legend(missed, style),
    tokenHint(run, missed, style),
    leftovers(run, style),
    judgedSection(run, style),
    table(run, style),
    lostCard(run, style),
    undecidedNames(run, style),
    headline(run, style),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** What keeps the whole run from deciding anything, in place of an entry for each case. */
function findingCard({ finding, verdicts }: Run, style: Style): string {
  if (!finding) return '';
  const stopped = verdicts.filter(({ reasonCode }) => reasonCode === 'finding').length;
  return [
    `${style('magenta', stopped > 0 ? 'not run' : 'noticed')}  ${finding.code}${stopped > 0 ? `: ${stopped} checks` : ''}`,
    `    ${forTerminal(finding.sentence)}`,
    `    Next: ${forTerminal(finding.next)}`,
    ...(finding.curl === undefined ? [] : [`    ${finding.curl}`]),
  ].join('\n');
}

function lostCard({ lost }: Run, style: Style): string {
  if (!lost) return '';
  return `${style('magenta', 'lost')}  ${forTerminal(lost.sentence)}\n    Next: ${forTerminal(lost.next)}`;
}

/** Ids that stand above the last line; all are in run.json. */
const mostUndecided = 40;

/** What was not decided, by name: a green last line must not pass for more than it says. */
function undecidedNames({ verdicts }: Run, style: Style): string {
  const open = verdicts.filter(
    ({ status, reasonCode }) => (status === 'inconclusive' && reasonCode !== 'finding') || status === 'harness-error',
  );
  if (open.length === 0) return '';
  const ids = [...new Set(open.map((verdict) => verdict.case))];
  const further = ids.length - mostUndecided;
  const shown = further > 0 ? [...ids.slice(0, mostUndecided), `and ${further} more`] : ids;
  const ofFamilies = [...groupBy(open, ({ family }) => family)].map(([family, { length }]) => `${length} ${family}`);
  return [
    `${style('magenta', 'not decided')}  ${open.length} ${open.length === 1 ? 'check' : 'checks'}: ${ofFamilies.join(', ')}`,
    ...wrapped(shown, 100).map((line) => `    ${style('dim', line)}`),
  ].join('\n');
}

/** One card for the verdicts of a case that say the same: the matrix and the replay mostly do. */
function cards(verdicts: readonly Verdict[], run: Run, style: Style, command: string | undefined): string[] {
  const alike = groupBy(verdicts, (verdict) => JSON.stringify([verdict.case, verdict.reasonCode, verdict.mismatches]));
  return [...alike.values()].map((group) => card(group, run, style, command));
}

function card(alike: readonly Verdict[], run: Run, style: Style, command: string | undefined): string {
  const verdict = alike[0]!;
  const detail = (label: string, text: string) => `    ${label.padEnd(9)} ${forTerminal(text)}`;
  const ways = alike.map(({ via }) => via).join(' and ');
  return [
    `${style(formats[verdict.status], verdict.status)}  ${style('bold', verdict.case)} (${verdict.level}, ${ways})`,
    `    ${forTerminal(verdict.title)}`,
    ...(verdict.mismatches.length === 0 && verdict.reason !== undefined ? [detail('reason', verdict.reason)] : []),
    ...withCasesTogether(verdict.mismatches).map((mismatch) => {
      const { part, at, expected } = mismatch;
      return detail(part, `${at === '' ? '' : `${at}: `}expected ${expected}, got ${whatCame(mismatch)}`);
    }),
    ...verdict.sources.map(({ source, where, says }) => detail('source', `${source}, ${where}: ${says}`)),
    ...(verdict.response ? [detail('answer', answerOf(verdict.response))] : []),
    ...recordedDetails(verdict).map(([label, text]) => detail(label, text)),
    ...(verdict.layer === undefined ? [] : [detail('from', layerNames[verdict.layer])]),
    ...(verdict.tries.length > 1 ? verdict.tries.map(({ at, outcome }) => detail('tried', `${at} ${outcome}`)) : []),
    ...(verdict.scene === undefined ? [] : [detail('scene', verdict.scene)]),
    ...(verdict.curl === undefined
      ? []
      : [detail('curl', verdict.curl), ...variables(verdict).map((text) => detail('', text))]),
    detail('again', command ?? again(verdict.case, run)),
  ].join('\n');
}

/** What the keys of the sources on the cards stand for. */
function legend(verdicts: readonly Verdict[], style: Style): string {
  const named = new Set(verdicts.flatMap((verdict) => verdict.sources.map(({ source }) => source)));
  return Object.entries(sources)
    .filter(([key]) => named.has(key))
    .map(([key, { title }]) => `${style('dim', key.padEnd(8))} ${title}`)
    .join('\n');
}

/** How to get what the commands above call BW_TOKEN; said once. */
function tokenHint({ finding }: Run, verdicts: readonly Verdict[], style: Style): string {
  const commands = [finding?.curl, ...verdicts.map(({ curl }) => curl)];
  if (!commands.some((curl) => /\$\{?BW_TOKEN(?!_)/.test(curl ?? ''))) return '';
  return [
    `${style('dim', 'BW_TOKEN')} is an access token. With BW_CLIENT_ID and BW_CLIENT_SECRET in the environment, this gets one, and leaves no secret in the history of a shell:`,
    `    ${tokenCommand}`,
  ].join('\n');
}

/** Characters of an answer's content that a card shows. */
const longestContent = 300;

function answerOf({ status, headers, body }: NonNullable<Verdict['response']>): string {
  const requestId = headers.find(([name]) => /request-?id$/i.test(name ?? ''));
  return [String(status), ...(requestId ? [`${requestId[0]!}: ${requestId[1]!}`] : []), excerpt(body, longestContent)]
    .join('  ')
    .trimEnd();
}

function variables(verdict: Verdict): string[] {
  const entry = cases.find(({ id }) => id === verdict.case);
  const names = entry && 'request' in entry ? curlVariables(entry.request) : [];
  return names.length === 0
    ? []
    : [`where ${names.join(', ')} ${names.length === 1 ? 'is an id' : 'are ids'} of such a scene`];
}

function again(id: string, { target }: Run): string {
  return `npm run verify -- --only ${id}${target.kind === 'live' ? ' --target live' : ''}`;
}

/** Further ids of a group are in run.json. */
const mostNames = 12;

/** One entry for all verdicts with the same reason: sixty cases that share one cause are one thing to read. */
function grouped(verdicts: readonly Verdict[], run: Run, style: Style): string[] {
  // Ids differ between cases that fail for the same reason.
  const byReason = groupBy(verdicts, ({ reason }) => (reason ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…'));
  return [...byReason.values()].map((alike) => {
    const { status, reasonCode, reason } = alike[0]!;
    const names = [...new Set(alike.map((verdict) => verdict.case))];
    const further = names.length - mostNames;
    const shown = further > 0 ? [...names.slice(0, mostNames), `and ${further} more`] : names;
    const next = nextStep(alike[0]!, run);
    return [
      `${style(formats[status], status)}  ${reasonCode ?? ''}: ${alike.length} ${alike.length === 1 ? 'check' : 'checks'}`,
      `    ${forTerminal(reason ?? '')}`,
      ...(next === undefined ? [] : [`    ${next}`]),
      ...wrapped(shown, 100).map((line) => `    ${style('dim', line)}`),
    ].join('\n');
  });
}

/** What a person can do about a check that could not be made. */
function nextStep({ reasonCode, response, case: id }: Verdict, run: Run): string | undefined {
  // What was recorded is as it was, whatever is done now.
  if (run.judged || run.target.kind === 'recorded') return undefined;
  const live = run.target.kind === 'live';
  const status = response?.status ?? 0;
  if (reasonCode === 'set-up-failed' && live && status === 401) {
    return run.target.signIn === 'oauth'
      ? 'Next: npm run doctor says what is wrong with the token, the client or the account'
      : 'Next: check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID; a wrong account number is a 401 as well';
  }
  if (reasonCode === 'set-up-failed' && live && status === 403) {
    return 'Next: these credentials have no access to the WebRTC API, or BW_BASE_URL is not its base; ask the vendor for access';
  }
  if (reasonCode === 'set-up-failed' && live && status >= 500) return 'Next: the service is failing; try again later';
  if (reasonCode === 'no-token' && live)
    return 'Next: npm run doctor says what is wrong with the client or the token endpoint';
  if (reasonCode === 'asked-to-wait') return 'Next: try again later, or with a lower --rate or --concurrency';
  if (reasonCode === 'proxy-answered') return 'Next: ask who runs the proxy, or name the host in NO_PROXY';
  if (reasonCode === 'over-budget')
    return 'Next: raise the limit, or choose cases with --only; --list shows what they cost';
  if (reasonCode === 'out-of-time') return 'Next: raise --timeout, or choose cases with --only';
  if (reasonCode === 'transport-failed' && live)
    return 'Next: check BW_BASE_URL and the network between here and there';
  if (reasonCode === 'not-replayed' || reasonCode === 'own-fault') {
    return `Next: this is a fault of the suite, not of the target; report it with the output of ${again(id, run)}`;
  }
  if (reasonCode === 'control-failed' || reasonCode === 'read-back-failed') return `Next: ${again(id, run)}`;
  return undefined;
}

function observations(run: Run, style: Style): string {
  const told = isTold(run);
  const verdicts = run.verdicts.flatMap((verdict) => {
    if (told(verdict)) return [];
    if (verdict.status === 'observed') return [{ case: verdict.case, text: verdict.reason ?? '' }];
    // What is only worth recording leaves a case passed.
    const seen = verdict.status === 'passed' ? verdict.mismatches : [];
    return seen.map((mismatch) => ({ case: verdict.case, text: sentence(mismatch) }));
  });
  if (verdicts.length === 0) return '';
  const width = Math.max(...verdicts.map((verdict) => verdict.case.length));
  // A replayed observation mostly says again what the matrix saw.
  const lines = verdicts.map(
    (verdict) => `    ${style('dim', verdict.case.padEnd(width))}  ${forTerminal(verdict.text)}`,
  );
  return [
    `${style(formats.observed, 'observed')}  what nobody has promised; recorded, never a failure`,
    ...new Set(lines),
  ].join('\n');
}

function leftovers({ leftovers: left }: Run, style: Style): string {
  if (left.length === 0) return '';
  // Those whose ids are unknown may be many and alike.
  const lines = [
    ...new Set(left.map(({ kind, id, reason }) => `    ${kind} ${forTerminal(id)}: ${forTerminal(reason)}`)),
  ];
  return [
    `${style('yellow', 'left behind')}  could not be removed; npm run cleanup tries again, and a session ends by itself after 9 hours`,
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
  const where = recordedTarget(
    run,
    target.kind === 'live'
      ? `LIVE endpoint ${target.baseUrl}`
      : 'REFERENCE provider (embedded; no real endpoint was contacted)',
  );
  const extent = [
    `${counts.passed} passed`,
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
  const notChecked = `not checked: ${unchecked.length === 0 ? 'see not checked above' : unchecked.length > mostNames ? `${unchecked.length} cases, see not-provokable above` : unchecked.join(', ')}`;
  const scope = run.options.only.length > 0 ? ` (only ${run.options.only.join(', ')})` : '';
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
  return `${forTerminal(where)}${forTerminal(scope)}: ${verdict} — ${extent}${run.judged ? '' : `, in ${(durationMs / 1000).toFixed(1)} s`}${because}${forTerminal(entries)}${forTerminal(compared)}${left}`;
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
