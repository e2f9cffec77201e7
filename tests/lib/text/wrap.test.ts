import { expect, it } from 'vitest';
import { wrapped } from '../../../scripts/lib/text/wrap.ts';

it('words are in lines that are no longer than the width', () => {
  expect(wrapped([], 10)).toEqual([]);
  expect(wrapped(['aaaa', 'bbbb', 'c'], 10)).toEqual(['aaaa, bbbb', 'c']);
  expect(wrapped(['aaaa', 'bbbbb'], 10)).toEqual(['aaaa', 'bbbbb']);
});
