import { describe, expect, it } from 'vitest';
import {
  joinedReadingsOf,
  type Reading,
  readingsOf,
  squeezedWithPlaces,
  unescaped,
} from '../../scripts/verification/readings.ts';

/** Of each unit of a reading what stands at its place in the original. */
const origins = (original: string, { text, startOf, endOf }: Reading) =>
  Array.from({ length: text.length }, (_, index) => original.slice(startOf(index), endOf(index)));
const texts = (readings: readonly Reading[]) => readings.map(({ text }) => text);

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

  it('is read round by round, up to six of them', () => {
    expect(texts(readingsOf('%252541'))).toEqual(['%252541', '%2541', '%41', 'A']);
    expect(readingsOf(`%${'25'.repeat(9)}41`)).toHaveLength(7);
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
    expect(squeezedWithPlaces(' a+b\\\nc=')).toEqual({ text: 'abc', places: [1, 3, 6] });
    expect(squeezedWithPlaces('')).toEqual({ text: '', places: [] });
  });
});
