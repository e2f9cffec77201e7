import { describe, expect, it } from 'vitest';
import {
  allReadingsOf,
  alternativeReadingsOf,
  joinedReadingsOf,
  type DecodedText,
  readingsOf,
  Squeezed,
  unescaped,
} from '../../../scripts/secrets/search/readings.ts';

/** Of each unit of a reading what stands at its place in the original. */
const origins = (original: string, { text, startOf, endOf }: DecodedText) =>
  Array.from({ length: text.length }, (_, index) => original.slice(startOf(index), endOf(index)));
const texts = (readings: readonly DecodedText[]) => readings.map(({ text }) => text);

describe('a text with its escapes undone', () => {
  it.each([
    ['%41%6a', 'Aj'],
    ['%C3%A4', 'ä'],
    ['%E4', 'ä'],
    ['%f0%9f%98%80', '😀'],
    ['%u00e4%u263A', 'ä☺'],
    ['\\u0041\\u00E4', 'Aä'],
    ['\\u{41}\\u{1F600}', 'A😀'],
    ['\\x41', 'A'],
    ['\\"\\\'\\/', '"\'/'],
    ['\\b\\f\\n\\r\\t', '\b\f\n\r\t'],
    ['&#65;&#228;', 'Aä'],
    ['&#x41;&#XE4;', 'Aä'],
    ['&#x1F600;', '😀'],
    ['&#x10FFFF;', '\u{10ffff}'],
    ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
    ['&Tab;&NewLine;&excl;&num;&dollar;&percnt;', '\t\n!#$%'],
    ['&lpar;&rpar;&ast;&plus;&comma;&period;&sol;', '()*+,./'],
    ['&colon;&semi;&equals;&quest;&commat;', ':;=?@'],
    ['&lsqb;&lbrack;&bsol;-&rsqb;&rbrack;', '[[\\-]]'],
    ['&Hat;&lowbar;&grave;&lcub;&lbrace;&verbar;&vert;&rcub;&rbrace;', '^_`{{||}}'],
    ['&nbsp;&frac34;&szlig;&yuml;', '\u00a0¾ßÿ'],
    ['\\U00000041\\U0001F600', 'A😀'],
    ['\\x{41}', 'A'],
    ['&#0000065;&#x000041;', 'AA'],
    ['&#65&#66 &#x41&#x42', 'AB AB'],
    ['%2541', 'A'],
    ['%25%34%31', 'A'],
    ['a%20b', 'a b'],
  ])('%j is %j', (text, meant) => {
    expect(unescaped(text)).toBe(meant);
  });

  it.each([
    '',
    'plain',
    '100%',
    '%4',
    '%zz',
    '\\q',
    '\\u12',
    '\\x4',
    '&;',
    '&nothing;',
    '&#;',
    '&#x;',
    '&#99999999;',
    '&#xffffff;',
    '&amp',
    '\\u{}',
  ])('%j is what it is', (text) => {
    expect(texts(readingsOf(text))).toEqual([text]);
  });

  it('is read round by round, up to twelve of them', () => {
    expect(texts(readingsOf('%252541'))).toEqual(['%252541', '%2541', '%41', 'A']);
    expect(texts(readingsOf(`%${'25'.repeat(9)}41`)).slice(-2)).toEqual(['%41', 'A']);
    expect(readingsOf(`%${'25'.repeat(15)}41`)).toHaveLength(13);
    expect(texts(readingsOf('&nothing;&amp;&other;'))).toEqual(['&nothing;&amp;&other;', '&nothing;&&other;']);
  });

  it('knows where each unit comes from', () => {
    const text = 'a%41b\\u00e4&lt;%C3%A4😀%f0%9f%98%80z';
    const [itself, once] = readingsOf(text);
    expect(origins(text, itself!)).toEqual(text.split(''));
    expect(once!.text).toBe('aAbä<ä😀😀z');
    expect(origins(text, once!)).toEqual([
      'a',
      '%41',
      'b',
      '\\u00e4',
      '&lt;',
      '%C3%A4',
      ...'😀'.split(''),
      '%f0%9f%98%80',
      '%f0%9f%98%80',
      'z',
    ]);
    const twice = 'x%2541y';
    expect(origins(twice, readingsOf(twice).at(-1)!)).toEqual(['x', '%2541', 'y']);
    expect(origins('%E4%41', readingsOf('%E4%41')[1]!)).toEqual(['%E4', '%41']);
  });
});

