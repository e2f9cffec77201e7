import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { maxSearchedLength, maxSecretLength } from '../../scripts/target/limits.ts';

const username = 'api user+1@example.com';
const password = 'p@ss "w/ö rd"';
const { redact, forRequest } = createRedactor({ main: { username, password } });
const { strip, repeatsCredential } = forRequest({});
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the redactor', () => {
  it.each([
    ['raw', password],
    ['percent-encoded', encodeURIComponent(password)],
    ['JSON-escaped', JSON.stringify(password).slice(1, -1)],
    ['base64', base64(password)],
    ['as Basic credentials', `Basic ${base64(`${username}:${password}`)}`],
    ['as base64url', Buffer.from(`${username}:${password}`).toString('base64url')],
  ])('finds and removes a password that is %s', (_, text) => {
    const inContext = `{"error":"no ${text} here"}`;
    expect(repeatsCredential(inContext)).toBe(true);
    expect(redact(inContext)).toContain('[redacted]');
    expect(redact(inContext)).not.toContain(text);
  });

  it.each([
    ['a right password under a wrong name', `Basic ${base64(`somebody-else:${password}`)}`],
    ['a wrong password', `Basic ${base64(`${username}:a-wrong-password`)}`],
    ['a token', 'Bearer abcdefgh12345678'],
  ])('knows what one request carried: %s', (_, authorization) => {
    const token = authorization.split(' ')[1]!;
    expect(forRequest({ authorization }).repeatsCredential(`"${authorization}"`)).toBe(true);
    expect(forRequest({ authorization }).repeatsCredential(`x=${encodeURIComponent(token)}`)).toBe(true);
    expect(forRequest({ authorization }).strip(`a ${token} b`)).toMatch(/^a \[redacted\]=* b$/);
    expect(forRequest({ authorization }).repeatsCredential('a-wrong-word')).toBe(false);
  });

  it('takes a user name that is sent without a password for none', () => {
    const authorization = `Basic ${base64(username)}`;
    expect(forRequest({ authorization }).repeatsCredential(`no access for ${username}`)).toBe(false);
    expect(
      forRequest({ authorization: `Basic ${base64(`${username}:`)}` }).repeatsCredential(`no access for ${username}:`),
    ).toBe(false);
  });

  it('finds a query, and the other spellings of percent-encoding', () => {
    const secretQuery = new URLSearchParams({ username, password }).toString();
    expect(forRequest({ secretQuery }).strip(`GET /x?${secretQuery} HTTP/1.1`)).toBe('GET /x?[redacted] HTTP/1.1');
    const form = new URLSearchParams({ p: password }).toString().slice(2);
    expect(repeatsCredential(form)).toBe(true);
    expect(repeatsCredential(encodeURIComponent(password).replace(/%../g, (hex) => hex.toLowerCase()))).toBe(true);
  });

  it.each([
    [
      'slashes of base64',
      'svc-user1',
      'hunter2?hunter2',
      (text: string) => JSON.stringify(text).replaceAll('/', '\\/'),
    ],
    [
      'everything odd',
      'user',
      'p>?/~abc<&"x1',
      (text: string) => text.replace(/[^A-Za-z0-9 ]/g, (odd) => `\\u00${odd.charCodeAt(0).toString(16)}`),
    ],
    [
      'letters beyond ASCII',
      'user',
      'pässwörd12',
      (text: string) => text.replace(/[äö]/g, (odd) => `\\u00${odd.charCodeAt(0).toString(16).toUpperCase()}`),
    ],
    ['HTML', 'user', 'p<&>"\'1234', (text: string) => text.replace(/[<&>"']/g, (odd) => `&#${odd.charCodeAt(0)};`)],
  ])('knows a credential in which %s are escaped', (_, name, secret, escape) => {
    const authorization = `Basic ${base64(`${name}:${secret}`)}`;
    const stripper = createRedactor({ main: { username: name, password: secret } }).forRequest({ authorization });
    for (const text of [escape(authorization), escape(secret)]) {
      expect(stripper.repeatsCredential(`"${text}"`), text).toBe(true);
      expect(stripper.strip(text)).toMatch(/^"?(?:Basic )?\[redacted\](?:=|\\u003d)*"?$/);
    }
  });

  it('takes a password that is a plain word for no echo, where it is one', () => {
    const plain = createRedactor({ main: { username: 'sandbox', password: 'password' } });
    expect(plain.forRequest({}).repeatsCredential('Wrong user name or password')).toBe(false);
    expect(plain.forRequest({}).repeatsCredential('sandbox:password')).toBe(true);
    expect(plain.redact('Wrong password')).toBe('Wrong [redacted]');
  });

  it('removes the user name, which is no echo of a credential', () => {
    expect(redact(`hello ${username}!`)).toBe('hello [redacted]!');
    expect(repeatsCredential(`hello ${username}!`)).toBe(false);
  });

  it('removes participant tokens by their name', () => {
    expect(strip('{"token": "cut-in-the-mid')).toBe('{"token": "[redacted]');
    expect(redact('{"token": "abc\\"def", "id": "x"}')).toBe('{"token": "[redacted]", "id": "x"}');
  });

  it('leaves innocent text alone when a credential is short or common', () => {
    const short = createRedactor({ main: { username: 'error', password: 'id' } });
    expect(short.redact('{"error":"identifier of the errors is invalid"}')).toBe(
      '{"[redacted]":"identifier of the errors is invalid"}',
    );
    expect(short.forRequest({}).repeatsCredential('the id of an error')).toBe(false);
    expect(short.forRequest({}).repeatsCredential(base64('error:id'))).toBe(true);
  });

  it('knows the second user as well, and nothing of empty values', () => {
    const two = createRedactor({
      main: { username: 'u', password: '' },
      withoutWebrtc: { username: 'n', password: 'another-secret' },
    });
    expect(two.redact('x another-secret y')).toBe('x [redacted] y');
    expect(two.redact('nothing')).toBe('nothing');
  });
});

describe('what is removed', () => {
  const withUser = (username: string, password: string) => createRedactor({ main: { username, password } });
  const strip = (text: string) => withUser('someone-1', 'a-long-password').forRequest({}).strip(text);

  it('is removed beside what was removed before, and once where two stand together', () => {
    expect(strip('a-long-password and [redacted]')).toBe('[redacted] and [redacted]');
    expect(strip('[redacted] and a-long-password')).toBe('[redacted] and [redacted]');
    expect(strip('a-long-passworda-long-password')).toBe('[redacted]');
    expect(strip('xa-long-password.a-long-passwordy')).toBe('x[redacted].[redacted]y');
  });

  it('is nothing between two secrets, and one mark where a secret follows another of a different kind', () => {
    const { redact, learn } = withUser('someone-1', 'a-long-password');
    learn('some-secret-1');
    expect(redact('some-secret-1 zyx a-long-password')).toBe('[redacted] zyx [redacted]');
    expect(withUser('tiny', '-secret-12').redact('x tiny-secret-12 y')).toBe('x [redacted] y');
  });

  it('is no part of the mark itself', () => {
    for (const password of ['redacted', 'redacted]', '[redacted', '[redacted]']) {
      const { redact } = withUser('someone-1', password);
      for (const text of ['x [redacted] y', 'x [redacted] y [redacted] z']) expect(redact(text), password).toBe(text);
    }
  });

  it('is the longer of two that begin alike', () => {
    expect(withUser('ab-cd', 'ab').redact('x ab-cd y ab z')).toBe('x [redacted] y [redacted] z');
  });

  it('is a short word in base64 too, its padding left', () => {
    expect(withUser('a', 'q').redact('x YQ== y YQ z')).toBe('x [redacted]== y [redacted] z');
    expect(withUser('ÿÿ', 'q').redact('x w7/Dvw== y w7_Dvw z')).toBe('x [redacted]== y [redacted] z');
    expect(withUser('a', 'q').redact('xYQ YQx 1a a1 ÄaÄ')).toBe('xYQ YQx 1a a1 ÄaÄ');
  });

  it("is nothing of the suite's own words in a sentence", () => {
    const { redact, redactSentence } = withUser('participants', 'zyxw');
    expect(redact('participants zyxw')).toBe('[redacted] [redacted]');
    expect(redactSentence('participants zyxw')).toBe('participants [redacted]');
  });
});

describe('a token', () => {
  const learned = (text: string) => {
    const { forRequest, forms } = createRedactor({ main: { username: 'someone-1', password: 'a-long-password' } });
    const before = new Set(forms());
    forRequest({}).strip(text);
    return [...forms()].filter((form) => !before.has(form));
  };

  it('is learned under its name, whole, and as it reads without escapes', () => {
    expect(learned('{"token":"token-12345"}')).toContain('token-12345');
    expect(learned('{"accessToken":"token-\\u0041-123"}')).toContain('token-A-123');
    expect(learned('{"token":"token-\\q-12345"}')).toContain('token-\\q-12345');
  });

  it('is not learned from elsewhere', () => {
    expect(learned('nothing of the kind')).toEqual([]);
    expect(learned('{"password":"passed-12345"}')).toEqual([]);
    expect(learned('{"id":"session-12345","token":"session-12345"}')).toEqual([]);
    expect(learned('{"token":"token-12345')).toEqual([]);
    expect(learned('{"token":"token-12345","password":"cut-12345')).not.toContain('cut-12345');
  });
});

describe('what one request carried', () => {
  it('is known for that one alone', () => {
    const { forRequest } = createRedactor({ main: { username: 'someone-1', password: 'a-long-password' } });
    const wrong = forRequest({ authorization: `Basic ${base64('someone-1:wrong-pass-1')}` });
    expect(wrong.repeatsCredential('wrong-pass-1')).toBe(true);
    expect(wrong.strip('x wrong-pass-1 y')).toBe('x [redacted] y');
    expect(forRequest({}).repeatsCredential('wrong-pass-1')).toBe(false);
    const headers = wrong.stripHeaders([
      ['Set-Cookie', 'a=b'],
      ['x-wrong-pass-1', 'wrong-pass-1'],
    ]);
    expect(headers).toEqual([
      ['Set-Cookie', '[redacted]'],
      ['x-[redacted]', '[redacted]'],
    ]);
  });
});

describe('what is left of a password', () => {
  const { forRequest, showsPart } = createRedactor({ main: { username: 'u', password: 'Tr0ub4dor&3-and-more' } });

  it.each([
    ['a part that is cut', 'no Tr0ub4do… and', true],
    ['a part where a text merely ends', 'no Tr0ub4do', false],
    ['half of it where a text merely ends', 'no Tr0ub4dor&', true],
    ['a part with another character before the cut', 'no Tr0ub4dox… and', false],
    ['half of it with another character before the cut', 'no Tr0ub4dor&x… and', true],
  ])('is an echo: %s: %j', (_, text, isEcho) => {
    expect(forRequest({}).repeatsCredential(text)).toBe(isEcho);
  });

  it.each([
    ['half of it that is cut', 'no Tr0ub4dor&3… and', true],
    ['less of it', 'no Tr0ub4do… and', false],
    ['half of it that is not cut', '… no Tr0ub4dor&3', false],
    ['nothing that is cut', 'no Tr0ub4dor&3', false],
  ])('is a part that is shown: %s', (_, text, isShown) => {
    expect(showsPart(text)).toBe(isShown);
  });
});

describe('numbers and texts that are learned', () => {
  const users = { main: { username: 'someone-1', password: 'a-long-password' } };

  it('go from what is shown, and numbers stay for the judge', () => {
    const { redact, forRequest, learn } = createRedactor(users);
    expect(redact('{"pin":1234}')).toBe('{"pin":"[redacted]"}');
    expect(forRequest({}).strip('{"pin":1234}')).toBe('{"pin":1234}');
    learn('some-secret-1');
    expect(redact('x some-secret-1 y')).toBe('x [redacted] y');
  });

  it('that are too many leave the words of the suite alone', () => {
    const { redact, redactSentence, learn, withholds } = createRedactor(users);
    expect(withholds()).toBeUndefined();
    learn('x'.repeat(maxSecretLength + 1));
    expect(withholds()).toMatch(/^\[withheld: /);
    for (const remove of [redact, redactSentence]) {
      expect(remove('quite unheard of')).toBe(withholds());
      expect(remove('Content-Type')).toBe('Content-Type');
    }
  });

  it('that are too long to be searched are neither shown nor judged', () => {
    const { redact, forRequest } = createRedactor(users);
    const long = 'x'.repeat(maxSearchedLength + 1);
    expect(forRequest({}).repeatsCredential(long)).toBeUndefined();
    expect(redact('quite unheard of')).toBe('quite unheard of');
    expect(redact(long)).toMatch(/^\[withheld: a text was too long/);
    expect(redact('quite unheard of')).toMatch(/^\[withheld: a text was too long/);
  });
});
