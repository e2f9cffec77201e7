import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { folded, hardWrapped, wordWrapped, wrapped } from '../../../scripts/lib/text/wrap.ts';

describe('a line that is folded', () => {
  it('stays as it is where it fits', () => {
    expect(folded('1234567890', 10)).toEqual(['1234567890']);
    expect(folded('', 10)).toEqual(['']);
    expect(folded('one  ', 5)).toEqual(['one  ']);
  });

  it('goes on below its text, after the label', () => {
    expect(folded('    body  one two three four', 18)).toEqual(['    body  one two', '    three four']);
    expect(folded('  ab  one two three four five six seven', 24)).toEqual([
      '  ab  one two three four',
      '      five six seven',
    ]);
    expect(folded('  one two three four five', 14)).toEqual(['  one two', '  three four', '  five']);
    expect(folded('          aa bb', 12)).toEqual(['          aa', '      bb']);
  });

  it('is broken within no word, and in JSON without spaces after a comma', () => {
    const url = 'https://example.com/a/long/address';
    expect(folded(`see ${url} there`, 12)).toEqual(['see', url, 'there']);
    expect(folded('{"a":"bbbb","c":"dddd"}', 14)).toEqual(['{"a":"bbbb",', '"c":"dddd"}']);
    expect(folded('    see {"a":1,"b":2,"c":3}', 21)).toEqual(['    see {"a":1,"b":2,', '    "c":3}']);
    expect(folded('x a,b,c', 5)).toEqual(['x', 'a,b,c']);
  });

  it('is broken between no words in capitals', () => {
    expect(folded('it is NOT CONFORMANT yet', 14)).toEqual(['it is', 'NOT CONFORMANT', 'yet']);
    expect(folded('plan A B', 6)).toEqual(['plan A', 'B']);
  });

  it('loses nothing but spaces, and counts no colour', () => {
    const line = '\u001b[31mfailed\u001b[39m  one two  three';
    expect(folded(line, 22)).toEqual([line]);
    expect(folded(line, 21).map(stripVTControlCharacters)).toEqual(['failed  one two', 'three']);
    expect(folded('\u001b[31mab\u001b[39m  one two three', 12).map(stripVTControlCharacters)).toEqual([
      'ab  one two',
      '    three',
    ]);
    expect(folded('three  a b', 5)).toEqual(['three', 'a b']);
  });
});

describe('a text in lines', () => {
  it('is broken at spaces, and a longer word has a line of its own', () => {
    expect(wordWrapped('one two three-four', 7)).toEqual(['one two', 'three-four']);
    expect(wordWrapped('', 7)).toEqual(['']);
  });

  it('is broken within a word where that is asked for', () => {
    expect(hardWrapped('one  abcdefgh', 4)).toEqual(['one', 'abcd', 'efgh']);
    expect(hardWrapped('a\nb x😀😀', 2)).toEqual(['a\n', 'b', 'x😀', '😀']);
  });
});

describe('a list in lines', () => {
  it('has commas within a line, and none at its end', () => {
    expect(wrapped([], 10)).toEqual([]);
    expect(wrapped(['aaaa', 'bbbb', 'c'], 10)).toEqual(['aaaa, bbbb', 'c']);
    expect(wrapped(['aaaa', 'bbbbb'], 10)).toEqual(['aaaa', 'bbbbb']);
  });
});
