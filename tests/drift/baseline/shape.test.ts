import { describe, expect, it } from 'vitest';
import { shapeOf, shapeText } from '../../../scripts/drift/baseline/shape.ts';

describe('a shape', () => {
  it('is the same whatever the order, the texts and the count', () => {
    const one = shapeOf({ b: [1, 'x', 2, null], a: { c: true } });
    expect(shapeOf({ a: { c: false }, b: [null, 'y', 7] })).toEqual(one);
    expect(shapeText(one)).toBe('{ a: { c: boolean }, b: a list of null or number or string }');
  });

  it('is bounded in depth and in members', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(JSON.stringify(shapeOf(deep)).length).toBeLessThan(100);
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`m${index}`, 1]));
    expect(shapeOf(wide)).toBe('an object of more than 60 members');
  });

  it('keeps a member called __proto__, and no id in a name', () => {
    expect(Object.entries(shapeOf(JSON.parse('{"__proto__":1}')))).toEqual([['__proto__', 'number']]);
    expect(shapeOf({ '11111111-2222-3333-4444-555555555555': 1 })).toEqual({ '<id>': 'number' });
  });
});
