import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case } from '../../../contracts/model/types.ts';
import { baselineOf } from '../../drift/baseline/baseline.ts';
import type { LoadedBaseline } from '../../drift/baseline/file.ts';
import { nothingSeen, seenIn, seenPath, type SeenRecord, withSighting } from '../../drift/baseline/seen.ts';
import { compare } from '../../drift/compare.ts';
import { confirm, type Confirmation, defaultConfirmation } from '../../drift/confirm.ts';
import { assertDriftReport, type DriftReport, driftSchema } from '../../drift/report-schema.ts';
import { confirmedIn, driftReport } from '../../drift/report.ts';
import { signInChange, signInNotice } from '../../drift/sign-in.ts';
import { readTextFile } from '../../lib/system/read-file.ts';
import type { EndingSignal } from '../../lib/system/signals.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import { styleFor } from '../../lib/text/style.ts';
import { driftText } from '../../reports/drift.ts';
import type { Run } from '../../run/run-schema.ts';
import type { RunSettings } from '../../settings/run-settings.ts';
import type { Target } from '../../target/target.ts';
import { type CommandContext, couldNotDecide, interruptedBy } from '../context.ts';
import type { Secrets } from '../guarded-output.ts';
import { sayLeftovers } from './leftovers.ts';
import { makeRun } from './make-run.ts';
import { written } from './output-file.ts';

const reportName = 'drift.json';

export interface DriftOptions extends Pick<
  RunSettings,
  'limits' | 'harmless' | 'strict' | 'only' | 'showAccount' | 'reports' | 'detail'
> {
  readonly target: Target;
  /** The selected cases, including those that the baseline lacks. */
  readonly cases: readonly Case[];
  readonly confirmation?: Confirmation;
}

/**
 * Compares a run with a baseline, tries again what has changed, prints the report, writes `drift.json`, and
 * remembers what was seen.
 * @returns what it came to, with the exit code: 0 nothing has broken; 1 something has; 3 not everything could be
 * compared; or that of a signal.
 * @throws JournalError when no journal of the further tries can be written.
 */
export async function compareWithBaseline(
  run: Run,
  loaded: LoadedBaseline,
  options: DriftOptions,
  context: CommandContext,
): Promise<Compared> {
  const { stdout, stderr, signal, environment, secrets } = context;
  const { guard } = secrets;
  // An interrupted run has seen little, and a change could not be tried again.
  if (signal.aborted) {
    const sentence = 'Interrupted, so nothing was compared';
    stderr.write(`${sentence}\n`);
    return noComparison(loaded.path, 'interrupted', interruptedBy(signal), sentence);
  }
  const { cases, confirmation = defaultConfirmation, ...settings } = options;
  const now = baselineOf([run]);
  const comparison = compare(loaded.baseline, now);
  const changed = [...new Set(comparison.changes.map((change) => change.case))];
  const isQuiet = settings.detail === 'quiet';
  if (changed.length > 0 && !isQuiet) {
    stderr.write(
      `Trying ${changed.length === 1 ? 'the case' : `the ${changed.length} cases`} that changed again, up to ${confirmation.of === 1 ? 'once' : `${confirmation.of} times`}\n`,
    );
  }
  const probe = async (again: readonly Case[]): Promise<Run | undefined> => {
    if (isInterrupted(signal)) return undefined;
    // Where the credentials of the run are refused, only what goes before the first case says so.
    const preflight = run.finding !== undefined;
    const made = await makeRun({ ...settings, cases: again, interactions: [], strict: false, preflight }, context);
    sayLeftovers(made, context);
    return made;
  };
  const tallies = await confirm(comparison.changes, loaded.baseline, cases, confirmation, probe);

  const at = (context.now ?? (() => new Date()))();
  const path = seenPath(loaded.path);
  const { seen: before, notice }: Awaited<ReturnType<typeof recall>> = loaded.elsewhere
    ? { seen: nothingSeen(loaded.digest) }
    : await recall(path, loaded.digest);
  const changes = confirmedIn(tallies);
  const otherWay = signInChange(loaded.baseline.target, now.target);
  const untouched = new Set([
    ...changed,
    ...comparison.flaky,
    ...comparison.bySignIn,
    ...comparison.undecided.map((entry) => entry.case),
  ]);
  const asBefore = Object.keys(now.cases).filter(
    (id) => 'answers' in (loaded.baseline.cases[id] ?? {}) && !untouched.has(id),
  );
  const seen = loaded.elsewhere ? before : withSighting(before, { asBefore, changes }, at);
  const report = driftReport({
    run,
    selected: cases.map(({ id }) => id),
    loaded,
    comparison,
    tallies,
    confirmation,
    seen,
    notices: [
      ...loaded.notices,
      ...(otherWay ? [signInNotice(otherWay)] : []),
      ...(notice === undefined ? [] : [notice]),
      ...(run.finding ? [`${run.finding.sentence}. Next: ${run.finding.next}`] : []),
    ],
    strict: settings.strict,
    at,
    ...(isInterrupted(signal) ? { interruptedBy: signal.reason as EndingSignal } : {}),
  });
  stdout.write(driftText(report, styleFor(stdout.isTTY === true, environment), isQuiet));
  const forgotten = loaded.elsewhere ? [] : await written(path, seenText(seen), guard);
  const unwritten = await writtenReport(report, settings.reports, guard);
  for (const line of [...forgotten, ...unwritten]) stderr.write(`${forTerminal(line)}\n`);
  // A gate that finds no report must not take it for a green one. A memory that is lost only makes dates less exact.
  if (unwritten.length > 0) {
    return report.exitCode === 0
      ? noComparison(loaded.path, 'undecided', couldNotDecide, 'The report of the comparison could not be written')
      : comparisonIn(report, settings.strict);
  }
  stdout.write(`${forTerminal(join(settings.reports, reportName))}\n`);
  return comparisonIn(report, settings.strict);
}

