import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../../scripts/lib/http/json-content.ts';
import { type Oddity, readJson, toJson } from '../../../scripts/lib/json/json.ts';

/** The oddities of a text as name, pointer, what was found, and level. */
function odd(text: string): string[] {
  return readJson(text).oddities.map(({ at, actual, level }) => `${level} ${at}: ${actual}`);
}

/** Objects or arrays in one another. */
function nested(levels: number, [open, close]: readonly [string, string] = ['[', ']'], core = ''): string {
  return `${open.repeat(levels)}${core}${close.repeat(levels)}`;
}

describe('a JSON text', () => {
  it.each([
    'null',
    '0',
    '-0',
    '0.0',
    '-0e5',
    '1e308',
    '0.1',
    '9007199254740991',
    '9007199254740992',
    '1152921504606846976',
    '-36189311968444730',
    '1e22',
    '""',
    '"\\ud83d\\ude00"',
    '"😀"',
    '"\\u0000\\u001f\\"\\\\"',
    '"\u007f"',
    ' [ ] ',
    '{"a":{"a":1},"b":[{"a":1},{"a":2}],"":0,"__proto":1,"proto__":2}',
    '{"a":"\\"a\\":1,\\"a\\":2","constructor":1,"toString":2,"hasOwnProperty":3}',
    '["a","a",{"a":"a"},"b"]',
    nested(100),
    `[${nested(99)},${nested(99)}]`,
    '\t\r\n{ "a" : [ true , false , null ] }\n',
  ])('%s has no oddity, and its value', (text) => {
    expect(readJson(text)).toEqual({ value: JSON.parse(text) as unknown, oddities: [] });
  });

  it.each([
    '',
    ' ',
    'undefined',
    '{',
    '{"a":}',
    '[1,]',
    "{'a':1}",
    '01',
    '1e',
    'NaN',
    '"a',
    '"\\',
    '"\\x"',
    '"\\u12"',
    '<html>\u0000',
    '<a title="\n">',
    '\ufeff',
    '\ufeff\ufeff{}',
    '\ufeff<html>',
    '"\\\u0000"',
    '1\u00002',
    '\u0000',
    '{}{}',
    '\\"',
  ])('%j is none, and has no oddity either', (text) => {
    expect(readJson(text)).toEqual({ value: undefined, oddities: [] });
  });
});

