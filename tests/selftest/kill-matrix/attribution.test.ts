import { describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { alarmsOf, attribute } from '../../../scripts/selftest/kill-matrix/attribution.ts';
import type { Fault, Variation } from '../../../scripts/selftest/kill-matrix/behaviours/fault.ts';
import type { TrialOutcome } from '../../../scripts/selftest/kill-matrix/trials/outcome.ts';

const fault: Fault = {
  id: 'conflict-without-request-id',
  class: 'member',
  hurts: 'Whoever sends the requestId to the support has none.',
  level: 'MUST',
  families: ['conflict'],
  says: /body \/requestId/,
  behaviour: () => (call, next) => next(call),
};
const caught: TrialOutcome = {
  exitCode: 1,
  notable: [
    {
      case: 'conflict-second-session',
      status: 'failed',
      says: ['body /requestId: expected present, got absent'],
    },
  ],
  drift: [],
  leftovers: 0,
};
const silent: TrialOutcome = { exitCode: 0, notable: [], drift: [], leftovers: 0 };
const drifted: TrialOutcome = {
  ...silent,
  drift: [{ case: 'errata-conflict-status', kind: 'unknown', what: '409, was 400' }],
};
const problems = (changed: Partial<Fault>, outcome: TrialOutcome) =>
  attribute({ ...fault, ...changed }, outcome, cases).problems;

describe('a fault that a MUST forbids', () => {
  it('is caught by a failing case of its family that names it', () => {
    expect(attribute(fault, caught, cases)).toEqual({
      killers: { conflict: ['conflict-second-session'] },
      problems: [],
    });
  });

  it('is not caught by silence', () => {
    expect(problems({}, silent)).toEqual([
      'no case of conflict shows it',
      'the run ended with exit code 0, expected 1',
    ]);
  });

  it('is not caught by a warning', () => {
    const notable = caught.notable.map((verdict) => ({ ...verdict, status: 'warned' as const }));
    expect(problems({}, { ...caught, exitCode: 0, notable })).toContain('no case of conflict shows it');
  });

  it('is not caught by a case that fails for something else', () => {
    const notable = [{ ...caught.notable[0]!, says: ['status: expected 409, got 400'] }];
    expect(problems({}, { ...caught, notable })).toEqual([
      'conflict-second-session failed, but does not name the fault: status: expected 409, got 400',
    ]);
  });

  it('may not make a case of another family fail', () => {
    const other = { case: 'joined-no-body', status: 'failed' as const, says: ['body /requestId: expected present'] };
    expect(problems({}, { ...caught, notable: [...caught.notable, other] })).toEqual([
      'joined-no-body failed, but is of another family: body /requestId: expected present',
    ]);
  });

  it('has to show in each of its families, in what is only observed as a change', () => {
    const families = ['conflict', 'errata'] as const;
    const changes = /^409, was 400$/;
    expect(problems({ families, changes }, caught)).toEqual(['no case of errata shows it']);
    expect(problems({ families }, { ...caught, drift: drifted.drift })).toEqual(['no case of errata shows it']);
    expect(attribute({ ...fault, families, changes }, { ...caught, drift: drifted.drift }, cases)).toEqual({
      killers: { conflict: ['conflict-second-session'], errata: ['errata-conflict-status'] },
      problems: [],
    });
  });

  it('may leave cases undecided, but not break the suite', () => {
    const undecided = { case: 'joined-no-body', status: 'inconclusive' as const, says: ['no scene'] };
    expect(problems({}, { ...caught, notable: [...caught.notable, undecided] })).toEqual([]);
    const broken = { case: 'joined-no-body', status: 'harness-error' as const, says: ['TypeError'] };
    expect(problems({}, { ...caught, notable: [...caught.notable, broken] })).toEqual([
      'the suite itself failed in joined-no-body: TypeError',
    ]);
  });
});

describe('a fault that only a SHOULD speaks against', () => {
  const warned: TrialOutcome = {
    ...silent,
    notable: [
      { case: 'unauthorized-challenge', status: 'warned', says: ['header www-authenticate: expected present'] },
    ],
  };
  const should = { level: 'SHOULD', families: ['unauthorized'], says: /www-authenticate/ } as const;

  it('shows as a warning', () => {
    expect(attribute({ ...fault, ...should }, warned, cases)).toEqual({
      killers: { unauthorized: ['unauthorized-challenge'] },
      problems: [],
    });
  });

  it('may not fail the run', () => {
    const notable = warned.notable.map((verdict) => ({ ...verdict, status: 'failed' as const }));
    expect(problems(should, { ...warned, notable })).toEqual([
      'unauthorized-challenge failed, though the fault breaks no MUST',
    ]);
  });
});

describe('a change of what nobody has promised', () => {
  const observe = { level: 'OBSERVE', families: ['errata'], says: /^409, was 400$/ } as const;

  it('shows as drift', () => {
    expect(problems(observe, drifted)).toEqual([]);
    expect(problems(observe, silent)).toEqual(['no case of errata shows it']);
  });

  it('is not shown by a change of something else', () => {
    expect(problems({ ...observe, says: /^403/ }, drifted)).toEqual(['no case of errata shows it']);
    expect(problems({ ...observe, changes: /^403/ }, drifted)).toEqual(['no case of errata shows it']);
  });

  it('may not end a run otherwise than with 0', () => {
    expect(problems(observe, { ...drifted, exitCode: 3 })).toEqual(['the run ended with exit code 3, expected 0']);
  });

  it('may not even warn', () => {
    const notable = [{ case: 'errata-conflict-status', status: 'warned' as const, says: ['409, was 400'] }];
    expect(problems(observe, { ...drifted, notable })).toEqual([
      'errata-conflict-status warned, though the fault breaks no SHOULD',
    ]);
  });
});

const variation: Variation = { id: 'indented', differs: 'It is indented.', behaviour: fault.behaviour };

describe('a harmless variation', () => {
  it('raises no alarm when all is passed or observed, and what comes new is compatible', () => {
    expect(alarmsOf(variation, silent)).toEqual([]);
    const change = { case: 'joined-no-body', kind: 'compatible' as const, what: 'a member more' };
    expect(alarmsOf(variation, { ...silent, drift: [change] })).toEqual([]);
  });

  it('of which nobody can say whether a client rests on it may be told as unknown, and no other', () => {
    expect(alarmsOf({ ...variation, unclear: true }, drifted)).toEqual([]);
    expect(alarmsOf(variation, drifted)).toEqual([
      'drift reports a change that may break a client in errata-conflict-status: 409, was 400',
    ]);
    const breaking = { ...silent, drift: [{ case: 'joined-no-body', kind: 'breaking' as const, what: 'it is gone' }] };
    expect(alarmsOf({ ...variation, unclear: true }, breaking)).toHaveLength(1);
  });

  it('that takes something away for something as good is told as a change, and by no verdict', () => {
    const replacing = { ...variation, replaces: true } as const;
    const gone = { ...silent, drift: [{ case: 'joined-no-body', kind: 'breaking' as const, what: 'it is gone' }] };
    expect(alarmsOf(replacing, gone)).toEqual([]);
    expect(alarmsOf(replacing, silent)).toEqual(['drift does not report what it replaces']);
    expect(alarmsOf(replacing, { ...caught, drift: gone.drift })).toContain(
      'the run ended with exit code 1, expected 0',
    );
  });

  it('may give no occasion for cases that it names, and for no other', () => {
    const verdict = { status: 'not-provokable' as const, says: ['there is no token'] };
    const outcome = {
      ...silent,
      notable: ['joined-no-body', 'joined-twice'].map((id) => ({ case: id, ...verdict })),
    };
    expect(alarmsOf({ ...variation, unprovokable: ['joined-no-body'] }, outcome)).toEqual([
      'joined-twice not-provokable: there is no token',
    ]);
    const failed = { ...silent, notable: [{ case: 'joined-no-body', status: 'failed' as const, says: ['no'] }] };
    expect(alarmsOf({ ...variation, unprovokable: ['joined-no-body'] }, failed)).toEqual(['joined-no-body failed: no']);
  });

  it.each<[string, TrialOutcome, string]>([
    ['a failure', caught, 'conflict-second-session failed: body /requestId: expected present, got absent'],
    [
      'an undecided case',
      { ...silent, notable: [{ case: 'joined-no-body', status: 'inconclusive', says: ['no scene'] }] },
      'joined-no-body inconclusive: no scene',
    ],
    [
      'a change that is called breaking',
      { ...silent, drift: [{ case: 'joined-no-body', kind: 'breaking', what: 'it is refused' }] },
      'drift reports a breaking change in joined-no-body: it is refused',
    ],
    ['something left behind', { ...silent, leftovers: 2 }, '2 left behind'],
    ['another exit code', { ...silent, exitCode: 3 }, 'the run ended with exit code 3, expected 0'],
  ])('is not what leads to %s', (_, outcome, alarm) => {
    expect(alarmsOf(variation, outcome)).toContain(alarm);
  });
});
