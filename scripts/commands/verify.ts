import { join } from 'node:path';
import { cases } from '../../contracts/all-cases.ts';
import type { Case, RequestCase } from '../../contracts/model/types.ts';
import { type CommandRun, defineCommand, signals } from '../cli/command.ts';
import { type CommandContext, couldNotDecide } from '../cli/context.ts';
import { progressOn } from '../cli/progress.ts';
import {
  compareWithBaseline,
  type DriftOptions,
  removeStaleReport,
  noComparison,
} from '../cli/runs/drift-after-run.ts';
import { keepRun, maxKeptRuns } from '../cli/runs/kept-runs.ts';
import { readUnsettled, type Selection, selectionOf, type Unsettled } from '../cli/runs/last-run.ts';
import { offerCleanup } from '../cli/runs/leftovers.ts';
import { makeRun } from '../cli/runs/make-run.ts';
import { nameOf, onTarget } from '../cli/runs/on-target.ts';
import { interactionsIn, selectedBy } from '../cli/runs/select-cases.ts';
import { withDeviations } from '../deviations/apply.ts';
import { dayOf } from '../deviations/entry.ts';
import { defaultFile, loadDeviations } from '../deviations/file.ts';
import { baselineFor, type LoadedBaseline } from '../drift/baseline/file.ts';
import { messageOf } from '../lib/text/errors.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { styleFor } from '../lib/text/style.ts';
import { consoleReport } from '../reports/console/console.ts';
import { caseList } from '../reports/list.ts';
import { basicNotice, signedIn } from '../reports/parts/sign-in.ts';
import { reportPaths, WithheldError, writeReports } from '../reports/write.ts';
import { summarizedAgain } from '../run/conclude.ts';
import type { Run } from '../run/run-schema.ts';
import { shortAccount } from '../secrets/account.ts';
import type { CommandLine } from '../settings/command-line.ts';
import { defaults, readLimits, readRunSettings, runOptions, type RunSettings } from '../settings/run-settings.ts';
import { settingRows } from '../settings/settings-table.ts';
import type { Target } from '../target/target.ts';
import { costOf, totalCost } from '../verification/matrix/plan.ts';
import type { Limits } from '../target/limits.ts';

/** Checks the operation. */
export const verify = defineCommand({
  name: 'verify',
  summary: 'Checks whether the operation "Add a participant to a session" keeps its documented promises.',
  options: {
    ...runOptions,
    failed: {
      type: 'boolean',
      help: 'check again only what the last run in --reports left failed or undecided',
    },
    list: { type: 'boolean', help: 'list the cases with what they cost, and end' },
    reports: {
      type: 'string',
      hint: 'DIR',
      help: `where to write run.json and junit.xml; ${maxKeptRuns} runs are kept in DIR/runs, the last run of all cases among them`,
      default: defaults.reports,
    },
    baseline: {
      type: 'string',
      hint: 'FILE',
      help: 'compare with what npm run baseline has recorded, as npm run drift does; a breaking change fails',
    },
    deviations: {
      type: 'string',
      hint: 'FILE',
      help: `known failures, accepted for a while (default: ${defaultFile}, where it is there); npm run deviations lists and records them`,
    },
    strict: { type: 'boolean', help: 'warnings fail' },
    quiet: { type: 'boolean', help: 'print the verdict alone, and where the reports are' },
    verbose: { type: 'boolean', help: 'print every failure apart, all observations and all contradictions' },
    'show-account': { type: 'boolean', help: 'show the account number in full; reports shorten it otherwise' },
  },
  sections: [
    {
      title: 'Settings for the target live, from the environment or a .env file (the environment wins)',
      rows: settingRows,
    },
  ],
  exitCodes: {
    0: 'conformant, as far as checked or but for known deviations (the verdict says which)',
    1: 'a promise is broken, the entry of a known deviation does not fit, or something has broken since the baseline',
    2: 'usage or settings',
    3: 'could not be decided, or the target stopped answering for good',
    [signals]: 'interrupted by SIGHUP, SIGINT, SIGTERM',
  },
  run: verifyOrList,
});

