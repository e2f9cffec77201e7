import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { basic, bearer } from '../../scripts/target/credentials.ts';
import { holds } from '../support/property.ts';
import { spellings } from '../support/spellings.ts';
import { webToken } from '../support/token-endpoint.ts';

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
    expect(redact(`x ${tokens[450]!} y ${newToken().slice(0, 22)}, z`)).toMatch(/^x \[redacted\] y eyJ\S+ z$/);
  });

  it.each([
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

describe('a participant token that looks like an id', () => {
  const token = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  const id = '0b8f6a52-33ce-4d0a-9a55-3a2b1c4d5e6f';
  const answer = JSON.stringify({ participant: { id }, token });

  it.each(Object.entries(spellings))('is removed wherever it stands afterwards, as %s', (_, spell) => {
    const { forRequest, redact } = createRedactor(users);
    forRequest({}).strip(answer);
    for (const remove of [forRequest({}).strip, redact]) {
      expect(remove(`before ${spell(token)} after`)).toMatch(/^before .*\[redacted\].* ?after$/);
      expect(remove(`before ${id} after`)).toBe(`before ${id} after`);
    }
  });

  it.each([
    ['in the same answer', (text: string) => JSON.stringify({ id: text, token: text })],
    ['in JSON in JSON', (text: string) => JSON.stringify({ inner: JSON.stringify({ sessionId: text }) })],
    ['in another letter case', (text: string) => JSON.stringify({ participantId: text.toUpperCase() })],
  ])('stays once it was given as an id, which is judged: %s', (_, given) => {
    for (const order of [
      [answer, given(token)],
      [given(token), answer],
    ]) {
      const { forRequest } = createRedactor(users);
      const { strip } = forRequest({});
      for (const text of order) strip(text);
      expect(strip(`{"sessions":["${token}"]}`)).toBe(`{"sessions":["${token}"]}`);
    }
  });

  it('stays where it is given as an id in the very answer that follows', () => {
    const { strip } = createRedactor(users).forRequest({});
    strip(answer);
    expect(strip(`{"id":"${token}"}`)).toBe(`{"id":"${token}"}`);
  });

  it('stays where it was asked for', () => {
    const { forRequest } = createRedactor(users);
    forRequest({}).strip(answer);
    const { strip } = forRequest({ path: `/accounts/1/sessions/${token}/participants/p` });
    expect(strip(`The session ${token} is not found`)).toBe(`The session ${token} is not found`);
  });
});

const client = { id: 'client-id-0001', secret: 'Client/Secret+0001' };
const accessToken = webToken({ sub: 'somebody', accounts: ['9900000'] });
const [head, payload, signature] = accessToken.split('.') as [string, string, string];

describe('an access token that is known', () => {
  const uuid = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  const opaque = 'Zm9vYmFy/opaque~token+1';
  const parts = {
    'a JSON Web Token': accessToken,
    'its head': head,
    'its payload': payload,
    'its signature': signature,
  };
  const pieces = Object.entries({ ...parts, 'a UUID': uuid, 'an opaque token': opaque });

  it.each(
    pieces.flatMap(([what, piece]) =>
      Object.entries(spellings).map(([how, spell]) => [what, how, piece, spell] as const),
    ),
  )('is removed wherever it stands: %s, as %s', (_what, _how, piece, spell) => {
    const { know, redact, redactSentence, forRequest } = createRedactor({ client });
    for (const token of [accessToken, uuid, opaque]) know(token);
    const { strip } = forRequest({});
    for (const remove of [redact, redactSentence, strip]) {
      const shown = remove(`before ${spell(piece)} after`);
      expect(shown).toMatch(/^before .*\[redacted\].* ?after$/);
      expect(shown.length).toBeLessThan(150);
      expect(remove(shown)).toBe(shown);
    }
  });

  it('is removed from headers and from what is JSON, which stays JSON', () => {
    const { know, forRequest } = createRedactor({ client });
    know(uuid);
    const { strip, stripHeaders } = forRequest({ authorization: basic(client.id, client.secret) });
    expect(strip(JSON.stringify({ access_token: uuid, id: uuid, expires_in: 60 }))).toBe(
      '{"access_token":"[redacted]","id":"[redacted]","expires_in":60}',
    );
    expect(stripHeaders([['X-Issued', uuid]])).toEqual([['X-Issued', '[redacted]']]);
  });

  it('leaves what it is no part of', () => {
    const { know, redact, forRequest } = createRedactor({ client });
    know(accessToken);
    const text = `${payload.slice(0, payload.length / 2)}, ${signature.slice(signature.length / 2)}, 9900000`;
    expect(redact(text)).toBe(text);
    expect(forRequest({}).strip('{"token_type":"Bearer"}')).toBe('{"token_type":"Bearer"}');
  });

  it('and is too short to be told from innocent text is removed where it stands alone, once all is judged', () => {
    const { know, redact, redactSentence, forRequest } = createRedactor({ client });
    know('q7');
    expect(redact('q7, "q7" and cTc or q77 aq7')).toBe('[redacted], "[redacted]" and [redacted] or q77 aq7');
    expect(redactSentence('got q7')).toBe('got [redacted]');
    expect(forRequest({}).strip('got q7')).toBe('got q7');
  });

  it('and is a word of the suite stays in its sentences', () => {
    const { know, redact, redactSentence } = createRedactor({ client });
    know('content-type');
    expect(redact('content-type')).toBe('[redacted]');
    expect(redactSentence('header content-type: got absent')).toBe('header content-type: got absent');
  });

  it('is known once, with all of its forms, and those of what is nothing not at all', () => {
    const { know, forms, redact } = createRedactor({ client });
    const before = [...forms()];
    know('');
    know('..');
    expect([...forms()]).toEqual(before);
    expect(redact('a..b, c. d')).toBe('a..b, c. d');
    know(accessToken);
    const after = [...forms()];
    expect(after).toEqual(
      expect.arrayContaining([accessToken, head, payload, signature, spellings['base64']!(payload)]),
    );
    know(accessToken);
    expect([...forms()]).toEqual(after);
  });

  it('is no credential that an answer to somebody else must not repeat: it was given by one', () => {
    const { know, forRequest } = createRedactor({ client });
    know(accessToken);
    const { repeatsCredential } = forRequest({ authorization: basic(client.id, client.secret) });
    for (const piece of [accessToken, head, payload, signature]) expect(repeatsCredential(piece)).toBe(false);
  });

  it('is removed, whatever it is made of', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,40}={0,2}$/);
    holds(
      fc.property(token, (text) => {
        const { know, redact } = createRedactor({ client });
        know(text);
        expect(redact(`zyx "${text}" zyx`)).not.toContain(`"${text}"`);
      }),
    );
  });
});

