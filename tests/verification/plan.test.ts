import { describe, expect, it } from 'vitest';
import { caseById, cases } from '../../contracts/cases/index.ts';
import {
  costOf,
  nearestIds,
  obstacle,
  selectCases,
  totalCost,
  unmatchedPatterns,
} from '../../scripts/verification/plan.ts';
import { requestCase } from '../support/evidence.ts';

const ids = (patterns: readonly string[]) => selectCases(cases, patterns).map(({ id }) => id);

describe('a pattern', () => {
  it('is an id, the beginning of ids up to a hyphen, or a glob', () => {
    expect(ids(['joined-twice'])).toEqual(['joined-twice']);
    expect(ids(['conflict'])).toEqual(['conflict-second-session']);
    expect(ids(['joined-sample-*p*'])).toEqual(['joined-sample-csharp', 'joined-sample-python', 'joined-sample-php']);
    expect(ids(['joined-twi'])).toEqual([]);
    expect(ids(['*.*'])).toEqual([]);
    expect(ids([])).toHaveLength(cases.length);
    expect(ids(['joined-twice*'])).toEqual(['joined-twice']);
    expect(ids(['*oined-twice'])).toEqual(['joined-twice']);
    expect(ids(['oined-*', '*-twic'])).toEqual([]);
    for (const special of ['.*^$+?()[]{}|\\', '(*', 'joined[-]*', 'joined.*'])
      expect(ids([special]), special).toEqual([]);
    expect(ids(['not-found-session', 'joined-twice'])).toEqual(['joined-twice', 'not-found-session']);
  });

  it('that names no case is told, with what it may have meant', () => {
    expect(unmatchedPatterns(cases, ['joined', 'joind-twice'])).toEqual(['joind-twice']);
    expect(nearestIds(cases, 'joind-twice')[0]).toBe('joined-twice');
    expect(nearestIds(cases, 'retry')[0]).toBe('server-error-503-retry-after');
    expect(nearestIds(cases, 'joind-twice')).toHaveLength(3);
    expect(nearestIds(cases, 'joind-twice', 1)).toEqual(['joined-twice']);
    expect(nearestIds(cases, 'not-found-both', 1)).toEqual(['not-found-both']);
  });

  it('is told with cases that begin with the same words, before those that are spelt alike', () => {
    for (const pattern of ['conflict-nope', 'conflct', 'conflct-nope'])
      expect(nearestIds(cases, pattern)[0], pattern).toBe('conflict-second-session');
    expect(nearestIds(cases, 'server-error-no')).toEqual([
      expect.stringMatching(/^server-error-/),
      expect.stringMatching(/^server-error-/),
      expect.stringMatching(/^server-error-/),
    ]);
    expect(nearestIds(cases, 'bad-reqest-entry-number')[0]).toBe('bad-request-entry-number');
    expect(nearestIds(cases, 'joined-wtice')[0]).toBe('joined-twice');
    expect(nearestIds(cases, 'no-body')[0]).toBe('joined-no-body');
    expect(nearestIds(cases, 'unauthorised-no-header')[0]).toBe('unauthorized-no-header');
  });
});

describe('an obstacle', () => {
  const users = { main: { username: 'u', password: 'p' } };

  it('is a service that cannot be made to fail, or credentials that are not there', () => {
    expect(obstacle(requestCase('server-error-500'), { users, signIn: 'basic' })).toMatchObject({
      reasonCode: 'needs-failing-service',
    });
    expect(obstacle(requestCase('forbidden-no-webrtc-access'), { users, signIn: 'basic' })).toMatchObject({
      reasonCode: 'needs-credentials',
    });
    expect(obstacle(requestCase('joined-no-body'), { users, signIn: 'basic' })).toBeUndefined();
    const able = {
      users: { ...users, withoutWebrtc: users.main, client: { id: 'c', secret: 's' } },
      signIn: 'basic' as const,
      setFailure: () => undefined,
      expiredToken: () => 't',
    };
    expect(cases.filter((entry) => obstacle(entry, able))).toEqual([]);
  });

  it('says what it would take', () => {
    expect(obstacle(requestCase('server-error-500'), { users, signIn: 'basic' })?.reason).toBe(
      'A real service cannot be made to fail; any 5xx that does occur is judged by server-error-anywhere',
    );
    expect(obstacle(requestCase('forbidden-no-webrtc-access'), { users, signIn: 'basic' })?.reason).toBe(
      'Set BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD to a user of the account without access to the WebRTC API',
    );
  });

  it('is what a case creates, where nothing may be created', () => {
    expect(obstacle(requestCase('joined-no-body'), { users, signIn: 'basic' }, true)).toEqual({
      reasonCode: 'creates-resources',
      reason: 'It creates sessions and participants, which --harmless forbids',
    });
    expect(obstacle(requestCase('not-found-nothing-created'), { users, signIn: 'basic' }, true)).toBeUndefined();
    expect(obstacle(caseById('server-error-anywhere'), { users, signIn: 'basic' }, true)).toBeUndefined();
  });
});

describe('the cost of a case', () => {
  it.each<[string, number, number]>([
    // A session and a participant, the request, three reads, two removals.
    ['joined-no-body', 8, 2],
    // Two more participants that join, and that are removed.
    ['joined-session-id-only', 14, 4],
    // The same, and its control.
    ['bad-request-malformed-json', 15, 4],
    ['conflict-second-session', 15, 4],
    // The session has ended and needs no removal.
    ['not-found-ended-session', 11, 3],
    ['not-found-deleted-participant', 11, 3],
    ['not-found-nothing-created', 4, 0],
    ['server-error-500', 9, 2],
  ])('%s is %i requests and %i creations at most', (id, requests, resources) => {
    expect(costOf(requestCase(id))).toEqual({ requests, resources });
  });

  it('adds up', () => {
    expect(totalCost([])).toEqual({ requests: 0, resources: 0 });
    expect(
      totalCost([
        { requests: 8, resources: 2 },
        { requests: 5, resources: 1 },
      ]),
    ).toEqual({ requests: 13, resources: 3 });
  });
});
