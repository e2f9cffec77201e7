import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertRun } from '../../scripts/run/run-schema.ts';
import { type Judgement, sentence } from '../../scripts/run/verdict.ts';
import { judgeExchanges, judgeServerErrors, observeServerErrors } from '../../scripts/verification/judge/judge.ts';
import {
  adding,
  anyCheckedCase,
  anyEvidence,
  anyExchange,
  anyRequestCase,
  furtherHeaders,
  furtherMembers,
} from '../support/arbitraries.ts';
import { checkedCases, conforming, requestCases } from '../support/conforming.ts';
import { holds } from '../support/property.ts';
import { record } from '../support/recorder.ts';
import { runOf } from '../support/runs.ts';

/** What must be true of every judgement, whatever it is about. */
function expectConsistent({ status, reasonCode, reason, mismatches }: Judgement): void {
  const worst = mismatches.find(({ level }) => level === 'MUST') ?? mismatches.find(({ level }) => level === 'SHOULD');
  if (status === 'passed') expect(worst).toBeUndefined();
  else expect([typeof reasonCode, typeof reason]).toEqual(['string', 'string']);
  if (status === 'failed') expect(worst?.level).toBe('MUST');
  if (status === 'failed' || (status === 'warned' && worst)) expect(reason).toBe(sentence(worst!));
}

describe('the judge', () => {
  it('comes to a judgement of any case on any bytes, and that can be recorded', () => {
    holds(
      fc.property(
        anyRequestCase.chain((entry) => fc.tuple(fc.constant(entry), anyEvidence(entry))),
        ([entry, evidence]) => {
          const judgement = judgeExchanges(entry, evidence);
          expectConsistent(judgement);
          const result = { judgement, exchange: evidence.exchange, evidence, echoes: evidence.exchange.echoes };
          const tries = [{ judgement, exchange: evidence.exchange }];
          assertRun(runOf([record.verdict(entry, 'matrix', { ...result, tries })]));
        },
      ),
      1000,
    );
  });

  it('takes one answer for every case', () => {
    holds(
      fc.property(anyEvidence(requestCases[0]!), (evidence) => {
        for (const entry of requestCases) expectConsistent(judgeExchanges(entry, evidence));
      }),
    );
  });

  it('comes to a judgement of the 5xx among any answers', () => {
    holds(
      fc.property(fc.array(anyExchange, { maxLength: 5 }), (exchanges) => {
        for (const judgeAll of [judgeServerErrors, observeServerErrors]) {
          const { exchange, ...judgement } = judgeAll(exchanges);
          expectConsistent(judgement);
          if (exchange) expect(exchanges).toContain(exchange);
        }
      }),
    );
  });

  it('never fails a case about what nobody has promised, but for a credential or what is no HTTP', () => {
    holds(
      fc.property(
        anyRequestCase
          .filter(({ level }) => level === 'OBSERVE')
          .chain((entry) => fc.tuple(fc.constant(entry), anyEvidence(entry))),
        ([entry, evidence]) => {
          const { status } = judgeExchanges(entry, { ...evidence, exchange: { ...evidence.exchange, echoes: [] } });
          expect(['observed', 'inconclusive']).toContain(status);
        },
      ),
    );
  });
});

describe('a provider that keeps every promise', () => {
  it.each(checkedCases.map((entry) => [entry.id, entry] as const))('passes %s', (_, entry) => {
    expect(judgeExchanges(entry, conforming(entry))).toMatchObject({ status: 'passed', mismatches: [] });
  });

  it('passes with any further members and headers', () => {
    holds(
      fc.property(anyCheckedCase, furtherMembers, furtherHeaders, (entry, members, headers) => {
        const judgement = judgeExchanges(entry, conforming(entry, adding(members), headers));
        expect(judgement.status).toBe('passed');
        // A name that is dangerous to copy in JavaScript is worth a word, and no more.
        expect(judgement.mismatches.filter(({ level }) => level !== 'OBSERVE')).toEqual([]);
      }),
      500,
    );
  });
});
