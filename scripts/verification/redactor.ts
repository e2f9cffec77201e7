import type { Users } from './credentials.ts';

const mark = '[redacted]';

/**
 * A shorter value stands in too many innocent texts to be taken for an echo, or to be removed before an
 * answer has been judged. Where it stands alone it is removed from what is shown.
 */
const shortestTellingValue = 8;

/** What a request carried beyond the users' own credentials. */
interface Carried {
  readonly authorization?: string;
  readonly secretQuery?: string;
}

/** Knows the credentials of a target, and finds and removes them in what the target sends. */
export interface Redactor {
  /**
   * For the wire: the text without every credential that can be told from innocent text, and without
   * participant tokens. JSON stays JSON.
   */
  readonly strip: (text: string, carried?: Carried) => string;
  /** Whether the text repeats a password, a user name with its password, or what the request carried. */
  readonly repeatsCredential: (text: string, carried?: Carried) => boolean;
  /** For what is shown: as `strip`, and without user names and short passwords where they stand alone. */
  readonly redact: (text: string) => string;
}

/** @param users whose credentials to know; each is known raw, percent-encoded, JSON-escaped and in base64. */
export function createRedactor(users: Users): Redactor {
  const known = [users.main, users.withoutWebrtc].filter((user) => user !== undefined);
  const secrets = known.flatMap(({ username, password }) => [`${username}:${password}`, password]);
  const own = secrets.filter(isTelling).flatMap(forms);
  const further = unique(known.flatMap(({ username, password }) => [username, password]).flatMap(forms)).map((value) =>
    isTelling(value)
      ? new RegExp(escapeRegExp(value), 'g')
      : new RegExp(`(?<![\\p{L}\\p{N}])${escapeRegExp(value)}(?![\\p{L}\\p{N}])`, 'gu'),
  );
  const telling = (carried: Carried = {}): string[] => unique([...own, ...carriedValues(carried).flatMap(forms)]);

  const strip: Redactor['strip'] = (text, carried) =>
    telling(carried)
      .reduce((result, value) => result.replaceAll(value, mark), text)
      .replace(/("token"\s*:\s*")(?:[^"\\]|\\.)*("|$)/g, `$1${mark}$2`);
  return {
    strip,
    repeatsCredential: (text, carried) => telling(carried).some((value) => text.includes(value)),
    redact: (text) => further.reduce((result, pattern) => result.replace(pattern, mark), strip(text)),
  };
}

/** What one request carried, made for it alone (a wrong password, the right one under a wrong name). */
function carriedValues({ authorization, secretQuery }: Carried): string[] {
  const token = authorization?.split(' ').at(-1) ?? '';
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  // A user name alone is no secret, and an answer may well name the user.
  const pair = /^[^:]*:(.+)$/s.exec(decoded);
  return [token, ...(pair ? [decoded, pair[1]!] : []), secretQuery ?? ''].filter(isTelling);
}

function isTelling(value: string): boolean {
  return value.length >= shortestTellingValue;
}

function forms(value: string): string[] {
  if (value === '') return [];
  const bytes = Buffer.from(value, 'utf8');
  const percent = [encodeURIComponent(bytes.toString('utf8')), new URLSearchParams({ '': value }).toString().slice(1)];
  return unique([
    value,
    ...percent,
    ...percent.map((text) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())),
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
