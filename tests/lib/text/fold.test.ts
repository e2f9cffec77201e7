import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { folded } from '../../../scripts/lib/text/fold.ts';

describe('a line that is folded', () => {
  it('stays as it is where it fits', () => {
    expect(folded('1234567890', 10)).toEqual(['1234567890']);
    expect(folded('', 10)).toEqual(['']);
  });

  it('goes on below its text, after the label', () => {
    expect(folded('    body  one two three four', 18)).toEqual(['    body  one two', '    three four']);
    expect(folded('  ab  one two three four five six seven', 24)).toEqual([
      '  ab  one two three four',
      '      five six seven',
    ]);
    expect(folded('  one two three four five', 14)).toEqual(['  one two', '  three four', '  five']);
  });

  it('is broken within no word, and in JSON without spaces after a comma', () => {
    const url = 'https://example.com/a/long/address';
    expect(folded(`see ${url} there`, 12)).toEqual(['see', url, 'there']);
    expect(folded('{"a":"bbbb","c":"dddd"}', 14)).toEqual(['{"a":"bbbb",', '"c":"dddd"}']);
  });

  it('is broken between no words in capitals', () => {
    expect(folded('it is NOT CONFORMANT yet', 14)).toEqual(['it is', 'NOT CONFORMANT', 'yet']);
  });

  it('loses nothing but spaces, and counts no colour', () => {
    const line = '\u001b[31mfailed\u001b[39m  one two  three';
    expect(folded(line, 22)).toEqual([line]);
    expect(folded(line, 21).map(stripVTControlCharacters)).toEqual(['failed  one two', 'three']);
  });
});
