import { describe, expect, it } from 'vitest';
import { judge } from '../../scripts/verification/judge.ts';
import { meaningOf } from '../../scripts/verification/subscriptions.ts';
import { answered, evidence, readBack, requestCase } from '../support/evidence.ts';

const requestError = { error: 'x', requestId: 'r' };
const taken = answered(204);

describe('subscriptions', () => {
  const both = requestCase('joined-sample-js');
  const asked = { participants: [{ participantId: 'b', streamAliases: [] }, { participantId: 'a' }] };

  it('to an empty sessionId are to nothing', () => {
    const read = readBack({ session: ['p'] }, ['s'], { sessionId: '', participants: [] });
    expect(judge(requestCase('joined-no-body'), evidence({ exchange: taken, readBack: read })).status).toBe('passed');
  });

  it('are compared by what they mean: order, empty aliases and an overridden sessionId are nothing', () => {
    const read = readBack({ session: ['a', 'b', 'p'] }, ['s'], { sessionId: 'other', ...asked });
    expect(judge(both, evidence({ exchange: taken, readBack: read })).status).toBe('passed');
  });

  it('to one participant twice add up, in either order', () => {
    const some = { participantId: 'b', streamAliases: ['x'] };
    for (const entries of [
      [{ participantId: 'b' }, some],
      [some, { participantId: 'b', streamAliases: null }],
    ]) {
      const read = readBack({ session: ['a', 'b', 'p'] }, ['s'], {
        participants: [{ participantId: 'a' }, ...entries],
      });
      expect(judge(both, evidence({ exchange: taken, readBack: read })).status).toBe('passed');
    }
    const others = [some, { participantId: 'b', streamAliases: ['y', 'x'] }];
    expect(meaningOf({ participants: others })).toBe('to participants b (streams "x", "y")');
  });

  it.each([
    ['one of two', { participants: [{ participantId: 'a' }] }],
    ['none', null],
    ['the whole session', { sessionId: 's', participants: [] }],
    ['some streams only', { participants: [{ participantId: 'a', streamAliases: ['x'] }, { participantId: 'b' }] }],
  ])('to %s are not those that were asked for', (_, document) => {
    const read = readBack({ session: ['a', 'b', 'p'] }, ['s'], document, {});
    expect(judge(both, evidence({ exchange: taken, readBack: read }))).toMatchObject({
      status: 'failed',
      mismatches: expect.arrayContaining([
        expect.objectContaining({ at: 'subscriptions', expected: 'to participants a, b', level: 'MUST' }),
      ]) as unknown,
    });
  });

  it('to unknown aliases only warn when they are not kept, and to empty aliases are only recorded', () => {
    const lost = { participants: [{ participantId: 'a' }, { participantId: 'b' }] };
    const read = readBack({ session: ['a', 'b', 'p'] }, ['s'], lost);
    expect(judge(requestCase('joined-stream-aliases'), evidence({ exchange: taken, readBack: read })).status).toBe(
      'warned',
    );
    const onlyStreamless = readBack({ session: ['a', 'b', 'p'] }, ['s'], { participants: [{ participantId: 'a' }] });
    expect(
      judge(requestCase('joined-stream-aliases'), evidence({ exchange: taken, readBack: onlyStreamless })).status,
    ).toBe('warned');
    const nobody = readBack({ session: ['a', 'b', 'p'] }, ['s'], null);
    expect(judge(requestCase('joined-stream-aliases'), evidence({ exchange: taken, readBack: nobody })).status).toBe(
      'failed',
    );
    const none = readBack({ session: ['a', 'p'] }, ['s'], null);
    expect(
      judge(requestCase('joined-empty-stream-aliases'), evidence({ exchange: taken, readBack: none })).status,
    ).toBe('passed');
  });
});

describe('an effect that cannot be read back', () => {
  const number = requestCase('bad-request-session-id-number');
  const unreadable = { members: { session: answered(500, requestError) } };

  it('leaves a warning undecided, and a failure a failure', () => {
    const other = answered(422, requestError);
    expect(judge(number, evidence({ exchange: other, readBack: unreadable, control: taken })).status).toBe(
      'inconclusive',
    );
    const malformed = requestCase('bad-request-malformed-json');
    expect(judge(malformed, evidence({ exchange: other, readBack: unreadable, control: taken })).status).toBe('failed');
  });
});
