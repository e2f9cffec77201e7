import { describe, expect, it } from 'vitest';
import type { CheckedCase, Effect, ExpectedSubscriptions, Level } from '../../../contracts/model/types.ts';
import type { ReadBack } from '../../../scripts/run/evidence.ts';
import {
  effectMismatches,
  readList,
  readSubscriptions,
  type SubscriptionsDocument,
} from '../../../scripts/verification/judge/effect.ts';
import { judgeExchanges } from '../../../scripts/verification/judge/judge.ts';
import { expectedMeaning, meaningOf, sameWithoutStreams } from '../../../scripts/verification/judge/subscriptions.ts';
import { answered, evidence, readBack, requestCase, slots, unanswered } from '../../support/evidence.ts';

const requestError = { error: 'x', requestId: 'r' };
const taken = answered(204);

describe('subscriptions', () => {
  const both = requestCase('joined-sample-js');
  const asked = { participants: [{ participantId: 'b', streamAliases: [] }, { participantId: 'a' }] };

  it('to an empty sessionId are to nothing', () => {
    const read = readBack({ session: ['p'] }, ['s'], { sessionId: '', participants: [] });
    expect(judgeExchanges(requestCase('joined-no-body'), evidence({ exchange: taken, readBack: read })).status).toBe(
      'passed',
    );
  });

  it('are compared by what they mean: order, empty aliases and an overridden sessionId are nothing', () => {
    const read = readBack({ session: ['a', 'b', 'p'] }, ['s'], { sessionId: 'other', ...asked });
    expect(judgeExchanges(both, evidence({ exchange: taken, readBack: read })).status).toBe('passed');
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
      expect(judgeExchanges(both, evidence({ exchange: taken, readBack: read })).status).toBe('passed');
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
    expect(judgeExchanges(both, evidence({ exchange: taken, readBack: read }))).toMatchObject({
      status: 'failed',
      mismatches: expect.arrayContaining([
        expect.objectContaining({ at: 'subscriptions', expected: 'to participants a, b', level: 'MUST' }),
      ]) as unknown,
    });
  });

  it('to unknown aliases only warn when they are not kept, and to empty aliases are only recorded', () => {
    const lost = { participants: [{ participantId: 'a' }, { participantId: 'b' }] };
    const read = readBack({ session: ['a', 'b', 'p'] }, ['s'], lost);
    expect(
      judgeExchanges(requestCase('joined-stream-aliases'), evidence({ exchange: taken, readBack: read })).status,
    ).toBe('warned');
    const onlyStreamless = readBack({ session: ['a', 'b', 'p'] }, ['s'], { participants: [{ participantId: 'a' }] });
    expect(
      judgeExchanges(requestCase('joined-stream-aliases'), evidence({ exchange: taken, readBack: onlyStreamless }))
        .status,
    ).toBe('warned');
    const nobody = readBack({ session: ['a', 'b', 'p'] }, ['s'], null);
    expect(
      judgeExchanges(requestCase('joined-stream-aliases'), evidence({ exchange: taken, readBack: nobody })).status,
    ).toBe('failed');
    const none = readBack({ session: ['a', 'p'] }, ['s'], null);
    expect(
      judgeExchanges(requestCase('joined-empty-stream-aliases'), evidence({ exchange: taken, readBack: none })).status,
    ).toBe('passed');
  });
});

describe('an effect that cannot be read back', () => {
  const number = requestCase('bad-request-session-id-number');
  const unreadable = { members: { session: answered(500, requestError) } };

  it('leaves a warning undecided, and a failure a failure', () => {
    const other = answered(422, requestError);
    expect(judgeExchanges(number, evidence({ exchange: other, readBack: unreadable, control: taken })).status).toBe(
      'inconclusive',
    );
    const malformed = requestCase('bad-request-malformed-json');
    expect(judgeExchanges(malformed, evidence({ exchange: other, readBack: unreadable, control: taken })).status).toBe(
      'failed',
    );
  });
});

