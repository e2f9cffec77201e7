import { pairsOf, type Presented, type Users } from '../target/credentials.ts';
import { mark, type Vocabulary, vocabularyWith } from './names/vocabulary.ts';
import { type CutForm, cutFormsOf } from './search/fragments.ts';
import { minNeedleLength, normalized } from './search/matcher.ts';
import { unescaped } from './search/readings.ts';

/**
 * Minimum lengths of a distinctive value. Shorter values stand in too many innocent texts to count as repeated
 * credentials, or to be removed before a response is judged.
 */
const minTellingValueLength = 8;
const minTellingWordLength = 16;

/** The credentials of one request. */
export interface Carried extends Presented {
  /** The path of the request, with its ids. */
  readonly path?: string;
}

/** Secrets of a target besides those of its users, and words that are never secrets. */
export interface Further {
  /** Other secrets, such as the password of a proxy. */
  readonly secrets?: readonly string[];
  /** Words that every report of the run shows, such as the base URL, and that are therefore not secrets. */
  readonly words?: readonly string[];
}

/** The secrets of a target, by how they can be told from innocent text. */
export interface KnownSecrets {
  /** Forms that are a secret wherever they stand. */
  readonly forms: readonly string[];
  /** Forms of user names: not secret, but not shown either. */
  readonly nameForms: readonly string[];
  /** Values that are recognised only where they stand alone. */
  readonly words: readonly string[];
  /** Forms of distinctive values, and of names with their passwords, that are recognised in part. */
  readonly cutForms: readonly CutForm[];
  /** The same of values that are not distinctive. */
  readonly cutWords: readonly CutForm[];
  /** All passwords, distinctive or not. */
  readonly passwords: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly isDistinctive: (value: string) => boolean;
}

/** Sorts the secrets of the users of a target, and its other secrets. */
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
 * The forms of credentials made for one request alone (a wrong password, the right one under a wrong name).
 * @param passwords of the users, which are left out: `knownSecretsOf` has their forms.
 */
export function encodingsSent({ authorization, secretQuery }: Carried, passwords: readonly string[]): string[] {
  const headers = [authorization ?? []].flat();
  const inQuery = [...new URLSearchParams(secretQuery).getAll('access_token')];
  return [...headers.flatMap(secretsIn), ...inQuery.flatMap(partsOf), secretQuery ?? '']
    .filter((value) => isLongAndMixed(value) && !passwords.includes(value))
    .flatMap(encodingsOf);
}

/** The same, for parts. Tokens of one issuer begin alike, so a part has to reach beyond that beginning. */
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

/** The forms by which a cut token is recognised. The head of a JSON Web Token is left out: many tokens share it. */
export function cutFormsOfToken(token: string): CutForm[] {
  const [head, ...rest] = token.split('.');
  return cutFormsOf(token, encodingsOf(token), rest.length === 2 ? head!.length + 1 : 0);
}

/** No ending: a pair ends like its password, which is searched for by itself. */
function cutFormsOfPair(pair: string, from: number): CutForm[] {
  return cutFormsOf(pair, encodingsOf(pair), from).map((cut) => ({ ...cut, ending: Infinity }));
}

/** A value as it is, and in base64 without padding. */
export function formsOfWord(word: string): string[] {
  const bytes = Buffer.from(word, 'utf8');
  return [word, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}

/** The secrets in a value of Authorization. */
function secretsIn(authorization: string): string[] {
  const token = authorization.split(' ').at(-1) ?? '';
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  // A user name alone is not secret, and a response may name the user.
  const pair = /^[^\ufffd:]*:([^\ufffd]+)$/.exec(decoded);
  return [...partsOf(token), ...(pair ? [decoded, pair[1]!] : [])];
}

/**
 * A token, and the payload and signature of a JSON Web Token. Its head is left out: every token of the same issuer has
 * it, those of participants as well, so a response that holds it repeats nothing.
 */
function partsOf(token: string): string[] {
  const [, ...own] = token.split('.');
  return [token, ...(own.length === 2 ? own : [])];
}

/** A token, and each part of a JSON Web Token. */
export function tokenParts(token: string): string[] {
  const parts = token.split('.');
  return parts.length === 3 ? [token, ...parts] : [token];
}

const characterKinds = [/\p{Ll}/u, /\p{Lu}/u, /[\p{Lo}\p{Lm}\p{Lt}]/u, /\p{N}/u, /[^\p{L}\p{N}]/u];

function isLongAndMixed(value: string): boolean {
  const kinds = characterKinds.filter((kind) => kind.test(value)).length;
  // Text like an escape counts as what it stands for, since texts are unescaped before they are searched.
  // The mark does not count: it stands in every text from which something was removed.
  return (
    normalized(unescaped(value).replaceAll(mark, '')).length >=
    (kinds > 1 ? minTellingValueLength : minTellingWordLength)
  );
}

/** A user name with its password as Basic credentials: the only form by which a short or common pair is recognised. */
function formsOfCredentials(pair: string): string[] {
  return encodingsOf(`Basic ${Buffer.from(pair, 'utf8').toString('base64')}`);
}

/** A value as it is, in base64 and base64url at any alignment, and read in the wrong character set. */
export function encodingsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const base64 = [bytes.toString('base64'), ...[0, 1, 2].map((before) => base64Behind(before, bytes))];
  const asLatin1 = bytes.toString('latin1');
  // Some servers write UTF-8 into a header as if it were Latin-1, and encode that again.
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
    // Decoding a text also decodes a part of the value that looks like an escape.
    ...forms.map(unescaped),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(all)].filter((form) => normalized(form).length >= minNeedleLength);
}

/** The part that is the same in the base64 of every text that has 3n + `before` bytes before these. */
function base64Behind(before: number, bytes: Buffer): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const shared = (before + bytes.length) % 3 === 0 ? 0 : 1;
  return encoded.slice(Math.ceil((before * 4) / 3), encoded.length - shared);
}