/** What run.json says about a comparison. */
type Compared = NonNullable<Run['comparison']>;

function comparisonIn(report: DriftReport, strict: boolean): Compared {
  const { baseline, conclusion, exitCode, changes, compared, notCompared } = report;
  const left = notCompared.filter(({ wanted }) => !wanted).length;
  return {
    baseline,
    conclusion,
    exitCode,
    sentence: `${compared} cases compared, ${changes.length} changes, ${left} cases that could not be compared`,
    failing: changes.flatMap(({ case: id, kind, what, because }) =>
      kind === 'breaking' || (kind === 'unknown' && strict)
        ? [{ case: id, kind, what, sentence: `${what}; ${because}` }]
        : [],
    ),
  };
}

/** A comparison without a result. */
export function noComparison(
  baseline: string,
  conclusion: 'undecided' | 'interrupted',
  exitCode: Compared['exitCode'],
  sentence: string,
): Compared {
  return { baseline, conclusion, exitCode, sentence, failing: [] };
}

// A function, since TypeScript takes the flag for unchanged between two looks.
function isInterrupted(signal: AbortSignal): boolean {
  return signal.aborted;
}

export function seenText(seen: SeenRecord): string {
  return `${JSON.stringify(seen, null, 2)}\n`;
}

/** What was seen of a baseline before; a notice says why if the file cannot be used. */
async function recall(path: string, digest: string): Promise<{ seen: SeenRecord; notice?: string }> {
  let text: string;
  try {
    text = await readTextFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { seen: nothingSeen(digest) };
    text = '';
  }
  const seen = seenIn(text, digest);
  return typeof seen === 'string'
    ? {
        seen: nothingSeen(digest),
        notice: `What was seen before is not known: ${path} cannot be used, since ${seen}; it begins anew`,
      }
    : { seen };
}

/** Removes the report of an earlier comparison, which would pass for that of this one where this one ends early. */
export async function removeStaleReport(folder: string, { stderr }: Pick<CommandContext, 'stderr'>): Promise<void> {
  const path = join(folder, reportName);
  try {
    await rm(path, { force: true });
  } catch (error) {
    stderr.write(`${forTerminal(`${path} of an earlier run cannot be removed: ${messageOf(error)}`)}\n`);
  }
}

async function writtenReport(report: DriftReport, folder: string, guard: Secrets['guard']): Promise<string[]> {
  assertDriftReport(report);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    return [`No report in ${folder}: ${messageOf(error)}`];
  }
  return [
    ...(await written(join(folder, 'drift.schema.json'), `${JSON.stringify(driftSchema, null, 2)}\n`, guard)),
    ...(await written(join(folder, reportName), `${JSON.stringify(report, null, 2)}\n`, guard)),
  ];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
