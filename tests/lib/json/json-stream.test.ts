import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonStreamError, type StreamedValue, streamJson } from '../../../scripts/lib/json/json-stream.ts';

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function read(text: string, size: number, limits?: Parameters<typeof streamJson>[1]['limits']) {
  const values: StreamedValue[] = [];
  const error = await streamJson(inPieces(text, size), {
    path: '$.log.entries.*',
    onValue: (value) => values.push(value),
    ...(limits ? { limits } : {}),
  }).then(
    () => undefined,
    (thrown: unknown) => thrown as JsonStreamError,
  );
  return { values, error };
}

describe('a streamed JSON text', () => {
  it('gives the values that JSON.parse gives, wherever its pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 9 }), async (entries, size) => {
        const text = JSON.stringify({ a: [1], log: { pages: [{}], entries } });
        const { values, error } = await read(text, size);
        expect(error).toBeUndefined();
        expect(values.map(({ value }) => value)).toEqual(
          (JSON.parse(text) as { log: { entries: unknown[] } }).log.entries,
        );
      }),
      { seed: 5 },
    );
  });

  it.each([1, 3, 1000])('names the place at which it breaks, in pieces of %i bytes', async (size) => {
    const before = '\ufeff{"log":{"entries":[{"ä":"\\u00e4😀"},\n {"b" ';
    const { values, error } = await read(`${before}1}]}}`, size);
    expect(values).toHaveLength(1);
    expect(error).toMatchObject({
      message: '1 is not expected here',
      place: { offset: Buffer.byteLength(before), line: 2, column: 7 },
    });
    const cut = await read('{"log":{"entries":[{"a":1},\n{"b":"', size);
    expect(cut.error).toMatchObject({ ended: true, place: { offset: 34, line: 2, column: 7 } });
  });

  it.each([1, 7, 1000])('shortens long strings and stops at large values, in pieces of %i bytes', async (size) => {
    const limits = { maxTextLength: 20, maxValue: 300, deepest: 10 };
    const long = `${'\\u00e9'.repeat(9)}é😀`;
    const { values, error } = await read(`{"log":{"entries":[{"a":"${long}"},{"a":"short"}]}}`, size, limits);
    expect(error).toBeUndefined();
    expect(values).toMatchObject([
      { value: { a: 'éééé' }, shortened: true },
      { value: { a: 'short' }, shortened: false },
    ]);
    const large = await read(`{"log":{"entries":[{"a":[1${',1'.repeat(600)}]}]}}`, size, limits);
    expect(large.error?.message).toBe('one value is larger than 300 bytes');
    const deep = await read(`{"log":{"entries":[${'['.repeat(20)}`, size, limits);
    expect(deep.error?.message).toBe('it is nested deeper than 10 levels');
  });

  it('names no string that it stumbles on', async () => {
    const { error } = await read('{"log" "a secret"}', 100);
    expect(error?.message).toBe('a string is not expected here');
  });
});
