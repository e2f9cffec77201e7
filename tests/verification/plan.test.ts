import { describe, expect, it } from 'vitest';
import { cases } from '../../contracts/cases/index.ts';
import { nearestIds, obstacle, selectCases, unmatchedPatterns } from '../../scripts/verification/plan.ts';
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
    expect(ids(['not-found-session', 'joined-twice'])).toEqual(['joined-twice', 'not-found-session']);
  });

  it('that names no case is told, with what it may have meant', () => {
    expect(unmatchedPatterns(cases, ['joined', 'joind-twice'])).toEqual(['joind-twice']);
    expect(nearestIds(cases, 'joind-twice')[0]).toBe('joined-twice');
    expect(nearestIds(cases, 'retry')[0]).toBe('server-error-503-retry-after');
  });
});

describe('an obstacle', () => {
  const users = { main: { username: 'u', password: 'p' } };

  it('is a service that cannot be made to fail, or credentials that are not there', () => {
    expect(obstacle(requestCase('server-error-500'), { users })).toMatchObject({ reasonCode: 'needs-failing-service' });
    expect(obstacle(requestCase('forbidden-no-webrtc-access'), { users })).toMatchObject({
      reasonCode: 'needs-credentials',
    });
    expect(obstacle(requestCase('joined-no-body'), { users })).toBeUndefined();
    const able = { users: { ...users, withoutWebrtc: users.main }, setFailure: () => undefined };
    expect(cases.filter((entry) => obstacle(entry, able))).toEqual([]);
  });
});
