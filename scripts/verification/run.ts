import pLimit from 'p-limit';
import { contractHash } from '../../contracts/hash.ts';
import type { Case, RequestCase, RunWideCase } from '../../contracts/model/types.ts';
import type { CaseExchange, Exchange } from '../lib/http/exchange.ts';
import { ownPackage } from '../lib/system/own-package.ts';
import { type EndingSignal, endOf, runEnded } from '../lib/system/signals.ts';
import { summarize } from '../run/conclude.ts';
import type { Finding } from '../run/finding.ts';
import { type Run, schemaVersion, type Verdict } from '../run/run-schema.ts';
import type { Judgement, VerdictStatus } from '../run/verdict.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { type Timeouts, defaultTimeouts, type Limits } from '../target/limits.ts';
import type { Target } from '../target/target.ts';
import { type Journal, noJournal } from './journal/journal.ts';
import { judgeExchanges, judgeServerErrors, observeServerErrors } from './judge/judge.ts';
import { judgeTokenAnswers } from './judge/token-verdict.ts';
import { type Cost, costOf, type Blocker, blockerOf } from './matrix/plan.ts';
import { type CaseContext, type CaseRun, type StopReason, harnessFault, runCase } from './matrix/run-case.ts';
import { askOtherWay, closedBy } from './other-way.ts';
import { askPatiently, preflight, type PreflightFinding, preflightRequests } from './preflight.ts';
import { recorder } from './record.ts';
import type { Interaction } from './replay/pacts.ts';
import { type ReplayProcess, startReplayProcess } from './replay/replay-process.ts';
import { replayInteraction } from './replay/replay.ts';
import { startTap } from './replay/tap.ts';
import { openTarget } from './sign-in/open-target.ts';
import type { Signer } from './sign-in/signer.ts';
import { lostSince, watched } from './wire/last-answer.ts';
import type { RequestBudget } from './wire/retries.ts';
import type { WaitReporter } from './wire/waits.ts';
import { waitingUntil, type Wire } from './wire/wire.ts';

export interface RunOptions {
  readonly target: Target;
  /** Knows the secrets of the target. */
  readonly redactor: Redactor;
  /** The selected cases, in the order of the contract. */
  readonly cases: readonly Case[];
  /** The interactions to replay, each of one of the selected cases. */
  readonly interactions: readonly Interaction[];
  /** A process of the Pact core that outlives the run; without it the run has one of its own. */
  readonly core?: ReplayProcess;
  /** Faults that were found before the run, such as a pact that cannot be read. */
  readonly problems?: readonly string[];
  readonly limits: Limits;
  readonly strict: boolean;
  /** Only what creates nothing on the account. */
  readonly harmless: boolean;
  /** Find out first whether the target can be checked at all. */
  readonly preflight?: boolean;
  /** Show the account number in full. */
  readonly showAccount?: boolean;
  readonly journal?: Journal;
  readonly timeouts?: Timeouts;
  /** The patterns that selected the cases, for the record. */
  readonly only: readonly string[];
  /** Aborted with the name of a signal as its reason: no further case is started. */
  readonly signal?: AbortSignal;
  /** The time, for what is so from a day on. */
  readonly now?: Date;
  /** Called as each verdict falls. */
  readonly onVerdict?: (verdict: Verdict, done: number, total: number) => void;
  /** Is told what is waited for. */
  readonly waits?: WaitReporter;
}

/** One case by one way, before it has run. */
interface Job {
  readonly entry: RequestCase;
  readonly via: Verdict['via'];
  readonly run: (context: CaseContext) => Promise<CaseRun>;
}

