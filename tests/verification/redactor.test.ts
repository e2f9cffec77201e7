import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../scripts/verification/redactor.ts';

const username = 'api user+1@example.com';
const password = 'p@ss "w/ö rd"';
const { redact, repeatsCredential } = createRedactor({ main: { username, password } });
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

  it('removes the user name, which is no echo of a credential', () => {
    expect(redact(`hello ${username}!`)).toBe('hello [redacted]!');
    expect(repeatsCredential(`hello ${username}!`)).toBe(false);
  });

  it('removes participant tokens by their name', () => {
    expect(redact('{"token": "abc\\"def", "id": "x"}')).toBe('{"token": "[redacted]", "id": "x"}');
  });

  it('leaves innocent text alone when a credential is short or common', () => {
    const short = createRedactor({ main: { username: 'error', password: 'id' } });
    expect(short.redact('{"error":"identifier of the errors is invalid"}')).toBe(
      '{"[redacted]":"identifier of the errors is invalid"}',
    );
    expect(short.repeatsCredential('the id of an error')).toBe(false);
    expect(short.repeatsCredential(base64('error:id'))).toBe(true);
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
