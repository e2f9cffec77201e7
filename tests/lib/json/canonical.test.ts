import { describe, expect, it } from 'vitest';
import { canonical } from '../../../scripts/lib/json/canonical.ts';

describe('canonical JSON', () => {
  it('has the properties of every object in one order, whatever order they came in', () => {
    expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
    expect(canonical({ é: 1, z: 2, B: 3, a: 4 })).toBe('{"B":3,"a":4,"z":2,"é":1}');
  });

  it('keeps the order of a list', () => {
    expect(canonical([2, 1])).toBe('[2,1]');
  });

  it('sorts names that look like numbers as text', () => {
    expect(canonical({ 9: 1, 10: 2 })).toBe('{"10":2,"9":1}');
  });

  it('is indented where that is asked for', () => {
    expect(canonical({ b: [], a: {} }, 2)).toBe('{\n  "a": {},\n  "b": []\n}');
  });
});
