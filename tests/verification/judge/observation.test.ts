import { describe, expect, it } from 'vitest';
import type { Observation, Reading } from '../../../contracts/model/types.ts';
import type { Exchange } from '../../../scripts/lib/http/exchange.ts';
import type { Evidence, ReadBack } from '../../../scripts/run/evidence.ts';
import { judgeExchanges } from '../../../scripts/verification/judge/judge.ts';
import { inSlots, observe } from '../../../scripts/verification/judge/observation.ts';
import { answered, evidence, notJoined, readBack, requestCase } from '../../support/evidence.ts';

const requestError = { error: 'x', requestId: 'r' };
const taken = answered(204);

describe('a case about what nobody has promised', () => {
  const unknownTarget = requestCase('undocumented-unknown-subscription-target');

  it('is observed, with the reading and the effect', () => {
    expect(
      judgeExchanges(
        unknownTarget,
        evidence({ exchange: answered(404, requestError), readBack: notJoined, control: taken }),
      ),
    ).toEqual({
      status: 'observed',
      reasonCode: 'observed',
      reason: 'It is refused (answered 404 { error, requestId }; not in the session afterwards)',
      mismatches: [],
    });
    const read = readBack({ session: ['p'] }, ['s'], { participants: [{ participantId: 'a' }] });
    expect(judgeExchanges(unknownTarget, evidence({ exchange: taken, readBack: read })).reason).toBe(
      'It is taken (answered 204; in the session afterwards; subscribed to participants speakerA)',
    );
  });

  it('never fails, whatever the answer', () => {
    for (const exchange of [answered(200, 'x'), answered(302), answered(418, '<'), answered(599, '')]) {
      const judgement = judgeExchanges(unknownTarget, evidence({ exchange, readBack: notJoined, control: taken }));
      expect(judgement).toMatchObject({ status: 'observed', mismatches: [] });
      expect(judgement.reason).toContain('None of the readings that were thought of');
    }
  });

  it('fails for a credential in the answer all the same', () => {
    const exchange = { ...answered(404, requestError), echoes: ['body'] };
    expect(judgeExchanges(unknownTarget, evidence({ exchange, readBack: notJoined, control: taken })).status).toBe(
      'failed',
    );
  });

  it('is inconclusive when its control does not succeed either', () => {
    const judgement = judgeExchanges(
      unknownTarget,
      evidence({ exchange: answered(404, requestError), control: answered(404, requestError) }),
    );
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'control-failed' });
  });

  it('reads content and members where the question is about them', () => {
    const content = requestCase('errata-content-at-success');
    expect(judgeExchanges(content, evidence({ exchange: taken })).reason).toMatch(/^OAS: 204 without content/);
    expect(judgeExchanges(content, evidence({ exchange: answered(200, {}) })).reason).toMatch(/^PAGE: content/);
    expect(judgeExchanges(content, evidence({ exchange: answered(202) })).reason).toMatch(/^Neither/);
    const code = requestCase('errata-code-in-error');
    const reason = (body: object) =>
      judgeExchanges(code, evidence({ exchange: answered(400, body), control: taken })).reason;
    expect(reason({ ...requestError, code: 1 })).toMatch(/^SDK: it carries code/);
    expect(reason(requestError)).toMatch(/^OAS: no code/);
  });
});

