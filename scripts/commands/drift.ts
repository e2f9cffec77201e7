import type { Case } from '../../contracts/model/types.ts';
import { defineCommand, signals } from '../cli/command.ts';
import type { CommandContext } from '../cli/context.ts';
import { progressOn } from '../cli/progress.ts';
import { compareWithBaseline, removeStaleReport } from '../cli/runs/drift-after-run.ts';
import { offerCleanup, sayLeftovers } from '../cli/runs/leftovers.ts';
import { makeRun } from '../cli/runs/make-run.ts';
import { nameOf, onTarget } from '../cli/runs/on-target.ts';
import { selectedBy } from '../cli/runs/select-cases.ts';
import { baselineFor, defaultBaseline } from '../drift/baseline/file.ts';
import { type Confirmation, defaultConfirmation } from '../drift/confirm.ts';
import { forTerminal } from '../lib/text/escape.ts';
import type { CommandLine } from '../settings/command-line.ts';
import { defaults, readRunSettings, runOptions, type RunSettings } from '../settings/run-settings.ts';
import type { Target } from '../target/target.ts';

/** More tries are a load test. */
const maxAttempts = 20;

/** Compares what an endpoint answers with its baseline. */
export const drift = defineCommand({
  name: 'drift',
  summary: 'Says what an endpoint answers differently than it did when its baseline was recorded.',
  options: {
    baseline: {
      type: 'string',
      hint: 'FILE',
      help: 'what to compare with; npm run baseline writes it',
      default: defaultBaseline,
    },
    confirm: {
      type: 'string',
      hint: 'N/M',
      help: 'a difference is a change when N of up to M further tries, each on fresh scenes, differ from the baseline too. Where one is as in the baseline instead, the difference is named flaky, and nothing is concluded of it',
      default: `${defaultConfirmation.needed}/${defaultConfirmation.of}`,
    },
    strict: { type: 'boolean', help: 'unknown changes fail as well' },
    quiet: { type: 'boolean', help: 'print the verdict alone, and where the report is' },
    reports: { type: 'string', hint: 'DIR', help: 'where to write drift.json', default: defaults.reports },
    ...runOptions,
  },
  details: [
    'The limits hold for the run and for each of the further tries. The settings of the target live are those of npm run verify (npm run verify -- --help lists them).',
    'Each change is breaking (something that a consumer may rely on has gone), compatible (something was added) or unknown, and is about requests or about answers. A file beside the baseline, such as baseline.seen.json, keeps when a change was first seen, and when its case was last as in the baseline.',
  ],
  exitCodes: {
    0: 'nothing has broken; what has changed is shown',
    1: 'a breaking change',
    2: 'usage or settings, or a baseline of another target, or one that cannot be read',
    3: 'cases could not be compared, the baseline has no record of them, or the contract has changed or removed them since it was recorded; the output says which, and why',
    [signals]: 'interrupted by SIGHUP, SIGINT, SIGTERM',
  },
  run(line, context) {
    const confirmation = confirmationIn(line);
    const settings = readRunSettings(line, context.environment);
    const selected = selectedBy(settings.only);
    return async () => {
      await removeStaleReport(settings.reports, context);
      return onTarget(settings, context, (target) => driftOf(target, selected, settings, confirmation, context));
    };
  },
});

async function driftOf(
  target: Target,
  selected: readonly Case[],
  settings: RunSettings,
  confirmation: Confirmation,
  context: CommandContext,
): Promise<number> {
  const { stderr } = context;
  const loaded = await baselineFor(settings.baseline ?? defaultBaseline, target);
  if (target.kind === 'live') await offerCleanup(target, settings.cleanup, context);
  // A case without an answer in the baseline cannot be compared, and would cost requests.
  const cases = selected.filter(({ id }) => 'answers' in (loaded.baseline.cases[id] ?? {}));
  const quiet = settings.detail === 'quiet';
  if (!quiet) {
    stderr.write(`Comparing ${cases.length} cases of ${nameOf(target)} with ${forTerminal(loaded.path)}\n`);
  }
  const progress = progressOn(stderr, { quiet });
  const run = await makeRun(
    {
      ...settings,
      target,
      cases,
      interactions: [],
      strict: false,
      preflight: target.kind === 'live',
      onVerdict: progress.onVerdict,
    },
    context,
  );
  progress.end();
  sayLeftovers(run, context);
  const options = { ...settings, target, cases: selected, confirmation };
  return (await compareWithBaseline(run, loaded, options, context)).exitCode;
}

function confirmationIn(line: CommandLine): Confirmation {
  const text = line.text('confirm');
  if (text === undefined) return defaultConfirmation;
  const [, needed, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (needed === undefined || of === undefined || needed < 1 || needed > of || of > maxAttempts) {
    line.problems.push(`--confirm is N/M, N of M tries with M at most ${maxAttempts}, such as 2/3, not "${text}"`);
    return defaultConfirmation;
  }
  return { needed, of };
}
