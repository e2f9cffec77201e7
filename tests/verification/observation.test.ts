import { describe, expect, it } from 'vitest';
import { judge } from '../../scripts/verification/judge.ts';
import { answered, evidence, notJoined, readBack, requestCase } from '../support/evidence.ts';

const requestError = { error: 'x', requestId: 'r' };
const taken = answered(204);

describe('a case about what nobody has promised', () => {
  const unknownTarget = requestCase('undocumented-unknown-subscription-target');

  it('is observed, with the reading and the effect', () => {
    expect(
      judge(unknownTarget, evidence({ exchange: answered(404, requestError), readBack: notJoined, control: taken })),
    ).toEqual({
      status: 'observed',
      reasonCode: 'observed',
      reason: 'It is refused (answered 404 { error, requestId }; not in the session afterwards)',
      mismatches: [],
    });
    const read = readBack({ session: ['p'] }, ['s'], { participants: [{ participantId: 'a' }] });
    expect(judge(unknownTarget, evidence({ exchange: taken, readBack: read })).reason).toBe(
      'It is taken (answered 204; in the session afterwards; subscribed to participants speakerA)',
    );
  });

  it('never fails, whatever the answer', () => {
    for (const exchange of [answered(200, 'x'), answered(302), answered(418, '<'), answered(599, '')]) {
      const judgement = judge(unknownTarget, evidence({ exchange, readBack: notJoined, control: taken }));
      expect(judgement).toMatchObject({ status: 'observed', mismatches: [] });
      expect(judgement.reason).toContain('None of the readings that were thought of');
    }
  });

  it('fails for a credential in the answer all the same', () => {
    const exchange = { ...answered(404, requestError), echoes: ['body'] };
    expect(judge(unknownTarget, evidence({ exchange, readBack: notJoined, control: taken })).status).toBe('failed');
  });

  it('is inconclusive when its control does not succeed either', () => {
    const judgement = judge(
      unknownTarget,
      evidence({ exchange: answered(404, requestError), control: answered(404, requestError) }),
    );
    expect(judgement).toMatchObject({ status: 'inconclusive', reasonCode: 'control-failed' });
  });

  it('reads content and members where the question is about them', () => {
    const content = requestCase('errata-content-at-success');
    expect(judge(content, evidence({ exchange: taken })).reason).toMatch(/^OAS: 204 without content/);
    expect(judge(content, evidence({ exchange: answered(200, {}) })).reason).toMatch(/^PAGE: content/);
    expect(judge(content, evidence({ exchange: answered(202) })).reason).toMatch(/^Neither/);
    const code = requestCase('errata-code-in-error');
    const reason = (body: object) => judge(code, evidence({ exchange: answered(400, body), control: taken })).reason;
    expect(reason({ ...requestError, code: 1 })).toMatch(/^SDK: it carries code/);
    expect(reason(requestError)).toMatch(/^OAS: no code/);
  });
});
