import type { RequestCase } from '../../contracts/model/types.ts';
import type { Judgement } from '../run/verdict.ts';
import type { Limits } from '../target/limits.ts';
import { judgeExchanges } from './judge/judge.ts';
import type { JudgedCase } from './judge/next.ts';
import { type Blocker, type Cost, costOf } from './matrix/plan.ts';
import type { StopReason } from './matrix/run-case.ts';
import { type PreflightFinding, preflightRequests } from './preflight.ts';
import type { RequestBudget } from './wire/retries.ts';

/* Decides which cases of a run are sent, and why the others are not. Pure functions, without I/O. */

/** What is known about a run when a case is about to run. */
export interface Standing {
  /** Why the case cannot run against this target. */
  readonly blocker?: Blocker | undefined;
  /** Why the target cannot be checked at all, found by the preflight. */
  readonly stopped?: StopReason | undefined;
  /** Why no further request may be sent: the run was interrupted, or its time is over. */
  readonly halted?: StopReason | undefined;
  /** Whether the limits of the run leave room for the case. */
  readonly isAdmitted: boolean;
  /** Why the run gives up on the target: it has not responded so far. */
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

/** The verdict of a case that was not sent, or not completed. */
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
    return { reasonCode: 'interrupted', reason: 'Not run, or not completed: the run was interrupted' };
  }
  if (!isOver) return undefined;
  const reason = `Not run, or not completed: the run has reached its time limit of ${timeoutSeconds} s (--timeout)`;
  return { reasonCode: 'out-of-time', reason };
}

/** Why no case runs after a finding that decides about all of them. */
export function stoppedBy(finding: PreflightFinding | undefined): StopReason | undefined {
  return finding?.decisive === true ? { reasonCode: 'finding', reason: `Not run: ${finding.sentence}` } : undefined;
}

/** How the target has responded to the cases so far. */
export interface Answers {
  /** Whether at least one case was answered. */
  readonly any: boolean;
  /** Cases that ended without an answer. */
  readonly unanswered: number;
}

/**
 * Why the run gives up on a target: it has responded to none of the first cases, twice as many as run at once, and
 * every further case would wait for it again. A target that has responded once is never given up.
 */
export function goneAfter({ any, unanswered }: Answers, { concurrency }: Limits): StopReason | undefined {
  if (any || unanswered < 2 * concurrency) return undefined;
  return {
    reasonCode: 'transport-failed',
    reason: `Not run: the target responded to none of the ${unanswered} cases before this one`,
  };
}

function overBudget(entry: RequestCase, { maxRequests, maxResources }: Limits): StopReason {
  const { requests, resources } = costOf(entry);
  return {
    reasonCode: 'over-budget',
    reason: `Not run: its ${requests} requests and ${resources} creations would exceed --max-requests ${maxRequests} or --max-resources ${maxResources}`,
  };
}

/**
 * The result of the case that asks whether Basic is accepted, if the preflight has found that Basic has ended. Then no
 * scene can be set up with Basic, and the response of the preflight is the answer.
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

/** Admits jobs in their order, each if the limits still have room for it. */
export function admit<Job extends { readonly entry: RequestCase }>(
  jobs: readonly Job[],
  { maxRequests, maxResources }: Limits,
  isBlocked: (job: Job) => boolean,
): Admission<Job> {
  // The requests of the preflight count too.
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
