import { expect, it } from 'vitest';
import { styleFor } from '../../../scripts/lib/text/style.ts';

it('there is colour on a terminal only, and never with NO_COLOR', () => {
  const red = (isTerminal: boolean, environment: Record<string, string>) =>
    styleFor(isTerminal, environment)('red', 'x');
  expect(red(true, {})).toBe('\u001b[31mx\u001b[39m');
  expect(red(false, {})).toBe('x');
  expect(red(true, { NO_COLOR: '1' })).toBe('x');
  expect(red(true, { NO_COLOR: '' })).not.toBe('x');
  expect(red(true, { TERM: 'dumb' })).toBe('x');
});
