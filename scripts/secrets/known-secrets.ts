import { pairsOf, type Presented, type Users } from '../target/credentials.ts';
import { mark, type Vocabulary, vocabularyWith } from './names/vocabulary.ts';
import { type CutForm, cutFormsOf } from './search/fragments.ts';
import { minNeedleLength, normalized } from './search/matcher.ts';
import { unescaped } from './search/readings.ts';

/**
 * Lengths from which a value is distinctive. Shorter values stand in too many innocent texts to count as repeated
 * credentials, or to be removed before a response is judged.
 */
const minTellingValueLength = 8;
const minTellingWordLength = 16;

/** The credentials of one request. */
export interface Carried extends Presented {
  /** What it asked for, ids and all. */
  readonly path?: string;
}

/** Secrets of a target besides those of its users, and words that are never secrets. */
export interface Further {
  /** Other secrets, such as the password of a proxy. */
  readonly secrets?: readonly string[];
  /** Words that every report of the run shows, such as the base URL, and that are not secrets for that reason. */
  readonly words?: readonly string[];
}

/** The secrets of a target, by how they can be told from innocent text. */
export interface KnownSecrets {
  /** Forms that are a secret wherever they stand. */
  readonly forms: readonly string[];
  /** Forms of user names: no secret, and not shown. */
  readonly nameForms: readonly string[];
  /** Values that say something only where they stand alone. */
  readonly words: readonly string[];
  /** Of which a part says something: of telling values and of names with their passwords, and of short values. */
  readonly cutForms: readonly CutForm[];
  readonly cutWords: readonly CutForm[];
  /** The passwords, telling or not. */
  readonly passwords: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly isDistinctive: (value: string) => boolean;
}

/** Sorts what is known of the users and other secrets of a target. */
export function knownSecretsOf(users: Users, { secrets = [], words = [] }: Further = {}): KnownSecrets {
  const vocabulary = vocabularyWith(words);
  const isDistinctive = (value: string): boolean => isLongAndMixed(value) && !vocabulary.holds(value);
  const known = pairsOf(users);
  const pairs = known.filter(({ password }) => password !== '').map((user) => `${user.username}:${user.password}`);
  const values = [...known.map(({ password }) => password), ...secrets];
  const names = known.map(({ username }) => username);
  return {
    forms: [
      ...values.filter(isDistinctive).flatMap(encodingsOf),
      ...pairs.flatMap((pair) => (isDistinctive(pair) ? encodingsOf(pair) : formsOfCredentials(pair))),
    ],
    nameForms: names.filter(isDistinctive).flatMap(encodingsOf),
    words: [...new Set([...values, ...names].filter((value) => value !== '' && !isDistinctive(value)))],
    cutForms: [
      ...values.filter(isDistinctive).flatMap((value) => cutFormsOf(value, encodingsOf(value))),
      ...known.flatMap(({ username, password }) => cutFormsOfPair(`${username}:${password}`, username.length + 1)),
    ],
    cutWords: values.filter((value) => !isDistinctive(value)).flatMap((value) => cutFormsOf(value, formsOfWord(value))),
    passwords: known.map(({ password }) => password),
    vocabulary,
    isDistinctive,
  };
}

/**
 * The forms of what one request carried, made for it alone (a wrong password, the right one under a wrong name).
 * @param passwords of the users, of which it is decided for all requests whether they are telling.
 */
export function encodingsSent({ authorization, secretQuery }: Carried, passwords: readonly string[]): string[] {
  const headers = [authorization ?? []].flat();
  const inQuery = [...new URLSearchParams(secretQuery).getAll('access_token')];
  return [...headers.flatMap(secretsIn), ...inQuery.flatMap(partsOf), secretQuery ?? '']
    .filter((value) => isLongAndMixed(value) && !passwords.includes(value))
    .flatMap(encodingsOf);
}

