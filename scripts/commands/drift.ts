import type { Case } from '../../contracts/model/types.ts';
import type { VerifySurroundings } from '../cli/context.ts';
import { usageError } from '../cli/context.ts';
import { progressOn } from '../cli/progress.ts';
import { driftAfter, forgetReport } from '../cli/runs/drift-after-run.ts';
import { offerCleanup, sayLeftovers } from '../cli/runs/leftovers.ts';
import { makeRun } from '../cli/runs/make-run.ts';
import { nameOf, onTarget } from '../cli/runs/on-target.ts';
import { selectedBy } from '../cli/runs/select-cases.ts';
import { inSecrecy, type Secrecy } from '../cli/secrecy.ts';
import { baselineFor, defaultBaseline } from '../drift/baseline/file.ts';
import { type Confirmation, usualConfirmation } from '../drift/confirm.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { type CommandLine, readCommandLine, SettingsError } from '../settings/command-line.ts';
import { defaults, readRunSettings, runOptions, type RunSettings } from '../settings/run-settings.ts';
import type { Target } from '../target/target.ts';

/** More tries than that are a load test. */
const mostTries = 20;

const help = `Says what an endpoint answers differently than it did when its baseline was recorded.

Usage: npm run drift -- [options]

  --baseline FILE  what to compare with (default: ${defaultBaseline}, which npm run baseline writes)
  --confirm N/M    a difference is a change when N of up to M further tries, each on fresh scenes, are not
                   as in the baseline there either (default: ${usualConfirmation.needed}/${usualConfirmation.of}); where one is as in the
                   baseline instead, it is named flaky, and nothing is concluded of it
  --strict         changes of which nobody knows whom they hurt fail as well
  --reports DIR    where to write drift.json (default: ${defaults.reports})
  --target, --auth, --only, --harmless, --cleanup, and the limits, which hold for the run and for each of
                   the further tries: as for npm run verify, and so are the settings of the target live
  -h, --help       this text

Each change is breaking (something that a consumer may rely on has gone), compatible (something has come)
or unknown, and is about requests or about answers. When a change was first seen, and when its case was last
as in the baseline, is kept in a file beside the baseline, such as baseline.seen.json.

Exit codes: 0 nothing has broken; what has changed is shown   1 a breaking change
            2 usage or settings, or a baseline of another contract or target
            3 cases could not be compared, or the baseline says nothing of them; the output says which, and why
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM
`;

/** The options of the command. */
export const driftOptions = {
  ...runOptions,
  baseline: { type: 'string' },
  confirm: { type: 'string' },
  reports: { type: 'string' },
  strict: { type: 'boolean' },
} as const;

/** Runs the command. @returns the exit code. */
export function driftMain(surroundings: VerifySurroundings): Promise<number> {
  return inSecrecy(surroundings, [help], (guarded, secrecy) => drift({ ...surroundings, ...guarded }, secrecy));
}

async function drift(surroundings: VerifySurroundings, secrecy: Secrecy): Promise<number> {
  const { args, stdout, stderr, environment } = surroundings;
  const line = readCommandLine(args, driftOptions);
  if (line.flag('help') && line.problems.length === 0) {
    stdout.write(help);
    return 0;
  }
  let settings: RunSettings;
  let selected: readonly Case[];
  const confirmation = confirmationIn(line);
  try {
    settings = readRunSettings(line, environment);
    selected = selectedBy(settings.only);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    stderr.write(`${[...error.problems, 'See npm run drift -- --help'].map(forTerminal).join('\n')}\n`);
    return usageError;
  }
  await forgetReport(settings.reports, surroundings);
  return onTarget(settings, surroundings, secrecy, [help], (target) =>
    driftOf(target, selected, settings, confirmation, surroundings, secrecy),
  );
}

async function driftOf(
  target: Target,
  selected: readonly Case[],
  settings: RunSettings,
  confirmation: Confirmation,
  surroundings: VerifySurroundings,
  secrecy: Secrecy,
): Promise<number> {
  const { stderr } = surroundings;
  const { redactor } = secrecy;
  const loaded = await baselineFor(settings.baseline ?? defaultBaseline, target);
  if (target.kind === 'live') await offerCleanup(target, settings.cleanup, surroundings, redactor);
  // What the baseline has no answer of cannot be compared, and may cost.
  const cases = selected.filter(({ id }) => 'answers' in (loaded.baseline.cases[id] ?? {}));
  stderr.write(`Comparing ${cases.length} cases of ${nameOf(target)} with ${forTerminal(loaded.path)}\n`);
  const progress = progressOn(stderr);
  const run = await makeRun(
    {
      ...settings,
      target,
      redactor,
      cases,
      interactions: [],
      strict: false,
      preflight: target.kind === 'live',
      onVerdict: progress.onVerdict,
    },
    surroundings,
  );
  progress.end();
  sayLeftovers(run, surroundings);
  const options = { ...settings, target, cases: selected, confirmation };
  return (await driftAfter(run, loaded, options, surroundings, secrecy)).exitCode;
}

function confirmationIn(line: CommandLine): Confirmation {
  const text = line.text('confirm');
  if (text === undefined) return usualConfirmation;
  const [, needed, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (needed === undefined || of === undefined || needed < 1 || needed > of || of > mostTries) {
    line.problems.push(`--confirm is N/M, N of M tries with M at most ${mostTries}, such as 2/3, not "${text}"`);
    return usualConfirmation;
  }
  return { needed, of };
}