describe('an oddity is found by name', () => {
  it.each<[name: Oddity['name'], text: string, found: readonly string[]]>([
    ['duplicate member', '{"a":1,"a":2}', ['SHOULD /a: duplicate member']],
    ['duplicate member', '{"a":1,"\\u0061":2,"a":3}', ['SHOULD /a: duplicate member']],
    ['duplicate member', '[0,{"x":{"a/b~c":[],"a/b~c":{}}}]', ['SHOULD /1/x/a~1b~0c: duplicate member']],
    [
      'duplicate member',
      '{"":{"":1,"":2},"b":1,"b":1}',
      ['SHOULD //: duplicate member', 'SHOULD /b: duplicate member'],
    ],
    ['member __proto__', '{"__proto__":{"a":1}}', ['OBSERVE /__proto__: member __proto__']],
    ['member __proto__', '[{"\\u005f_proto__":1}]', ['OBSERVE /0/__proto__: member __proto__']],
    ['number beyond a double', '[1e400]', ['SHOULD /0: number beyond a double: 1e400']],
    ['number beyond a double', '{"a":-1E+400}', ['SHOULD /a: number beyond a double: -1E+400']],
    ['number beyond a double', '1e-400', ['SHOULD : number beyond a double: 1e-400']],
    ['number beyond a double', '[0,9007199254740993]', ['SHOULD /1: number beyond a double: 9007199254740993']],
    ['number beyond a double', '-9007199254740993', ['SHOULD : number beyond a double: -9007199254740993']],
    ['lone surrogate', '"\\ud800"', ['SHOULD : lone surrogate: U+D800']],
    ['lone surrogate', '{"a":"\\uDC00\\uD800x"}', ['SHOULD /a: lone surrogate: U+DC00']],
    ['lone surrogate', '{"\\udfff":1}', ['SHOULD /\udfff: lone surrogate: U+DFFF']],
    ['byte order mark', '\ufeff{}', ['MUST : byte order mark: U+FEFF']],
    ['deep nesting', nested(101), [`SHOULD ${'/0'.repeat(100)}: deep nesting: 101 levels`]],
    ['deep nesting', `[1,${nested(100)},${nested(150)}]`, [`SHOULD /1${'/0'.repeat(99)}: deep nesting: 151 levels`]],
    ['control character', '{"a":"x\u0000"}', ['MUST /a: control character: U+0000']],
    ['control character', '["",{"a\n":1}]', ['MUST /1/a : control character: U+000A']],
    ['control character', '{"a":1}\u0000', ['MUST : control character: U+0000']],
    [
      'control character',
      '{"a":\u000b"\\"\\\\\t"}',
      ['MUST /a: control character: U+0009', 'MUST : control character: U+000B'],
    ],
  ])('%s in %j', (name, text, found) => {
    expect(odd(text).sort()).toEqual([...found].sort());
    expect(readJson(text).oddities.map((oddity) => oddity.name)).toEqual(found.map(() => name));
    for (const { expected } of readJson(text).oddities) {
      expect(expected).toMatch(name === 'member __proto__' ? /dangerous/ : /\(RFC 8259, [\d.]+\)$/);
    }
  });

  it('with the value that JSON.parse gives, or without the byte order mark', () => {
    expect(readJson('{"a":1,"a":2}').value).toEqual({ a: 2 });
    expect(readJson('\ufeff{"a":1}').value).toEqual({ a: 1 });
    expect(readJson('"\u0000"').value).toBeUndefined();
    const { value } = readJson('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect((value as { polluted?: true }).polluted).toBeUndefined();
  });

  it('together with others', () => {
    expect(odd('\ufeff{"a":1e999,"a":"\\ud800"}')).toEqual([
      'MUST : byte order mark: U+FEFF',
      'SHOULD /a: number beyond a double: 1e999',
      'SHOULD /a: duplicate member',
      'SHOULD /a: lone surrogate: U+D800',
    ]);
  });

  it('at five places, and counted further', () => {
    const found = odd(`[${Array.from({ length: 12 }, () => '1e999').join(',')}]`);
    expect(found).toHaveLength(6);
    expect(found.at(-2)).toBe('SHOULD /4: number beyond a double: 1e999');
    expect(found.at(-1)).toBe('SHOULD : number beyond a double: 7 more');
  });

  it('with a number of many digits cut', () => {
    expect(odd('1'.repeat(1_000))).toEqual([`SHOULD : number beyond a double: ${'1'.repeat(40)}… (1000 characters)`]);
  });
});

describe('a text of any size', () => {
  it.each([10_000, 1_000_000])('nested %i levels deep is read', (levels) => {
    expect(odd(nested(levels))).toEqual([`SHOULD ${'/0'.repeat(100)}: deep nesting: ${levels} levels`]);
    expect(odd(nested(levels, ['{"a":', '}'], '1'))).toEqual([
      `SHOULD ${'/a'.repeat(100)}: deep nesting: ${levels} levels`,
    ]);
  });

  // Any of these takes minutes or the stack of a reader that is not linear.
  it.each<[string, string]>([
    ['duplicates on every level', nested(60_000, ['{"a":0,"a":', '}'], '1')],
    ['one name many times', `{${Array.from({ length: 150_000 }, () => '"a":1').join(',')}}`],
    ['many names', `{${Array.from({ length: 100_000 }, (_, index) => `"${index}":1`).join(',')},"0":1}`],
    ['a long string', `{"a":"${'\\"\\\\'.repeat(250_000)}\\ud800"}`],
    ['many digits', '9'.repeat(1_000_000)],
    ['many control characters', `"${'\u0000'.repeat(1_000_000)}"`],
    ['many control characters in many strings', `[${'"\u0000",'.repeat(200_000)}0]`],
  ])('with %s is read', (_, text) => {
    const count = readJson(text).oddities.length;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(20);
  });

  it.each([nested(1_000_000).slice(1), '"'.repeat(1_000_000), '\\'.repeat(1_000_000), '"\u0000'.repeat(500_000)])(
    'that is no JSON is read',
    (text) => {
      expect(readJson(text).value).toBeUndefined();
    },
  );
});

describe('the content of a response', () => {
  it('is read once', () => {
    const response = { status: 200, headers: [], body: '{"a":1}' };
    expect(jsonOf(response)).toBe(jsonOf(response));
    expect(jsonOf({ ...response }).value).toEqual({ a: 1 });
    expect(jsonOf({ ...response, body: '' }).value).toBeUndefined();
  });
});

describe('a value as text', () => {
  it.each([null, true, 0, -1.5, 'a"\n\ud800', [], {}, [[], {}], { a: [1, { b: null }], '': 'x', ['__proto__']: 1 }])(
    'is what JSON.stringify makes of %j',
    (value) => {
      expect(toJson(value)).toBe(JSON.stringify(value));
    },
  );

  it('is made of any depth, and keeps what is too large', () => {
    const text = nested(1_000_000);
    expect(toJson(readJson(text).value) === text).toBe(true);
    expect(toJson(readJson('[1e999,-1e999]').value)).toBe('[Infinity,-Infinity]');
    expect(toJson(undefined)).toBe('undefined');
  });
});