/** Replays the interactions and runs the cases against a target. Never throws for what a target does. */
export async function runSuite(options: RunOptions): Promise<Run> {
  const { target, redactor, interactions, limits, strict, harmless, only, signal } = options;
  const { concurrency } = limits;
  const timeouts = options.timeouts ?? defaultTimeouts;
  const startedAt = new Date();
  const started = performance.now();
  const serverErrors: CaseExchange[] = [];
  const { rate } = limits;
  const until = endOf(signal, limits.timeoutSeconds * 1000);
  const stopReason = (): StopReason | undefined => {
    if (signal?.aborted) return interruption;
    const isOver = until.aborted || performance.now() - started > limits.timeoutSeconds * 1000;
    return isOver ? outOfTime(limits.timeoutSeconds) : undefined;
  };
  const opened = openTarget(target, {
    redactor,
    concurrency,
    timeouts,
    until,
    ...(rate === undefined ? {} : { rate }),
    ...(options.waits ? { waits: options.waits } : {}),
  });
  const { signer } = opened;
  const { wire, silence } = watched(opened.wire);
  const runWide = options.cases.filter((entry): entry is RunWideCase => 'everyAnswer' in entry);
  const record = recorder(redactor, target, options.showAccount === true);

  const verdicts: Verdict[] = [];
  const leftovers: Run['leftovers'] = [];
  const problems = [...(options.problems ?? [])];
  const kept = keeping(serverErrors, waitingUntil(wire, until));
  const found =
    options.preflight === true
      ? await preflight({ target, wire: kept, signer, timeouts, now: options.now ?? startedAt })
      : undefined;
  // What had to end says nothing about the target.
  const finding = found?.exchange.failure?.code === runEnded ? undefined : found;
  const stopped = finding?.decisive === true ? foundBefore(finding) : undefined;
  const otherWay = found ? found.otherWay : await askOtherWay(target, kept, timeouts);
  const blocked = (entry: RequestCase): Blocker | undefined =>
    blockerOf(entry, target, harmless) ?? closedBy(entry, otherWay);
  const replayable = !stopped && !stopReason() && interactions.some(({ entry }) => !blocked(entry));
  const tap = await startTap();
  const ownCore = replayable && !options.core ? await startReplayProcess(concurrency) : undefined;
  const core = options.core ?? ownCore;

  const jobs: Job[] = [
    ...interactions.map(({ entry, ...interaction }): Job => ({
      entry,
      via: 'replay',
      run: (context) => replayInteraction({ entry, ...interaction }, context, tap, core!),
    })),
    ...options.cases
      .filter((entry): entry is RequestCase => 'scene' in entry)
      .map((entry): Job => ({ entry, via: 'matrix', run: (context) => runCase(entry, context) })),
  ];
  const admission = admit(jobs, limits, blocked);
  const context: CaseContext = {
    target,
    wire,
    journal: options.journal ?? noJournal,
    allowance: admission.allowance,
    timeouts,
    stopReason,
    until,
  };
  const total = jobs.length + runWide.length;
  const settle = (entry: Case, via: Verdict['via'], result: Omit<CaseRun, 'leftovers'>): void => {
    const verdict = record.verdict(entry, via, result);
    verdicts.push(verdict);
    options.onVerdict?.(verdict, verdicts.length, total);
  };
  const settleUntried = (entry: Case, via: Verdict['via'], status: VerdictStatus, why: StopReason): void => {
    settle(entry, via, { judgement: { status, ...why, mismatches: [] }, echoes: [], tries: [] });
  };

  let lost: Run['lost'];
  /** Whether a target that has answered nothing to the end of the run is gone: it is asked once more, where there is time. */
  const lostTarget = async (): Promise<Run['lost']> => {
    if (!silence()) return undefined;
    if (!stopReason()) await askPatiently(wire, target, timeouts);
    const silent = silence();
    return silent && lostSince(silent);
  };

  // A target that never answers would otherwise be waited for by every case in turn.
  let unanswered = 0;
  let answered = false;
  try {
    const limit = pLimit(concurrency);
    await Promise.all(
      jobs.map((job) =>
        limit(async () => {
          const { entry, via, run } = job;
          const blocker = blocked(entry);
          if (blocker) {
            const { status = 'not-provokable', ...why } = blocker;
            settleUntried(entry, via, status, why);
            return;
          }
          const gone = !answered && unanswered >= 2 * concurrency ? gaveUp(unanswered) : undefined;
          const told = finding && via === 'matrix' ? toldByFinding(entry, finding) : undefined;
          if (told) {
            settle(entry, via, told);
            return;
          }
          const why = stopped ?? stopReason() ?? (admission.admitted.has(job) ? gone : overBudget(entry, limits));
          if (why) {
            settleUntried(entry, via, 'inconclusive', why);
            return;
          }
          const own = { ...context, wire: keeping(serverErrors, wire, { case: entry.id, via }) };
          const result = await run(own).catch((error: unknown): CaseRun => ({
            judgement: harnessFault(error),
            echoes: [],
            tries: [],
            leftovers: [],
          }));
          if (result.judgement.reasonCode === 'transport-failed') unanswered += 1;
          else answered = true;
          leftovers.push(...result.leftovers.map((left) => record.leftover(left)));
          settle(entry, via, result);
        }),
      ),
    );
    if (!stopped && !signal?.aborted) lost = await lostTarget();
    for (const entry of runWide) {
      const { exchange, ...judgement } = judgeRunWide(entry, serverErrors, signer);
      const why = stopped ?? stopReason();
      if (why) settleUntried(entry, 'matrix', 'inconclusive', why);
      else {
        // Of a token request the echoes are its own; of a 5xx they stand with the case that it was for.
        const echoes = entry.everyAnswer === 'token-answer' ? (exchange?.echoes ?? []) : [];
        settle(entry, 'matrix', { judgement, ...(exchange ? { exchange } : {}), echoes, tries: [] });
      }
    }
  } finally {
    await Promise.all([ownCore?.close(), tap.close()]);
    await opened.close();
  }

  const entries = [...interactions.map(({ entry }) => entry), ...options.cases];
  const order = new Map(entries.map(({ id }, index) => [id, index]));
  verdicts.sort((a, b) => order.get(a.case)! - order.get(b.case)! || (a.via < b.via ? -1 : 1));
  const unwritten = verdicts.filter(({ reasonCode }) => reasonCode === 'no-journal');
  // Of what nobody has promised too: that a disk is full must not pass for a green run.
  if (unwritten.length > 0 && unwritten.every(({ level }) => level === 'OBSERVE')) problems.push(unwritten[0]!.reason!);
  const summary = summarize({
    verdicts,
    problems,
    strict,
    ...(lost ? { lost } : {}),
    ...(signal?.aborted ? { interruptedBy: signal.reason as EndingSignal } : {}),
  });
  return {
    $schema: './run.schema.json',
    schemaVersion,
    suite: ownPackage,
    contractHash,
    target: record.target(),
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - started),
    options: { only: [...only], strict, harmless, ...limits },
    traffic: { ...opened.wire.traffic, tokens: signer.exchanges().length, replacedTokens: signer.replaced() },
    ...(finding && finding.code !== 'well' ? { finding: record.finding(finding) } : {}),
    ...(lost ? { lost } : {}),
    summary,
    problems,
    leftovers,
    verdicts,
  };
}