/** What one run checks. */
interface Scope extends Selection {
  /** Faults of the recordings. */
  readonly problems: readonly string[];
  /** What selected the cases. */
  readonly only: readonly string[];
  /** Start of the run whose failed and undecided checks these are. */
  readonly failedOf?: string;
}

function verifyOrList(line: CommandLine, context: CommandContext): CommandRun {
  const { stdout, environment, pacts } = context;
  const isFailed = line.flag('failed');
  for (const other of ['only', 'list']) {
    if (isFailed && (line.flag(other) || line.texts(other).length > 0)) {
      line.problems.push(`--failed and --${other} cannot be combined: --failed takes its cases from the last run`);
    }
  }
  if (line.flag('list')) {
    const limits = readLimits(line, environment);
    return async () => {
      stdout.write(await listOf(selectedBy(line.texts('only')), limits, pacts));
      return 0;
    };
  }
  const settings = readRunSettings(line, environment);
  return () => verifyWith(settings, isFailed, context);
}

async function verifyWith(settings: RunSettings, isFailed: boolean, context: CommandContext): Promise<number> {
  const { pacts } = context;
  const path = reportPaths(settings.reports).run;
  const unsettled = isFailed ? await readUnsettled(path, settings) : undefined;
  if (unsettled?.checks.length === 0) return nothingLeft(unsettled, path, context);
  const scope = unsettled ? await scopeOf(unsettled, pacts) : await scopeBy(settings.only, pacts);
  if (settings.baseline !== undefined) await removeStaleReport(settings.reports, context);
  return onTarget(settings, context, (target) => verifyTarget(target, scope, settings, context));
}

const ofSelection =
  'That run was of selected cases (--only), so whether others fail is not known\nNext: run all cases, without --failed\n';

/** The exit code is 0 only where the last run was green: then something was checked. */
function nothingLeft({ run }: Unsettled, path: string, { stdout, stderr }: CommandContext): number {
  const { exitCode } = run.summary;
  const { only, failedOf } = run.options;
  const isSelection = only.length > 0 && failedOf === undefined;
  const sentence = `No check failed or was undecided in the last run (${path}), so nothing was sent`;
  if (exitCode === 0) {
    stdout.write(`${forTerminal(sentence)}\n${isSelection ? ofSelection : ''}`);
    return 0;
  }
  stderr.write(
    `${forTerminal(sentence)}\nThat run ended with exit code ${exitCode} for another reason\nNext: run all cases, without --failed\n`,
  );
  return couldNotDecide;
}

async function scopeBy(only: readonly string[], pacts: string): Promise<Scope> {
  const selected = selectedBy(only);
  return { cases: selected, ...(await interactionsIn(pacts, selected)), only };
}

/** @throws SettingsError where an interaction is no longer recorded. */
async function scopeOf({ run, checks }: Unsettled, pacts: string): Promise<Scope> {
  const { interactions, problems } = await interactionsIn(pacts, cases);
  const selection = selectionOf(checks, problems.length > 0 ? undefined : interactions);
  const only = [...new Set(checks.map((check) => check.case))];
  return { ...selection, problems, only, failedOf: run.startedAt };
}

