import type { Users } from './credentials.ts';

const mark = '[redacted]';

/**
 * A shorter value, or a plain word, stands in too many innocent texts to be taken for an echo, or to be
 * removed before an answer has been judged. Where it stands alone it is removed from what is shown.
 */
const shortestTellingValue = 8;
const shortestTellingWord = 16;

/** What a request carried beyond the users' own credentials. */
interface Carried {
  readonly authorization?: string;
  readonly secretQuery?: string;
}

/** Finds and removes the credentials of a target, and of one request to it, in what the target sends. */
export interface Stripper {
  /**
   * The text without every credential that can be told from innocent text, and without participant tokens.
   * JSON stays JSON.
   */
  readonly strip: (text: string) => string;
  /** Whether the text repeats a telling password, a user name with its password, or what the request carried. */
  readonly repeatsCredential: (text: string) => boolean;
}

/** Knows the credentials of a target. */
export interface Redactor {
  /** For the wire. @param carried what the request carried, beyond the users' own credentials. */
  readonly forRequest: (carried: Carried) => Stripper;
  /** For what is shown: stripped, and without user names and short passwords where they stand alone. */
  readonly redact: (text: string) => string;
}

/**
 * @param users whose credentials to know: raw and in base64, with any of their characters percent-encoded,
 * JSON-escaped or written as a character reference.
 */
export function createRedactor(users: Users): Redactor {
  const known = [users.main, users.withoutWebrtc].filter((user) => user !== undefined);
  const own = known.flatMap(({ username, password }) => [`${username}:${password}`, password]).filter(isTelling);
  const ownForms = new Set(own.flatMap(formsOf));
  const ownPattern = patternOf([...ownForms]);
  const names = known.flatMap(({ username, password }) => [username, password]).filter((value) => value !== '');
  const further = [
    patternOf(names.filter(isTelling).flatMap(formsOf)),
    patternOf(
      names.filter((name) => !isTelling(name)).flatMap(formsOf),
      (source) => `(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`,
    ),
  ].filter((pattern) => pattern !== undefined);

  const forRequest: Redactor['forRequest'] = (carried) => {
    const more = carriedValues(carried).filter((value) => !ownForms.has(value));
    const pattern = more.length === 0 ? ownPattern : patternOf([...ownForms, ...more.flatMap(formsOf)]);
    return {
      strip: (text) =>
        (pattern ? text.replace(pattern, mark) : text).replace(/("token"\s*:\s*")(?:[^"\\]|\\.)*("|$)/g, `$1${mark}$2`),
      repeatsCredential: (text) => pattern !== undefined && text.search(pattern) >= 0,
    };
  };
  const { strip } = forRequest({});
  return {
    forRequest,
    redact: (text) => further.reduce((result, pattern) => result.replace(pattern, mark), strip(text)),
  };
}

/** What one request carried, made for it alone (a wrong password, the right one under a wrong name). */
function carriedValues({ authorization, secretQuery }: Carried): string[] {
  const token = authorization?.split(' ').at(-1) ?? '';
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  // A user name alone is no secret, and an answer may well name the user.
  const pair = /^[^:]*:(.+)$/s.exec(decoded);
  return [withoutPadding(token), ...(pair ? [decoded, pair[1]!] : []), secretQuery ?? ''].filter(isTelling);
}

function isTelling(value: string): boolean {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(value)).length;
  return value.length >= (kinds > 1 ? shortestTellingValue : shortestTellingWord);
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [value, withoutPadding(bytes.toString('base64')), bytes.toString('base64url')];
}

/** One pattern for all of the texts, in any spelling of their characters; undefined for no text. */
function patternOf(texts: readonly string[], frame = (source: string) => source): RegExp | undefined {
  // Longest first, so that a value is removed before a part of it is.
  const longestFirst = [...new Set(texts)].sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return undefined;
  return new RegExp(frame(longestFirst.map((text) => Array.from(text, anySpelling).join('')).join('|')), 'gu');
}

function withoutPadding(base64: string): string {
  return base64.replace(/=+$/, '');
}

const named: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** The source of a pattern for one character: as it is, percent-encoded, JSON-escaped, or as a character reference. */
function anySpelling(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const json = units.map((unit) => `\\\\u${anyCase(unit.toString(16).padStart(4, '0'))}`).join('');
  const percent = [...Buffer.from(character, 'utf8')].map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`);
  const point = character.codePointAt(0)!;
  return `(?:${[
    escapeRegExp(character),
    json,
    percent.join(''),
    `&#0*${String(point)};`,
    `&#[xX]0*${anyCase(point.toString(16))};`,
    ...(character in named ? [`&${named[character]!};`] : []),
    ...('/"\\'.includes(character) ? [`\\\\${escapeRegExp(character)}`] : []),
    ...(character === ' ' ? ['\\+'] : []),
  ].join('|')})`;
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
