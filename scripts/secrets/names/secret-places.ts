import { isSecretName, isSecretParameter, isSecretValueName } from './secret-names.ts';

/** The place of a secret in a text, recognised by its name or format. Half-open, in UTF-16 units. */
export interface SecretPlace {
  readonly start: number;
  readonly end: number;
  /** Its name, or that of the property around it; undefined if it was recognised by its format. */
  readonly name?: string;
  /** Whether the value is complete; false if the text ends within it. */
  readonly whole: boolean;
  /** For a number: where a quotation mark of its name stands. A text in place of the number needs the same marks. */
  readonly quote?: number;
}

/*
 * Every search is linear in the text. Each expression says why. Values of any length are read unit by unit, since an
 * expression needs memory for each of its steps.
 */

/**
 * Finds secrets by their names (JSON properties with all values below them, parameters, XML elements, fields of
 * multipart/form-data) and by their formats (Bearer and Basic credentials, JSON Web Tokens). The text may be of any
 * kind, cut or malformed; escapes are not undone.
 * Sources: RFC 6750, RFC 7617, RFC 7519, RFC 7578.
 */
export function secretPlaces(text: string): SecretPlace[] {
  return [membersIn, parametersIn, elementsIn, fieldsIn, credentialsIn, webTokensIn].flatMap((find) => find(text));
}

// Linear: a name is bounded, and spaces follow a single quotation mark.
const member = /"([\w.-]{1,100})("\s*:\s*)/g;
// Linear: sticky, without backtracking.
const number = /-?\d[\d.eE+-]*/y;
const between = /[\s,:]+|true|false|null/y;
const isName = /"\s*:/y;

function membersIn(text: string): SecretPlace[] {
  const places: SecretPlace[] = [];
  member.lastIndex = 0;
  for (let found = member.exec(text); found; found = member.exec(text)) {
    const name = found[1]!;
    const quote = found.index + name.length + 1;
    const start = member.lastIndex;
    const isText = text[start] === '"';
    if (!(isText ? isSecretValueName(name) : isSecretName(name))) continue;
    member.lastIndex = valuesFrom(text, start, (place) => {
      places.push({ ...place, name, ...(place.quote === undefined ? {} : { quote }) });
    });
  }
  return places;
}

/**
 * All texts and numbers of the value that begins here, without the names of its properties.
 * @returns where it ends, or where it is not valid JSON any more.
 */
function valuesFrom(text: string, start: number, onValue: (place: SecretPlace) => void): number {
  let depth = 0;
  let at = start;
  const matched = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  do {
    const one = text[at];
    if (one === '{' || one === '[') depth += 1;
    else if (one === '}' || one === ']') depth -= 1;
    else if (one === '"') {
      const end = textEnd(text, at + 1);
      isName.lastIndex = end;
      const whole = text[end] === '"';
      if (end > at + 1 && !(depth > 0 && isName.test(text))) onValue({ start: at + 1, end, whole });
      at = end;
    } else {
      const digits = matched(number);
      if (digits !== undefined) onValue({ start: at, end: at + digits.length, whole: true, quote: 0 });
      const rest = digits ?? matched(between);
      if (rest === undefined) break;
      at += rest.length;
      continue;
    }
    at += 1;
  } while (depth > 0 && at < text.length);
  return Math.max(at, start);
}

/** Where a string that begins here ends: at its quotation mark, or at the end of the text. */
function textEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

