import type { Users } from './credentials.ts';

const mark = '[redacted]';

/**
 * Below this many characters a value stands in too many innocent texts to be taken for an echo. It is
 * still removed where it stands alone.
 */
const shortestTellingValue = 8;

/** Knows the credentials of a target, and finds and removes them in what the target sends. */
export interface Redactor {
  /** The text without credentials and participant tokens. */
  readonly redact: (text: string) => string;
  /** Whether the text repeats a password, or a user name with its password, in any of their usual forms. */
  readonly repeatsCredential: (text: string) => boolean;
}

/** @param users whose credentials to know; each is known raw, percent-encoded, JSON-escaped and in base64. */
export function createRedactor(users: Users): Redactor {
  const known = [users.main, users.withoutWebrtc].filter((user) => user !== undefined);
  const pairs = known.map(({ username, password }) => `${username}:${password}`);
  const passwords = known.map(({ password }) => password).filter((password) => password !== '');
  const usernames = known.map(({ username }) => username).filter((username) => username !== '');
  const telling = [...pairs, ...passwords.filter(({ length }) => length >= shortestTellingValue)].flatMap(forms);
  const removed = unique([...telling, ...passwords.flatMap(forms), ...usernames.flatMap(forms)]).map((value) =>
    value.length >= shortestTellingValue
      ? new RegExp(escapeRegExp(value), 'g')
      : new RegExp(`(?<![\\p{L}\\p{N}])${escapeRegExp(value)}(?![\\p{L}\\p{N}])`, 'gu'),
  );
  return {
    redact: (text) =>
      removed
        .reduce((result, pattern) => result.replace(pattern, mark), text)
        .replace(/("token"\s*:\s*")(?:[^"\\]|\\.)*(")/g, `$1${mark}$2`),
    repeatsCredential: (text) => telling.some((value) => text.includes(value)),
  };
}

function forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return unique([
    value,
    encodeURIComponent(bytes.toString('utf8')),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ]);
}

/** Longest first, so that a value is removed before a part of it is. */
function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