describe('what is read back', () => {
  const noBody = requestCase('joined-no-body') as CheckedCase;
  const found = (read: ReadBack, effect: Effect = noBody.expect.preferred.effect!) =>
    effectMismatches(noBody, effect, evidence({ exchange: taken, readBack: read }));
  const joined = readBack({ session: ['a', 'p'] }, ['s']);

  it('is told as what was expected and what came', () => {
    const read = readBack({ session: ['p', 'a', 'p'], firstSession: ['p'] }, ['s1'], { sessionId: 's' });
    const mismatch = (at: string, expected: string, actual: string, level: Level = 'MUST') => ({
      part: 'effect',
      at,
      expected,
      actual,
      level,
    });
    expect(found(read)).toEqual({
      mismatches: [
        mismatch('participants of session', 'the participant listed once', 'the participant listed 2 times'),
        mismatch('participants of firstSession', 'the participant not listed', 'the participant listed once'),
        mismatch('sessions of the participant', '["s"]', '["s1"]'),
        mismatch('subscriptions in the participant', 'to nothing', 'to all of session s', 'SHOULD'),
        mismatch('subscriptions', 'to nothing', 'to all of session s'),
      ],
    });
    expect(found(readBack({ session: [] }, ['s'])).mismatches).toEqual([
      mismatch('participants of session', 'the participant listed once', 'the participant not listed'),
    ]);
    const elsewhere = Array.from({ length: 300 }, (_, index) => `s${index}`);
    expect(found(readBack({ session: ['p'] }, elsewhere)).mismatches[0]?.actual).toMatch(
      /^\["s0",.{994}… \(\d+ characters\)$/,
    );
  });

  it('is worth as much as the effect says', () => {
    const read = {
      ...readBack({ session: [] }, [], { sessionId: 's' }),
      participant: answered(200, { id: 'p', subscriptions: { sessionId: 's' } }),
    };
    const levels = (effect: Partial<Effect>) =>
      found(read, { memberOf: 'session', subscriptions: { to: 'nothing' }, ...effect }).mismatches.map(
        ({ level }) => level,
      );
    expect(levels({})).toEqual(['MUST', 'SHOULD', 'SHOULD', 'MUST']);
    expect(levels({ level: 'SHOULD' })).toEqual(['SHOULD', 'SHOULD', 'SHOULD', 'SHOULD']);
    expect(levels({ level: 'OBSERVE' })).toEqual(['OBSERVE', 'OBSERVE', 'OBSERVE', 'OBSERVE']);
    expect(levels({ subscriptionsLevel: 'OBSERVE' })).toEqual(['MUST', 'SHOULD', 'OBSERVE', 'OBSERVE']);
    expect(levels({ streamsLevel: 'OBSERVE' })).toEqual(['MUST', 'SHOULD', 'SHOULD', 'MUST']);
  });

  it('leaves out the subscriptions of which nothing is promised', () => {
    expect(found({ ...joined, subscriptions: answered(500, requestError) }, { memberOf: 'session' })).toEqual({
      mismatches: [],
    });
    expect(found({ members: joined.members })).toEqual({ mismatches: [] });
    const silent = answered(200, { id: 'p', sessions: ['s'], subscriptions: null });
    expect(found({ ...joined, participant: silent })).toEqual({ mismatches: [] });
  });

  it.each<[string, Partial<ReadBack>, string]>([
    [
      'a list',
      { members: { session: answered(500, 'x') } },
      'the participants of the session came to nothing: PUT http://127.0.0.1/v1/x answered 500 x',
    ],
    [
      'no list',
      { members: { session: unanswered } },
      'the participants of the session came to nothing: PUT http://127.0.0.1/v1/x was not answered: connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED)',
    ],
    [
      'a list under another status',
      { members: { session: answered(201, '[]') } },
      'the participants of the session came to nothing: PUT http://127.0.0.1/v1/x answered 201 []',
    ],
    [
      'a participant',
      { participant: answered(404, '{"id":"p"}') },
      'the participant came to nothing: PUT http://127.0.0.1/v1/x answered 404 {"id":"p"}',
    ],
    [
      'no participant',
      { participant: unanswered },
      'the participant came to nothing: PUT http://127.0.0.1/v1/x was not answered: connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED)',
    ],
    [
      'another participant',
      { participant: answered(200, '{"id":"q"}') },
      'the participant (another one came) came to nothing: PUT http://127.0.0.1/v1/x answered 200 {"id":"q"}',
    ],
    [
      'subscriptions',
      { subscriptions: answered(404, '{}') },
      'the subscriptions came to nothing: PUT http://127.0.0.1/v1/x answered 404 {}',
    ],
    [
      'no subscriptions',
      { subscriptions: unanswered },
      'the subscriptions came to nothing: PUT http://127.0.0.1/v1/x was not answered: connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED)',
    ],
  ])('may be %s that cannot be read', (_, parts, what) => {
    expect(found({ ...joined, ...parts })).toEqual({ mismatches: [], unreadable: `Reading back ${what}` });
  });

  it('is nobody and nothing where there is no content', () => {
    expect(readList(answered(204))).toEqual([]);
    expect(readSubscriptions(answered(204))).toBeNull();
  });
});

describe('the meaning of subscriptions', () => {
  it.each([
    [undefined, 'to nothing'],
    [null, 'to nothing'],
    [{}, 'to nothing'],
    [{ sessionId: '', participants: null }, 'to nothing'],
    [{ sessionId: null }, 'to nothing'],
    [{ sessionId: 's', participants: [] }, 'to all of session s'],
    [{ sessionId: 's', participants: [{ participantId: 'b' }, { participantId: 'a' }] }, 'to participants a, b'],
    [
      { participants: [{ participantId: 'a', streamAliases: ['y', 'x', 'y'] }] },
      'to participants a (streams "x", "y")',
    ],
  ])('of %j is %s', (document, meaning) => {
    expect(meaningOf(document)).toBe(meaning);
  });

  it('of what is expected is in the same words', () => {
    expect(expectedMeaning({ to: 'nothing' }, slots)).toBe('to nothing');
    expect(expectedMeaning({ to: 'session', session: 'firstSession' }, slots)).toBe('to all of session s1');
    const participants = { speakerB: ['x'], speakerA: [] };
    expect(expectedMeaning({ to: 'participants', participants }, slots)).toBe('to participants a, b (streams "x")');
  });

  it.each<[string, ExpectedSubscriptions, SubscriptionsDocument, boolean]>([
    [
      'lacks only the one with streams',
      { to: 'participants', participants: { speakerA: [], speakerB: ['x'] } },
      { participants: [{ participantId: 'a' }] },
      true,
    ],
    [
      'has other streams',
      { to: 'participants', participants: { speakerA: [], speakerB: ['x'] } },
      { participants: [{ participantId: 'b', streamAliases: ['y'] }, { participantId: 'a' }] },
      true,
    ],
    [
      'lacks the one without streams',
      { to: 'participants', participants: { speakerA: [], speakerB: ['x'] } },
      { participants: [{ participantId: 'b', streamAliases: ['x'] }] },
      false,
    ],
    [
      'has somebody else',
      { to: 'participants', participants: { speakerB: ['x'] } },
      { participants: [{ participantId: 'a' }] },
      false,
    ],
    [
      'is empty where only streams are expected',
      { to: 'participants', participants: { speakerB: ['x'] } },
      null,
      false,
    ],
    [
      'is of a session where only streams are expected',
      { to: 'participants', participants: { speakerB: ['x'] } },
      { sessionId: 's' },
      false,
    ],
    ['lacks one where no stream is expected', { to: 'participants', participants: { speakerA: [] } }, null, false],
    [
      'is the same where no stream is expected',
      { to: 'participants', participants: { speakerA: [] } },
      { participants: [{ participantId: 'a' }] },
      false,
    ],
    ['is of a session', { to: 'session', session: 'session' }, { sessionId: 's' }, false],
    ['is nothing', { to: 'nothing' }, null, false],
  ])('that %s differs in streams alone: %#', (_, expected, document, only) => {
    expect(sameWithoutStreams(expected, document, slots)).toBe(only);
  });
});
