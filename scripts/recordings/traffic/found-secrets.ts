import { isSecretName, isSecretParameter, isSecretValueName } from '../../secrets/names/secret-names.ts';
import { secretPlaces } from '../../secrets/names/secret-places.ts';
import { mark } from '../../secrets/names/vocabulary.ts';
import { readingsOf } from '../../secrets/search/readings.ts';
import { maxLearned, maxLearnedUnits } from '../../target/limits.ts';
import { contentsOf } from '../entries/compressed.ts';
import { isMask } from '../entries/masks.ts';
import { isJsonObject, type Members } from '../entries/received.ts';

/** The secrets found in a recording. */
export interface FoundSecrets {
  /** Collects the secrets in one value of the recording, such as an entry of a HAR file. */
  readonly learnFrom: (value: unknown) => void;
  /** User names with their passwords: a short password is recognised only beside its user name. */
  readonly users: () => readonly { readonly username: string; readonly password: string }[];
  readonly values: () => Iterable<string>;
  /** There are more secrets than can be remembered, so no text of the recording can be shown. */
  readonly isFull: () => boolean;
}

/** User name and password in a URL. */
const userinfo = /\/\/([^/?#\s"'@]+)@/g;
const authorizationHeader = /^(?:proxy-)?authorization$/i;
const cookieHeader = /^(?:set-)?cookie2?$/i;

/** Parts of a pact that use names of headers and properties as keys, but do not hold their values. */
const aboutNames: ReadonlySet<string> = new Set(['matchingRules', 'generators', 'comments']);

/** Levels of JSON texts within JSON texts. */
const maxDepth = 6;
/** An escaped quotation mark. */
const quoteEscape = /\\["u]|%22|&quot;|&#/;

/** Short passwords are searched for at every place, so their number is limited. */
const maxUsers = 1000;

/** Collects secrets of a recording, by the names under which they stand. */
export function createFoundSecrets(max = maxLearnedUnits): FoundSecrets {
  const found = new FoundValues(max);
  return {
    learnFrom: (value) => {
      learnFromValue(found, value, 0);
    },
    users: () => found.users(),
    values: () => found.values(),
    isFull: () => found.isFull(),
  };
}

class FoundValues {
  readonly #values = new Set<string>();
  readonly #users = new Map<string, { readonly username: string; readonly password: string }>();
  readonly #max: number;
  #units = 0;
  #full = false;

  constructor(max: number) {
    this.#max = max;
  }

  values(): Iterable<string> {
    return this.#values;
  }

  users(): { readonly username: string; readonly password: string }[] {
    return [...this.#users.values()];
  }

  isFull(): boolean {
    return this.#full;
  }

  add(value: string): void {
    const text = value.trim();
    if (isRemoved(text) || this.#values.has(text)) return;
    if (this.#units + text.length > this.#max || this.#values.size >= maxLearned) {
      this.#full = true;
      return;
    }
    this.#units += text.length;
    this.#values.add(text);
  }

  /** @param pair user name and password with a colon between them. */
  addUser(pair: string): void {
    this.add(pair);
    const colon = pair.indexOf(':');
    if (colon < 0 || isMask(pair.slice(colon + 1))) return;
    if (this.#users.size >= maxUsers && !this.#users.has(pair)) {
      this.#full = true;
      return;
    }
    this.#users.set(pair, { username: pair.slice(0, colon), password: pair.slice(colon + 1) });
    this.add(pair.slice(colon + 1));
  }
}

function addAuthorization(found: FoundValues, value: string): void {
  const [, scheme, token] = /^\s*([\w-]+)\s+(.+)$/s.exec(value) ?? [];
  if (isMask(token ?? value)) return;
  found.add(token ?? value);
  if (token === undefined) return;
  found.add(value);
  if (scheme!.toLowerCase() === 'basic' && !isRemoved(token)) {
    found.addUser(Buffer.from(token, 'base64').toString('utf8'));
  }
  // The parameters of schemes such as Digest and AWS4-HMAC-SHA256.
  for (const [, text] of token.matchAll(/="?([^",\s]{8,})/g)) found.add(text!);
}

function addCookies(found: FoundValues, name: string, value: string): void {
  // After the first pair of a Set-Cookie come its attributes.
  const pairs = /^set/i.test(name) ? value.split('\n').map((line) => line.split(';', 1)[0]!) : value.split(/;\s*/);
  for (const pair of pairs) found.add(pair.slice(pair.indexOf('=') + 1));
}

/** Adds a value that is known to be a secret. */
function addSecret(found: FoundValues, name: string, value: string): void {
  if (authorizationHeader.test(name)) addAuthorization(found, value);
  else if (cookieHeader.test(name)) addCookies(found, name, value);
  else found.add(value);
}

/** Adds a value whose name says that it is a secret. */
function addNamed(found: FoundValues, name: string, value: string): void {
  if (isSecretValueName(name)) addSecret(found, name, value);
}

function addPlaces(found: FoundValues, text: string): void {
  for (const { start, end, name = '' } of secretPlaces(text)) {
    const value = text.slice(start, end);
    for (const meant of new Set([value, decoded(value), unescaped(value)])) addSecret(found, name, meant);
    if (/basic[\s+]+$/i.test(text.slice(Math.max(0, start - 9), start))) addAuthorization(found, `Basic ${value}`);
  }
}

/** @param depth how many JSON texts this text is nested in. */
function learnFromText(found: FoundValues, text: string, depth: number): void {
  addPlaces(found, text);
  const within = depth < maxDepth ? parsed(text) : undefined;
  if (within !== undefined) learnFromValue(found, within, depth + 1);
  else if (quoteEscape.test(text)) for (const reading of readingsOf(text).slice(1)) addPlaces(found, reading.text);
  if (text.includes('@')) {
    for (const [, user] of text.matchAll(userinfo)) {
      found.addUser(user!);
      found.addUser(decoded(user!));
    }
  }
}

/** @param depth how many JSON texts the value is nested in. */
function learnFromValue(found: FoundValues, value: unknown, depth: number): void {
  const pending: { value: unknown; name: string; within: boolean }[] = [{ value, name: '', within: false }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value: current, name, within } = next;
    const isSecret = within || isSecretName(name);
    if (typeof current === 'string') {
      learnFromText(found, current, depth);
      if (isSecret) addSecret(found, name, current);
      else addNamed(found, name, current);
    } else if (typeof current === 'number') {
      if (isSecret) found.add(String(current));
    } else if (Array.isArray(current)) {
      if (name === 'headers' && isPair(current)) addNamed(found, current[0], current[1]);
      for (const item of current) pending.push({ value: item, name, within });
    } else if (isJsonObject(current)) {
      learnFromObject(found, current, name, depth);
      const isExchange = depth === 0 && ['request', 'method', 'status'].some((part) => part in current);
      for (const [key, inner] of Object.entries(current)) {
        if (!(isExchange && aboutNames.has(key))) pending.push({ value: inner, name: key, within: isSecret });
      }
    }
  }
}

/** Headers, parameters and cookies are objects with `name` and `value`. */
function learnFromObject(found: FoundValues, object: Members, list: string, depth: number): void {
  const { name, value } = object;
  if (typeof name === 'string' && typeof value === 'string') {
    const isSecret = list === 'cookies' || (list === 'queryString' && isSecretParameter(name));
    if (isSecret) found.add(value);
    else addNamed(found, name, value);
  }
  const { text = object['content'], encoding = object['encoded'] } = object;
  if (typeof text !== 'string') return;
  for (const content of contentsOf(text, encoding === 'base64')) learnFromText(found, content, depth);
}

/** The value of JSON text that is an object or an array; undefined for any other text. */
function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether the text is empty, was redacted, or is a mask or a shell variable in place of the secret. */
function isRemoved(text: string): boolean {
  return isMask(text) || /^(?:\$\w+)?$/.test(text.replaceAll(mark, '').trim());
}

function isPair(value: readonly unknown[]): value is readonly [name: string, value: string] {
  return value.length === 2 && value.every((part) => typeof part === 'string');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
