import { groupBy } from '../lib/group.ts';
import { forXml } from '../lib/text/escape.ts';
import { excerpt } from '../lib/text/excerpt.ts';
import type { Run, Verdict } from '../run/run-schema.ts';
import { sentence } from '../run/verdict.ts';
import { type Named, uniqueNames } from './parts/junit-names.ts';

/**
 * The run as JUnit XML: a suite per way and family. Failures are failures (so are warnings of a strict run,
 * and entries of known deviations that do not fit), what could not
 * be decided and faults of the suite are errors, what could not be provoked or is accepted for a while is skipped.
 */
export function junit(run: Run): string {
  const groups = groupBy(run.verdicts, ({ via, family }) => `${via}.${family}`);
  const suites = [...groups].map(([name, verdicts]) => suite(name, verdicts, run));
  const problems = run.problems.map((problem) => ({
    name: 'The run itself',
    detail: '',
    content: element('error', 'own-fault', problem),
  }));
  const unfit = (run.deviations?.findings ?? []).map(({ code, case: id, sentence: text, next, recorded, came }) => ({
    name: `Known deviation: ${id}`,
    detail: code,
    content: element('failure', code, text, [
      ...(recorded ?? []).map((line) => `Recorded: ${line}`),
      ...(came ?? []).map((line) => `Came: ${line}`),
      `Next: ${next}`,
    ]),
  }));
  const left = run.leftovers.map(({ kind, id, reason }) => ({
    name: `Left behind: ${kind} ${id}`,
    detail: '',
    content: `      <system-out>${forXml(reason)}</system-out>\n`,
  }));
  const { lost } = run;
  const gone = lost
    ? [
        {
          name: 'The target answers to the end',
          detail: '',
          content: element('error', 'lost', lost.sentence, [`Next: ${lost.next}`]),
        },
      ]
    : [];
  const ofRun = [...problems, ...gone, ...unfit, ...left];
  if (ofRun.length > 0) {
    const totals = { tests: ofRun.length, failures: unfit.length, errors: problems.length + gone.length, skipped: 0 };
    suites.push(wrap('run', totals, testCases('run', ofRun)));
  }
  if (run.comparison) suites.push(comparisonSuite(run.comparison));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${forXml(`${run.suite.name} against ${run.target.kind}`)}" time="${seconds(run.durationMs)}">\n${suites.join('\n')}\n</testsuites>\n`;
}

/** Nothing has broken since the baseline: a case for each change that fails the run, or one for all that is as it was. */
function comparisonSuite({ baseline, conclusion, exitCode, sentence: text, failing }: NonNullable<Run['comparison']>) {
  const changes = failing.map(({ case: id, kind, what, sentence: change }) => ({
    // What it was and is stands in the message.
    name: `${id}: ${what.replace(/: was .*$/s, '')} is as in the baseline`,
    detail: kind,
    content: element('failure', kind, change),
  }));
  const isOpen = exitCode !== 0 && changes.length === 0;
  const whole = {
    name: 'The comparison with the baseline comes to a result',
    detail: '',
    content: isOpen
      ? element('error', conclusion, text)
      : `      <system-out>${forXml(`${baseline}: ${text}`)}</system-out>\n`,
  };
  const totals = { tests: changes.length + 1, failures: changes.length, errors: isOpen ? 1 : 0, skipped: 0 };
  return wrap('baseline', totals, testCases('baseline', [...changes, whole]));
}

type Kind = 'failure' | 'error' | 'skipped' | 'passed';

function kindOf({ status }: Verdict, strict: boolean): Kind {
  switch (status) {
    case 'failed':
      return 'failure';
    case 'warned':
      return strict ? 'failure' : 'passed';
    case 'inconclusive':
    case 'harness-error':
      return 'error';
    case 'not-provokable':
    case 'deviating':
      return 'skipped';
    case 'passed':
    case 'observed':
      return 'passed';
  }
}

function suite(name: string, verdicts: readonly Verdict[], { options }: Run): string {
  const kinds = verdicts.map((verdict) => kindOf(verdict, options.strict));
  const count = (kind: Kind) => kinds.filter((candidate) => candidate === kind).length;
  const totals = {
    tests: verdicts.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  return wrap(
    name,
    totals,
    testCases(
      name,
      verdicts.map((verdict, index) => ({
        name: `${verdict.case}: ${verdict.title}`,
        detail: distinction(verdict),
        content: detail(verdict, kinds[index]!),
      })),
    ),
  );
}

function detail(verdict: Verdict, kind: Kind): string {
  const reason = verdict.reason ?? verdict.status;
  if (kind === 'passed') {
    return verdict.reason === undefined
      ? ''
      : `      <system-out>${forXml(`${verdict.status}: ${reason}`)}</system-out>\n`;
  }
  if (kind === 'skipped') return `      <skipped message="${forXml(skippedFor(verdict, reason))}"/>\n`;
  const lines = [
    ...verdict.mismatches.map((mismatch) => `${mismatch.level} ${sentence(mismatch)}`),
    ...verdict.sources.map(({ source, where, says }) => `${source}, ${where}: ${says}`),
    ...(verdict.scene === undefined ? [] : [`Scene: ${verdict.scene}`]),
    ...(verdict.curl === undefined ? [] : [verdict.curl]),
  ];
  return element(kind, verdict.reasonCode ?? verdict.status, reason, lines);
}

function skippedFor({ deviation }: Verdict, reason: string): string {
  if (!deviation) return reason;
  const { owner, expires, link } = deviation;
  const terms = [`owner ${owner}`, `until ${expires}`, ...(link === undefined ? [] : [link])].join(', ');
  return `Known deviation: ${deviation.reason} (${terms}). ${reason}`;
}

function element(kind: string, type: string, message: string, lines: readonly string[] = []): string {
  return `      <${kind} type="${forXml(type)}" message="${forXml(message)}">${lines.map(forXml).join('\n')}</${kind}>\n`;
}

/** What tells a verdict from others of its case, which recorded traffic can have: where it is wrong. */
function distinction({ status, reasonCode, response, mismatches }: Verdict): string {
  if (status === 'passed') return '';
  const places = [...new Set(mismatches.map(({ part, at }) => (at === '' ? part : `${part} ${at}`)))].sort();
  const answered = response === undefined ? [] : [String(response.status)];
  return excerpt([reasonCode ?? status, ...answered, ...places].join(', '));
}

function testCases(suiteName: string, entries: readonly (Named & { readonly content: string })[]): string[] {
  const names = uniqueNames(entries);
  return entries.map(({ content }, index) => testCase(suiteName, names[index]!, content));
}

function testCase(suiteName: string, name: string, content: string): string {
  const head = `    <testcase classname="${forXml(suiteName)}" name="${forXml(name)}"`;
  return content === '' ? `${head}/>` : `${head}>\n${content}    </testcase>`;
}

function wrap(
  name: string,
  totals: { tests: number; failures: number; errors: number; skipped: number },
  cases: readonly string[],
): string {
  const attributes = Object.entries(totals).map(([key, value]) => `${key}="${value}"`);
  return `  <testsuite name="${forXml(name)}" ${attributes.join(' ')}>\n${cases.join('\n')}\n  </testsuite>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
