import { describe, expect, it } from 'vitest';
import {
  cutFormsCarried,
  cutFormsOfToken,
  encodingsOf,
  encodingsSent,
  formsOfWord,
  knownSecretsOf,
  tokenParts,
} from '../../scripts/secrets/known-secrets.ts';
import { cutFormsOf } from '../../scripts/secrets/search/fragments.ts';
import { webToken } from '../support/token-endpoint.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const of = (username: string, password: string) => knownSecretsOf({ main: { username, password } });

describe('the secrets of a target', () => {
  it('tell themselves from innocent text by their length, mixed or not, and by being no word of the contract', () => {
    const { isDistinctive } = of('u', 'p');
    // Two kinds of characters, of which eight are enough.
    expect(
      ['abcdefg1', 'abcdefgH', 'abcdef-g', 'äbcdefgÖ', '漢abcdef', '漢漢漢漢漢漢漢1'].filter(isDistinctive),
    ).toEqual(['abcdefg1', 'abcdefgH', 'abcdef-g', 'äbcdefgÖ', '漢漢漢漢漢漢漢1']);
    expect(['abcdef1', 'abcdef g', 'ab+cdef=g'].map(isDistinctive)).toEqual([false, false, false]);
    // One kind needs sixteen.
    expect(['abcdefghijklmno', '123456789012345', 'zyxwvutsrqponmlk', '1234567890123456'].map(isDistinctive)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(['content-type', 'application/json', '[redacted]', '[redacted]abc1'].map(isDistinctive)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    // What reads like escapes counts as what it stands for.
    expect(isDistinctive('%41%42%43')).toBe(false);
  });

  it('are forms where they tell themselves, and words where they do not', () => {
    const { forms, nameForms, words, passwords } = of('a-long-name', 'a-long-password');
    expect(forms).toEqual(
      expect.arrayContaining(['a-long-password', base64('a-long-password'), 'a-long-name:a-long-password']),
    );
    expect(forms).not.toContain('a-long-name');
    expect(nameForms).toContain('a-long-name');
    expect(words).toEqual([]);
    expect(passwords).toEqual(['a-long-password']);
    const common = of('error', 'id');
    expect(common.words).toEqual(['id', 'error']);
    expect(common.nameForms).toEqual([]);
    expect(common.forms).toContain(base64('error:id'));
    expect(common.forms).not.toContain('id');
  });

  it('of a short pair are its credentials only', () => {
    expect(of('a', 'b').forms).toContain(`Basic ${base64('a:b')}`);
    expect(of('a', 'b').forms).not.toContain('a:b');
    expect(of('ab', '').forms).toEqual([]);
    expect(of('ab', '').words).toEqual(['ab']);
  });

  it('are those of the second user and further ones too, each once', () => {
    const two = knownSecretsOf(
      { main: { username: 'u', password: 'p' }, withoutWebrtc: { username: 'u', password: 'another-1' } },
      { secrets: ['tiny', 'further-secret'], words: ['further-secret-word'] },
    );
    expect(two.words).toEqual(['p', 'tiny', 'further-secret', 'u']);
    expect(two.forms).toEqual(expect.arrayContaining(['another-1', 'u:another-1']));
    expect(two.passwords).toEqual(['p', 'another-1']);
    expect(of('u', 'p').isDistinctive('further-secret')).toBe(true);
    expect(two.vocabulary.holds('further-secret')).toBe(true);
  });
});

describe('the secrets of clients', () => {
  const client = { id: 'client-id-0001', secret: 'client-secret-0001' };
  const clientWithoutWebrtc = { id: 'client-id-0002', secret: 'tiny' };

  it('are their own, alone and with their ids, and those of users beside them', () => {
    const { forms, nameForms, words, passwords } = knownSecretsOf({
      main: { username: 'someone-1', password: 'a-long-password' },
      client,
      clientWithoutWebrtc,
    });
    expect(forms).toEqual(
      expect.arrayContaining([
        'a-long-password',
        'someone-1:a-long-password',
        'client-secret-0001',
        base64('client-secret-0001'),
        'client-id-0001:client-secret-0001',
        base64('client-id-0001:client-secret-0001'),
        'client-id-0002:tiny',
        base64('client-id-0002:tiny'),
      ]),
    );
    expect(forms).not.toContain('client-id-0001');
    expect(forms).not.toContain('tiny');
    expect(nameForms).toEqual(expect.arrayContaining(['someone-1', 'client-id-0001', 'client-id-0002']));
    expect(words).toEqual(['tiny']);
    expect(passwords).toEqual(['a-long-password', 'client-secret-0001', 'tiny']);
  });

  it('are known where there is no user', () => {
    expect(knownSecretsOf({ client }).forms).toContain('client-secret-0001');
    expect(knownSecretsOf({}).forms).toEqual([]);
  });
});

describe('the pieces of a token', () => {
  it('are the whole, and of a JSON Web Token its three parts', () => {
    expect(tokenParts('head.payload.signature')).toEqual(['head.payload.signature', 'head', 'payload', 'signature']);
    expect(tokenParts('head.payload.')).toEqual(['head.payload.', 'head', 'payload', '']);
    for (const opaque of ['abc', 'a.b', 'a.b.c.d', 'a.b.c.d.e', '']) expect(tokenParts(opaque)).toEqual([opaque]);
  });
});

describe('what one request carried', () => {
  const carried = (decoded: string, passwords: readonly string[] = []) =>
    encodingsSent({ authorization: `Basic ${base64(decoded)}` }, passwords);

  it('is the token, what it decodes to, and the password in it', () => {
    expect(carried('someone:wrong-pass-1')).toEqual(
      expect.arrayContaining([base64('someone:wrong-pass-1'), 'someone:wrong-pass-1', 'wrong-pass-1']),
    );
    expect(carried('a:b:c-d-e-f-1\n2')).toContain('b:c-d-e-f-1\n2');
    expect(encodingsSent({ authorization: 'Bearer abcdefgh1' }, [])).toContain('abcdefgh1');
    expect(encodingsSent({ secretQuery: 'username=a&password=b' }, [])).toContain('username=a&password=b');
  });

  it('is nothing where it is short, or no more than a name', () => {
    expect(encodingsSent({}, [])).toEqual([]);
    expect(carried('a:b')).not.toContain('a:b');
    expect(carried('someone-long-1')).not.toContain('someone-long-1');
    expect(carried('someone-long-1:')).not.toContain('someone-long-1:');
    expect(encodingsSent({ authorization: 'Basic abc' }, [])).toEqual([]);
  });

  it('leaves out passwords of the users, which are known', () => {
    expect(carried('somebody:a-long-password', ['a-long-password'])).not.toContain('a-long-password');
  });
});

/** A pair ends as its password does. */
const cutPair = (pair: string) =>
  cutFormsOf(pair, encodingsOf(pair), pair.indexOf(':') + 1).map((cut) => ({ ...cut, ending: Infinity }));
const cut = (value: string, from = 0) => cutFormsOf(value, encodingsOf(value), from);

describe('of what a part says something', () => {
  it('are the passwords that tell themselves, and of each pair the password', () => {
    const { cutForms, cutWords } = of('someone-1', 'a-long-password');
    expect(cutForms).toEqual([...cut('a-long-password'), ...cutPair('someone-1:a-long-password')]);
    expect(cutWords).toEqual([]);
  });

  it('are words of their own where they do not tell themselves', () => {
    const { cutForms, cutWords } = of('someone-1', 'content-type');
    expect(cutForms).toEqual(cutPair('someone-1:content-type'));
    expect(cutWords).toEqual(cutFormsOf('content-type', formsOfWord('content-type')));
    expect(formsOfWord('a')).toEqual(['a', 'YQ', 'YQ']);
  });

  const carried = (decoded: string | Buffer, passwords: readonly string[] = []) =>
    cutFormsCarried({ authorization: `Basic ${Buffer.from(decoded).toString('base64')}` }, passwords);

  it('are a pair that a request carried, and its password where that is new and tells itself', () => {
    const pair = 'someone:wrong-pass-1';
    expect(carried(pair)).toEqual([...cutPair(pair), ...cut('wrong-pass-1')]);
    expect(carried(pair, ['wrong-pass-1'])).toEqual(cutPair(pair));
    expect(carried('someone-long:b')).toEqual(cutPair('someone-long:b'));
    expect(carried('someone-long:b', ['b'])).toEqual(cutPair('someone-long:b'));
  });

  it('is a token as a whole where it is neither a pair nor a JSON Web Token', () => {
    const whole = (token: string) => cut(token, token.length >> 2);
    const odd = Buffer.from([0xff, ...Buffer.from('name:a-long-password')]);
    for (const bytes of [Buffer.from('someone-long-1'), Buffer.from('someone-long-1:'), odd]) {
      expect(carried(bytes)).toEqual(whole(bytes.toString('base64')));
    }
    for (const token of ['opaque-token-1', 'first-part-1.second-part-2', 'aaaaaaa1.aaaaaaa2.aaaaaaa3.aaaaaaa4']) {
      expect(cutFormsCarried({ secretQuery: `access_token=${token}` }, [])).toEqual(whole(token));
      expect(cutFormsCarried({ authorization: ['Bearer x', `Bearer ${token}`] }, []).slice(-1)).toEqual(
        whole(token).slice(-1),
      );
    }
    expect(cutFormsCarried({}, [])).toEqual([]);
  });

  it('is of a JSON Web Token what comes behind the half of its payload', () => {
    const token = webToken();
    const [head, payload, signature] = token.split('.') as [string, string, string];
    const half = payload.length >> 1;
    expect(cutFormsCarried({ authorization: `Bearer ${token}` }, [])).toEqual([
      ...cut(token, head.length + 1 + half),
      ...cut(payload, half),
      ...cut(signature),
    ]);
    expect(cutFormsOfToken(token)).toEqual(cut(token, head.length + 1));
    for (const opaque of ['opaque-token-1', 'opaque.token-1']) expect(cutFormsOfToken(opaque)).toEqual(cut(opaque));
  });

  it('is no password in bytes that are no text', () => {
    for (const bytes of [
      [0xff, ...Buffer.from('name:a-long-password')],
      [...Buffer.from('name:a-long-password'), 0xff],
    ]) {
      const token = Buffer.from(bytes).toString('base64');
      expect(encodingsSent({ authorization: `Basic ${token}` }, [])).toEqual(encodingsOf(token));
    }
  });
});

describe('what a request with a token carried', () => {
  const token = webToken();
  const [head, payload, signature] = token.split('.') as [string, string, string];
  const others = [payload, signature].flatMap((part) => [part, base64(part)]);

  it.each([
    ['in the header', { authorization: `Bearer ${token}` }],
    ['under another scheme', { authorization: `Basic ${token}` }],
    ['as the second of two', { authorization: ['Basic abc', `bearer ${token}`] }],
    ['in the query', { secretQuery: `access_token=${token}` }],
  ])('%s is the token, its payload and its signature, and not its head', (_, carried) => {
    const forms = encodingsSent(carried, []);
    expect(forms).toEqual(expect.arrayContaining([token, base64(token), ...others]));
    expect(forms).not.toContain(head);
    // The token of somebody else, by the same issuer, has the same head.
    const other = webToken();
    expect(other.startsWith(`${head}.`)).toBe(true);
    expect(forms.filter((form) => other.includes(form))).toEqual([]);
  });

  it('is the whole of a token that has other than three parts', () => {
    const forms = (text: string) => encodingsSent({ authorization: `Bearer ${text}` }, []);
    expect(forms('opaque-token-1')).toContain('opaque-token-1');
    expect(forms('first-part-1.second-part-2')).toContain('first-part-1.second-part-2');
    expect(forms('first-part-1.second-part-2')).not.toContain('second-part-2');
    expect(forms('aaaaaaa1.aaaaaaa2.aaaaaaa3.aaaaaaa4.aaaaaaa5')).not.toContain('aaaaaaa3');
  });

  it('is a token in the query as it is, and as it is written there', () => {
    const forms = encodingsSent({ secretQuery: 'access_token=a%2Bb%2Fc-token-1%3D%3D&x=1' }, []);
    expect(forms).toEqual(expect.arrayContaining(['a+b/c-token-1==', base64('a+b/c-token-1==')]));
    expect(forms).toContain('access_token=a%2Bb%2Fc-token-1%3D%3D&x=1');
  });

  it('is nothing of parts that are short', () => {
    const forms = encodingsSent({ authorization: 'Bearer a1b2c3d4.e5f6.g7h8i9j0' }, []);
    expect(forms).toEqual(expect.arrayContaining(['a1b2c3d4.e5f6.g7h8i9j0', 'g7h8i9j0']));
    expect(forms).not.toContain('e5f6');
    expect(encodingsSent({ authorization: 'Bearer a1.b2.c' }, [])).toEqual([]);
  });
});

describe('the forms of a value', () => {
  it('are itself, its base64 at any alignment, and both alphabets', () => {
    const value = 'p>?~x>?~1';
    const forms = encodingsOf(value);
    expect(forms[0]).toBe(value);
    for (const before of ['', '{', '{"', '{"a']) {
      const whole = base64(`${before}${value}, and more`);
      expect(
        forms.some((form) => whole.includes(form)),
        before,
      ).toBe(true);
      const url = whole.replaceAll('+', '-').replaceAll('/', '_');
      expect(
        forms.some((form) => url.includes(form)),
        before,
      ).toBe(true);
    }
    expect(new Set(forms).size).toBe(forms.length);
  });

  it('hold no unit of what stands before or behind', () => {
    const value = 'abcdefghijkl';
    const wholes = ['', 'x', 'xy'].flatMap((before) =>
      ['', '\u0000', '\u00ff\u00ff'].map((behind) => base64(`${before}${value}${behind}`)),
    );
    for (const whole of wholes)
      expect(encodingsOf(value).some((form) => form !== value && whole.includes(form))).toBe(true);
  });

  it('are those of its bytes read in the wrong character set, and with escapes undone', () => {
    const value = 'Gänsefüßchen';
    const latin1 = Buffer.from(value).toString('latin1');
    expect(encodingsOf(value)).toEqual(
      expect.arrayContaining([
        latin1,
        Buffer.from(latin1).toString('latin1'),
        Buffer.from(value, 'latin1').toString('utf8'),
      ]),
    );
    expect(encodingsOf('%41-secret-1')).toContain('A-secret-1');
  });

  it('have eight units at least', () => {
    expect(encodingsOf('short')).toEqual(encodingsOf('short').filter((form) => form.length >= 8));
    expect(encodingsOf('short')).not.toContain('short');
    expect(encodingsOf('12345678')).toContain('12345678');
    // What is left of few characters that were misread tells nothing.
    expect(encodingsOf('äöüäöüä').some((form) => /^\ufffd+$/.test(form))).toBe(false);
  });
});
