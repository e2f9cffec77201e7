import { describe, expect, it } from 'vitest';
import { secretPlaces } from '../../../scripts/secrets/names/secret-places.ts';

const found = (text: string) => secretPlaces(text).map(({ start, end }) => text.slice(start, end));
const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe('secrets under their names', () => {
  it.each([
    ['{"token":"a","n":"b","password" : "c\\"d"}', ['a', 'c\\"d']],
    ['{"token":""}', []],
    ['{"token":null,"pin":true,"x":"y"}', []],
    ['{"token":"cut', ['cut']],
    ['{"token":"cut\\', ['cut\\']],
    ['"token":', []],
    ['{"pin":1234,"auth":-1.5e+7}', ['1234', '-1.5e+7']],
    ['{"token":{"value":"a","of":["b",7,null,{"c":""}]},"x":"y"}', ['a', 'b', '7']],
    ['{"tokens":["a","b"],"x":["c"]}', ['a', 'b']],
    ['{"tokens":[],"x":"c"}', []],
    ['{"token":{"a":{"b":"c"},"d":[["e"],"f"]},"x":"y"}', ['c', 'e', 'f']],
    ['{"tokens":["a" , \n "b', ['a', 'b']],
    ['{"tokens":["a"; "b"],"secret":"c"}', ['a', 'c']],
    ['{"tokens":["a"]]],"x":"c"}', ['a']],
    ['{"tokens":{"token":"a"},"token":"b"}', ['a', 'b']],
    ['{"session":"a","x":{"session":{"id":"b"}}}', ['a']],
    ['{"code":"a"}', []],
  ])('in JSON: %s', (text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });

  it('say where the quotation mark of the name of a number stands, and what is whole', () => {
    expect(secretPlaces('{"pin":[12,"a"]}')).toEqual([
      { name: 'pin', start: 8, end: 10, whole: true, quote: 5 },
      { name: 'pin', start: 12, end: 13, whole: true },
    ]);
    expect(secretPlaces('"token":"ab')).toEqual([{ name: 'token', start: 9, end: 11, whole: false }]);
  });

  it('are whole where their end is told', () => {
    const wholeIn = (text: string) => secretPlaces(text).map(({ whole }) => whole);
    expect(wholeIn('/x?token=a')).toEqual([true]);
    expect(wholeIn('<token>a</token>')).toEqual([true]);
    expect(wholeIn('--b\r\nContent-Disposition: form-data; name="token"\r\n\r\na\r\n--b--')).toEqual([true]);
    expect(wholeIn('Bearer abcd-1234')).toEqual([true]);
    expect(wholeIn(`${base64url('{"alg":"none"}')}.aa.bb`)).toEqual([true]);
  });

  it('are found in time that grows with the text', () => {
    const nested = '{"token":'.repeat(50_000);
    expect(found(`${nested}"a"`)).toEqual(['a']);
    expect(found(`"token":"${'x'.repeat(3_000_000)}"`)[0]).toHaveLength(3_000_000);
    // Where each name was tried to the end of the line, and each line to the end of the text, it took minutes.
    expect(found(`content-disposition:${'; name=a'.repeat(100_000)}`)).toEqual([]);
    expect(found('content-disposition: ;name=a\r\n'.repeat(30_000))).toEqual([]);
  });

  it.each([
    ['/x?a=1&access_token=abc&b=2#key=d', ['abc', 'd']],
    ['/x?code=abc&zip_code=1', ['abc']],
    ['code=abc', []],
    ['/x?a=1&code=abc#code=d', ['abc', 'd']],
    ['a=1;pwd=c d', ['c']],
    ['grant_type=password&password=e%20f', ['e%20f']],
    ['?password=$BW_PASSWORD', []],
    ['xtoken=', []],
  ])('in parameters: %s', (text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });

  it.each([
    ['<a><token>abc</token><b>c</b></a>', ['abc']],
    ['<ns:Password type="text" x>a"b</ns:Password>', ['a"b']],
    ['<secret><![CDATA[abc]]></secret>', ['abc']],
    ['<secret><![CDATA[]]></secret>', []],
    ['<secret></secret>', []],
    ['<token/><b>c</b>', []],
    ['<token>abc', []],
    ['{"error":"<token>","x":"y</a>"}', []],
  ])('in XML: %s', (text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });

  it.each([
    ['--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nab"c\r\nd\r\n--b--', ['ab"c\r\nd']],
    ['--b\ncontent-disposition: form-data; name=pin\nContent-Type: text/plain\n\n1234', ['1234']],
    ['--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nabc\r\n--b--', []],
    ['--b\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--b--', []],
    ['--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n\r\n--b--', []],
    ['{"error":"--b\nContent-Disposition: form-data; name=pin\n\n1234","x":"y"}', ['1234']],
  ])('in multipart/form-data: %j', (text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });
});

describe('secrets whose format tells', () => {
  const token = `${base64url('{"alg":"HS256"}')}.${base64url('{"sub":"1"}')}.dozjgNryP4J3`;
  it.each([
    ['Bearer abcd-1234 x', ['abcd-1234']],
    ['bearer+abcdefghijklmnop', ['abcdefghijklmnop']],
    ['Bearer authentication is needed', []],
    ['Bearer WWW-Authenticate', []],
    ['Bearer short1', []],
    [`Basic ${Buffer.from('user:pass').toString('base64')}`, [Buffer.from('user:pass').toString('base64')]],
    [`Basic ${Buffer.from('user').toString('base64')}ABCD`, []],
    ['Basic authentication', []],
    [`{"x":"${token}"}`, [token]],
    [`/a/${base64url('{\n"typ":"JWT"}')}.aa.`, [`${base64url('{\n"typ":"JWT"}')}.aa.`]],
    [`${token}.a.b`, [`${token}.a.b`]],
    [`x${token}`, []],
    [`${base64url('{"sub":"HS256"}')}.aa.bb`, []],
    [`${base64url('{"alg":')}.aa.bb`, []],
    ['example.elements.in.a.sentence', []],
  ])('%s', (text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });
});