describe('a text with its lines joined', () => {
  it.each([
    ['ab\ncd', 'abcd'],
    ['ab\r\ncd', 'abcd'],
    ['ab\rcd', 'abcd'],
    ['ab=\r\ncd', 'abcd'],
    ['ab\\\ncd', 'abcd'],
    ['ab\n \t cd', 'abcd'],
    ['ab\\ncd', 'abcd'],
    ['ab\\r\\ncd', 'abcd'],
    ['ab=\\r\\ncd', 'abcd'],
    ['ab=\\ncd', 'abcd'],
    ['ab\\\\r\\\\ncd', 'abcd'],
    ['ab\\n\\t\\tcd', 'abcd'],
    ['a\nb\nc', 'abc'],
    ['\nab\n', 'ab'],
  ])('%j is %j', (text, joined) => {
    expect(joinedReadingsOf(text)[0]?.text).toBe(joined);
  });

  it('is none for a single line', () => {
    expect(joinedReadingsOf('ab cd')).toEqual([]);
    expect(joinedReadingsOf('')).toEqual([]);
  });

  it('is read round by round, joined before each', () => {
    expect(texts(joinedReadingsOf('%4\n1%5Cn%42'))).toEqual(['%41%5Cn%42', 'A\\nB', 'AB']);
    expect(texts(joinedReadingsOf('a\n%5Cn%41'))).toEqual(['a%5Cn%41', 'a\\nA', 'aA']);
    expect(texts(joinedReadingsOf('a\n%250A%41'))).toEqual(['a%250A%41', 'a%0AA', 'a\nA', 'aA']);
  });

  it('knows where each unit comes from', () => {
    const text = 'a\n%4\r\n  1b';
    const readings = joinedReadingsOf(text);
    expect(texts(readings)).toEqual(['a%41b', 'aAb']);
    expect(origins(text, readings[0]!)).toEqual(['a', '%', '4', '1', 'b']);
    expect(origins(text, readings[1]!)).toEqual(['a', '%4\r\n  1', 'b']);
  });
});

describe('a text without its passing characters', () => {
  it('knows where each unit that is left stands', () => {
    const { text, places } = new Squeezed(' a+b\\\nc=');
    expect({ text, places }).toEqual({ text: 'abc', places: [1, 3, 6] });
    expect(new Squeezed('').text).toBe('');
    expect(new Squeezed('').places).toEqual([]);
  });
});

describe('a text with lines that are quoted', () => {
  it.each([
    ['ab\n> cd', 'abcd'],
    ['ab\n>> > cd\n> > ef', 'abcdef'],
    ['ab\r\n# cd', 'abcd'],
    ['ab\n  // cd', 'abcd'],
    ['ab\n * cd', 'abcd'],
    ['ab\n| cd', 'abcd'],
    ['ab\n-- cd', 'abcd'],
    ['ab\n12: cd', 'abcd'],
    ['ab\\n> cd', 'abcd'],
  ])('%j is %j as well', (text, joined) => {
    expect(texts(joinedReadingsOf(text))).toContain(joined);
  });

  it('knows where each unit comes from', () => {
    expect(origins('a\n> %4\n> 1b', joinedReadingsOf('a\n> %4\n> 1b').at(-1)!)).toEqual(['a', '%4\n> 1', 'b']);
  });

  it('keeps what is a part of the line', () => {
    expect(texts(joinedReadingsOf('ab\n//cd\n12cd\n-x'))).toEqual(['ab//cd12cd-x']);
  });
});

