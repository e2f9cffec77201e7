import { describe, expect, it } from 'vitest';
import { createGuard } from '../../scripts/secrets/guard.ts';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { spellings } from '../support/spellings.ts';

const passwords = [
  'p@ss "w/ö rd"',
  'a:b/c+d=e%f"g<h>i&j',
  '%41%42 &amp; \\u0041\\n and more',
  '日本語のパスワード1',
  '𝒫𝒶𝓈𝓈𝓌ℴ𝓇𝒹-𝟙𝟚𝟛',
  '=+trailing-and-leading+\\',
];
const around = (text: string) => `{"error": "before ${text} after"}`;

describe.each(passwords)('the password %s', (password) => {
  const redactor = createRedactor({ main: { username: 'someone-1', password } });
  const { strip, repeatsCredential } = redactor.forRequest({});
  const guard = createGuard(redactor.forms);

  it.each(Object.entries(spellings))('is found and removed as %s', (_, spell) => {
    const text = around(spell(password));
    expect(repeatsCredential(text)).toBe(true);
    expect(guard.find(text)).toMatchObject({ line: 1 });
    const stripped = strip(text);
    expect(stripped).toContain('[redacted]');
    expect(stripped).toMatch(/^\{"error": "before .* ?after"\}$/);
    expect(repeatsCredential(stripped)).toBe(false);
    expect(guard.find(stripped)).toBeUndefined();
    expect(strip(stripped)).toBe(stripped);
  });

  it('leaves JSON what it is', () => {
    const text = JSON.stringify({
      error: `no ${password}`,
      nested: JSON.stringify({ again: password }),
      requestId: 'r',
    });
    const value = JSON.parse(strip(text)) as { error: string; nested: string };
    expect(value).toMatchObject({ error: 'no [redacted]', requestId: 'r' });
    expect(JSON.parse(value.nested)).toEqual({ again: '[redacted]' });
  });
});

describe('a password beyond ASCII', () => {
  const password = 'Gänsefüßchen-1';
  const { strip } = createRedactor({ main: { username: 'someone-1', password } }).forRequest({});

  it('is known by the named references of HTML', () => {
    expect(strip('x G&auml;nsef&uuml;&szlig;chen-1 y')).toBe('x [redacted] y');
  });

  it('is known when its bytes were read in the wrong character set', () => {
    expect(strip(`x ${Buffer.from(password).toString('latin1')} y`)).toBe('x [redacted] y');
    const twice = Buffer.from(Buffer.from(password).toString('latin1')).toString('latin1');
    expect(strip(`x ${twice} y`)).toBe('x [redacted] y');
    expect(strip(`x ${Buffer.from(password, 'latin1').toString('utf8')} y`)).toBe('x [redacted] y');
    expect(strip('x G%E4nsef%FC%DFchen-1 y')).toBe('x [redacted] y');
  });
});

describe('text that merely looks like an escape', () => {
  const redactor = createRedactor({ main: { username: 'someone-1', password: 'a-long-password' } });
  it.each(['100% sure & &nothing; \\q \\u12 %zz &#99999999; &#xffffff;', '', '%', '\\', '&', '+', '\n\n'])(
    'stays: %j',
    (text) => {
      expect(redactor.redact(text)).toBe(text);
    },
  );
});

describe('lines within escapes and escapes within lines', () => {
  it('are undone one by the other', () => {
    const redactor = createRedactor({ main: { username: 'someone-1', password: 'Abcdefghij-1' } });
    const { strip, repeatsCredential } = redactor.forRequest({});
    const text = 'x %4\n1bcdef%5Cnghij-1 y';
    expect(repeatsCredential(text)).toBe(true);
    expect(strip(text)).toBe('x [redacted] y');
  });
});

describe('escapes within escapes', () => {
  it('are undone as often as anybody nests them', () => {
    const password = 'p"<ä>"-long';
    const redactor = createRedactor({ main: { username: 'someone-1', password } });
    const nested = [1, 2, 3, 4].reduce((text) => encodeURIComponent(text), spellings['JSON units']!(password));
    expect(redactor.forRequest({}).strip(`x ${nested} y`)).toBe('x [redacted] y');
  });
});
