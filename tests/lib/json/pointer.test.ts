import { describe, expect, it } from 'vitest';
import { pointerOf, stepsOf } from '../../../scripts/lib/json/pointer.ts';

describe('a JSON Pointer', () => {
  it.each([
    ['', []],
    ['/', ['']],
    ['/a~1b~1c/~01~01/0', ['a/b/c', '~1~1', '0']],
  ])('%j leads through %j', (pointer, steps) => {
    expect(stepsOf(pointer)).toEqual(steps);
    expect(pointerOf(steps)).toBe(pointer);
  });
});
