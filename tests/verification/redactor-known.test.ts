import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../scripts/verification/redactor.ts';
import { spellings } from '../support/spellings.ts';

const users = { main: { username: 'someone-1', password: 'a-long-password' } };
const newToken = () => `eyJhbGciOiJIUzI1NiJ9.${randomBytes(200).toString('base64url')}`;

describe('by name', () => {
  const { strip, stripHeaders } = createRedactor(users).forRequest({});

  it.each([
    'Authorization',
    'proxy-authorization',
    'Cookie',
    'SET-COOKIE',
    'X-Api-Key',
    'x-amz-security-token',
    'token',
    'access_token',
  ])('the header %s keeps its name only', (name) => {
    expect(stripHeaders([[name, 'whatever']])).toEqual([[name, '[redacted]']]);
  });

  it('other headers stay, and are stripped of secrets in value and name', () => {
    expect(
      stripHeaders([
        ['x-cooking-allowed', 'yes'],
        ['Location', '/a-long-password'],
        ['x-a-long-password', '1'],
      ]),
    ).toEqual([
      ['x-cooking-allowed', 'yes'],
      ['Location', '/[redacted]'],
      // The name was one of a password before it was stripped.
      ['x-[redacted]', '[redacted]'],
    ]);
  });

  it.each(['token', 'Token', 'accessToken', 'access_token', 'password', 'authorization', 'secret', 'Set-Cookie'])(
    'the member %s keeps its name only, in JSON and in JSON within JSON',
    (name) => {
      const text = JSON.stringify({ [name]: 'what"ever', inner: JSON.stringify({ [name]: 'a"b' }), id: 'x' });
      const value = JSON.parse(strip(text)) as Record<string, string>;
      expect(value).toMatchObject({ [name]: '[redacted]', id: 'x' });
      expect(JSON.parse(value['inner']!)).toEqual({ [name]: '[redacted]' });
    },
  );

  it('a parameter of a URL, but no variable of a shell', () => {
    expect(strip('GET /x?a=1&access_token=abc&b=2')).toBe('GET /x?a=1&access_token=[redacted]&b=2');
    expect(strip('/x?username=$BW_USERNAME&password=$BW_PASSWORD')).toBe(
      '/x?username=$BW_USERNAME&password=$BW_PASSWORD',
    );
  });

  it('a parameter with what comes to be a part of its value once that is removed', () => {
    const odd = createRedactor({ main: { username: 'someone-1', password: 'p@ss"word-1' } }).forRequest({});
    expect(odd.strip('?password=p@ss"word-1{"error":1')).toBe('?password=[redacted]"error":1');
  });

  it('what is no text stays: its type is for the judge', () => {
    expect(strip('{"token":null,"password":17,"secret":""}')).toBe('{"token":null,"password":17,"secret":""}');
  });

  it('what is no text is a text where it is shown, in JSON and in JSON within JSON', () => {
    const { redact, redactSentence } = createRedactor(users);
    const text = JSON.stringify({ pin: 1234, inner: JSON.stringify({ tokens: [-1.5e7, true] }), n: 5 });
    const shown = JSON.stringify({ pin: '[redacted]', inner: JSON.stringify({ tokens: ['[redacted]', true] }), n: 5 });
    expect(redact(text)).toBe(shown);
    expect(redactSentence(text)).toBe(shown);
    expect(redact(shown)).toBe(shown);
    const known = createRedactor({ main: { username: 'u', password: '1234567890123456' } });
    expect(known.redact('{"pin":1234567890123456}')).toBe('{"pin":"[redacted]"}');
    expect(known.redact('{"pin":1234567890123456abc')).toBe('{"pin":"[redacted]"abc');
    expect(known.redact('{"pin":1234567890123456x1234567890123456')).toBe('{"pin":"[redacted]"x[redacted]');
  });

  it('all texts below a name, and no names among them', () => {
    const text = JSON.stringify({ tokens: [{ value: 'abc', kinds: ['d', ''] }], error: 'e', auth: { a: null } });
    expect(strip(text)).toBe(
      '{"tokens":[{"value":"[redacted]","kinds":["[redacted]",""]}],"error":"e","auth":{"a":null}}',
    );
  });

  it('a token below its name is learned, an id is not, nor is a secret of another name', () => {
    const { redact, forms } = createRedactor(users);
    redact('{"tokens":[{"id":"token-id-1","value":"token-value-1"}],"key":"some-key-1"}');
    redact('Bearer bearer-value-1');
    expect(redact('token-id-1 token-value-1 some-key-1 bearer-value-1')).toBe(
      'token-id-1 [redacted] some-key-1 [redacted]',
    );
    expect([...forms()]).toContain('token-value-1');
  });
});

