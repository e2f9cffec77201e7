import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Case } from '../../contracts/model/types.ts';
import { defineCommand, signals } from '../cli/command.ts';
import { type CommandContext, couldNotDecide, interruptedBy } from '../cli/context.ts';
import { progressOn } from '../cli/progress.ts';
import { seenText } from '../cli/runs/drift-after-run.ts';
import { offerCleanup, sayLeftovers } from '../cli/runs/leftovers.ts';
import { makeRun } from '../cli/runs/make-run.ts';
import { nameOf, onTarget } from '../cli/runs/on-target.ts';
import { written } from '../cli/runs/output-file.ts';
import { selectedBy } from '../cli/runs/select-cases.ts';
import { baselineOf, baselineText } from '../drift/baseline/baseline.ts';
import { brokenIn, defaultBaseline, lostFrom, newlyBroken, otherEndpointIn } from '../drift/baseline/file.ts';
import { freshSeen, seenPath } from '../drift/baseline/seen.ts';
import { readTextFile } from '../lib/system/read-file.ts';
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
import { readRunSettings, runOptions, type RunSettings } from '../settings/run-settings.ts';
import type { Target } from '../target/target.ts';

const defaultRounds = 2;
const maxRounds = 20;

/** Records what an endpoint answers now. */
export const baseline = defineCommand({
  name: 'baseline',
  summary: 'Records what an endpoint answers now, so that npm run drift can say what has changed.',
  options: {
    out: { type: 'string', hint: 'FILE', help: 'where to write it', default: defaultBaseline },
    replace: {
      type: 'boolean',
      help: 'replace an older file also where that compares cases which this one would not, is of another endpoint, or says that a promise is kept which is broken now',
    },
    rounds: {
      type: 'string',
      hint: 'N',
      help: 'how often the suite is run. A case whose answers differ between the rounds is recorded as flaky, and is not compared later. A case that a round could not decide is not recorded',
      default: defaultRounds,
    },
    quiet: { type: 'boolean', help: 'print what was recorded in a line, and where it is' },
    ...runOptions,
  },
  details: [
    'The limits hold for each round. The settings of the target live are those of npm run verify (npm run verify -- --help lists them).',
    'The file is JSON, a case a line, to be committed. It holds statuses, shapes, the headers that matter, and effects. It holds no credentials, and no ids, times and texts that are values in an answer. The same behaviour gives the same bytes. Beside it stands a file such as baseline.seen.json, which remembers when each case was last seen like this.',
  ],
  exitCodes: {
    0: 'the baseline is written',
    2: 'usage or settings',
    3: 'nothing is written, and an older file stays, since what is not recorded is not compared later. Either nothing is answered steadily, or a case with a promise (MUST) could not be recorded although this target and these settings allow it. Or --replace would be needed',
    [signals]: 'interrupted by SIGHUP, SIGINT, SIGTERM; nothing is written',
  },
  run(line, context) {
    const rounds = line.wholeNumber('rounds', 1, maxRounds, defaultRounds);
    const settings = readRunSettings(line, context.environment);
    const selected = selectedBy(settings.only);
    const out = {
      path: line.text('out') ?? defaultBaseline,
      replace: line.flag('replace'),
      quiet: line.flag('quiet'),
    };
    return () =>
      onTarget(settings, context, async (target) => {
        const runs = await roundsOf(target, selected, rounds, settings, context);
        return runs.length < rounds ? interruptedBy(context.signal) : record(runs, out, context);
      });
  },
});

/** @returns the runs; fewer than were wanted when it was interrupted. */
async function roundsOf(
  target: Target,
  cases: readonly Case[],
  rounds: number,
  settings: RunSettings,
  context: CommandContext,
): Promise<Run[]> {
  const { stderr, signal } = context;
  if (target.kind === 'live') await offerCleanup(target, settings.cleanup, context);
  const runs: Run[] = [];
  while (runs.length < rounds) {
    const round = runs.length + 1;
    const quiet = settings.detail === 'quiet';
    if (!quiet) {
      stderr.write(`Recording ${cases.length} cases of ${nameOf(target)}, round ${round} of ${rounds}\n`);
    }
    const progress = progressOn(stderr, { quiet });
    const run = await makeRun(
      {
        ...settings,
        target,
        cases,
        interactions: [],
        preflight: target.kind === 'live' && round === 1,
        onVerdict: progress.onVerdict,
      },
      context,
    );
    progress.end();
    sayLeftovers(run, context);
    if (signal.aborted) break;
    runs.push(run);
  }
  return runs;
}

async function record(
  runs: readonly Run[],
  { path: out, replace, quiet }: { readonly path: string; readonly replace: boolean; readonly quiet: boolean },
  { stdout, stderr, environment, now = () => new Date(), secrets: { guard } }: CommandContext,
): Promise<number> {
  const recorded = baselineOf(runs);
  const text = baselineText(recorded);
  const older = await readTextFile(out).catch(() => '');
  stdout.write(recordingText(recorded, runs, styleFor(stdout.isTTY === true, environment), quiet));
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
  // Without this file only the dates of later sightings are less exact.
  say(await written(seenPath(out), seenText(freshSeen(recorded, now())), guard));
  stdout.write(`${forTerminal(out)}${older === text ? ' (as it was)' : ''}\n`);
  return 0;
}