describe('a reading', () => {
  const told = (readings: Observation['readings'], exchange: Exchange, read: Partial<Evidence> = {}) =>
    observe({ question: 'q', readings }, exchange.response!, evidence({ exchange, ...read }));
  const reason = (reading: Partial<Reading>, exchange: Exchange) =>
    told([{ means: 'it fits', ...reading }], exchange).reason.startsWith('It fits');

  it('applies by status, content and member, or to everything', () => {
    expect(reason({}, answered(200))).toBe(true);
    expect(reason({ statuses: [200, 204] }, answered(204))).toBe(true);
    expect(reason({ statuses: [200, 204] }, answered(205))).toBe(false);
    expect(reason({ content: true }, answered(200, 'x'))).toBe(true);
    expect(reason({ content: true }, answered(200))).toBe(false);
    expect(reason({ content: false }, answered(200))).toBe(true);
    expect(reason({ content: false }, answered(200, 'x'))).toBe(false);
    expect(reason({ content: true }, answered(204, undefined, [['content-length', '2']]))).toBe(true);
  });

  it('applies by a member that an object has itself', () => {
    const has = { name: 'code', present: true };
    expect(reason({ member: has }, answered(400, { code: 1 }))).toBe(true);
    expect(reason({ member: { ...has, present: false } }, answered(400, { code: 1 }))).toBe(false);
    for (const content of [{ other: 1 }, 'null', '7', '"code"', '', '<html>']) {
      expect(reason({ member: has }, answered(400, content)), JSON.stringify(content)).toBe(false);
      expect(reason({ member: { ...has, present: false } }, answered(400, content))).toBe(true);
    }
    expect(reason({ member: { name: 'constructor', present: true } }, answered(400, {}))).toBe(false);
  });

  it('is the first that applies, and none where none does', () => {
    const readings = [{ statuses: [400], means: 'no' }, { means: 'one' }, { means: 'two' }];
    expect(told(readings, answered(200))).toEqual({ reason: 'One (answered 200)' });
    expect(told(readings.slice(0, 1), answered(200))).toEqual({
      reason: 'None of the readings that were thought of (answered 200)',
    });
  });

  it('says which document is followed, where that is the question', () => {
    const readings: Observation['readings'] = [
      { statuses: [204], means: 'x', follows: 'OAS' },
      { statuses: [400], means: 'y' },
    ];
    expect(told(readings, answered(204)).follows).toBe('OAS');
    expect(told(readings, answered(400)).follows).toBe('neither');
    expect(told(readings, answered(500)).follows).toBe('neither');
    expect(told(readings.slice(1), answered(400))).not.toHaveProperty('follows');
  });

  it('tells what came', () => {
    const came = (exchange: Exchange) => told([{ means: 'x' }], exchange).reason;
    expect(came(answered(400, { error: 'e', requestId: 'r' }))).toBe('X (answered 400 { error, requestId })');
    expect(came(answered(403, { message: 'm' }))).toBe('X (answered 403 { message })');
    expect(came(answered(403, {}))).toBe('X (answered 403 with other content)');
    expect(came(answered(403))).toBe('X (answered 403)');
  });

  it('tells what was so afterwards', () => {
    const after = (read: ReadBack, slots = evidence({ exchange: answered(204) }).slots) =>
      told([{ means: 'x' }], answered(204), { readBack: read, slots }).reason;
    const inside = (document: object | null) => after(readBack({ session: ['p'] }, ['s'], document));
    expect(after({ members: {} })).toBe('X (answered 204)');
    expect(after(readBack({ session: ['a'] }, [], {}))).toBe('X (answered 204; not in the session afterwards)');
    expect(after({ members: { session: answered(500) } })).toBe('X (answered 204)');
    expect(after(readBack({ session: ['p'] }, []), { session: 's' })).toBe(
      'X (answered 204; not in the session afterwards)',
    );
    expect(inside(null)).toBe('X (answered 204; in the session afterwards; subscribed to nothing)');
    expect(inside({ sessionId: 's' })).toContain('; subscribed to all of session session)');
    expect(inside({ sessionId: 'elsewhere' })).toContain('; subscribed to all of session elsewhere)');
    const three = ['a', 'b', 'c'].map((participantId) => ({ participantId }));
    expect(inside({ participants: three })).toContain('; subscribed to participants c, speakerA, speakerB)');
    expect(inside({ participants: [...three, { participantId: 'd' }] })).toContain('; subscribed to 4 participants)');
    const { members } = readBack({ session: ['p'] }, ['s']);
    expect(after({ members })).toBe('X (answered 204; in the session afterwards)');
    expect(after({ members, subscriptions: answered(404) })).toBe('X (answered 204; in the session afterwards)');
  });

  it('has slots in place of ids, and what else it is told for ids of nobody', () => {
    const slots = { speakerA: 'a', nobody: '' };
    const other = () => 'somebody';
    expect(inSlots({ sessionId: '', participants: [] }, slots, other)).toBe('to nothing');
    expect(inSlots({ sessionId: 'z' }, slots, other)).toBe('to all of session somebody');
    expect(inSlots({ participants: [{ participantId: 'a' }, { participantId: 'z' }] }, slots, other)).toBe(
      'to participants somebody, speakerA',
    );
    expect(inSlots(null, slots)).toBe('to nothing');
    expect(inSlots({ sessionId: null, participants: null }, slots)).toBe('to nothing');
  });
});
