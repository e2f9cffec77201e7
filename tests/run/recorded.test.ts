import { describe, expect, it } from 'vitest';
import { caseById } from '../../contracts/all-cases.ts';
import type { Evidence } from '../../scripts/run/evidence.ts';
import { evidenceIn, exchangesIn } from '../../scripts/run/recorded.ts';
import type { Verdict } from '../../scripts/run/run-schema.ts';
import { maxContentLength } from '../../scripts/verification/record.ts';
import { answered, evidence, readBack, unanswered } from '../support/evidence.ts';
import { record } from '../support/recorder.ts';

function recorded(whole: Evidence, parts: Partial<Verdict> = {}): Verdict {
  const { exchange } = whole;
  const judgement = { status: 'passed', mismatches: [] } as const;
  const tries = [{ judgement, exchange }];
  const result = { judgement, exchange, evidence: whole, echoes: exchange.echoes, tries };
  return { ...record.verdict(caseById('joined-no-body'), 'matrix', result), ...parts };
}

function without(verdict: Verdict, ...names: (keyof Verdict)[]): Verdict {
  const rest = Object.entries(verdict).filter(([name]) => !names.includes(name as keyof Verdict));
  return Object.fromEntries(rest) as Verdict;
}

const whole = evidence({
  exchange: { ...answered(400, { error: 'x' }, [['Content-Type', 'a/b']]), echoes: ['body'], viaProxy: true },
  readBack: readBack({ session: ['p'] }, ['s'], { sessionId: 's' }),
  control: answered(204),
});
const long = answered(200, { error: 'x'.repeat(maxContentLength) });

describe('the evidence in a recorded verdict', () => {
  it('is all that was judged', () => {
    expect(evidenceIn(recorded(whole))).toEqual(whole);
  });

  it('holds what could not be read, and what was not read at all', () => {
    const failure = { code: 'X', message: 'x', kind: 'lost' as const };
    const broken = evidence({ exchange: { ...unanswered, failure } });
    expect(evidenceIn(recorded(broken))).toEqual(broken);
    const { response, ...rest } = answered(200);
    const notUtf8 = evidence({ exchange: { ...rest, response: { ...response!, notUtf8: true } } });
    expect(evidenceIn(recorded(notUtf8))).toEqual(notUtf8);
  });

  it('of an older record has no kind of failure: the answer may have been taken', () => {
    const failure = { code: 'X', message: 'x' };
    const old = recorded(evidence({ exchange: unanswered }), { failure, tries: [] });
    expect(evidenceIn(old)?.exchange).toMatchObject({ failure: { ...failure, kind: 'lost' }, at: '', durationMs: 0 });
  });

  it.each<[string, Evidence]>([
    ['the answer', { ...whole, exchange: long }],
    ['a list of participants', { ...whole, readBack: { ...whole.readBack, members: { session: long } } }],
    ['the participant', { ...whole, readBack: { ...whole.readBack, participant: long } }],
    ['the subscriptions', { ...whole, readBack: { ...whole.readBack, subscriptions: long } }],
    ['the control', { ...whole, control: long }],
  ])('is none where %s was too long to be recorded whole', (_, cut) => {
    expect(evidenceIn(recorded(cut))).toBeUndefined();
  });

  it('is told exchange by exchange, that of the request first', () => {
    const { members, participant, subscriptions } = whole.readBack;
    const others = [...Object.values(members), participant, subscriptions, whole.control];
    expect(exchangesIn(recorded(whole))).toEqual([whole.exchange, ...others]);
    const alone = evidence({ exchange: answered(204) });
    expect(exchangesIn(recorded(alone))).toEqual([alone.exchange]);
    expect(exchangesIn(without(recorded(alone), 'evidence'))).toEqual([alone.exchange]);
    expect(exchangesIn(without(recorded(alone), 'evidence', 'request'))).toEqual([]);
  });

  it('has a name and a value in each header, though a record has neither', () => {
    const header: string[] = [];
    const odd = recorded(whole, { response: { status: 200, headers: [header], body: '' } });
    expect(evidenceIn(odd)?.exchange.response?.headers).toEqual([['', '']]);
  });

  it('is none where nothing was judged', () => {
    expect(evidenceIn(without(recorded(whole), 'evidence'))).toBeUndefined();
    expect(evidenceIn(without(recorded(whole), 'request'))).toBeUndefined();
  });
});