// Linear: a bounded name after each separator, and a value holds no separator.
// A shell variable stands for a secret, but is not one.
const parameter = /(^|[?&#;\s])([\w.~%[\]-]{1,100}=)(?!\$)([^&;\s"'<>#]+)/g;

function parametersIn(text: string): SecretPlace[] {
  return Array.from(text.matchAll(parameter)).flatMap(({ index, 1: before, 2: named, 3: value }) => {
    const name = named!.slice(0, -1);
    const inUrl = before === '?' || before === '&' || before === '#';
    if (!(inUrl ? isSecretParameter(name) : isSecretValueName(name))) return [];
    const start = index + before!.length + named!.length;
    return [{ start, end: start + value!.length, name, whole: true }];
  });
}

// Linear: each attempt ends at the next less-than sign, and backtracks once at most.
const element = /<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?:\s[^<>"]*(?:"[^"<>]*"[^<>"]*)*)?>(?:<!\[CDATA\[)?/g;
/** The end of a JSON string, where a value within the string ends too. Linear: spaces follow a single mark. */
const endOfJson = /"\s*[,:}\]]/;
/** The value of an element ends at the next tag, or at the end of the JSON string around it. */
const elementEnd = new RegExp(`<|${endOfJson.source}`, 'g');

function elementsIn(text: string): SecretPlace[] {
  const places: SecretPlace[] = [];
  for (const { index, 0: tag, 1: name } of text.matchAll(element)) {
    if (!isSecretValueName(name!)) continue;
    const start = index + tag.length;
    elementEnd.lastIndex = start;
    const next = elementEnd.exec(text)?.index ?? text.length;
    const inSection = text.endsWith(']]>', next) && next - 3 >= start;
    const end = inSection ? next - 3 : next;
    // An element that was cut may be something else.
    if (end > start && (text[next] === '<' || inSection)) places.push({ start, end, name: name!, whole: true });
  }
  return places;
}

// Linear: bounded, since every beginning of a head is tried.
const head = /^content-disposition:([^\r\n]{0,500})\r?\n(?:[^\r\n]{1,500}\r?\n){0,10}\r?\n/gim;
const fieldName = /;\s*name="?([\w.[\]-]{1,100})/i;
/** One expression, so that the search stops at the first of the two ends. */
const fieldEnd = new RegExp(`\\r?\\n--|${endOfJson.source}`, 'g');

/** Finds fields of multipart/form-data. Fields within a value do not count, so each value is read once. */
function fieldsIn(text: string): SecretPlace[] {
  const places: SecretPlace[] = [];
  head.lastIndex = 0;
  for (let found = head.exec(text); found; found = head.exec(text)) {
    const name = fieldName.exec(found[1]!)?.[1];
    if (name === undefined || !isSecretValueName(name)) continue;
    const start = head.lastIndex;
    fieldEnd.lastIndex = start;
    const end = fieldEnd.exec(text)?.index ?? text.length;
    if (end > start) places.push({ start, end, name, whole: true });
    head.lastIndex = end;
  }
  return places;
}

// Linear: spaces follow a single word, and at most eight plus signs are given back to the token.
const credentials = /\b(bearer|basic)[\s+]+([\w.~+/-]{8,}=*)/gi;

function credentialsIn(text: string): SecretPlace[] {
  return Array.from(text.matchAll(credentials)).flatMap(({ index, 0: all, 1: scheme, 2: token }) => {
    const isBasic = scheme!.toLowerCase() === 'basic';
    if (isBasic ? !decodedIsPair(token!) : isPlainWords(token!)) return [];
    const end = index + all.length;
    return [{ start: end - token!.length, end, whole: true }];
  });
}

function decodedIsPair(token: string): boolean {
  return /^[^\p{Cc}\ufffd:]*:[^\p{Cc}\ufffd]*$/u.test(Buffer.from(token, 'base64').toString('utf8'));
}

/** Plain words after the scheme, as in “bearer authentication”. */
function isPlainWords(token: string): boolean {
  return token.split(/[-._~+/=]+/).every((word) => word.length < 16 && /^(?:\p{L}?\p{Ll}*|\p{Lu}*)$/u.test(word));
}

/** The first part is the base64url of a JSON object. Linear: each run of units matches from its beginning only. */
const webToken = /(?<![\w-])(e[w-z0-9_-][\w-]{6,})\.[\w-]{2,}(?:\.[\w-]*){1,3}/g;

function webTokensIn(text: string): SecretPlace[] {
  return Array.from(text.matchAll(webToken)).flatMap(({ index, 0: all, 1: header }) =>
    isJoseHeader(header!) ? [{ start: index, end: index + all.length, whole: true }] : [],
  );
}

function isJoseHeader(part: string): boolean {
  try {
    const header = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
    return typeof header === 'object' && header !== null && ('alg' in header || 'typ' in header);
  } catch {
    return false;
  }
}