async function verifyTarget(
  target: Target,
  scope: Scope,
  settings: RunSettings,
  context: CommandContext,
): Promise<number> {
  const { stdout, stderr, environment, secrets } = context;
  const { deviations: named } = settings;
  const today = dayOf(new Date());
  const deviations = await loadDeviations(named ?? defaultFile, today, named === undefined ? 'optional' : 'needed');
  const baseline = settings.baseline === undefined ? undefined : await baselineFor(settings.baseline, target);
  if (target.kind === 'live') await offerCleanup(target, settings.cleanup, context);
  if (settings.detail !== 'quiet') {
    stderr.write(`${scopeText(scope)} against ${nameOf(target)}, ${signedIn(target)}\n`);
  }
  if (target.kind === 'live') {
    const notices = basicNotice(target, context.now?.() ?? new Date());
    stderr.write(notices.map((notice) => `${notice}\n`).join(''));
  }
  const hide = settings.showAccount ? (text: string) => text : shortAccount(target.accountId);
  const progress = progressOn(stderr, { shown: hide, quiet: settings.detail === 'quiet' });
  const made = await makeRun(
    {
      ...settings,
      ...scope,
      target,
      preflight: target.kind === 'live',
      onVerdict: progress.onVerdict,
      waits: progress.waits,
    },
    context,
  ).finally(() => {
    progress.end();
  });
  const { failedOf } = scope;
  const found = failedOf === undefined ? made : { ...made, options: { ...made.options, failedOf } };
  const judged = deviations ? withDeviations(found, deviations) : found;
  const run = baseline
    ? await comparedWith(baseline, judged, { ...settings, cases: scope.cases, target }, context)
    : judged;
  const report = consoleReport(run, styleFor(stdout.isTTY === true, environment), {
    detail: settings.detail,
    ...(stdout.columns === undefined ? {} : { width: stdout.columns }),
  });
  const problem = await writeReports(run, settings.reports, secrets.guard).then(
    (paths) => {
      stdout.write(`${report}${paths.map(forTerminal).join('\n')}\n`);
      return undefined;
    },
    (error: unknown) => ({ error }),
  );
  if (!problem) {
    await keep(run, settings.reports, context);
    return run.summary.exitCode;
  }
  // A gate that finds no report must not take the run for a green one.
  const isUndecided = problem.error instanceof WithheldError || run.summary.exitCode === 0;
  const exitCode = isUndecided ? couldNotDecide : run.summary.exitCode;
  stdout.write(`${report}NO REPORTS were written, so the exit code is ${exitCode}\n`);
  stderr.write(`No reports in ${forTerminal(settings.reports)}: ${forTerminal(messageOf(problem.error))}\n`);
  return exitCode;
}

function scopeText({ cases: { length }, interactions, failedOf }: Scope): string {
  const what = `${length} ${length === 1 ? 'case' : 'cases'} and ${interactions.length} recorded ${interactions.length === 1 ? 'interaction' : 'interactions'}`;
  return failedOf === undefined
    ? `Checking ${what}`
    : `Checking again ${what} that failed or were undecided in the run of ${failedOf},`;
}

/** Keeps a run beside the last one. The verdict is the same where that fails. */
async function keep(run: Run, reports: string, { stderr, secrets }: CommandContext): Promise<void> {
  try {
    await keepRun(run, reports, (folder) => writeReports(run, folder, secrets.guard));
  } catch (error) {
    stderr.write(
      `${forTerminal(`This run is not kept in ${join(reports, 'runs')}: ${messageOf(error)}`)}\nThe reports of the run are written\n`,
    );
  }
}

/** A run with its comparison, which is a part of its verdict: every report and the exit code say the same. */
async function comparedWith(
  baseline: LoadedBaseline,
  run: Run,
  options: DriftOptions,
  context: CommandContext,
): Promise<Run> {
  const withComparison = (comparison: NonNullable<Run['comparison']>): Run => {
    const compared = { ...run, comparison };
    return { ...compared, summary: summarizedAgain(compared) };
  };
  const { stdout, environment, secrets } = context;
  const isQuiet = options.detail === 'quiet';
  const unfinished = withComparison(
    noComparison(baseline.path, 'undecided', couldNotDecide, 'The comparison did not come to its end'),
  );
  // Further tries can take long. A person who ends them still has this report.
  await writeReports(unfinished, options.reports, secrets.guard).catch(() => undefined);
  try {
    // The verdict of the run says what the comparison came to.
    const shown = isQuiet ? { ...context, stdout: { write: () => true } } : context;
    const compared = withComparison(await compareWithBaseline(run, baseline, options, shown));
    if (!isQuiet) stdout.write('\n');
    return compared;
  } catch (error) {
    stdout.write(
      consoleReport(unfinished, styleFor(stdout.isTTY === true, environment), isQuiet ? { detail: 'quiet' } : {}),
    );
    await keep(unfinished, options.reports, context);
    throw error;
  }
}

async function listOf(selected: readonly Case[], limits: Limits, pacts: string): Promise<string> {
  const { interactions } = await interactionsIn(pacts, selected);
  const withScene = selected.filter((entry): entry is RequestCase => 'scene' in entry);
  const cost = totalCost([...withScene, ...interactions.map(({ entry }) => entry)].map(costOf));
  return caseList(selected, { interactions: interactions.length, cost, limits });
}
