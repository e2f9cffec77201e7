import fc from 'fast-check';
import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { daysOfBasicLeft, wayOf } from '../../contracts/model/sign-in.ts';
import type { CredentialKind } from '../../contracts/model/types.ts';
import { changed } from '../../scripts/target/altered.ts';
import { type Holdings, present, shownQuery } from '../../scripts/target/credential-kinds.ts';
import { basic, bearer, pairsOf, type Users } from '../../scripts/target/credentials.ts';
import { holds } from '../support/property.ts';
import { webToken } from '../support/token-endpoint.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const main = { username: 'us er', password: 'pass:wörd+1' };
const withoutWebrtc = { username: 'other', password: 'no-access' };
const client = { id: 'client-1', secret: 'client/secret' };
const clientWithoutWebrtc = { id: 'client-2', secret: 'no/access' };
const users: Users = { main, withoutWebrtc, client, clientWithoutWebrtc };
const token = 'aaaa.bbbb.cccc0cccc';
const changedToken = 'aaaa.bbbb.cccc7cccc';
const holdings: Holdings = { users, signIn: 'basic', token, expiredToken: 'old.old.old' };
const kinds = Object.keys(wayOf) as CredentialKind[];

const pair = (text: string) => `Basic ${base64(text)}`;

describe('credentials of the kind', () => {
  it.each<[CredentialKind, string | string[] | undefined]>([
    ['none', undefined],
    ['basic', pair('us er:pass:wörd+1')],
    ['empty-password', pair('us er:')],
    ['bearer-scheme', `Bearer ${base64('us er:pass:wörd+1')}`],
    ['malformed-base64', 'Basic %%%%'],
    ['no-colon', pair('us er')],
    ['basic-lower-case', `basic ${base64('us er:pass:wörd+1')}`],
    ['token', `Bearer ${token}`],
    ['changed-token', `Bearer ${changedToken}`],
    ['expired-token', 'Bearer old.old.old'],
    ['token-as-basic', `Basic ${token}`],
    ['client-as-bearer', `Bearer ${base64('client-1:client/secret')}`],
    ['truncated-password', pair('us er:pass:wörd+')],
    ['extended-password', pair('us er:pass:wörd+1x')],
    ['password-other-case', pair('us er:PASS:WÖRD+1')],
    ['token-start-changed', 'Bearer 7aaa.bbbb.cccc0cccc'],
    ['token-middle-changed', 'Bearer aaaa.bbbb7cccc0cccc'],
    ['token-end-changed', 'Bearer aaaa.bbbb.cccc0cc7c'],
    ['truncated-token', 'Bearer aaaa.bbbb.cccc0'],
    ['extended-token', `Bearer ${token}AAAA`],
    ['token-other-case', 'Bearer AAAA.BBBB.CCCC0CCCC'],
    ['unsigned-token', 'Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.bbbb.'],
    ['empty-token', 'Bearer'],
    ['bearer-lower-case', `bearer ${token}`],
    ['two-tokens', [`Bearer ${token}`, `Bearer ${changedToken}`]],
  ])('%s are the same however the run signs in: %j', (kind, authorization) => {
    const expected = authorization === undefined ? {} : { authorization };
    expect(present(kind, holdings)).toEqual(expected);
    expect(present(kind, { ...holdings, signIn: 'oauth' })).toEqual(expected);
  });

  it.each<[CredentialKind, string, string]>([
    ['valid', pair('us er:pass:wörd+1'), `Bearer ${token}`],
    ['no-webrtc-access', pair('other:no-access'), `Bearer ${token}`],
    ['unknown-scheme', pair('us er:pass:wörd+1').replace('Basic', 'Unknown'), `Unknown ${token}`],
  ])('%s are those of the way in which the run signs in', (kind, ofBasic, ofToken) => {
    expect(present(kind, holdings)).toEqual({ authorization: ofBasic });
    expect(present(kind, { ...holdings, signIn: 'oauth' })).toEqual({ authorization: ofToken });
  });

  const decoded = (authorization: unknown) =>
    Buffer.from(String(authorization).slice('Basic '.length), 'base64').toString().split(':');

  it('wrong-password and wrong-username are right in one part only, and new each time', () => {
    const password = () => decoded(present('wrong-password', holdings).authorization);
    expect(password()[0]).toBe('us er');
    expect(password()[1]).toMatch(/^[0-9a-f-]{36}$/);
    expect(password()[1]).not.toBe(password()[1]);
    const [username, ...rest] = decoded(present('wrong-username', holdings).authorization);
    expect(username).toMatch(/^[0-9a-f-]{36}$/);
    expect(rest.join(':')).toBe('pass:wörd+1');
  });

  it('two-basic are good ones and then ones with a wrong password', () => {
    const { authorization } = present('two-basic', holdings);
    expect(authorization).toHaveLength(2);
    expect(authorization![0]).toBe(pair('us er:pass:wörd+1'));
    expect(decoded(authorization![1])).toEqual(['us er', expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it('in-query and token-in-query are in the query alone, and shown there as variables', () => {
    const inQuery = present('in-query', holdings);
    expect(inQuery).toEqual({ secretQuery: 'username=us+er&password=pass%3Aw%C3%B6rd%2B1' });
    expect(shownQuery(inQuery.secretQuery!)).toBe('username=$BW_USERNAME&password=$BW_PASSWORD');
    const ofToken = present('token-in-query', { ...holdings, token: 'a+b/c==' });
    expect(ofToken).toEqual({ secretQuery: 'access_token=a%2Bb%2Fc%3D%3D' });
    expect(shownQuery(ofToken.secretQuery!)).toBe('access_token=$BW_TOKEN');
    expect(shownQuery('access_token=x&other=secret')).toBe('access_token=$BW_TOKEN&other=…');
  });

  it.each(kinds)('%s need what their way has, and nothing of the other', (kind) => {
    const ofBasic: Holdings = { users: { main, withoutWebrtc }, signIn: 'basic' };
    const { token: own, expiredToken } = holdings;
    const ofTokens: Holdings = {
      users: { client, clientWithoutWebrtc },
      signIn: 'oauth',
      token: own!,
      expiredToken: expiredToken!,
    };
    const way = wayOf[kind];
    for (const [name, held] of [
      ['basic', ofBasic],
      ['oauth', ofTokens],
    ] as const) {
      if (way === name || way === 'run' || way === null) expect(() => present(kind, held)).not.toThrow();
      else if (kind !== 'empty-token') expect(() => present(kind, held)).toThrow(RangeError);
    }
    // The scheme alone is the same for everybody.
    if (kind === 'empty-token') return;
    const nothing: Holdings = { users: {}, signIn: 'oauth' };
    if (way === null) expect(() => present(kind, nothing)).not.toThrow();
    else
      expect(() => present(kind, nothing)).toThrow(/^The target has no (user for Basic|token|expired token|client)$/);
  });

  it('no-webrtc-access are not those of the main user', () => {
    expect(() => present('no-webrtc-access', { users: { main }, signIn: 'basic' })).toThrow(
      'The target has no user without WebRTC access',
    );
  });
});

describe('the values of Authorization', () => {
  it('are those of RFC 7617 and RFC 6750', () => {
    // RFC 7617, 2 and 2.1; RFC 6750, 2.1.
    expect(basic('Aladdin', 'open sesame')).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
    expect(basic('test', '123\u00a3')).toBe('Basic dGVzdDoxMjPCow==');
    expect(bearer('mF_9.B5f-4.1JqM')).toBe('Bearer mF_9.B5f-4.1JqM');
  });
});

describe('the pairs of users', () => {
  it('are every name with its secret', () => {
    expect(pairsOf(users)).toEqual([
      main,
      withoutWebrtc,
      { username: 'client-1', password: 'client/secret' },
      { username: 'client-2', password: 'no/access' },
    ]);
    expect(pairsOf({ client })).toEqual([{ username: 'client-1', password: 'client/secret' }]);
    expect(pairsOf({})).toEqual([]);
  });
});

describe('a changed token', () => {
  /** The places at which two texts of one length differ. */
  const differences = (one: string, other: string) =>
    Array.from(one).flatMap((character, index) => (character === other[index] ? [] : [index]));

  it('has one other character, which is one of a token', () => {
    const anyToken = fc.stringMatching(/^[A-Za-z0-9_~+/-]{1,80}={0,2}$/);
    holds(
      fc.property(anyToken, (original) => {
        const other = changed(original);
        expect(other).toHaveLength(original.length);
        expect(differences(original, other)).toHaveLength(1);
        expect(other).toMatch(/^[A-Za-z0-9._~+/-]+=*$/);
      }),
      500,
    );
  });

  it('of a JSON Web Token has another signature, and nothing else is other', () => {
    const signature = fc.uint8Array({ minLength: 16, maxLength: 512 });
    const claims = fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 30 }), { maxKeys: 5 });
    holds(
      fc.property(claims, signature, (payload, bytes) => {
        const parts = [{ alg: 'HS256' }, payload].map((part) =>
          Buffer.from(JSON.stringify(part)).toString('base64url'),
        );
        const original = [...parts, Buffer.from(bytes).toString('base64url')].join('.');
        const other = changed(original);
        const [head, body, otherSignature, ...rest] = other.split('.');
        expect([head, body]).toEqual(parts);
        expect(rest).toEqual([]);
        expect(differences(original, other)).toHaveLength(1);
        const read = Buffer.from(otherSignature!, 'base64url');
        expect(read).toHaveLength(bytes.length);
        expect(read.equals(Buffer.from(bytes))).toBe(false);
        expect(read.toString('base64url')).toBe(otherSignature);
      }),
      500,
    );
  });

  it('has no valid signature any more, whatever the key', () => {
    for (let time = 0; time < 200; time += 1) {
      const key = randomBytes(32);
      const [head, payload] = webToken().split('.');
      const signed = `${head!}.${payload!}`;
      const signature = (text: string) => createHmac('sha256', key).update(text).digest();
      const original = `${signed}.${signature(signed).toString('base64url')}`;
      expect(signature(signed).equals(Buffer.from(changed(original).split('.')[2]!, 'base64url'))).toBe(false);
    }
  });

  it.each([
    ['a', '7'],
    ['7', '3'],
    ['a.b.7', 'a.b.3'],
    ['a.b.c', 'a.b.7'],
    ['abc', 'a7c'],
    ['a7c', 'a3c'],
    ['a.bcd', 'a.b7d'],
  ])('of %s is %s', (original, other) => {
    expect(changed(original)).toBe(other);
  });

  it('of a token is another one than that, however often it is changed', () => {
    const original = webToken();
    expect(changed(changed(original))).not.toBe(changed(original));
  });
});

/** A token under the scheme Bearer, made of another one. */
const madeOf = (original: string, kind: CredentialKind): string =>
  String(present(kind, { ...holdings, token: original }).authorization).replace(/^Bearer /, '');
const webTokens = fc
  .tuple(fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 30 })), fc.uint8Array({ minLength: 16 }))
  .map(([claims, bytes]) => {
    const parts = [{ alg: 'HS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return [...parts, Buffer.from(bytes).toString('base64url')].join('.');
  });

describe('a token that is made of a JSON Web Token', () => {
  const kindsOfForms: readonly CredentialKind[] = [
    'changed-token',
    'token-start-changed',
    'token-end-changed',
    'truncated-token',
    'extended-token',
    'token-other-case',
    'unsigned-token',
  ];

  it.each(kindsOfForms)('has other bytes in one of its parts at least: %s', (kind) => {
    const bytesOf = (text: string) => text.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
    holds(
      fc.property(webTokens, (original) => {
        const other = madeOf(original, kind);
        expect(other).not.toBe(original);
        expect(other).toMatch(/^[A-Za-z0-9._~+/-]+=*$/);
        expect(bytesOf(other)).not.toEqual(bytesOf(original));
      }),
    );
  });

  it('may differ in one character in its middle, which may be one of those that stand for few bits', () => {
    holds(
      fc.property(webTokens, (original) => {
        const other = madeOf(original, 'token-middle-changed');
        const middle = Math.floor(original.length / 2);
        expect(other).toHaveLength(original.length);
        expect(other[middle]).not.toBe(original[middle]);
        expect(other.slice(0, middle) + other.slice(middle + 1)).toBe(
          original.slice(0, middle) + original.slice(middle + 1),
        );
      }),
    );
  });

  it('and says that it is not signed has the same claims', () => {
    holds(
      fc.property(webTokens, (original) => {
        const [head, claims, ...rest] = madeOf(original, 'unsigned-token').split('.');
        expect(JSON.parse(Buffer.from(head!, 'base64url').toString())).toEqual({ alg: 'none', typ: 'JWT' });
        expect(claims).toBe(original.split('.')[1]);
        expect(rest).toEqual(['']);
      }),
    );
  });

  it.each(['opaque-token-1', 'two.parts', 'a.b.c.d', '.b.c'])('cannot be unsigned where it is none: %s', (original) => {
    expect(() => madeOf(original, 'unsigned-token')).toThrow(
      expect.objectContaining({
        name: 'NotMakeableError',
        message: 'The token is not a JSON Web Token, so it has no signature to remove',
      }),
    );
  });
});

describe('a secret in other letter case', () => {
  it('has its own letters, each in the other case', () => {
    expect(madeOf('aBc-1~Z', 'token-other-case')).toBe('AbC-1~z');
  });

  it('cannot be made of one without letters', () => {
    const notMakeable = (what: string) =>
      expect.objectContaining({
        name: 'NotMakeableError',
        message: `The ${what} has no letters, so its letter case cannot be changed`,
      }) as Error;
    expect(() => madeOf('123-456.7', 'token-other-case')).toThrow(notMakeable('token'));
    const digits: Holdings = { users: { main: { username: 'someone', password: '1234-漢' } }, signIn: 'basic' };
    expect(() => present('password-other-case', digits)).toThrow(notMakeable('password'));
  });
});

describe('the days of Basic', () => {
  it.each([
    ['2026-04-01T00:00:00Z', 245],
    ['2026-12-01T00:00:00Z', 1],
    ['2026-12-01T23:59:59.999Z', 1],
    ['2026-12-02T00:00:00Z', 0],
    ['2026-12-02T23:59:59Z', 0],
    ['2026-12-03T00:00:00Z', -1],
    ['2026-12-02T00:30:00+01:00', 1],
  ])('that are left at %s are %i', (now, days) => {
    expect(daysOfBasicLeft(new Date(now))).toBe(days);
  });
});
