import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Header, ReceivedResponse } from '../../../scripts/lib/http/exchange.ts';
import { accountsIn, readTokenAnswer, type TokenReading } from '../../../scripts/verification/sign-in/token-answer.ts';
import { anyText } from '../../support/arbitraries.ts';
import { holds } from '../../support/property.ts';

const plainJson: readonly Header[] = [['Content-Type', 'application/json']];
const received = (body: string, headers: readonly Header[] = plainJson): ReceivedResponse => ({
  status: 200,
  headers,
  body,
});
const read = (members: object, headers?: readonly Header[]): TokenReading =>
  readTokenAnswer(received(JSON.stringify(members), headers), String);
const good = { access_token: 'tok-1', token_type: 'Bearer', expires_in: 3600 };
const untold = 'so nobody knows how long the token lives: it is used until it is refused';

describe('a token answer', () => {
  it('as RFC 6749 has it is a token with its life, and nothing is odd about it', () => {
    expect(read(good)).toEqual({ token: { value: 'tok-1', lifeSeconds: 3600 }, oddities: [] });
    expect(read({ ...good, scope: 'a b', refresh_token: null, '': [] })).toEqual({
      token: { value: 'tok-1', lifeSeconds: 3600 },
      oddities: [],
    });
  });

  it.each([
    ['a second', 1],
    ['a fraction', 0.5],
    ['a fraction of an hour', 3599.25],
    ['a year', 366 * 24 * 60 * 60],
  ])('that gives it %s is believed', (_, life) => {
    expect(read({ ...good, expires_in: life })).toEqual({ token: { value: 'tok-1', lifeSeconds: life }, oddities: [] });
  });

  it.each([
    ['is zero', '0', 'its expires_in is 0, so the token has already expired'],
    ['is negative', '-3600', 'its expires_in is -3600, so the token has already expired'],
    ['is negative zero', '-0', 'its expires_in is 0, so the token has already expired'],
    ['is more than a year', '31622401', 'its expires_in is 31622401 seconds, which is more than a year'],
    [
      'is in milliseconds of the epoch',
      '1767225600000',
      'its expires_in is 1767225600000 seconds, which is more than a year',
    ],
    ['is beyond a double', '1e999', 'its expires_in is Infinity seconds, which is more than a year'],
    ['is a text', '"3600"', 'its expires_in is "3600", which is not a number'],
    ['is an empty text', '""', 'its expires_in is "", which is not a number'],
    ['is null', 'null', 'its expires_in is null, which is not a number'],
    ['is a list', '[3600]', 'its expires_in is [3600], which is not a number'],
    ['is true', 'true', 'its expires_in is true, which is not a number'],
  ])('whose life %s is one of a token whose life is not known', (_, life, oddity) => {
    const body = `{"access_token":"tok-1","token_type":"Bearer","expires_in":${life}}`;
    expect(readTokenAnswer(received(body), String)).toEqual({
      token: { value: 'tok-1' },
      oddities: [`${oddity}, ${untold}`],
    });
  });

  it('without a life is one of a token whose life is not known', () => {
    expect(read({ access_token: 'tok-1' })).toEqual({
      token: { value: 'tok-1' },
      oddities: [`it has no expires_in, ${untold}`],
    });
  });

  it('with a long text for its life quotes the beginning of it', () => {
    const reading = read({ ...good, expires_in: 'x'.repeat(100_000) });
    const [oddity] = 'oddities' in reading ? reading.oddities : [];
    expect(oddity).toContain(`… (100002 characters), which is not a number, ${untold}`);
    expect(oddity!.length).toBeLessThan(400);
  });

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('of the type %s is taken', (type) => {
    expect(read({ ...good, token_type: type })).toMatchObject({ token: { value: 'tok-1' }, oddities: [] });
  });

  it('without a type is taken: CRED names none', () => {
    expect(read({ access_token: 'tok-1', expires_in: 60 })).toEqual({
      token: { value: 'tok-1', lifeSeconds: 60 },
      oddities: [],
    });
  });

  it.each([
    ['mac', '"mac"'],
    ['DPoP', '"DPoP"'],
    ['', '""'],
    ['Bearer ', '"Bearer "'],
    ['Bearer\n', '"Bearer\\n"'],
    ['BearerToken', '"BearerToken"'],
    [null, 'null'],
    [1, '1'],
    [['Bearer'], '["Bearer"]'],
  ])('of the type %j has none that can be used', (type, shown) => {
    expect(read({ ...good, token_type: type })).toEqual({
      problem: `its token_type is ${shown}, and a client uses no token of a type that it does not know (RFC 6749, 7.1)`,
      isJson: true,
    });
  });

  it.each([
    ['missing', undefined, 'it has no access_token'],
    ['empty', '', 'its access_token is empty'],
    ['a number', 17, 'its access_token is not a string but number'],
    ['null', null, 'its access_token is not a string but null'],
    ['a list', ['tok-1'], 'its access_token is not a string but object'],
    ['true', true, 'its access_token is not a string but boolean'],
    ['of two lines', 'tok\r\nX-Injected: 1', 'its access_token holds a line break, which a header cannot carry'],
    ['ended by a line feed', 'tok-1\n', 'its access_token holds a line break, which a header cannot carry'],
    ['ended by a carriage return', 'tok-1\r', 'its access_token holds a line break, which a header cannot carry'],
    ['of two words', 'tok 1', 'its access_token holds characters that a Bearer token cannot have (RFC 6750, 2.1)'],
    ['ended by a space', 'tok-1 ', 'its access_token holds characters that a Bearer token cannot have (RFC 6750, 2.1)'],
    ['beyond ASCII', 'tök-1', 'its access_token holds characters that a Bearer token cannot have (RFC 6750, 2.1)'],
    ['padded in front', '=tok', 'its access_token holds characters that a Bearer token cannot have (RFC 6750, 2.1)'],
    ['with a NUL', 'tok\u0000', 'its access_token holds characters that a Bearer token cannot have (RFC 6750, 2.1)'],
  ])('whose token is %s has none that can be used', (_, token, problem) => {
    expect(read({ ...good, access_token: token })).toEqual({ problem, isJson: true });
  });

  it('quotes no token when it has none that can be used', () => {
    for (const token of [
      'secret token 1',
      'secret\r\ntoken-1',
      's'.repeat(16 * 1024 + 1),
      ['secret-token-1'],
      171717171717,
    ]) {
      expect(JSON.stringify(read({ ...good, access_token: token }))).not.toMatch(/secret|sss|1717/);
    }
    expect(JSON.stringify(read({ ...good, access_token: 'secret-token-1', token_type: 'mac' }))).not.toMatch(/secret/);
  });

  it.each(['a', 'A-Za-z0-9._~+/-', 'AbCd==', '3fa85f64-5717-4562-b3fc-2c963f66afa6', 'a.b.c', '-._~+/'])(
    'with the token %s is taken as it is',
    (token) => {
      expect(read({ ...good, access_token: token })).toMatchObject({ token: { value: token }, oddities: [] });
    },
  );

  it('with a token that many servers find too long says so, and one that all do has none', () => {
    const kib = 1024;
    const withBytes = (bytes: number) => read({ ...good, access_token: 'x'.repeat(bytes) });
    expect(withBytes(8 * kib - 1)).toMatchObject({ oddities: [] });
    expect(withBytes(8 * kib)).toEqual({
      token: { value: 'x'.repeat(8 * kib), lifeSeconds: 3600 },
      oddities: ['its token has 8192 bytes, and many servers refuse a header of 8 KiB'],
    });
    expect(withBytes(16 * kib)).toMatchObject({ token: {} });
    expect(withBytes(16 * kib + 1)).toEqual({
      problem: 'its token has 16385 bytes, and no server takes a header of that length',
      isJson: true,
    });
  });

  it.each([
    ['', false],
    ['<html>', false],
    ['access_token=tok-1&token_type=bearer', false],
    ['{"access_token":"tok-1"', false],
    ['[]', true],
    ['[{"access_token":"tok-1"}]', true],
    ['"tok-1"', true],
    ['null', true],
    ['17', true],
  ])('that is %j is not a JSON object, whether it is JSON: %s', (body, isJson) => {
    expect(readTokenAnswer(received(body), String)).toEqual({ problem: 'it is not a JSON object', isJson });
  });

  it('behind a byte order mark is read', () => {
    const body = `\ufeff${JSON.stringify(good)}`;
    expect(readTokenAnswer(received(body), String)).toMatchObject({ token: { value: 'tok-1', lifeSeconds: 3600 } });
  });

  it('with members of the prototype of every object is no other one for that', () => {
    const body = '{"__proto__":{"access_token":"tok-2"},"constructor":1,"token_type":"bearer"}';
    expect(readTokenAnswer(received(body), String)).toEqual({ problem: 'it has no access_token', isJson: true });
  });

  it.each<[string, readonly Header[], boolean]>([
    ['application/json', [['content-type', 'application/json']], false],
    ['one with a charset', [['CONTENT-TYPE', ' Application/JSON;charset=UTF-8']], false],
    ['none', [], true],
    ['a text', [['Content-Type', 'text/plain']], true],
    ['another JSON', [['Content-Type', 'application/problem+json']], true],
    ['JSON with a longer name', [['Content-Type', 'application/jsonp']], true],
  ])('with %s as its media type is odd for that: %s', (_, headers, isOdd) => {
    const oddities = isOdd ? ['its media type is not application/json'] : [];
    expect(read(good, headers)).toEqual({ token: { value: 'tok-1', lifeSeconds: 3600 }, oddities });
  });

  it('may be odd in several ways', () => {
    const reading = read({ access_token: 'x'.repeat(9000) }, []);
    expect('oddities' in reading && reading.oddities).toEqual([
      `it has no expires_in, ${untold}`,
      'its token has 9000 bytes, and many servers refuse a header of 8 KiB',
      'its media type is not application/json',
    ]);
  });

  it('is read whatever it is: a token that comes of it can stand in a header', () => {
    const member = fc.oneof(anyText, fc.double(), fc.constantFrom(null, true, [], {}, 'Bearer', 'tok-1', 'a\r\nb'));
    const answer = fc.oneof(
      anyText,
      fc.json({ stringUnit: 'binary' }),
      fc
        .record({ access_token: member, token_type: member, expires_in: member }, { requiredKeys: [] })
        .map((members) => JSON.stringify(members)),
    );
    holds(
      fc.property(answer, (body) => {
        const reading = readTokenAnswer(received(body), String);
        if ('problem' in reading) {
          expect(reading.problem).toMatch(/^its? /);
          return;
        }
        expect(reading.token.value).toMatch(/^[\w.~+/-]+=*$/);
        const { lifeSeconds } = reading.token;
        expect(lifeSeconds === undefined || (lifeSeconds > 0 && lifeSeconds <= 31_622_400)).toBe(true);
        expect(lifeSeconds === undefined).toBe(reading.oddities.some((oddity) => oddity.includes(untold)));
      }),
      300,
    );
  });
});

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
const tokenOf = (payload: string): string => `${encoded('{"alg":"none"}')}.${encoded(payload)}.c2ln`;
const claims = (members: unknown): string => tokenOf(JSON.stringify(members));

