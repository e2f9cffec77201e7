import { describe, expect, it } from 'vitest';
import { createGuard } from '../../../scripts/secrets/guard.ts';
import { createRedactor } from '../../../scripts/secrets/redactor.ts';
import { basic, bearer } from '../../../scripts/target/credentials.ts';
import { spellings } from '../../support/spellings.ts';
import { webToken } from '../../support/token-endpoint.ts';

const password = 'Tr0ub4dor&3-and-more';
const username = 'someone-1';
const pair = `${username}:${password}`;
const of = (name: string, secret: string) => createRedactor({ main: { username: name, password: secret } });

/** Texts that end where the secret was cut, or that say so. */
const cutBehind: Record<string, (part: string) => string> = {
  'the end of the text': (part) => `{"error":"no ${part}`,
  'the end of a member': (part) => `{"error":"no ${part}","requestId":"r"}`,
  'the end of a member in JSON in JSON': (part) => JSON.stringify({ a: JSON.stringify({ error: `no ${part}` }) }),
  'an ellipsis': (part) => `{"error":"no ${part}… and more","requestId":"r"}`,
  'three dots': (part) => `no ${part}... (340 characters)`,
  'an escaped ellipsis': (part) => `{"error":"no ${part}\\u2026"}`,
  'the end of a line': (part) => `no ${part}\nnext line`,
  'an element': (part) => `<p>no ${part}</p>`,
};
const cutBefore: Record<string, (part: string) => string> = {
  'the beginning of the text': (part) => `${part} is wrong`,
  'the beginning of a member': (part) => `{"error":"${part} is wrong"}`,
  'an ellipsis': (part) => `{"error":"…${part} is wrong"}`,
  'three dots': (part) => `{"error":"before ...${part} is wrong"}`,
  'the beginning of a line': (part) => `some line\n${part} is wrong`,
};

describe('the part of a password that is left where the rest was cut off', () => {
  const { redact, redactSentence, forRequest } = of(username, password);
  const { strip, repeatsCredential } = forRequest({});

  it.each(Object.entries(cutBehind))('is an echo, and is removed, before %s', (_, put) => {
    for (const length of [password.length - 1, 12, 10]) {
      const part = password.slice(0, length);
      for (const remove of [strip, redact, redactSentence]) expect(remove(put(part))).toBe(put('[redacted]'));
      expect(repeatsCredential(put(part))).toBe(true);
    }
    expect(redact(put(password.slice(0, 8)))).toBe(put('[redacted]'));
  });

  it.each(Object.entries(cutBefore))('is an echo, and is removed, behind %s', (_, put) => {
    for (const length of [password.length - 1, 12, 10]) {
      const part = password.slice(-length);
      for (const remove of [strip, redact, redactSentence]) expect(remove(put(part))).toBe(put('[redacted]'));
      expect(repeatsCredential(put(part))).toBe(true);
    }
    expect(redact(put(password.slice(-8)))).toBe(put('[redacted]'));
  });

  it.each(Object.entries(spellings))('is so where it is written as %s', (_, spell) => {
    for (const secret of [password, pair]) {
      const whole = spell(secret);
      for (const left of [1, 2, 3, 4]) {
        const text = `no ${whole.slice(0, -left)}… and more`;
        expect(repeatsCredential(text)).toBe(true);
        // Of an escape that was cut, some characters may stay.
        expect(strip(text)).toMatch(/^no .*\[redacted\][^]{0,14}… and more$/s);
      }
    }
  });

  it('is none amid a text, and none that is shorter', () => {
    for (const text of [
      `no ${password.slice(0, 12)} here`,
      `{"error":"no ${password.slice(0, 4)}"}`,
      `{"error":"a${password.slice(2, -2)}"}`,
    ]) {
      expect(redact(text)).toBe(text);
      expect(repeatsCredential(text)).toBe(false);
    }
  });

  it('is none where it is the name alone, which is no secret: as it is, and in base64', () => {
    const { repeatsCredential: repeats, strip: stripped } = of('a-very-long-name-1', password).forRequest({
      authorization: basic('a-very-long-name-1', 'Wr0ng-password'),
    });
    for (const text of [
      '{"error":"no access for a-very-long-name-1"}',
      '{"error":"no access for a-very-long-name-1:"}',
      'a-very-long…',
      `${Buffer.from('a-very-long-name-1:').toString('base64').replace(/=+$/, '')}…`,
    ]) {
      expect(repeats(text)).toBe(false);
      expect(stripped(text)).toBe(text);
    }
  });

  it('is seen by the last guard where the text says that it was cut', () => {
    const redactor = of(username, password);
    const guard = createGuard(redactor.forms, redactor.showsPart);
    for (const spelling of ['raw', 'percent', 'JSON', 'base64']) {
      const part = spellings[spelling]!(password).slice(0, -3);
      expect(guard.find(`first\nno ${part}… (340 characters)`)).toMatchObject({ line: 2 });
    }
    expect(guard.find(`no ${password.slice(0, 6)}…`)).toBeUndefined();
    expect(guard.find('…000, and so on… "…"')).toBeUndefined();
  });
});

