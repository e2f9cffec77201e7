import { readFileSync } from 'node:fs';
import pLimit from 'p-limit';
import { contractHash } from '../../contracts/hash.ts';
import type { Case, RequestCase, RunWideCase } from '../../contracts/types.ts';
import type { Run, Verdict } from './run-schema.ts';
import { conclude } from './conclude.ts';
import type { EndingSignal } from './signals.ts';
import type { Exchange } from './exchange.ts';
import { judgeServerErrors } from './judge.ts';
import type { Interaction } from './pacts.ts';
import { obstacle } from './plan.ts';
import { recordVerdict } from './record.ts';
import type { Redactor } from './redactor.ts';
import { replayInteraction } from './replay.ts';
import { type ReplayProcess, startReplayProcess } from './replay-process.ts';
import { type CaseRun, ownFault, runCase } from './run-case.ts';
import { startTap } from './tap.ts';
import type { Target } from './target.ts';
import type { Judgement } from './verdict.ts';
import { openWire, type Wire } from './wire.ts';

export interface RunOptions {
  readonly target: Target;
  /** Knows the secrets of the target. */
  readonly redactor: Redactor;
  /** The selected cases, in the order of the contract. */
  readonly cases: readonly Case[];
  /** The interactions to replay, each of one of the selected cases. */
  readonly interactions: readonly Interaction[];
  /** Faults that were found before the run, such as a pact that cannot be read. */
  readonly problems?: readonly string[];
  /** Cases, connections and replays at once. */
  readonly concurrency: number;
  readonly strict: boolean;
  /** The patterns that selected the cases, for the record. */
  readonly only: readonly string[];
  /** Aborted with the name of a signal as its reason: no further case is started. */
  readonly signal?: AbortSignal;
  /** Called as each verdict falls. */
  readonly onVerdict?: (verdict: Verdict, done: number, total: number) => void;
}

/** One case by one way, before it has run. */
interface Job {
  readonly entry: RequestCase;
  readonly via: Verdict['via'];
  readonly run: () => Promise<CaseRun>;
}

const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

/** Replays the interactions and runs the cases against a target. Never throws for what a target does. */
export async function runSuite(options: RunOptions): Promise<Run> {
  const { target, redactor, interactions, concurrency, strict, only, signal } = options;
  const startedAt = new Date();
  const started = performance.now();
  const serverErrors: Exchange[] = [];
  const wire = keeping(serverErrors, openWire(target.baseUrl, redactor, concurrency));
  const runWide = options.cases.filter((entry): entry is RunWideCase => 'everyAnswer' in entry);

  const verdicts: Verdict[] = [];
  const leftovers: Run['leftovers'] = [];
  const problems = [...(options.problems ?? [])];
  const replayable = interactions.some(({ entry }) => !obstacle(entry, target));
  const tap = await startTap(wire);
  const core: ReplayProcess | undefined = replayable ? await startReplayProcess(concurrency) : undefined;

  const jobs: Job[] = [
    ...interactions.map(({ entry, ...interaction }): Job => ({
      entry,
      via: 'replay',
      run: () => replayInteraction({ entry, ...interaction }, target, wire, tap, core!),
    })),
    ...options.cases
      .filter((entry): entry is RequestCase => 'scene' in entry)
      .map((entry): Job => ({ entry, via: 'matrix', run: () => runCase(entry, target, wire) })),
  ];
  const total = jobs.length + runWide.length;
  const settle = (entry: Case, via: Verdict['via'], judgement: Judgement, exchange?: Exchange): void => {
    const verdict = recordVerdict(entry, via, judgement, exchange, redactor);
    verdicts.push(verdict);
    options.onVerdict?.(verdict, verdicts.length, total);
  };

  // A target that never answers would otherwise be waited for by every case in turn.
  let unanswered = 0;
  let answered = false;
  try {
    const limit = pLimit(concurrency);
    await Promise.all(
      jobs.map(({ entry, via, run }) =>
        limit(async () => {
          const hindrance = obstacle(entry, target);
          if (hindrance) {
            settle(entry, via, { status: 'not-provokable', ...hindrance, mismatches: [] });
            return;
          }
          if (signal?.aborted) {
            settle(entry, via, interrupted);
            return;
          }
          if (!answered && unanswered >= 2 * concurrency) {
            settle(entry, via, gaveUp(unanswered));
            return;
          }
          const result = await run().catch((error: unknown): CaseRun => ({
            judgement: ownFault(error),
            leftovers: [],
          }));
          if (result.judgement.reasonCode === 'transport-failed') unanswered += 1;
          else answered = true;
          leftovers.push(
            ...result.leftovers.map((left) => ({ ...left, reason: redactor.redactSentence(left.reason) })),
          );
          settle(entry, via, result.judgement, result.exchange);
        }),
      ),
    );
    for (const entry of runWide) {
      const { exchange, ...judgement } = judgeServerErrors(serverErrors);
      settle(entry, 'matrix', signal?.aborted ? interrupted : judgement, exchange);
    }
  } finally {
    await Promise.all([core?.close(), tap.close()]);
    await wire.close();
  }

  const order = new Map(options.cases.map(({ id }, index) => [id, index]));
  verdicts.sort((a, b) => order.get(a.case)! - order.get(b.case)! || (a.via < b.via ? -1 : 1));
  const summary = conclude({
    verdicts,
    problems,
    strict,
    ...(signal?.aborted ? { interruptedBy: signal.reason as EndingSignal } : {}),
  });
  return {
    $schema: './run.schema.json',
    schemaVersion: 1,
    suite: { name, version },
    contractHash,
    target: { kind: target.kind, baseUrl: target.baseUrl },
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - started),
    options: { only: [...only], strict, concurrency },
    summary,
    problems,
    leftovers,
    verdicts,
  };
}

const interrupted: Judgement = {
  status: 'inconclusive',
  reasonCode: 'interrupted',
  reason: 'The run was interrupted before this case was started',
  mismatches: [],
};

function gaveUp(unanswered: number): Judgement {
  return {
    status: 'inconclusive',
    reasonCode: 'transport-failed',
    reason: `Not tried: the target answered none of the ${String(unanswered)} cases before this one`,
    mismatches: [],
  };
}

/** A wire that keeps every exchange with a 5xx, whatever it was for. */
function keeping(serverErrors: Exchange[], wire: Wire): Wire {
  return {
    ...wire,
    async send(request) {
      const exchange = await wire.send(request);
      if (exchange.response && exchange.response.status >= 500) serverErrors.push(exchange);
      return exchange;
    },
  };
}
