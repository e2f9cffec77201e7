import { describe, expect, it } from 'vitest';
import { readPactResults } from '../../../scripts/verification/replay/pact-results.ts';

const results = (errors: unknown, result = 'Error') =>
  readPactResults(JSON.stringify({ interactionResults: [{ result }], errors }), 'MUST');
const mismatch = (at: string, expected: string, actual: string) => ({
  part: 'pact',
  at,
  expected,
  actual,
  level: 'MUST',
});

describe('the results of the Pact core for one interaction', () => {
  it('are satisfied only as OK without an error', () => {
    expect(results([], 'OK')).toEqual({ satisfied: true });
    expect(readPactResults('{"interactionResults":[{"result":"OK"}]}', 'MUST')).toEqual({ satisfied: true });
    expect(results([{ mismatch: {} }], 'OK').satisfied).toBe(false);
    expect(results([]).satisfied).toBeUndefined();
  });

  it.each([
    ['', 'The Pact core gave no result: '],
    ['not JSON', 'The Pact core gave no result: not JSON'],
    ['null', 'The Pact core gave no result: null'],
    ['7', 'The Pact core gave no result: 7'],
    ['x'.repeat(1001), `The Pact core gave no result: ${'x'.repeat(1000)}… (1001 characters)`],
    ['{}', 'The Pact core gave 0 results for one interaction'],
    ['{"interactionResults":[]}', 'The Pact core gave 0 results for one interaction'],
    ['{"interactionResults":[{"result":"OK"},{"result":"OK"}]}', 'The Pact core gave 2 results for one interaction'],
    ['{"interactionResults":[{"result":"Error"}]}', 'The Pact core reported Error without saying why'],
    ['{"interactionResults":[{}],"errors":[]}', 'The Pact core reported undefined without saying why'],
  ])('%j are none', (text, problem) => {
    expect(readPactResults(text, 'MUST')).toEqual({ satisfied: undefined, problem });
  });

  it('name the place by path, key or type, and quote what came as JSON, cut', () => {
    const mismatches = [
      { path: '$.a', key: 'k', type: 'T', mismatch: 'm', expected: 'e', actual: 'x' },
      { key: 'k', type: 'T', expected: { a: 1 }, actual: [null] },
      { type: 'T', expected: 204, actual: 'y'.repeat(1001) },
      {},
    ];
    expect(
      results([{ mismatch: { type: 'mismatches', mismatches } }, { mismatch: { mismatches: [{ path: '/' }] } }]),
    ).toEqual({
      satisfied: false,
      mismatches: [
        mismatch('$.a', 'm', 'x'),
        mismatch('k', '{"a":1}', '[null]'),
        mismatch('T', '204', `${'y'.repeat(1000)}… (1001 characters)`),
        mismatch('', 'undefined', 'undefined'),
        mismatch('/', 'undefined', 'undefined'),
      ],
    });
  });

  it('may be an error that is about no place', () => {
    expect(results([{ mismatch: { type: 'error', message: 'no connection' } }, {}])).toEqual({
      satisfied: false,
      mismatches: [mismatch('', 'an answer', 'no connection'), mismatch('', 'an answer', 'an error without message')],
    });
  });

  it('are of the level that they are asked for', () => {
    const text = JSON.stringify({ interactionResults: [{}], errors: [{ mismatch: { mismatches: [{}] } }, {}] });
    expect(readPactResults(text, 'SHOULD')).toMatchObject({ mismatches: [{ level: 'SHOULD' }, { level: 'SHOULD' }] });
  });
});