describe('the part of a short password that is left', () => {
  const { redact, redactSentence, forRequest } = of('zoe', 'hunter2');

  it.each(['hunt', 'hunte', 'hunter'])('is removed where the text says that it was cut: %s', (part) => {
    expect(redact(`{"error":"no ${part}…"}`)).toBe('{"error":"no [redacted]…"}');
    expect(redactSentence(`got {"error":"no ${part}… (340 characters)`)).toBe(
      'got {"error":"no [redacted]… (340 characters)',
    );
    expect(forRequest({}).repeatsCredential(`no ${part}…`)).toBe(false);
  });

  it('is removed where the text ends, when hardly anything is missing', () => {
    for (const [put, part] of [
      ['{"error":"no hunter"}', 'hunter'],
      ['{"error":"no hunter', 'hunter'],
      ['{"error":"unter2 is wrong"}', 'unter2'],
    ] as const) {
      expect(redact(put)).toBe(put.replace(part, '[redacted]'));
    }
    expect(redact('{"error":"…nter2 is wrong"}')).toBe('{"error":"…[redacted] is wrong"}');
  });

  it('is removed in base64 with the name, and judged', () => {
    const { redact: shown, forRequest: by } = of('zoe-the-user', 'hunter2');
    const credentials = Buffer.from('zoe-the-user:hunter2').toString('base64');
    const text = `{"error":"Basic ${credentials.slice(0, -4)}"}`;
    expect(by({}).repeatsCredential(text)).toBe(true);
    expect(shown(text)).toBe('{"error":"Basic [redacted]"}');
  });

  it('is none within a word', () => {
    for (const text of ['a manhunt…', '{"error":"the manhunter"}', 'unter22 is a word', 'the hunt is on']) {
      expect(redact(text)).toBe(text);
    }
  });
});

describe('an innocent text', () => {
  const passwords = [
    'password1234',
    'bandwidth-2026!',
    'Wrong password 1',
    'my-session-id',
    'test1234',
    'content-type-7',
    'sessionId=abc',
    'participants',
    'Unauthorized1',
    'hunter2',
    'error',
  ];
  const texts = [
    '{"error":"Wrong password","requestId":"3fa85f64-5717-4562-b3fc-2c963f66afa6"}',
    '{"message":"Invalid user name or password."}',
    '{"error":"A message from Bandwidth"}',
    'bandwidth',
    '{"message":"Unauthorized"}',
    '{"error":"1234-5678 is not a session"}',
    '[{"id":"participant-0a1b","sessions":["session-0a1b"]}]',
    '{"sessionId":"3fa85f64-5717-4562-b3fc-2c963f66afa6","participants":[{"participantId":"p"}]}',
    'application/json; charset=utf-8',
    'Error from cloudfront',
    '…000',
  ];

  it.each(passwords)('repeats nothing of the password %s, and stays what it is until it is judged', (secret) => {
    const { strip, repeatsCredential } = of('the-user', secret).forRequest({
      authorization: basic('the-user', `${secret}x`),
    });
    for (const text of texts) {
      expect(repeatsCredential(text), text).toBe(false);
      expect(strip(text)).toBe(text);
    }
  });

  it.each(passwords.filter((secret) => !['participants', 'error'].includes(secret)))(
    'is shown as it is beside the password %s',
    (secret) => {
      const { redact, redactSentence } = of('the-user', secret);
      for (const text of texts) {
        expect(redact(text)).toBe(text);
        expect(redactSentence(text)).toBe(text);
      }
    },
  );
});