describe('an answer to a request with a token', () => {
  const other = webToken({ sub: 'participant-1' });

  it.each([
    ['in the header', { authorization: bearer(accessToken) }],
    ['in one of two headers', { authorization: [bearer(accessToken), bearer(other)] }],
    ['in the query', { secretQuery: `access_token=${accessToken}` }],
    ['under the scheme Basic', { authorization: `Basic ${accessToken}` }],
  ])('%s repeats it where it holds the token, its payload or its signature', (_, carried) => {
    const { repeatsCredential, strip } = createRedactor({ client }).forRequest(carried);
    for (const piece of [accessToken, payload, signature, `x ${payload}.`, `${payload}.${signature}`]) {
      for (const spell of [
        spellings['raw']!,
        spellings['base64']!,
        spellings['percent twice']!,
        spellings['JSON units']!,
      ]) {
        expect(repeatsCredential(`{"error":"${spell(piece)}"}`)).toBe(true);
        expect(strip(spell(piece))).not.toContain(spell(piece));
      }
    }
  });

  it('does not where it holds the head alone, which is that of every token of the issuer', () => {
    const { repeatsCredential, strip } = createRedactor({ client }).forRequest({ authorization: bearer(accessToken) });
    expect(other.startsWith(`${head}.`)).toBe(true);
    for (const text of [
      head,
      `${head}.`,
      spellings['base64']!(head),
      other,
      `{"participant":{"id":"p"},"token":"${other}"}`,
    ])
      expect(repeatsCredential(text)).toBe(false);
    expect(strip(`seen ${head}`)).toBe(`seen ${head}`);
  });

  it('does not where it says something like it', () => {
    const { repeatsCredential } = createRedactor({ client }).forRequest({ authorization: bearer(accessToken) });
    const parts = `x, ${payload.slice(0, -1)}, y, ${signature.slice(1)}, z`;
    for (const text of ['Bearer', 'invalid_token', parts, '[redacted]', ''])
      expect(repeatsCredential(text)).toBe(false);
  });
});

describe('the secret of a client', () => {
  const pair = `${client.id}:${client.secret}`;

  it.each(Object.entries(spellings))('is removed, and is a credential that no answer repeats, as %s', (_, spell) => {
    const { redact, redactSentence, forRequest } = createRedactor({ client });
    const { strip, repeatsCredential } = forRequest({});
    for (const secret of [client.secret, pair]) {
      const text = `before ${spell(secret)} after`;
      expect(repeatsCredential(text)).toBe(true);
      for (const remove of [redact, redactSentence, strip]) {
        const shown = remove(text);
        expect(shown).toMatch(/^before .*\[redacted\].* ?after$/);
        expect(shown).not.toContain(spell(secret));
      }
    }
  });

  it.each(['raw', 'percent', 'percent twice', 'JSON units', 'HTML', 'decimal references', 'lines in JSON'])(
    'is known in the credentials of a token request, as %s',
    (spelling) => {
      const { redact, forRequest } = createRedactor({ client });
      const credentials = spellings['base64']!(pair);
      const text = spellings[spelling]!(`Basic ${credentials}`);
      for (const carried of [{}, { authorization: basic(client.id, client.secret) }]) {
        const { strip, repeatsCredential } = forRequest(carried);
        expect(repeatsCredential(text)).toBe(true);
        for (const remove of [redact, strip]) {
          expect(remove(text)).toContain('[redacted]');
          expect(remove(text)).not.toContain(spellings[spelling]!(credentials));
          expect(remove(text).length).toBeLessThan(100);
        }
      }
    },
  );

  it('is known beside that of the client without WebRTC access; their names are no secrets, and not shown', () => {
    const clientWithoutWebrtc = { id: 'client-id-0002', secret: 'tiny' };
    const { redact, forRequest } = createRedactor({ client, clientWithoutWebrtc });
    const { repeatsCredential, strip } = forRequest({});
    expect(repeatsCredential(basic('client-id-0002', 'tiny'))).toBe(true);
    expect(repeatsCredential('tiny')).toBe(false);
    for (const id of ['client-id-0001', 'client-id-0002']) {
      expect(repeatsCredential(id)).toBe(false);
      expect(strip(`for ${id}`)).toBe(`for ${id}`);
      expect(redact(`for ${id}, tiny`)).toBe('for [redacted], [redacted]');
    }
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
