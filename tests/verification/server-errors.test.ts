import { describe, expect, it } from 'vitest';
import { judge, judgeServerErrors } from '../../scripts/verification/judge.ts';
import { answered, evidence, requestCase } from '../support/evidence.ts';

const requestError = { error: 'x', requestId: 'r' };
const taken = answered(204);

describe('a server error', () => {
  const failing = requestCase('server-error-503');

  it.each([
    [requestError, "The application's shape, { error, requestId }"],
    [{ message: 'x' }, "The gateway's shape, { message }"],
  ])('may have either shape, and which one is recorded', (body, note) => {
    expect(judge(failing, evidence({ exchange: answered(503, body), control: taken }))).toEqual({
      status: 'passed',
      mismatches: [],
      note,
    });
  });

  it('of 500 has the one that is documented', () => {
    const judgement = judge(
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
    expect(judge(requestCase('server-error-503-retry-after'), evidence({ exchange, control: taken })).status).toBe(
      status,
    );
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
});
