import { describe, expect, it } from 'vitest';
import { caseById, cases } from '../../../contracts/all-cases.ts';
import { wayOf } from '../../../contracts/model/sign-in.ts';
import type { CredentialKind, RequestCase } from '../../../contracts/model/types.ts';
import {
  costOf,
  nearestIds,
  blockerOf,
  selectCases,
  totalCost,
  unmatchedPatterns,
} from '../../../scripts/verification/matrix/plan.ts';
import { requestCase } from '../../support/evidence.ts';

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
    expect(blockerOf(requestCase('server-error-500'), { users, signIn: 'basic' })).toMatchObject({
      reasonCode: 'needs-failing-service',
    });
    expect(blockerOf(requestCase('forbidden-no-webrtc-access'), { users, signIn: 'basic' })).toMatchObject({
      reasonCode: 'needs-credentials',
    });
    expect(blockerOf(requestCase('joined-no-body'), { users, signIn: 'basic' })).toBeUndefined();
    const able = {
      users: { ...users, withoutWebrtc: users.main, client: { id: 'c', secret: 's' } },
      signIn: 'basic' as const,
      setFailure: () => undefined,
      expiredToken: () => 't',
    };
    expect(cases.filter((entry) => blockerOf(entry, able))).toEqual([]);
  });

  const user = { main: { username: 'u', password: 'p' } };
  const client = { client: { id: 'c', secret: 's' } };
  const expired = { expiredToken: () => 't' };
  const hindered = (reasonCode: string, target: Parameters<typeof blockerOf>[1]) =>
    cases.filter((entry) => blockerOf(entry, target)?.reasonCode === reasonCode).map(({ id }) => id);
  /** The cases that carry credentials of one of these kinds, or have them in their control. */
  const carrying = (isSuch: (kind: CredentialKind) => boolean) =>
    cases
      .filter((entry): entry is RequestCase => 'scene' in entry)
      .filter(({ request, control }) =>
        [request.credentials, ...(control && 'credentials' in control ? [control.credentials] : [])].some(isSuch),
      )
      .map(({ id }) => id);

  it('is the pair of a way that is not there, for the cases about it and for no other', () => {
    const basicOnly = carrying((kind) => wayOf[kind] === 'basic');
    const tokensOnly = carrying((kind) => wayOf[kind] === 'oauth');
    const second = ['forbidden-no-webrtc-access'];
    const all = cases.map(({ id }) => id);
    const inOrder = (ids: readonly string[]) => all.filter((id) => ids.includes(id));
    expect(basicOnly.length).toBeGreaterThan(5);
    expect(tokensOnly.length).toBeGreaterThan(5);
    const setFailure = () => undefined;
    const code = 'needs-credentials';
    expect(hindered(code, { users: user, signIn: 'basic', setFailure, ...expired })).toEqual(
      inOrder([...tokensOnly, ...second]),
    );
    expect(hindered(code, { users: client, signIn: 'oauth', setFailure, ...expired })).toEqual(
      inOrder([...basicOnly, ...second]),
    );
    for (const signIn of ['basic', 'oauth'] as const)
      expect(hindered(code, { users: { ...user, ...client }, signIn, setFailure, ...expired })).toEqual(second);
  });

  it('is the pair too that only the control needs', () => {
    const entry = { ...requestCase('unauthorized-no-header'), control: { credentials: 'token' as const } };
    expect(blockerOf(entry, { users: user, signIn: 'basic' })?.reasonCode).toBe('needs-credentials');
    expect(blockerOf(entry, { users: { ...user, ...client }, signIn: 'basic' })).toBeUndefined();
  });

  it('is no pair where the credentials are none, or those of the run', () => {
    const live = { users: client, signIn: 'oauth' as const };
    for (const id of [
      'joined-no-body',
      'unauthorized-no-header',
      'unauthorized-malformed-base64',
      'unauthorized-challenge',
    ])
      expect(blockerOf(requestCase(id), live), id).toBeUndefined();
  });

  it.each([
    [
      'unauthorized-wrong-password',
      client,
      'oauth',
      'It is about Basic: set BW_USERNAME and BW_PASSWORD, if there is such an API user',
    ],
    [
      'errata-sign-in-basic',
      client,
      'oauth',
      'It is about Basic: set BW_USERNAME and BW_PASSWORD, if there is such an API user',
    ],
    [
      'unauthorized-changed-token',
      user,
      'basic',
      'It is about OAuth: set BW_CLIENT_ID and BW_CLIENT_SECRET to API credentials',
    ],
    [
      'errata-sign-in-bearer',
      user,
      'basic',
      'It is about OAuth: set BW_CLIENT_ID and BW_CLIENT_SECRET to API credentials',
    ],
    [
      'unauthorized-expired-token',
      user,
      'basic',
      'It is about OAuth: set BW_CLIENT_ID and BW_CLIENT_SECRET to API credentials',
    ],
  ] as const)('of %s says which pair it needs', (id, users, signIn, reason) => {
    expect(blockerOf(requestCase(id), { users, signIn })).toEqual({ reasonCode: 'needs-credentials', reason });
  });

  it('is a token that has expired, where none can be had', () => {
    const both = { ...user, ...client };
    expect(hindered('needs-expired-token', { users: both, signIn: 'oauth' })).toEqual(['unauthorized-expired-token']);
    expect(hindered('needs-expired-token', { users: both, signIn: 'oauth', ...expired })).toEqual([]);
    expect(blockerOf(requestCase('unauthorized-expired-token'), { users: both, signIn: 'basic' })).toEqual({
      reasonCode: 'needs-expired-token',
      reason:
        'A token of a live endpoint cannot be made to expire, and waiting for it would take the whole of its life',
    });
  });

  it('is credentials without WebRTC access for the way in which the run signs in', () => {
    const entry = requestCase('forbidden-no-webrtc-access');
    const withoutWebrtc = { username: 'n', password: 'p' };
    const clientWithoutWebrtc = { id: 'n', secret: 's' };
    const ofBasic = { users: { ...user, ...client, withoutWebrtc } };
    const ofTokens = { users: { ...user, ...client, clientWithoutWebrtc } };
    expect(blockerOf(entry, { ...ofBasic, signIn: 'basic' })).toBeUndefined();
    expect(blockerOf(entry, { ...ofTokens, signIn: 'oauth' })).toBeUndefined();
    expect(blockerOf(entry, { ...ofTokens, signIn: 'basic' })?.reason).toBe(
      'Set BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD to a user of the account without access to the WebRTC API',
    );
    expect(blockerOf(entry, { ...ofBasic, signIn: 'oauth' })?.reason).toBe(
      'Set BW_NO_WEBRTC_CLIENT_ID and BW_NO_WEBRTC_CLIENT_SECRET to API credentials of the account without access to the WebRTC API',
    );
  });

  it('says what it would take', () => {
    expect(blockerOf(requestCase('server-error-500'), { users, signIn: 'basic' })?.reason).toBe(
      'A real service cannot be made to fail; any 5xx that does occur is judged by server-error-anywhere',
    );
    expect(blockerOf(requestCase('forbidden-no-webrtc-access'), { users, signIn: 'basic' })?.reason).toBe(
      'Set BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD to a user of the account without access to the WebRTC API',
    );
  });

  it('is what a case creates, where nothing may be created', () => {
    expect(blockerOf(requestCase('joined-no-body'), { users, signIn: 'basic' }, true)).toEqual({
      reasonCode: 'creates-resources',
      reason: 'It creates sessions and participants, which --harmless forbids',
    });
    expect(blockerOf(requestCase('not-found-nothing-created'), { users, signIn: 'basic' }, true)).toBeUndefined();
    expect(blockerOf(caseById('server-error-anywhere'), { users, signIn: 'basic' }, true)).toBeUndefined();
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
