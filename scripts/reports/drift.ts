import { caseById } from '../../contracts/all-cases.ts';
import { consumers } from '../../contracts/documents/consumers.ts';
import { recordingCommand } from '../drift/baseline/file.ts';
import type { DriftReport } from '../drift/report-schema.ts';
import { groupBy } from '../lib/group.ts';
import { forTerminal } from '../lib/text/escape.ts';
import type { Style } from '../lib/text/style.ts';
import { uuids } from '../lib/text/uuid.ts';

type Reported = DriftReport['changes'][number];

const formats = { breaking: 'red', unknown: 'yellow', compatible: 'cyan' } as const;

/** Reasons that another recording removes. */
const recordedAnew: ReadonlySet<string> = new Set(['not-in-baseline', 'case-changed', 'case-gone']);

/** Further names of a group are in drift.json. */
const maxNames = 12;
const maxSources = 3;

/**
 * The whole report of drift for a person, the most important change first. A pure function of the report.
 * @param quiet the verdict alone.
 */
export function driftText(report: DriftReport, style: Style, quiet = false): string {
  if (quiet) return `${headline(report, style)}\n`;
  const sections = [
    ...cards(report, style),
    flaky(report, style),
    ...notCompared(report, style),
    nothingCompared(report, style),
    ...report.notices.map((notice) => `${style('yellow', 'notice')}  ${forTerminal(notice)}`),
    legend(report, style),
    headline(report, style),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** One card for the changes that say the same of several cases. */
function cards({ changes }: DriftReport, style: Style): string[] {
  const alike = groupBy(
    changes,
    ({ kind, rule, what, clients, firstSeen, lastGood, confirmed, contradiction, others }) =>
      JSON.stringify([kind, rule, what, clients, firstSeen, lastGood, confirmed, contradiction?.id, others]),
  );
  return [...alike.values()].map((group) => card(group, style));
}

function card(alike: readonly Reported[], style: Style): string {
  const [change] = alike as [Reported];
  const detail = (label: string, text: string) => `    ${label.padEnd(9)} ${forTerminal(text)}`;
  const sources = [...new Set(alike.flatMap((one) => one.sources))];
  const further = sources.length - maxSources;
  return [
    `${style(formats[change.kind], change.kind)}  ${change.about}  ${style('bold', forTerminal(change.what))}`,
    detail('because', change.because),
    ...(restsOnPassword(change) ? [detail('unless', unlessWrong)] : []),
    ...(change.contradiction
      ? [detail('matter', `${change.contradiction.matter} (${change.contradiction.positions.join('; ')})`)]
      : []),
    ...(alike.length === 1
      ? [detail('case', `${change.case} (${change.level}): ${change.title}`)]
      : [detail('cases', `${alike.length}: ${listed(alike.map((one) => one.case))}`)]),
    ...sources.slice(0, maxSources).map((source) => detail('source', source)),
    ...(further > 0 ? [detail('', `and ${further} more`)] : []),
    // What is compatible breaks no client: it only reaches those that send such a request.
    detail(change.kind === 'compatible' ? 'reaches' : 'hits', hits(change)),
    detail('seen', `first ${change.firstSeen}; last as in the baseline ${change.lastGood ?? 'not known'}`),
    ...(change.others ?? []).map((other, index) => detail(index === 0 ? 'also' : '', other)),
    detail('confirmed', `${change.confirmed} further tries`),
    detail('again', change.again),
  ].join('\n');
}

const unlessWrong = 'BW_USERNAME and BW_PASSWORD are wrong: npm run doctor asks with them';

/** A refused password may be wrong; a client id has given a token before. */
function restsOnPassword({ case: id, what }: Reported): boolean {
  const entry = caseById(id);
  return 'request' in entry && entry.request.credentials === 'basic' && /^status: .* is 401$/.test(what);
}

/** Ids in one line, as many as it has room for. */
function listed(ids: readonly string[]): string {
  const further = ids.length - maxNames;
  return (further > 0 ? [...ids.slice(0, maxNames), `and ${further} more`] : ids).join(', ');
}

function hits({ clients, samples, kind }: Reported): string {
  if (clients.length === 0) {
    const others = kind === 'breaking' ? '; other clients may rely on what has gone' : '';
    return `none of the documented clients (curl and six of the vendor)${others}`;
  }
  if (clients.length === consumers.length)
    return `all documented clients (curl and six of the vendor), and ${samples.length === consumers.length ? 'all documented samples' : `of the documented samples ${samples.join(', ') || 'none'}`}`;
  const ofSamples =
    samples.length === 0
      ? 'none of the documented samples'
      : `the documented ${samples.length === 1 ? 'sample' : 'samples'} ${samples.join(', ')}`;
  return `${clients.join(', ')}; ${ofSamples}`;
}

/** What the numbers of the verdict count. */
function legend({ changes }: DriftReport, style: Style): string {
  if (changes.length === 0) return '';
  return `${style('dim', 'numbers')}  breaking, unknown and compatible count changes; compared and changed count cases. One case can have several changes.`;
}

function flaky({ flaky: found }: DriftReport, style: Style): string {
  if (found.length === 0) return '';
  return [
    `${style('magenta', 'flaky')}  some tries are as in the baseline, others differ; no change is concluded`,
    ...found.map(({ case: id, what, tries }) =>
      tries === undefined
        ? `    ${id}: flaky when the baseline was recorded`
        : `    ${id}: ${forTerminal(what.join('; '))} (so in ${tries} further tries)`,
    ),
  ].join('\n');
}

function notCompared(report: DriftReport, style: Style): string[] {
  const { notCompared: entries, target } = report;
  const byReason = groupBy(entries, ({ reasonCode, reason }) => `${reasonCode} ${withoutIds(reason)}`);
  return [...byReason.values()].map((alike) => {
    const { case: id, reasonCode, reason, wanted } = alike[0]!;
    const entry = names(
      `not compared${wanted ? ', as was to be expected' : ''}`,
      `${reasonCode}: ${alike.length === 1 ? reason : withoutIds(reason)}`,
      alike.map((one) => one.case),
      style,
    );
    if (wanted) return entry;
    if (recordedAnew.has(reasonCode)) return `${entry}\n    Next: ${nextFor(report)}`;
    return `${entry}\n    Next: npm run verify -- --only ${id}${target.kind === 'live' ? ' --target live' : ''} says more`;
  });
}

/** The next step where no other section has one. */
function nothingCompared(report: DriftReport, style: Style): string {
  const { conclusion, compared, notCompared: entries } = report;
  if (conclusion !== 'undecided' || compared > 0 || entries.some(({ wanted }) => !wanted)) return '';
  return `${style('magenta', 'nothing compared')}  every selected case is flaky, in the baseline or now\n    Next: ${nextFor(report)}`;
}

function nextFor({ baseline, target }: DriftReport): string {
  return `${forTerminal(recordingCommand(baseline, target.kind))} records all cases; --only compares others`;
}

/** Ids differ between cases that are not compared for the same reason. */
function withoutIds(text: string): string {
  return text.replace(uuids, '…');
}

function names(label: string, why: string, ids: readonly string[], style: Style): string {
  return `${style('magenta', label)}  ${forTerminal(why)}\n    ${style('dim', listed(ids))}`;
}

function headline(report: DriftReport, style: Style): string {
  const { target, baseline, conclusion, changes, compared, flaky: shaky, notCompared: left } = report;
  const where = target.kind === 'live' ? `LIVE endpoint ${target.baseUrl}` : 'REFERENCE provider (embedded)';
  const good = target.kind === 'live' ? 'green' : 'cyan';
  const verdict = {
    breaking: style('red', 'BREAKING CHANGES'),
    unknown: style('yellow', 'CHANGED, MEANING UNKNOWN'),
    compatible: style(good, 'COMPATIBLE CHANGES'),
    unchanged: style(good, shaky.length > 0 ? 'UNCHANGED BUT FOR WHAT IS FLAKY' : 'UNCHANGED'),
    undecided: style('magenta', 'UNDECIDED'),
    interrupted: style('yellow', 'INTERRUPTED'),
  }[conclusion];
  const count = (kind: Reported['kind']) => {
    const number = changes.filter((change) => change.kind === kind).length;
    return number === 0 ? [] : [`${number} ${kind}`];
  };
  const changed = new Set(changes.map((change) => change.case)).size;
  const numberOf = (reason: string, words: string) => {
    const number = left.filter(({ reasonCode }) => reasonCode === reason).length;
    return number === 0 ? [] : [`${number} ${words}`];
  };
  const reasons = [
    ...numberOf('not-in-baseline', 'without an answer in the baseline'),
    ...numberOf('case-changed', 'changed in the contract'),
    ...numberOf('case-gone', 'no longer in the contract'),
  ].join(', ');
  const flakyCases = new Set(shaky.map((entry) => entry.case)).size;
  const extent = [
    ...count('breaking'),
    ...count('unknown'),
    ...count('compatible'),
    `${compared} ${compared === 1 ? 'case' : 'cases'} compared`,
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(flakyCases > 0 ? [`${flakyCases} flaky (not concluded)`] : []),
    ...(left.length > 0 ? [`${left.length} not compared${reasons === '' ? '' : ` (${reasons})`}`] : []),
  ].join(', ');
  return `${forTerminal(where)} against ${forTerminal(baseline)}: ${verdict} — ${extent}`;
}
