import { describe, expect, it } from 'vitest';
import { asksToWait, retryAfterMs } from '../../../scripts/lib/http/retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const after = (...values: string[]) =>
  retryAfterMs(
    values.map((value) => ['Retry-After', value]),
    now,
  );

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['99999999999', 99_999_999_999_000],
  ])('of "%s" asks for %i ms', (value, milliseconds) => {
    expect(after(value)).toBe(milliseconds);
  });

  it.each(['-1', '1.5', 'soon', '', '2026-01-01T00:00:30Z', 'Thu, 99 Jan 2026 00:00:30 GMT'])(
    'of "%s" asks for nothing that can be read',
    (value) => {
      expect(after(value)).toBeUndefined();
    },
  );

  it('given twice or never cannot be read', () => {
    expect(after('1', '2')).toBeUndefined();
    expect(after()).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each([
    [429, [], true],
    [503, ['5'], true],
    [503, ['nonsense'], true],
    [503, [], false],
    [500, ['5'], false],
    [200, ['5'], false],
  ] as const)('of %i with Retry-After %j asks to wait: %s', (status, values, asks) => {
    expect(asksToWait({ status, headers: values.map((value) => ['retry-after', value]) })).toBe(asks);
  });
});
