import { expect, it } from 'vitest';
import { shortened } from '../../../scripts/lib/text/markdown.ts';

it('a text that is shortened ends where it fits, and says how long it was', () => {
  expect(shortened('abc', 3)).toBe('abc');
  expect(shortened('abcd', 3)).toBe('abc… (cut: 4 characters in all)');
  expect(shortened('abc', 3, 9)).toBe('abc… (cut: 9 characters in all)');
  expect(shortened('abcd', 3, 2)).toBe('abc… (cut: 2 characters in all)');
  expect(shortened('ab😀', 3)).toBe('ab… (cut: 4 characters in all)');
  expect(shortened('\ud83d bc', 3)).toBe('\ud83d b… (cut: 4 characters in all)');
});