describe('a token that was seen', () => {
  it.each(Object.entries(spellings))('is removed wherever it stands afterwards, as %s', (_, spell) => {
    const { forRequest, redact, forms } = createRedactor(users);
    const token = newToken();
    forRequest({}).strip(JSON.stringify({ participant: { id: 'p-1' }, token }));
    expect([...forms()]).toContain(token);
    const shown = redact(`before ${spell(token)} after`);
    expect(shown).toMatch(/^before .*\[redacted\].* ?after$/);
    expect(shown.length).toBeLessThan(150);
    expect(forRequest({}).repeatsCredential(token)).toBe(false);
  });

  it('is told from nine hundred others that begin alike', () => {
    const { learn, redact } = createRedactor(users);
    const tokens = Array.from({ length: 900 }, newToken);
    for (const token of tokens) learn(token);
    expect(redact(`x ${tokens[450]!} y ${newToken().slice(0, 22)} z`)).toMatch(/^x \[redacted\] y eyJ\S+ z$/);
  });

  it.each([
    ['a UUID', '3fa85f64-5717-4562-b3fc-2c963f66afa6', 'x'],
    ['an id of the same answer', 'session-1234567890', 'session-1234567890'],
    ['a word of the contract', 'content-type', 'x'],
    ['short', 'abc', 'x'],
  ])('and is %s is removed under its name only', (_, token, id) => {
    const { strip } = createRedactor(users).forRequest({});
    const text = JSON.stringify({ id, token });
    expect(JSON.parse(strip(text))).toEqual({ id, token: '[redacted]' });
    expect(strip(`at ${token} and`)).toBe(`at ${token} and`);
  });
});

describe('a further secret', () => {
  it('is removed, and is a credential that an answer must not repeat', () => {
    const { redact, forRequest } = createRedactor(users, { secrets: ['proxy-password-1', 'tiny'] });
    expect(redact('proxy-password-1 tiny tinyness')).toBe('[redacted] [redacted] tinyness');
    expect(forRequest({}).repeatsCredential('cHJveHktcGFzc3dvcmQtMQ==')).toBe(true);
  });
});

describe('a credential that is a common word', () => {
  const answer = '{"error":"A content-type is missing","requestId":"r"}';
  const common = createRedactor({ main: { username: 'participants', password: 'content-type' } });

  it('is no secret by itself: only beside its user name, in base64 with it, and as what a request carried', () => {
    const { strip, repeatsCredential } = common.forRequest({ authorization: 'Basic abc' });
    expect(repeatsCredential(answer)).toBe(false);
    expect(strip(answer)).toBe(answer);
    for (const echo of [spellings['raw']!, spellings['base64']!, spellings['percent']!]) {
      expect(repeatsCredential(echo('participants:content-type'))).toBe(true);
    }
    const underAnotherName = Buffer.from('somebody:content-type').toString('base64');
    expect(common.forRequest({ authorization: `Basic ${underAnotherName}` }).repeatsCredential(underAnotherName)).toBe(
      true,
    );
  });

  it('stays in the sentences of the suite, and is removed from what the target said', () => {
    const sentence = 'header content-type: expected application/json, got absent; subscribed to participants';
    expect(common.redactSentence(sentence)).toBe(sentence);
    expect(common.redact(answer)).toBe('{"error":"A [redacted] is missing","requestId":"r"}');
    expect(createRedactor({ main: { username: 'zyx', password: 'q' } }).redactSentence('got zyx q')).toBe(
      'got [redacted] [redacted]',
    );
  });

  it.each(['https://api.example.com:8443/v1', 'account-900000'])(
    'so is what every report shows, such as %s',
    (word) => {
      const user = { main: { username: 'someone-1', password: word } };
      expect(createRedactor(user).forRequest({}).repeatsCredential(word)).toBe(true);
      expect(
        createRedactor(user, { words: [word] })
          .forRequest({})
          .repeatsCredential(word),
      ).toBe(false);
    },
  );

  it('is none for a request that carried it in its own right', () => {
    const authorization = `Basic ${spellings['base64']!('participants:content-type')}`;
    expect(common.forRequest({ authorization }).repeatsCredential(answer)).toBe(false);
    expect(common.forRequest({ authorization }).repeatsCredential(authorization)).toBe(true);
  });

  it('is the mark of what was removed is none either: it would be found wherever one was removed', () => {
    const { forRequest } = createRedactor({ main: { username: 'ab', password: '[redacted]' } });
    expect(forRequest({}).repeatsCredential('user=ab:[redacted]')).toBe(false);
  });

  it('too short for anything is a secret as Basic credentials', () => {
    const { repeatsCredential } = createRedactor({ main: { username: 'a', password: 'b' } }).forRequest({});
    expect(repeatsCredential('a:b')).toBe(false);
    expect(repeatsCredential('authorization: Basic YTpi')).toBe(true);
  });
});

describe('what has been redacted', () => {
  it('is not redacted again, whatever the credentials and the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('redacted', '[redacted]', '[', 'ab', 'a-long-password', 'YWI', '%5B', '\\', '"token":"', '&amp;'),
    );
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 8 }), (username, password, pieces) => {
        const { redact } = createRedactor({ main: { username, password } });
        const once = redact(pieces.join(''));
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 150 },
    );
  });
});
