import { describe, expect, it } from 'vitest';
import { triesText } from '../../../scripts/reports/evidence/tries.ts';
import type { Verdict } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';

type Try = Verdict['tries'][number];
const once = (rest: Partial<Try> = {}): Try => ({
  at: '2026-01-01T00:00:01.000Z',
  durationMs: 12,
  outcome: 'o',
  status: 409,
  requestId: 'request-1',
  ...rest,
});
const mismatch = (rest: Partial<Verdict['mismatches'][number]> = {}): Verdict['mismatches'][number] => ({
  part: 'body',
  at: '/a',
  expected: 'e',
  actual: 'a',
  level: 'MUST',
  ...rest,
});
const tried = (status: Verdict['status'], rest: Partial<Verdict> = {}) => verdict(status, { tries: [once()], ...rest });
const failed = (rest: Partial<Verdict> = {}) => tried('failed', { mismatches: [mismatch()], ...rest });
const failure = { code: 'ECONNRESET', message: 'reset' };

/** The paragraphs, where the first verdict is what the document is about. */
const paragraphs = (run: readonly Verdict[], fresh: readonly Verdict[] = []) =>
  triesText(
    run[0]!,
    run,
    fresh.map((main) => runOf([main])),
  );
/** The cells of each row of the table. */
const rows = (run: readonly Verdict[], fresh: readonly Verdict[] = []) =>
  paragraphs(run, fresh)
    .find((paragraph) => paragraph.startsWith('|'))!
    .split('\n')
    .slice(2)
    .map((row) => row.slice(2, -2).split(' | '));

describe('how often', () => {
  it('is not told where nothing was sent', () => {
    expect(paragraphs([verdict('not-provokable')])).toEqual([]);
  });

  it('counts every try of the run: the last one was judged, those before it were not answered', () => {
    const { status, ...unanswered } = once({ failure });
    expect(status).toBeDefined();
    const run = [failed({ tries: [unanswered, once()] }), tried('passed', { via: 'replay' })];
    expect(paragraphs(run)[0]).toBe(
      '**1 of 3 tries in the run failed the same way; 1 was answered as promised; 1 decided nothing.**',
    );
    expect(rows(run).map((cells) => cells.slice(1, 4))).toEqual([
      ['directly', '12 ms', 'no complete response (ECONNRESET)'],
      ['directly', '12 ms', '409'],
      ['replayed', '12 ms', '409'],
    ]);
  });

  it('counts the tries that break off like the one that was judged', () => {
    const tries = [
      once({ failure }),
      once({ failure }),
      once({ failure: { ...failure, message: 'other' } }),
      once({ failure }),
    ];
    expect(paragraphs([failed({ failure, tries })])[0]).toContain('3 of 4 tries in the run failed the same way');
    expect(rows([failed({ failure, tries })])[0]![3]).toBe('409, no complete response (ECONNRESET)');
  });

  it('tells fresh tries that say the same from those that do not, whatever ids and texts they have', () => {
    const fresh = [
      failed(),
      failed({ mismatches: [mismatch({ actual: 'another' })] }),
      failed({ mismatches: [mismatch({ at: '/b' })] }),
      failed({ mismatches: [mismatch({ expected: 'f' })] }),
      failed({ response: { status: 500, headers: [], body: '' } }),
      tried('warned'),
      tried('passed'),
      tried('observed'),
      tried('inconclusive'),
    ];
    expect(paragraphs([failed()], fresh)[1]).toBe(
      '**2 of 9 fresh tries failed the same way; 4 failed in other ways; 1 came out differently; 1 was answered as promised; 1 decided nothing.**',
    );
    expect(rows([failed()], fresh).at(-1)![1]).toBe('fresh try 9, directly');
  });

  it('counts fresh tries where the run has sent nothing', () => {
    expect(paragraphs([verdict('not-provokable')], [tried('passed')])[0]).toMatch(/^\*\*0 of 1 fresh try /);
  });

  it('explains only the ways by which something was sent', () => {
    const last = (...run: Verdict[]) =>
      [
        ...paragraphs(run)
          .at(-1)!
          .matchAll(/_(\w+)_/g),
      ].map(([, way]) => way);
    expect(last(tried('passed'), verdict('passed', { via: 'replay' }))).toEqual(['Directly']);
    expect(last(tried('passed', { via: 'replay' }))).toEqual(['Replayed']);
    expect(last(tried('passed'), tried('passed', { via: 'replay' }))).toEqual(['Directly', 'Replayed']);
    expect(last(tried('passed', { via: 'recording' }))).toEqual([]);
  });
});
