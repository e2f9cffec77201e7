import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeedles, normalized } from '../../../scripts/secrets/search/matcher.ts';
import { holds } from '../../support/property.ts';

describe('a squeezed text', () => {
  it('is without white space, plus, equals sign and backslash', () => {
    expect(normalized(' a\r\n\tb+c=d\\e\u00a0')).toBe('abcde');
    expect(normalized('a/b-c_d%')).toBe('a/b-c_d%');
    expect(normalized('+= \\')).toBe('');
  });
});

describe('needles', () => {
  it('are found wherever they stand, as they were given', () => {
    const needles = createNeedles(['secret 123', 'other-secret']);
    expect(needles.find('secret123 is secret123')).toEqual([
      { start: 0, end: 9, needle: 'secret 123' },
      { start: 13, end: 22, needle: 'secret 123' },
    ]);
    expect(needles.find('xother-secretx')).toEqual([{ start: 1, end: 13, needle: 'other-secret' }]);
    expect(needles.find('secret12')).toEqual([]);
    expect(needles.isIn('xother-secretx')).toBe(true);
    expect(needles.isIn('another-secre')).toBe(false);
    expect(createNeedles().find('anything')).toEqual([]);
    expect(createNeedles().isIn('anything')).toBe(false);
  });

  it('have eight units at least, passing characters not counted', () => {
    const needles = createNeedles(['1234567', '1 2 3 4=5+6\\7', '12345678']);
    expect(needles.find('1234567')).toEqual([]);
    expect(needles.find('12345678')).toEqual([{ start: 0, end: 8, needle: '12345678' }]);
  });

  it('that repeat themselves begin within the text', () => {
    const needle = 'ababababab';
    expect(createNeedles([needle]).find(needle)).toEqual([{ start: 0, end: 10, needle }]);
  });

  it('may end alike, and be added later', () => {
    const needles = createNeedles(['one-same-end-1']);
    needles.add('two-same-end-1');
    needles.add('same-end-1');
    needles.add('same-end- 1');
    const found = needles.find('two-same-end-1').map(({ start, needle }) => `${start} ${needle}`);
    expect(found).toEqual(['0 two-same-end-1', '4 same-end-1']);
    expect(needles.find('e-end-1')).toEqual([]);
  });

  it('are not found where only their ends are there, nor where only the hashes of their ends are', () => {
    const needles = createNeedles(['beginning-1-end-of-it', '12345678']);
    expect(needles.find('beginning-2-end-of-it')).toEqual([]);
    expect(needles.find('A234E678')).toEqual([]);
  });

  it('may have sixteen lengths where they end alike, and say so where there are more', () => {
    const needles = createNeedles();
    const added = Array.from({ length: 17 }, (_, index) => needles.add(`${'x'.repeat(index)}same-end`));
    expect(added).toEqual([...Array.from({ length: 16 }, () => true), false]);
    expect(needles.add('short')).toBe(true);
    expect(needles.add('another-end')).toBe(true);
  });

  it('are those that a search for each of them finds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
    const needle = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 8, maxLength: 11 });
    holds(
      fc.property(text, fc.uniqueArray(needle, { maxLength: 5 }), (haystack, some) => {
        const expected = some.flatMap((one) =>
          Array.from({ length: haystack.length }, (_, start) => start)
            .filter((start) => haystack.startsWith(one, start))
            .map((start) => `${start} ${one}`),
        );
        const needles = createNeedles(some);
        const found = needles.find(haystack).map(({ start, end, needle: one }) => {
          expect(end - start).toBe(one.length);
          return `${start} ${one}`;
        });
        expect(found.sort()).toEqual(expected.sort());
        expect(needles.isIn(haystack)).toBe(expected.length > 0);
      }),
      300,
    );
  });
});