describe('the accounts that a token names', () => {
  it.each<[string, unknown, string[]]>([
    ['texts in a list', ['9900000', '9900001'], ['9900000', '9900001']],
    ['numbers in a list', [9900000, 9900001], ['9900000', '9900001']],
    ['one number', 9900000, ['9900000']],
    ['one text', '9900000', ['9900000']],
    ['a text with several', ' 9900000, 9900001;9900002\t9900003 ', ['9900000', '9900001', '9900002', '9900003']],
    ['twice the same', ['9900000', 9900000], ['9900000']],
    ['among what is none', ['x', null, {}, 1.5, true, '', '-1', '9900000', 'CA9900001'], ['9900000']],
  ])('are read from %s', (_, accounts, expected) => {
    expect(accountsIn(claims({ sub: '1', accounts }))).toEqual(expected);
  });

  it.each([
    'account', 'accounts', 'Accounts', 'accountId', 'accountIds', 'account_id', 'account-ids', 'accountNumber', 'account_numbers',
    'https://vendor.example/accounts', 'https://vendor.example/claims/account_ids', 'urn:vendor:account', 'x.accounts', 'bw_accounts',
    'bw-account-id',
  ])('are read from the claim %s', (name) => {
    expect(accountsIn(claims({ [name]: ['9900000'] }))).toEqual(['9900000']);
  }); // prettier-ignore

  it.each([
    'sub', 'client_id', 'iat', 'accounting', 'accountant', 'myaccounts', 'accountsX', 'account_type', 'account_name', 'https://accounts/exp',
    '',
  ])('are not read from the claim %s', (name) => {
    expect(accountsIn(claims({ [name]: ['9900000'] }))).toBeUndefined();
  }); // prettier-ignore

  it('are those of all claims about accounts', () => {
    expect(accountsIn(claims({ account: 1, 'x:accounts': ['2', '1'], exp: 3 }))).toEqual(['1', '2']);
  });

  it.each([
    ['nothing', ''],
    ['one part', 'abc'],
    [
      'two parts',
      claims({ accounts: ['1'] })
        .split('.')
        .slice(0, 2)
        .join('.'),
    ],
    ['four parts', `${claims({ accounts: ['1'] })}.x`],
    ['five parts', `${claims({ accounts: ['1'] })}.x.y`],
    ['dots', '..'],
    ['a payload that is no JSON', tokenOf('{"accounts":["1"]')],
    ['a payload that is no base64', 'a.%%%%.b'],
    ['a payload that is null', tokenOf('null')],
    ['a payload that is a number', tokenOf('17')],
    ['a payload that is a text', tokenOf('"accounts"')],
    ['a payload that is a list', tokenOf('["1",{"accounts":["1"]}]')],
    ['no accounts', claims({ sub: '1' })],
    ['no number among its accounts', claims({ accounts: ['x', null, []], account: {} })],
    ['accounts within accounts', claims({ accounts: [['1'], { id: '1' }, [[['1']]]] })],
    ['accounts in the prototype', tokenOf('{"__proto__":{"accounts":["1"]}}')],
    ['accounts that are too long for a number', claims({ accounts: ['1'.repeat(21), 1e300] })],
  ])('are not known of a token with %s', (_, token) => {
    expect(accountsIn(token)).toBeUndefined();
  });

  it('are found in a huge token, and nothing is thrown for one', () => {
    const many = Array.from({ length: 1000 }, (_, index) => String(1000 + index));
    expect(accountsIn(claims({ accounts: many, account: many.join(' ') }))).toEqual(
      expect.arrayContaining(['1000', '1001', '1002']),
    );
    expect(accountsIn(claims({ filler: 'x'.repeat(1_000_000), accounts: ['1'] }))).toEqual(['1']);
    const names = { [`${'a:'.repeat(200_000)}x`]: 1, [`${'/'.repeat(200_000)}accounts`]: 2 };
    expect(accountsIn(claims(names))).toEqual(['2']);
    expect(accountsIn(tokenOf(`{"accounts":${'['.repeat(100_000)}${']'.repeat(100_000)}}`))).toBeUndefined();
  });

  it('are numbers, and nothing is thrown, whatever the token', () => {
    const value = fc.oneof(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.array(fc.oneof(fc.nat(), fc.stringMatching(/^\d{0,25}$/), fc.jsonValue())),
    );
    const payload = fc.oneof(
      anyText,
      fc.json(),
      fc
        .dictionary(fc.oneof(fc.constantFrom('accounts', 'x:account_id', '__proto__'), anyText), value)
        .map((members) => JSON.stringify(members)),
    );
    const token = fc.oneof(
      anyText,
      fc.array(anyText, { maxLength: 5 }).map((parts) => parts.join('.')),
      payload.map(tokenOf),
    );
    holds(
      fc.property(token, (text) => {
        const accounts = accountsIn(text);
        if (accounts === undefined) return;
        expect(accounts.length).toBeGreaterThan(0);
        expect(new Set(accounts).size).toBe(accounts.length);
        for (const account of accounts) expect(account).toMatch(/^-?\d+$/);
      }),
      500,
    );
  });
});
