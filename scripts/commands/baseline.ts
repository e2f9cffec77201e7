import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Case } from '../../contracts/model/types.ts';
import type { VerifySurroundings } from '../cli/context.ts';
import { couldNotDecide, usageError } from '../cli/context.ts';
import { progressOn } from '../cli/progress.ts';
import { memoryText, written } from '../cli/runs/drift-after-run.ts';
import { offerCleanup, sayLeftovers } from '../cli/runs/leftovers.ts';
import { makeRun } from '../cli/runs/make-run.ts';
import { nameOf, onTarget } from '../cli/runs/on-target.ts';
import { selectedBy } from '../cli/runs/select-cases.ts';
import { inSecrecy, type Secrecy } from '../cli/secrecy.ts';
import { baselineOf, baselineText } from '../drift/baseline/baseline.ts';
import { brokenIn, defaultBaseline, lostFrom, newlyBroken, otherEndpointIn } from '../drift/baseline/file.ts';
import { freshMemory, memoryPath } from '../drift/baseline/seen.ts';
import { readTextFile } from '../lib/system/read-file.ts';
import { type EndingSignal, endingSignals } from '../lib/system/signals.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { styleFor } from '../lib/text/style.ts';
import {
  brokenText,
  elsewhereText,
  lossText,
  recordedBroken,
  recordingText,
  unrecordable,
} from '../reports/baseline.ts';
import type { Run } from '../run/run-schema.ts';
import { readCommandLine, SettingsError } from '../settings/command-line.ts';
import { readRunSettings, runOptions, type RunSettings } from '../settings/run-settings.ts';
import type { Target } from '../target/target.ts';

const usualRounds = 2;
const mostRounds = 20;

const help = `Records what an endpoint answers now, so that npm run drift can say what has changed.

Usage: npm run baseline -- [options]

  --out FILE    where to write it (default: ${defaultBaseline})
  --replace     replace an older file even where that compares cases which this one would not, is of
                another endpoint, or says that a promise is kept which is broken now
  --rounds N    how often the suite is run (default: ${usualRounds}); a case whose answers differ between the
                rounds is recorded as flaky, and is not compared later; one that a round could
                not decide is not recorded
  --target, --auth, --only, --harmless, --cleanup, and the limits, which hold for each round: as for
                npm run verify, and so are the settings of the target live
  -h, --help    this text

The file is JSON, a case a line, to be committed. It holds statuses, shapes, the headers that matter, and
effects, no credentials, and no ids, times and texts that are values in an answer; the same behaviour gives
the same bytes. Beside it stands a file such as baseline.seen.json, which remembers when each case was last
seen like this.

Exit codes: 0 the baseline is written   2 usage or settings
            3 nothing is written, and an older file stays, since what is not recorded is not compared later:
              nothing is answered steadily, or a case with a promise (MUST) could not be recorded, though this
              target and these settings allow it; or the older file compares cases that this one would not,
              is of another endpoint, or says that a promise is kept which is broken now
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM; nothing is written
`;

/** The options of the command. */
export const baselineOptions = {
  ...runOptions,
  out: { type: 'string' },
  rounds: { type: 'string' },
  replace: { type: 'boolean' },
} as const;

/** Runs the command. @returns the exit code. */
export function baselineMain(surroundings: VerifySurroundings): Promise<number> {
  return inSecrecy(surroundings, [help], (guarded, secrecy) => baseline({ ...surroundings, ...guarded }, secrecy));
}

async function baseline(surroundings: VerifySurroundings, secrecy: Secrecy): Promise<number> {
  const { args, stdout, stderr, environment } = surroundings;
  const line = readCommandLine(args, baselineOptions);
  if (line.flag('help') && line.problems.length === 0) {
    stdout.write(help);
    return 0;
  }
  const rounds = line.wholeNumber('rounds', 1, mostRounds, usualRounds);
  let settings: RunSettings;
  let selected: readonly Case[];
  try {
    settings = readRunSettings(line, environment);
    selected = selectedBy(settings.only);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    stderr.write(`${[...error.problems, 'See npm run baseline -- --help'].map(forTerminal).join('\n')}\n`);
    return usageError;
  }
  const out = { path: line.text('out') ?? defaultBaseline, replace: line.flag('replace') };
  return onTarget(settings, surroundings, secrecy, [help], async (target) => {
    const runs = await roundsOf(target, selected, rounds, settings, surroundings, secrecy);
    return runs.length < rounds
      ? endingSignals[surroundings.signal.reason as EndingSignal]
      : record(runs, out, surroundings, secrecy);
  });
}

/** @returns the runs; fewer than were wanted when it was interrupted. */
async function roundsOf(
  target: Target,
  cases: readonly Case[],
  rounds: number,
  settings: RunSettings,
  surroundings: VerifySurroundings,
  { redactor }: Secrecy,
): Promise<Run[]> {
  const { stderr, signal } = surroundings;
  if (target.kind === 'live') await offerCleanup(target, settings.cleanup, surroundings, redactor);
  const runs: Run[] = [];
  while (runs.length < rounds) {
    const round = runs.length + 1;
    stderr.write(`Recording ${cases.length} cases of ${nameOf(target)}, round ${round} of ${rounds}\n`);
    const progress = progressOn(stderr);
    const run = await makeRun(
      {
        ...settings,
        target,
        redactor,
        cases,
        interactions: [],
        preflight: target.kind === 'live' && round === 1,
        onVerdict: progress.onVerdict,
      },
      surroundings,
    );
    progress.end();
    sayLeftovers(run, surroundings);
    if (signal.aborted) break;
    runs.push(run);
  }
  return runs;
}

async function record(
  runs: readonly Run[],
  { path: out, replace }: { readonly path: string; readonly replace: boolean },
  { stdout, stderr, environment, now = () => new Date() }: VerifySurroundings,
  { guard }: Secrecy,
): Promise<number> {
  const recorded = baselineOf(runs);
  const text = baselineText(recorded);
  const older = await readTextFile(out).catch(() => '');
  stdout.write(recordingText(recorded, runs, styleFor(stdout.isTTY === true, environment)));
  const missing = unrecordable(recorded);
  if (missing !== undefined) {
    stderr.write(`${forTerminal(out)} is not written: ${missing}\n`);
    return couldNotDecide;
  }
  const lost = replace ? [] : lostFrom(older, recorded);
  if (lost.length > 0) {
    stderr.write(`${forTerminal(out)} is not replaced: ${lossText(lost)}`);
    return couldNotDecide;
  }
  const elsewhere = replace ? undefined : otherEndpointIn(older, recorded);
  const broken = replace ? [] : newlyBroken(older, recorded);
  if (elsewhere !== undefined || broken.length > 0) {
    const why = elsewhere === undefined ? brokenText(broken) : elsewhereText(elsewhere, runs[0]!.target.baseUrl);
    stderr.write(`${forTerminal(out)} is not replaced: ${why}`);
    return couldNotDecide;
  }
  stderr.write(recordedBroken(brokenIn(recorded)));
  await mkdir(dirname(out), { recursive: true }).catch(() => undefined);
  const say = (lines: readonly string[]) => lines.map((line) => stderr.write(`${forTerminal(line)}\n`));
  const unwritten = await written(out, text, guard);
  say(unwritten);
  if (unwritten.length > 0) return couldNotDecide;
  // What is not remembered only dates what is seen later.
  say(await written(memoryPath(out), memoryText(freshMemory(recorded, now())), guard));
  stdout.write(`${forTerminal(out)}${older === text ? ' (as it was)' : ''}\n`);
  return 0;
}
