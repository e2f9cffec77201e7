import { mark } from '../verification/vocabulary.ts';
import { contentsOf } from './compressed.ts';
import { isObject } from './received.ts';

/** Secrets that a recording shows. */
export interface FoundSecrets {
  /** Takes in all secrets of one value of the recording, such as an entry of a HAR file. */
  readonly learnFrom: (value: unknown) => void;
  /** User names and passwords, by which also short ones are known. */
  readonly users: () => readonly { readonly username: string; readonly password: string }[];
  readonly values: () => Iterable<string>;
  /** There are more than can be remembered, so that nothing of the recording can be shown. */
  readonly isFull: () => boolean;
}

const secretName =
  /(?:token|secret|passw|api-?_?key|authorization|credential|signature|cookie|jwt|^sid$|^sess(?:ion)?-?_?(?:key|token)?$)/i;
/** Names that hold a word of the above and no secret. */
const harmlessName = /^access-control-|^(?:cookies|set-cookie-.*)$/i;

/** A member with a text in JSON, also in JSON within a text. */
const member = /"([\w.-]{1,100})\\*"\s*:\s*\\*"((?:[^"\\]|\\[^"])+)/g;
/** A parameter of a query, a fragment or a form. */
const parameter = /(?:^|[?&#;])([\w.~%[\]-]{1,100})=([^&#;\s"'<>]+)/g;
/** User name and password in a URL. */
const userinfo = /\/\/([^/?#\s"'@]+)@/g;
/** Values are secrets whatever their name is. */
const authorizationHeader = /^(?:proxy-)?authorization$/i;
const cookieHeader = /^(?:set-)?cookie2?$/i;

/** UTF-16 units of distinct secrets that are remembered: the redactor needs some fifty times as much for each. */
const mostUnits = 2 * 1024 * 1024;

/** Collects secrets of a recording, by the names under which they stand. */
export function createFoundSecrets(most = mostUnits): FoundSecrets {
  const values = new Set<string>();
  const users = new Map<string, { username: string; password: string }>();
  let units = 0;
  let full = false;

  const add = (value: string): void => {
    const text = value.trim();
    if (isRemoved(text) || values.has(text)) return;
    if (units + text.length > most) {
      full = true;
      return;
    }
    units += text.length;
    values.add(text);
  };
  const addUser = (pair: string): void => {
    add(pair);
    const colon = pair.indexOf(':');
    if (colon < 0 || users.size >= 1000) return;
    users.set(pair, { username: pair.slice(0, colon), password: pair.slice(colon + 1) });
    add(pair.slice(colon + 1));
  };
  const addAuthorization = (value: string): void => {
    const [, scheme, token] = /^\s*([\w-]+)\s+(.+)$/s.exec(value) ?? [];
    add(token ?? value);
    if (token === undefined) return;
    add(value);
    if (scheme!.toLowerCase() === 'basic' && !isRemoved(token)) addUser(Buffer.from(token, 'base64').toString('utf8'));
    // The parameters of schemes such as Digest and AWS4-HMAC-SHA256.
    for (const [, text] of token.matchAll(/="?([^",\s]{8,})/g)) add(text!);
  };
  const addCookies = (name: string, value: string): void => {
    // What follows the first pair of a Set-Cookie are its attributes.
    const pairs = /^set/i.test(name) ? value.split('\n').map((line) => line.split(';', 1)[0]!) : value.split(/;\s*/);
    for (const pair of pairs) add(pair.slice(pair.indexOf('=') + 1));
  };
  const addNamed = (name: string, value: string): void => {
    if (authorizationHeader.test(name)) addAuthorization(value);
    else if (cookieHeader.test(name)) addCookies(name, value);
    else if (isSecretName(name)) add(value);
  };
  const addFromText = (text: string): void => {
    if (text.includes('"')) for (const [, name, value] of text.matchAll(member)) addNamed(name!, unescaped(value!));
    if (text.includes('=')) {
      for (const [, name, value] of text.matchAll(parameter)) {
        if (!isSecretName(decoded(name!))) continue;
        add(value!);
        add(decoded(value!));
      }
    }
    if (text.includes('@')) {
      for (const [, found] of text.matchAll(userinfo)) {
        addUser(found!);
        addUser(decoded(found!));
      }
    }
  };

  const learnFrom: FoundSecrets['learnFrom'] = (value) => {
    const pending: { value: unknown; name: string }[] = [{ value, name: '' }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { value: current, name } = next;
      if (typeof current === 'string') {
        addFromText(current);
        if (name !== '') addNamed(name, current);
      } else if (Array.isArray(current)) {
        if (name === 'headers' && isPair(current)) addNamed(current[0], current[1]);
        for (const item of current) pending.push({ value: item, name });
      } else if (isObject(current)) {
        addFromObject(current, name);
        for (const [key, inner] of Object.entries(current)) pending.push({ value: inner, name: key });
      }
    }
  };
  const addFromObject = (object: Readonly<Record<string, unknown>>, name: string): void => {
    // Headers, parameters and cookies stand in lists of names and values.
    if (typeof object['name'] === 'string' && typeof object['value'] === 'string') {
      if (name === 'cookies') add(object['value']);
      else addNamed(object['name'], object['value']);
    }
    const { text = object['content'], encoding = object['encoded'] } = object;
    if (typeof text === 'string') for (const content of contentsOf(text, encoding === 'base64')) addFromText(content);
  };
  return { learnFrom, users: () => [...users.values()], values: () => values, isFull: () => full };
}

/** Whether what stands under this name is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !harmlessName.test(name);
}

/** Whether there is nothing in the text, nothing any more, or a variable of the shell in place of the secret. */
function isRemoved(text: string): boolean {
  return /^(?:\$\w+)?$/.test(text.replaceAll(mark, '').trim());
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
