import { expect, it } from 'vitest';
import { baselineOf, baselineText } from '../../../scripts/drift/baseline/baseline.ts';
import { lostFrom } from '../../../scripts/drift/baseline/file.ts';
import { answered, runOf } from '../../support/runs.ts';

it('a baseline loses the cases that one of another kind of target, or without them, would replace', () => {
  const [live, ofMore] = [answered(204, ''), answered(204, '', { case: 'joined-empty-body' })];
  const reference = { target: { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…' } } as const;
  const text = baselineText(baselineOf([runOf([live])]));
  expect(lostFrom(text, baselineOf([runOf([live, ofMore])]))).toEqual([]);
  expect(lostFrom(text, baselineOf([runOf([live, ofMore], reference)]))).toEqual(['joined-no-body']);
  expect(lostFrom(text.replace('joined-no-body', 'gone-case'), baselineOf([runOf([])]))).toEqual([]);
  expect(lostFrom('{"cases":{"joined-no-body":null}}', baselineOf([runOf([])]))).toEqual([]);
  expect(lostFrom('older', baselineOf([runOf([])]))).toEqual([]);
});