describe('the part of a token that is left', () => {
  const token = webToken({ sub: 'somebody', accounts: ['9900000'], iss: 'https://issuer.example' });
  const [head, payload, signature] = token.split('.') as [string, string, string];

  it('is an echo of what the request carried, where it is more than what tokens have in common', () => {
    const { repeatsCredential, strip } = createRedactor({}).forRequest({ authorization: bearer(token) });
    for (const part of [token.slice(0, -5), `${head}.${payload}`, payload.slice(0, -1), signature.slice(1)]) {
      const text = `{"error":"${part}"}`;
      expect(repeatsCredential(text)).toBe(true);
      expect(strip(text)).toBe('{"error":"[redacted]"}');
    }
    for (const part of [head, `${head}.`, `${head}.${payload.slice(0, 12)}`]) {
      expect(repeatsCredential(`{"error":"${part}…"}`)).toBe(false);
    }
  });

  it('is removed from what is shown once the token is known', () => {
    const { know, redact, forRequest } = createRedactor({});
    know(token);
    expect(redact(`got ${token.slice(0, -20)}… (340 characters)`)).toBe('got [redacted]… (340 characters)');
    forRequest({}).strip('{"token":"opaque-token-0123456789"}');
    expect(redact('{"error":"opaque-token-01…"}')).toBe('{"error":"[redacted]…"}');
  });

  it('stays until an answer is judged: an id may stand in a token', () => {
    const { forRequest } = createRedactor({});
    const { strip } = forRequest({});
    strip('{"token":"participant-0a1b-signature-0123456789"}');
    expect(strip('{"id":"participant-0a1b"}')).toBe('{"id":"participant-0a1b"}');
  });
});

describe('the search for parts', () => {
  it('costs what the text has units, whatever repeats itself', () => {
    const { strip } = of(username, `${'ab'.repeat(200)}1`).forRequest({});
    // A search from each unit through all of the rest would take minutes.
    expect(strip('ab'.repeat(200_000)).length).toBe(400_000);
  });
});

describe('a password of which a mask, or nothing, hides a little', () => {
  const { redact, forRequest } = of(username, 'Zebra#Quilt42!');
  const { repeatsCredential } = forRequest({});

  it.each([
    ['{"c":"Zebra#Quilt4**"}', '{"c":"[redacted]**"}'],
    ['password was Zebra#Qui***** for', 'password was [redacted]***** for'],
    ['{"c":"••ra#Quilt42!"}', '{"c":"••[redacted]"}'],
  ])('is an echo, and is removed, beside the mask: %s', (text, shown) => {
    expect(redact(text)).toBe(shown);
    expect(repeatsCredential(text)).toBe(true);
  });

  it.each([
    ['word ebra#Quilt42! word', 'word [redacted] word'],
    ['word Zebra#Quilt42 word', 'word [redacted] word'],
    ['word Zebra#Quilt word', 'word [redacted] word'],
    ['word Zebra#Qui word', 'word Zebra#Qui word'],
  ])('is removed amid a text where three quarters are there, and is no echo: %s', (text, shown) => {
    expect(redact(text)).toBe(shown);
    expect(repeatsCredential(text)).toBe(false);
  });
});

it('a user name that its secret begins with is no part of the secret', () => {
  const { repeatsCredential } = of('reference-client', 'reference-client-secret').forRequest({
    authorization: basic('reference-client', 'reference-client-secret'),
  });
  expect(repeatsCredential('{"client_id":"reference-client"}')).toBe(false);
  expect(repeatsCredential('{"client_id":"reference-client-sec"}')).toBe(true);
});
