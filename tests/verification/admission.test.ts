import { describe, expect, it } from 'vitest';
import {
  admit,
  goneAfter,
  stoppedBy,
  stopReasonOf,
  toldByFinding,
  whyNotRun,
} from '../../scripts/verification/admission.ts';
import { costOf } from '../../scripts/verification/matrix/plan.ts';
import { type PreflightFinding, preflightRequests } from '../../scripts/verification/preflight.ts';
import type { Limits } from '../../scripts/target/limits.ts';
import { answered, requestCase } from '../support/evidence.ts';

const limits: Limits = { concurrency: 4, maxRequests: 100, maxResources: 10, timeoutSeconds: 60 };
const entry = requestCase('joined-no-body');
const finding = (parts: Partial<PreflightFinding> = {}): PreflightFinding => ({
  code: 'wrong-credentials',
  sentence: 'The endpoint refuses the credentials',
  next: 'check them',
  decisive: true,
  exchange: answered(401, { message: 'Unauthorized' }),
  ...parts,
});

describe('a case does not run', () => {
  const blocker = { reasonCode: 'needs-credentials', reason: 'Set them' } as const;
  const all = {
    blocker,
    stopped: stoppedBy(finding()),
    halted: stopReasonOf(true, false, limits),
    isAdmitted: false,
    gone: goneAfter({ any: false, unanswered: 8 }, limits),
  };
  const notBlocked = { ...all, blocker: undefined };

  it.each([
    ['blocked before everything else', all, 'not-provokable', 'needs-credentials'],
    [
      'blocked as undecided',
      { ...all, blocker: { ...blocker, status: 'inconclusive' } },
      'inconclusive',
      'needs-credentials',
    ],
    ['stopped by a finding, before the signal', notBlocked, 'inconclusive', 'finding'],
    ['interrupted, before its limits', { ...notBlocked, stopped: undefined }, 'inconclusive', 'interrupted'],
    [
      'over budget, before the target is given up',
      { ...notBlocked, stopped: undefined, halted: undefined },
      'inconclusive',
      'over-budget',
    ],
    [
      'given up',
      { ...notBlocked, stopped: undefined, halted: undefined, isAdmitted: true },
      'inconclusive',
      'transport-failed',
    ],
  ] as const)('when it is %s', (_name, standing, status, reasonCode) => {
    expect(whyNotRun(entry, limits, standing)).toMatchObject({ status, reasonCode, mismatches: [] });
  });

  it('for none of these reasons when it is admitted and nothing has stopped the run', () => {
    expect(whyNotRun(entry, limits, { isAdmitted: true })).toBeUndefined();
  });
});

describe('a run stops', () => {
  it('when it is interrupted, and when its time is over', () => {
    expect(stopReasonOf(false, false, limits)).toBeUndefined();
    expect(stopReasonOf(false, true, limits)).toEqual({
      reasonCode: 'out-of-time',
      reason: 'Not run, or not completed: the run has reached its time limit of 60 s (--timeout)',
    });
    expect(stopReasonOf(true, true, limits)).toMatchObject({ reasonCode: 'interrupted' });
  });

  it('for a finding only when that decides about every case', () => {
    expect(stoppedBy(undefined)).toBeUndefined();
    expect(stoppedBy(finding({ decisive: false }))).toBeUndefined();
    expect(stoppedBy(finding())).toEqual({
      reasonCode: 'finding',
      reason: 'Not run: The endpoint refuses the credentials',
    });
  });
});

describe('a target', () => {
  it('is given up after twice as many unanswered cases as run at once, unless it has answered one', () => {
    expect(goneAfter({ any: false, unanswered: 7 }, limits)).toBeUndefined();
    expect(goneAfter({ any: true, unanswered: 80 }, limits)).toBeUndefined();
    expect(goneAfter({ any: false, unanswered: 8 }, limits)).toEqual({
      reasonCode: 'transport-failed',
      reason: 'Not run: the target responded to none of the 8 cases before this one',
    });
  });
});

describe('a finding that Basic has ended', () => {
  const ended = finding({ code: 'basic-ended' });
  const aboutBasic = requestCase('errata-sign-in-basic');

  it('answers the case that asks just that, and no other', () => {
    expect(toldByFinding(aboutBasic, ended)).toMatchObject({
      judgement: { status: 'observed' },
      exchange: ended.exchange,
      tries: [{ exchange: ended.exchange }],
    });
    expect(toldByFinding(entry, ended)).toBeUndefined();
    expect(toldByFinding(aboutBasic, finding())).toBeUndefined();
    expect(toldByFinding(aboutBasic, undefined)).toBeUndefined();
  });
});

describe('the limits of a run', () => {
  const { requests, resources } = costOf(entry);
  const jobs = [{ entry }, { entry }, { entry }];
  const roomFor = (count: number, spare = 0): Limits => ({
    ...limits,
    maxRequests: preflightRequests + count * requests + spare,
    maxResources: count * resources,
  });

  it('admit jobs in their order for as long as there is room', () => {
    const { admitted } = admit(jobs, roomFor(2, requests - 1), () => false);
    expect([...admitted]).toEqual(jobs.slice(0, 2));
    expect(admitted.has(jobs[2]!)).toBe(false);
  });

  it('spend nothing on a job that is blocked', () => {
    const { admitted } = admit(jobs, roomFor(2), (job) => job === jobs[0]);
    expect([jobs[0]!, jobs[1]!, jobs[2]!].map((job) => admitted.has(job))).toEqual([false, true, true]);
  });

  it('leave the rest for repetitions', () => {
    const { allowance } = admit(jobs.slice(1), roomFor(2, 1), () => false);
    expect(allowance.take(2, 0)).toBe(false);
    expect(allowance.take(1, 1)).toBe(false);
    expect(allowance.take(1, 0)).toBe(true);
    expect(allowance.take(1, 0)).toBe(false);
  });
});
