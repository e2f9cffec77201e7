import { describe, expect, it } from 'vitest';
import type { CaseExchange, Exchange } from '../../../scripts/lib/http/exchange.ts';
import { sentence } from '../../../scripts/run/verdict.ts';
import { judgeExchanges, judgeServerErrors, observeServerErrors } from '../../../scripts/verification/judge/judge.ts';
import { answered, evidence, requestCase } from '../../support/evidence.ts';

const requestError = { error: 'x', requestId: 'r' };
const taken = answered(204);

describe('a server error', () => {
  const failing = requestCase('server-error-503');

  it.each([
    [requestError, "The application's shape, { error, requestId }"],
    [{ message: 'x' }, "The gateway's shape, { message }"],
  ])('may have either shape, and which one is recorded', (body, note) => {
    expect(judgeExchanges(failing, evidence({ exchange: answered(503, body), control: taken }))).toEqual({
      status: 'passed',
      mismatches: [],
      note,
    });
  });

  it('of 500 has the one that is documented', () => {
    const judgement = judgeExchanges(
      requestCase('server-error-500'),
      evidence({ exchange: answered(500, { message: 'x' }), control: taken }),
    );
    expect(judgement.status).toBe('failed');
  });

  it.each([
    ['2', 'passed'],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 'passed'],
    ['soon', 'failed'],
    ['-1', 'failed'],
    ['1.5', 'failed'],
    ['Wed, 99 Oct 2015 07:28:00 GMT', 'failed'],
  ])('with Retry-After: %s has %s', (value, status) => {
    const exchange = answered(503, { message: 'x' }, [
      ['Content-Type', 'application/json'],
      ['Retry-After', value],
    ]);
    expect(
      judgeExchanges(requestCase('server-error-503-retry-after'), evidence({ exchange, control: taken })).status,
    ).toBe(status);
  });

  it('is judged wherever it occurs in a run', () => {
    const good = answered(502, { message: 'x' });
    const bad = answered(502, '<html>', [['content-type', 'text/html']]);
    expect(judgeServerErrors([])).toMatchObject({ status: 'not-provokable', reasonCode: 'did-not-occur' });
    expect(judgeServerErrors([taken, answered(404, requestError)]).status).toBe('not-provokable');
    expect(judgeServerErrors([good]).status).toBe('passed');
    expect(judgeServerErrors([good, bad])).toMatchObject({ status: 'failed', exchange: bad });
    expect(judgeServerErrors([answered(500, { message: 'x' })]).status).toBe('failed');
    expect(judgeServerErrors([answered(511, { message: 'x' })]).status).toBe('passed');
  });

  describe('that is not as documented', () => {
    const html: Exchange = answered(502, '<html>', [['content-type', 'text/html']]);
    const lacking: Exchange = answered(500, { error: 'x' });
    const odd: Exchange = answered(502, '{"message":"m","n":1e999}');
    const of = (id: string, exchange: Exchange, via: CaseExchange['via'] = 'matrix'): CaseExchange => ({
      ...exchange,
      case: id,
      via,
    });
    const said = (exchanges: readonly CaseExchange[]) => judgeServerErrors(exchanges).mismatches.map(sentence);

    it('is one of all that are named, each with the case whose answer it is', () => {
      const judgement = judgeServerErrors([of('b', lacking), of('a', html), of('c', answered(502, { message: 'm' }))]);
      expect(judgement).toMatchObject({
        status: 'failed',
        reasonCode: 'wrong-header',
        reason: 'header content-type: expected application/json, got text/html in an answer of a',
      });
      expect(judgement.mismatches.map(sentence)).toEqual([
        'header content-type: expected application/json, got text/html in an answer of a',
        'body: expected { error, requestId } or { message } as JSON, got <html> in an answer of a',
        'body /requestId: expected present, got absent in an answer of b',
      ]);
      expect(judgement.mismatches.map((mismatch) => mismatch.case)).toEqual(['a', 'a', 'b']);
    });

    it('is named once for a case, by whichever way and however often it came', () => {
      expect(said([of('a', lacking, 'replay'), of('a', lacking), of('a', lacking)])).toEqual([
        'body /requestId: expected present, got absent in an answer of a',
      ]);
    });

    it('is told in an order, and shown by an exchange, that timing does not change', () => {
      const all = [
        of('b', html),
        of('a', odd),
        of('b', lacking),
        of('a', html, 'replay'),
        of('a', lacking, 'matrix'),
        html,
      ];
      const judgement = judgeServerErrors(all);
      for (let turn = 1; turn < all.length; turn += 1) {
        const turned = [...all.slice(turn), ...all.slice(0, turn)];
        expect(judgeServerErrors(turned)).toEqual(judgement);
        expect(judgeServerErrors([...turned].reverse())).toEqual(judgement);
        expect(observeServerErrors(turned)).toEqual(observeServerErrors(all));
      }
      expect(judgement.exchange).toBe(html);
      expect(judgement.mismatches.map((mismatch) => mismatch.case)).toEqual([
        ...[undefined, undefined],
        ...['a', 'a', 'a', 'a'],
        ...['b', 'b', 'b'],
      ]);
    });

    it('is shown by the worst, and by the matrix before the replay', () => {
      const [warning, replayed, first] = [of('a', odd), of('b', lacking, 'replay'), of('b', lacking)];
      expect(judgeServerErrors([replayed, warning, first]).exchange).toBe(first);
      expect(judgeServerErrors([of('c', html), warning]).reason).toContain('in an answer of c');
    });
  });
});
