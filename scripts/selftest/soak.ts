import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cases } from '../../contracts/all-cases.ts';
import { type CommandRun, defineCommand, signals } from '../cli/command.ts';
import { type CommandContext, interruptedBy } from '../cli/context.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { liveTargetOf } from '../reference-provider/target.ts';
import type { Run } from '../run/run-schema.ts';
import { createRedactor } from '../secrets/redactor.ts';
import type { CommandLine } from '../settings/command-line.ts';
import { defaults } from '../settings/run-settings.ts';
import { defaultTimeouts } from '../target/limits.ts';
import { readInteractions } from '../verification/replay/pacts.ts';
import { runSuite } from '../verification/run.ts';
import { startTroubledProvider, type Trouble } from './trouble.ts';

/** Waits as short as those of the trouble. */
const timeouts = { ...defaultTimeouts, pauseMs: 5, defaultWaitMs: 5, maxWaitMs: 20, headersMs: 5000, answerMs: 5000 };

/** The maximum growth of the heap, compared with the first runs: less than the report of one run. */
const tolerableGrowth = 1.25;
const runsToWarmUp = 3;
const defaultRuns = 3;

export const soak = defineCommand({
  name: 'soak',
  summary:
    'Runs the whole suite repeatedly against a correct provider in trouble: it is slow, drops connections, and returns 429, 502 and 503 at random. This must not cause a failure.',
  options: {
    runs: { type: 'string', hint: 'N', help: 'how many runs', default: defaultRuns },
    seed: {
      type: 'string',
      hint: 'N',
      help: 'seed of the random trouble; each run derives its own (default: from the clock)',
    },
  },
  details: [
    'Prints one line per run: seed, verdicts, trouble, resources left behind, seconds, and memory after garbage collection.',
  ],
  exitCodes: {
    0: 'no false failure, every leftover reported, memory flat',
    1: 'otherwise',
    2: 'usage',
    [signals]: 'interrupted by SIGHUP, SIGINT, SIGTERM',
  },
  run: soakAll,
});

function soakAll(line: CommandLine, context: CommandContext): CommandRun {
  const runs = line.wholeNumber('runs', 1, 100_000, defaultRuns);
  const seed = line.wholeNumber('seed', 0, 2 ** 32 - 1, Date.now() % 2 ** 32);
  return () => soakFrom(seed, runs, context);
}

async function soakFrom(seed: number, runs: number, { stdout, pacts, signal }: CommandContext): Promise<number> {
  stdout.write(`${runs} runs, seed ${seed}; again with: npm run soak -- --runs ${runs} --seed ${seed}\n`);
  const collect = garbageCollector();
  const heaps: number[] = [];
  const findings: string[] = [];
  const isOver = () => signal.aborted;
  for (let index = 0; index < runs && !isOver(); index += 1) {
    const ownSeed = (seed + index) % 2 ** 32;
    const { run, trouble, left } = await soakOnce(ownSeed, pacts, signal);
    collect();
    heaps.push(process.memoryUsage().heapUsed);
    if (isOver()) break;
    const problems = problemsOf(run, left);
    findings.push(...problems.map((problem) => `seed ${ownSeed}: ${problem}`));
    stdout.write(
      `${lineOf(index + 1, ownSeed, run, trouble, left, heaps.at(-1)!)}${problems.length > 0 ? '  WRONG' : ''}\n`,
    );
  }
  if (isOver()) return interruptedBy(signal);

  const growth = heaps.length > runsToWarmUp ? heaps.at(-1)! / Math.max(...heaps.slice(0, runsToWarmUp)) : 1;
  if (growth > tolerableGrowth)
    findings.push(`the heap grew to ${growth.toFixed(2)} times its size after the first runs`);
  stdout.write(
    findings.length === 0
      ? `No false failure in ${runs} runs, every leftover reported, heap at ${growth.toFixed(2)} times its size after the first ${runsToWarmUp}\n`
      : findings.map((finding) => `WRONG  ${forTerminal(finding)}\n`).join(''),
  );
  return findings.length === 0 ? 0 : 1;
}

interface SoakRun {
  readonly run: Run;
  readonly trouble: Trouble;
  /** What the provider still holds at the end. */
  readonly left: { readonly sessions: number; readonly participants: number };
}

async function soakOnce(seed: number, pacts: string, signal: AbortSignal): Promise<SoakRun> {
  const provider = await startTroubledProvider(seed);
  try {
    const target = liveTargetOf(provider, seed % 2 === 0 ? 'oauth' : 'basic');
    const run = await runSuite({
      target,
      redactor: createRedactor(target.users),
      cases,
      interactions: await readInteractions(pacts),
      limits: {
        concurrency: defaults.concurrency,
        maxRequests: 20_000,
        maxResources: 5000,
        timeoutSeconds: defaults.timeoutSeconds,
      },
      strict: true,
      harmless: false,
      preflight: true,
      only: [],
      timeouts,
      signal,
    });
    return { run, trouble: provider.trouble, left: provider.state.store.counts };
  } finally {
    await provider.close();
  }
}

/** Problems that the trouble does not excuse. */
function problemsOf({ verdicts, leftovers }: Run, left: SoakRun['left']): string[] {
  const wrong = verdicts.filter(({ status }) => ['failed', 'warned', 'harness-error'].includes(status));
  const unknown = (kind: string) => leftovers.filter((leftover) => leftover.kind === kind).length;
  return [
    ...wrong.map(({ case: id, via, status, reason }) => `${id} (${via}) ${status}: ${reason ?? ''}`),
    ...(left.sessions > unknown('session') || left.participants > unknown('participant')
      ? [`${left.sessions} sessions and ${left.participants} participants are left, and not all are reported`]
      : []),
  ];
}

function lineOf(number: number, seed: number, run: Run, trouble: Trouble, left: SoakRun['left'], heap: number): string {
  const { counts } = run.summary;
  const again = run.verdicts.filter(({ tries }) => tries.length > 1).length;
  return [
    `run ${number}`,
    `seed ${seed}`,
    `${counts.passed} passed, ${counts.observed} observed, ${counts.failed} failed, ${counts.warned} warned, ${counts.inconclusive} inconclusive, ${counts['harness-error']} harness errors`,
    `trouble ${trouble.dropped} dropped, ${trouble.refused} refused, ${trouble.broken} bad gateway`,
    `${again} tried again`,
    `left ${left.sessions + left.participants} (${run.leftovers.length} reported)`,
    `${run.traffic.requests} requests in ${(run.durationMs / 1000).toFixed(1)} s`,
    `heap ${(heap / 2 ** 20).toFixed(1)} MiB`,
  ].join('  ');
}

/** A leak shows only in the memory after a garbage collection. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
