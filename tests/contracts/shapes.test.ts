import { describe, expect, it } from 'vitest';
import { hasShape, shapeErrors } from '../../contracts/shapes/index.ts';

describe('the shapes of errors', () => {
  it('are open: a further member never fails', () => {
    expect(shapeErrors('requestError', { error: 'x', requestId: 'r', code: 4, nested: { a: [] } })).toEqual([]);
    expect(shapeErrors('messageError', { message: '', further: null })).toEqual([]);
  });

  it('name every fault by its pointer, in order', () => {
    expect(shapeErrors('requestError', { error: 1 })).toEqual([
      { pointer: '/error', expected: 'string', actual: 1 },
      { pointer: '/requestId', expected: 'present' },
    ]);
    expect(shapeErrors('messageError', [])).toEqual([{ pointer: '', expected: 'object', actual: [] }]);
    expect(shapeErrors('messageError', null)).toEqual([{ pointer: '', expected: 'object', actual: null }]);
  });

  it('are two for a 50x, of which either will do', () => {
    expect(shapeErrors('serverError', { error: 'x', requestId: 'r' })).toEqual([]);
    expect(shapeErrors('serverError', { message: 'x' })).toEqual([]);
    expect(shapeErrors('serverError', { error: 'x', message: 5 })).toEqual([
      { pointer: '', expected: '{ error, requestId } or { message }', actual: { error: 'x', message: 5 } },
    ]);
  });
});

describe('the shape of the request body', () => {
  it('is closed, since the body is ours', () => {
    expect(shapeErrors('requestBody', { sessionID: 'x' })).toHaveLength(1);
    expect(shapeErrors('requestBody', { participants: [{ participantId: 'x', alias: [] }] })).toHaveLength(1);
    expect(
      shapeErrors('requestBody', { participants: [{ participantId: 'x', streamAliases: ['a', 'a'] }] }),
    ).toHaveLength(1);
    expect(shapeErrors('requestBody', { sessionId: 's', participants: [] })).toEqual([]);
  });
});

describe('the shapes that a scene is read from', () => {
  it('need the ids', () => {
    expect(hasShape('session', { id: '' })).toBe(false);
    expect(hasShape('createdParticipant', { participant: { id: 'p' }, token: null, x: 1 })).toBe(true);
    expect(hasShape('createdParticipant', { id: 'p' })).toBe(false);
    expect(hasShape('participant', { sessions: [] })).toBe(false);
    expect(hasShape('participant', { id: 'p' })).toBe(true);
    expect(hasShape('participant', { id: 'p', sessions: [], subscriptions: {} })).toBe(true);
    expect(hasShape('participantList', [{ id: 'p' }, {}])).toBe(false);
    expect(hasShape('subscriptions', { sessionId: null, participants: null })).toBe(true);
    expect(hasShape('subscriptions', { participants: [{ streamAliases: [] }] })).toBe(false);
  });
});
