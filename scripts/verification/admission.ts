import type { RequestCase } from '../../contracts/model/types.ts';
import type { Judgement } from '../run/verdict.ts';
import type { Limits } from '../target/limits.ts';
import { judgeExchanges } from './judge/judge.ts';
import type { JudgedCase } from './judge/next.ts';
import { type Blocker, type Cost, costOf } from './matrix/plan.ts';
import type { StopReason } from './matrix/run-case.ts';
import { type PreflightFinding, preflightRequests } from './preflight.ts';
import type { RequestBudget } from './wire/retries.ts';

/* Which cases of a run are sent, and why the others are not. Everything here is decided from values, without I/O. */

/** What is known about a run when the turn of a case has come. */
export interface Standing {
  /** Why the target cannot be asked what the case asks. */
  readonly blocker?: Blocker | undefined;
  /** Why the target cannot be checked at all, found before the first case. */
  readonly stopped?: StopReason | undefined;
  /** Why no further request may be sent: the run was interrupted, or its time is over. */
  readonly halted?: StopReason | undefined;
  /** Whether the limits of the run leave room for the case. */
  readonly isAdmitted: boolean;
  /** Why the target is given up, since it has answered nothing so far. */
  readonly gone?: StopReason | undefined;
}

/** The verdict of a case that does not run, or undefined for one that does. */
export function whyNotRun(
  entry: RequestCase,
  limits: Limits,
  { blocker, stopped, halted, isAdmitted, gone }: Standing,
): Judgement | undefined {
  if (blocker) {
    const { status = 'not-provokable', ...why } = blocker;
    return { status, ...why, mismatches: [] };
  }
  const why = stopped ?? halted ?? (isAdmitted ? gone : overBudget(entry, limits));
  return why && undecided(why);
}

/** The verdict of a case for which nothing was sent, or not enough. */
export function undecided(why: StopReason): Judgement {
  return { status: 'inconclusive', ...why, mismatches: [] };
}

/** Why a run sends nothing more: it was interrupted, or its time is over. */
export function stopReasonOf(
  isInterrupted: boolean,
  isOver: boolean,
  { timeoutSeconds }: Limits,
): StopReason | undefined {
  if (isInterrupted) {
    return { reasonCode: 'interrupted', reason: 'Not run, or not to its end: the run was interrupted' };
  }
  if (!isOver) return undefined;
  const reason = `Not run, or not to its end: the run has reached its time limit of ${timeoutSeconds} s (--timeout)`;
  return { reasonCode: 'out-of-time', reason };
}

/** Why no case runs after a finding that decides about all of them. */
export function stoppedBy(finding: PreflightFinding | undefined): StopReason | undefined {
  return finding?.decisive === true ? { reasonCode: 'finding', reason: `Not run: ${finding.sentence}` } : undefined;
}

/** What the cases that were sent so far have come to. */
export interface Answers {
  /** Whether at least one case was answered. */
  readonly any: boolean;
  /** Cases that ended without an answer. */
  readonly unanswered: number;
}

/**
 * Why a target is given up: each case would wait for it in turn, and it has answered none of twice as many as run at
 * once. A target that has answered one case is never given up.
 */
export function goneAfter({ any, unanswered }: Answers, { concurrency }: Limits): StopReason | undefined {
  if (any || unanswered < 2 * concurrency) return undefined;
  return {
    reasonCode: 'transport-failed',
    reason: `Not tried: the target answered none of the ${unanswered} cases before this one`,
  };
}

function overBudget(entry: RequestCase, { maxRequests, maxResources }: Limits): StopReason {
  const { requests, resources } = costOf(entry);
  return {
    reasonCode: 'over-budget',
    reason: `Not run: its ${requests} requests and ${resources} creations would go beyond --max-requests ${maxRequests} or --max-resources ${maxResources}`,
  };
}

/**
 * What a finding says of the case that asks whether Basic is taken: where Basic has ended, no scene can be set by it,
 * and the answer is there already.
 */
export function toldByFinding(entry: RequestCase, finding: PreflightFinding | undefined): JudgedCase | undefined {
  const isAboutBasic = entry.level === 'OBSERVE' && entry.request.credentials === 'basic';
  if (finding?.code !== 'basic-ended' || !isAboutBasic) return undefined;
  const { exchange } = finding;
  const judgement = judgeExchanges(entry, { slots: {}, exchange, readBack: { members: {} } }, 'answer');
  return { judgement, exchange, echoes: exchange.echoes, tries: [{ judgement, exchange }] };
}

/** A verdict without an exchange. */
export function untried(judgement: Judgement): JudgedCase {
  return { judgement, echoes: [], tries: [] };
}

/** What the limits of a run have room for. */
export interface Admission<Job> {
  readonly admitted: ReadonlySet<Job>;
  /** What is left for repetitions. */
  readonly allowance: RequestBudget;
}

/** Admits jobs in their order, each of them that fits into what the limits still leave. */
export function admit<Job extends { readonly entry: RequestCase }>(
  jobs: readonly Job[],
  { maxRequests, maxResources }: Limits,
  isBlocked: (job: Job) => boolean,
): Admission<Job> {
  // The requests before the first case have to fit as well.
  let left: Cost = { requests: maxRequests - preflightRequests, resources: maxResources };
  const take = (requests: number, resources: number): boolean => {
    if (requests > left.requests || resources > left.resources) return false;
    left = { requests: left.requests - requests, resources: left.resources - resources };
    return true;
  };
  const admitted = jobs.filter((job) => {
    if (isBlocked(job)) return false;
    const { requests, resources } = costOf(job.entry);
    return take(requests, resources);
  });
  return { admitted: new Set(admitted), allowance: { take } };
}