/** The same of which a part says something. Tokens of one issuer begin alike: it has to be more than that. */
export function cutFormsCarried({ authorization, secretQuery }: Carried, passwords: readonly string[]): CutForm[] {
  const tokens = [
    ...[authorization ?? []].flat().map((header) => header.split(' ').at(-1)!),
    ...new URLSearchParams(secretQuery).getAll('access_token'),
  ];
  return tokens.flatMap((token) => {
    const pair = Buffer.from(token, 'base64').toString('utf8');
    const [, name, password] = /^([^\ufffd:]*:)([^\ufffd]+)$/.exec(pair) ?? [];
    if (name !== undefined && password !== undefined) {
      const own = isLongAndMixed(password) && !passwords.includes(password);
      return [...cutFormsOfPair(pair, name.length), ...(own ? cutFormsOf(password, encodingsOf(password)) : [])];
    }
    const [head, payload, signature, ...more] = token.split('.');
    if (signature === undefined || more.length > 0) return cutFormsOf(token, encodingsOf(token), token.length >> 2);
    const half = payload!.length >> 1;
    return [
      ...cutFormsOf(token, encodingsOf(token), head!.length + 1 + half),
      ...cutFormsOf(payload!, encodingsOf(payload!), half),
      ...cutFormsOf(signature, encodingsOf(signature)),
    ];
  });
}

/** What of a token that was given away says something where it was cut; the head is that of many. */
export function cutFormsOfToken(token: string): CutForm[] {
  const [head, ...rest] = token.split('.');
  return cutFormsOf(token, encodingsOf(token), rest.length === 2 ? head!.length + 1 : 0);
}

/** A pair ends as its password does, which is looked for by itself. */
function cutFormsOfPair(pair: string, from: number): CutForm[] {
  return cutFormsOf(pair, encodingsOf(pair), from).map((cut) => ({ ...cut, ending: Infinity }));
}

/** A value as it is and in base64, without what pads it. */
export function formsOfWord(word: string): string[] {
  const bytes = Buffer.from(word, 'utf8');
  return [word, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}

/** What is secret of a value of Authorization. */
function secretsIn(authorization: string): string[] {
  const token = authorization.split(' ').at(-1) ?? '';
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  // A user name alone is no secret, and an answer may well name the user.
  const pair = /^[^\ufffd:]*:([^\ufffd]+)$/.exec(decoded);
  return [...partsOf(token), ...(pair ? [decoded, pair[1]!] : [])];
}

/**
 * A token, and of a JSON Web Token the parts that are its own. Its head is that of every token of the same issuer, a
 * participant's own among them, so that an answer which holds it repeats nothing.
 */
function partsOf(token: string): string[] {
  const [, ...own] = token.split('.');
  return [token, ...(own.length === 2 ? own : [])];
}

/** All that has to be taken out of a text to take out a token: the token and, of a JSON Web Token, each part. */
export function tokenParts(token: string): string[] {
  const parts = token.split('.');
  return parts.length === 3 ? [token, ...parts] : [token];
}

const characterKinds = [/\p{Ll}/u, /\p{Lu}/u, /[\p{Lo}\p{Lm}\p{Lt}]/u, /\p{N}/u, /[^\p{L}\p{N}]/u];

function isLongAndMixed(value: string): boolean {
  const kinds = characterKinds.filter((kind) => kind.test(value)).length;
  // What reads like an escape counts as what it stands for: a text may have to be unescaped to be searched.
  // The mark counts for nothing: it stands in every text from which something was removed.
  return (
    normalized(unescaped(value).replaceAll(mark, '')).length >=
    (kinds > 1 ? minTellingValueLength : minTellingWordLength)
  );
}

/** A user name with its password as Basic credentials: all that can be told of a pair that is short or common. */
function formsOfCredentials(pair: string): string[] {
  return encodingsOf(`Basic ${Buffer.from(pair, 'utf8').toString('base64')}`);
}

/** A value as it is, in base64 and base64url at any alignment, and read in the wrong character set. */
export function encodingsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const base64 = [bytes.toString('base64'), ...[0, 1, 2].map((before) => base64Behind(before, bytes))];
  const asLatin1 = bytes.toString('latin1');
  // A server that writes UTF-8 into a header as if it were Latin-1, and encodes that again, is not rare.
  const misread = [
    asLatin1,
    Buffer.from(asLatin1, 'utf8').toString('latin1'),
    Buffer.from(value, 'latin1').toString('utf8'),
  ];
  const forms = [
    value,
    ...misread.filter((text) => normalized(text.replaceAll('\ufffd', '')).length >= minNeedleLength),
  ];
  const all = [
    ...forms,
    // What reads like an escape in a value is undone with the escapes around it.
    ...forms.map(unescaped),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(all)].filter((form) => normalized(form).length >= minNeedleLength);
}

/** What is the same in the base64 of every text that holds the bytes behind 3n + `before` others. */
function base64Behind(before: number, bytes: Buffer): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const shared = (before + bytes.length) % 3 === 0 ? 0 : 1;
  return encoded.slice(Math.ceil((before * 4) / 3), encoded.length - shared);
}
