import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { anyText } from '../support/arbitraries.ts';
import { holds } from '../support/property.ts';
import { spellings } from '../support/spellings.ts';

/** Names and passwords: common, short, odd, long, and such as look like an escape or like what is removed. */
const anySecret = fc.oneof(
  anyText,
  fc.constantFrom('a', 'id', 'error', 'redacted', '[redacted]', 'content-type', 'a-long-password', 'p@ss "w/ö rd"'),
  fc.constantFrom(
    '%41%42 &amp; \\u0041\\n and more',
    '=+trailing-and-leading+\\',
    '日本語のパスワード1',
    '"token":"',
    '  ',
  ),
  fc.stringMatching(/^[A-Za-z0-9_-]{8,24}$/),
);
const anySpelling = fc.constantFrom(...Object.entries(spellings));
const innocent = fc.oneof(
  anyText,
  fc.constantFrom(
    '{"error":"',
    '","token":"',
    '","id":"',
    '"}',
    '?password=',
    '&token=',
    '\\',
    '%5',
    '&#',
    ' before ',
    '\n',
  ),
);

const anyPlan = fc.record({
  username: anySecret,
  password: anySecret,
  second: fc.option(fc.record({ username: anySecret, password: anySecret }), { nil: undefined }),
  carried: fc.record({ authorization: anySecret, secretQuery: anySecret }, { requiredKeys: [] }),
  token: fc.option(fc.stringMatching(/^eyJ[A-Za-z0-9_-]{12,30}$/), { nil: undefined }),
  pieces: fc.array(
    fc.oneof(
      innocent.map((text) => ({ text })),
      fc
        .tuple(fc.constantFrom('username', 'password', 'token', 'both', 'carried'), anySpelling)
        .map(([secret, spelling]) => ({ secret, spelling })),
    ),
    { maxLength: 6 },
  ),
});
type Plan = typeof anyPlan extends fc.Arbitrary<infer Value> ? Value : never;

function redactorAndText({ username, password, second, carried, token, pieces }: Plan) {
  const redactor = createRedactor({ main: { username, password }, ...(second ? { withoutWebrtc: second } : {}) });
  if (token !== undefined) redactor.learn(token);
  const secrets: Readonly<Record<string, string>> = {
    username,
    password,
    token: token ?? '',
    both: `${username}:${password}`,
    carried: carried.authorization ?? carried.secretQuery ?? '',
  };
  const text = pieces
    .map((piece) => ('text' in piece ? piece.text : spelled(piece.spelling[1], secrets[piece.secret]!)))
    .join('');
  return { redactor, text, stripper: redactor.forRequest(carried) };
}

function spelled(spell: (text: string) => string, secret: string): string {
  try {
    return spell(secret);
  } catch {
    // A lone surrogate is in no URL.
    return secret;
  }
}

describe('what has been redacted', () => {
  it.each(['redact', 'redactSentence'] as const)('is left as it is by another time: %s', (how) => {
    holds(
      fc.property(anyPlan, (plan) => {
        const { redactor, text } = redactorAndText(plan);
        const once = redactor[how](text);
        expect(redactor[how](once)).toBe(once);
      }),
      300,
    );
  });

  it('is left as it is by another time, and repeats nothing: strip', () => {
    holds(
      fc.property(anyPlan, (plan) => {
        const { stripper, text } = redactorAndText(plan);
        const once = stripper.strip(text);
        expect(stripper.strip(once)).toBe(once);
        expect(stripper.repeatsCredential(once)).toBe(false);
        const headers = stripper.stripHeaders([
          ['x-some', text],
          ['Set-Cookie', text],
          [text, ''],
        ]);
        expect(stripper.stripHeaders(headers)).toEqual(headers);
      }),
      300,
    );
  });
});