describe('a text as it reads by one of the decodings that contradict each other', () => {
  const alternativesOf = (text: string) => alternativeReadingsOf(readingsOf(text));

  it.each([
    ['=41=C3=A4=E4', 'A\u00c3\u00a4\u00e4'],
    ['a=41=\r\nb=3D', 'aAb='],
    ['=C3=A4', 'ä'],
    ['\\101\\7z', 'A\u0007z'],
    ['\\41 \\00042c\\1f600 z', 'AB😀z'.replace('B', '\u042c')],
    ["it''s", "it's"],
    ['say ""x""', 'say "x"'],
    ['``', '`'],
    ['p\0a\0s\0s\0', 'pass'],
    ['\\u0070\\u0000\\u0061\\u0000', 'pa'],
    ['\\"\\"', '"'],
    ['\\\\101', 'A'],
    ['=2541', 'A'],
    ['=5C=22', '"'],
  ])('%j may be %j', (text, meant) => {
    expect(texts(alternativesOf(text))).toContain(meant);
  });

  it('are none where there is nothing to undo', () => {
    expect(alternativesOf('plain = "text" \\q')).toEqual([]);
  });

  it('knows where each unit comes from', () => {
    const [reading] = alternativesOf('a=41=\nb');
    expect(origins('a=41=\nb', reading!)).toEqual(['a', '=41=\n', 'b']);
  });
});

describe('what a line break is', () => {
  it.each([
    ['only the last of the backslashes before it', 'a=\\\nb', 'a=b'],
    ['an equals sign directly before it', 'a=\nb', 'ab'],
    ['an equals sign before one that is escaped', 'a=\\nb', 'ab'],
    ['a carriage return with its line feed, and no more', 'a\r\n\nb', 'ab'],
    ['no line feed without a backslash behind an escaped carriage return', 'a\\rnb', 'anb'],
    ['no other escape behind an escaped carriage return', 'a\\r\\xb', 'a\\xb'],
    ['a tab behind it, escaped or not', 'a\n\t\\tb', 'ab'],
    ['no letter t behind it', 'a\ntb', 'atb'],
    ['no other escape behind it', 'a\n\\xb', 'a\\xb'],
    ['no prefix behind it at first', 'a\n> b', 'a> b'],
  ])('takes %s', (_, text, joined) => {
    expect(joinedReadingsOf(text)[0]?.text).toBe(joined);
  });

  it('is joined without a prefix too, once it comes to light among lines that had one', () => {
    expect(texts(joinedReadingsOf('a\n> b%0Ac')).at(-1)).toBe('abc');
  });

  it('is no backslash before another letter', () => {
    expect(joinedReadingsOf('a\\xb')).toEqual([]);
  });
});

describe('the effort', () => {
  it('is spent by the length of each reading, and ends the rounds once it is below zero', () => {
    const effort = { left: 100 };
    expect(texts(readingsOf('%2541', effort))).toEqual(['%2541', '%41', 'A']);
    expect(effort.left).toBe(91);
    expect(texts(readingsOf('%2541', { left: 5 }))).toEqual(['%2541', '%41']);
    expect(texts(readingsOf('%2541', { left: 4 }))).toEqual(['%2541']);
  });

  it('that is spent leaves nothing to read, and that is just not spent something', () => {
    const readings = readingsOf('=41');
    expect(alternativeReadingsOf(readings, { left: -1 })).toEqual([]);
    expect(texts(alternativeReadingsOf(readings, { left: 0 }))).toEqual(['A']);
    expect(joinedReadingsOf('a\nb', { left: -1 })).toEqual([]);
    expect(texts(joinedReadingsOf('a\nb', { left: 0 }))).toEqual(['ab']);
  });

  it('goes into the alternatives of the first four readings and of the last, and of the first without lines', () => {
    const readings = readingsOf('%25252525252541=41');
    expect(readings).toHaveLength(8);
    // Of each of the first four, the alternative and three rounds behind it; of the last, the alternative.
    expect(alternativeReadingsOf(readings)).toHaveLength(17);
    const { joined } = allReadingsOf('x=41\n%2541');
    expect(texts(joined)).toEqual(['x=41%2541', 'x=41%41', 'x=41A', 'xA%2541', 'xA%41', 'xAA']);
  });
});

describe('the worst texts', () => {
  it.each(['\\', '\\t', '\\r', '&#0', '%25', '=', '\n>', '\n1', '\n-', '\\u{0', '&am', '\n\\'])(
    'are read at a cost that grows like their length: %j',
    (piece) => {
      const readUnits = (times: number): number => {
        const text = piece.repeat(times);
        return [...readingsOf(text), ...alternativeReadingsOf(readingsOf(text)), ...joinedReadingsOf(text)].reduce(
          (sum, reading) => sum + reading.text.length,
          text.length,
        );
      };
      expect(readUnits(80_000)).toBeLessThan(12 * readUnits(10_000));
    },
  );
});