function judgeRunWide(
  { everyAnswer }: RunWideCase,
  serverErrors: readonly CaseExchange[],
  signer: Signer,
): Judgement & { exchange?: Exchange } {
  switch (everyAnswer) {
    case 'server-error-shape':
      return judgeServerErrors(serverErrors);
    case 'server-error-status':
      return observeServerErrors(serverErrors);
    case 'token-answer':
      return judgeTokenAnswers(signer.exchanges(), [...signer.oddities(), ...endedEarly(signer.replaced())]);
  }
}

function endedEarly(count: number): string[] {
  return count === 0
    ? []
    : [`${count} ${count === 1 ? 'token was' : 'tokens were'} no longer taken before the end that the answer gave`];
}

const interruption: StopReason = {
  reasonCode: 'interrupted',
  reason: 'Not run, or not to its end: the run was interrupted',
};

function outOfTime(seconds: number): StopReason {
  return {
    reasonCode: 'out-of-time',
    reason: `Not run, or not to its end: the ${seconds} s of the whole run were over (--timeout)`,
  };
}

/**
 * What a finding says of the case that asks whether Basic is taken: where Basic has ended, no scene can be set by it,
 * and the answer is there already.
 */
function toldByFinding(
  entry: RequestCase,
  { code, exchange }: PreflightFinding,
): Omit<CaseRun, 'leftovers'> | undefined {
  if (code !== 'basic-ended' || entry.level !== 'OBSERVE' || entry.request.credentials !== 'basic') return undefined;
  const evidence = { slots: {}, exchange, readBack: { members: {} } };
  const judgement = judgeExchanges(entry, evidence, 'answer');
  return { judgement, exchange, echoes: exchange.echoes, tries: [{ judgement, exchange }] };
}

function foundBefore({ sentence }: Finding): StopReason {
  return { reasonCode: 'finding', reason: `Not run: ${sentence}` };
}

function overBudget(entry: RequestCase, { maxRequests, maxResources }: Limits): StopReason {
  const { requests, resources } = costOf(entry);
  return {
    reasonCode: 'over-budget',
    reason: `Not run: its ${requests} requests and ${resources} creations would go beyond --max-requests ${maxRequests} or --max-resources ${maxResources}`,
  };
}

function gaveUp(unanswered: number): StopReason {
  return {
    reasonCode: 'transport-failed',
    reason: `Not tried: the target answered none of the ${unanswered} cases before this one`,
  };
}

/** Which jobs fit into the limits, in their order, and what that leaves for repetitions. */
function admit(
  jobs: readonly Job[],
  { maxRequests, maxResources }: Limits,
  blocked: (entry: RequestCase) => unknown,
): { admitted: ReadonlySet<Job>; allowance: RequestBudget } {
  const admitted = new Set<Job>();
  // The calls before the first case have to fit as well.
  let left: Cost = { requests: maxRequests - preflightRequests, resources: maxResources };
  const take = ({ requests, resources }: Cost): boolean => {
    if (requests > left.requests || resources > left.resources) return false;
    left = { requests: left.requests - requests, resources: left.resources - resources };
    return true;
  };
  for (const job of jobs) if (!blocked(job.entry) && take(costOf(job.entry))) admitted.add(job);
  return { admitted, allowance: { take: (requests, resources) => take({ requests, resources }) } };
}

/** A wire that keeps every exchange with a 5xx, whatever it was for. @param of the case that it carries. */
function keeping(serverErrors: CaseExchange[], wire: Wire, of: Pick<CaseExchange, 'case' | 'via'> = {}): Wire {
  return {
    ...wire,
    async send(request) {
      const exchange = await wire.send(request);
      if (exchange.response && exchange.response.status >= 500) serverErrors.push({ ...exchange, ...of });
      return exchange;
    },
  };
}
