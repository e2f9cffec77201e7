import { isSecretName, isSecretParameter, isSecretValueName } from './secret-names.ts';

/** Where a secret stands in a text, half-open, in UTF-16 units; known by its name or its format, not by its value. */
export interface SecretPlace {
  readonly start: number;
  readonly end: number;
  /** Its name, or that of what it stands in; undefined where its format tells. */
  readonly name?: string;
  /** It is followed by its end, and not by that of the text. */
  readonly whole: boolean;
  /** Of a number: where the quotation mark of its name stands, since a text in its place needs such. */
  readonly quote?: number;
}

/*
 * Every search takes time in proportion to the text, whatever it is. Each expression says why; what has no end of its
 * own is read unit by unit, since an expression needs memory for each of its steps.
 */

/**
 * Finds secrets by their names (members of JSON with all values below them, parameters, elements of XML, fields of
 * multipart/form-data) and by formats that tell themselves (Bearer and Basic credentials, JSON Web Tokens). The
 * text may be of any kind, cut or malformed; escapes are not undone.
 * Sources: RFC 6750, RFC 7617, RFC 7519, RFC 7578.
 */
export function secretPlaces(text: string): SecretPlace[] {
  return [membersIn, parametersIn, elementsIn, fieldsIn, credentialsIn, webTokensIn].flatMap((find) => find(text));
}

// Spaces stand behind one quotation mark each, and a name is bounded.
const member = /"([\w.-]{1,100})("\s*:\s*)/g;
// Sticky, and none of them can be taken back.
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
 * All texts and numbers of the value that begins here, and not the names of its members.
 * @returns where it ends, or where it is no JSON any more.
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

/** Where the text of a string ends that begins here: at its quotation mark, or with the whole. */
function textEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

// From each separator a bounded name; a value has no separator in it, and is not looked through again.
// A variable of the shell stands for a secret and is none.
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

// From each less-than sign to the next at most, and back once; a value is read behind it.
const element = /<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?:\s[^<>"]*(?:"[^"<>]*"[^<>"]*)*)?>(?:<!\[CDATA\[)?/g;
/** The quotation mark of a text in JSON, beyond which nothing in the text reaches. Spaces stand behind one each. */
const endOfJson = /"\s*[,:}\]]/;
/** A value of an element ends with the next one, or with the text in JSON that it stands in. */
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
    // An element that was cut may be anything.
    if (end > start && (text[next] === '<' || inSection)) places.push({ start, end, name: name!, whole: true });
  }
  return places;
}

// Bounded, since the rest of a text is looked through from each beginning of a head.
const head = /^content-disposition:([^\r\n]{0,500})\r?\n(?:[^\r\n]{1,500}\r?\n){0,10}\r?\n/gim;
const fieldName = /;\s*name="?([\w.[\]-]{1,100})/i;
/** One expression, so that no end is looked for beyond the other. */
const fieldEnd = new RegExp(`\\r?\\n--|${endOfJson.source}`, 'g');

/** A value is looked through once: what is in it is no field of its own. */
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

// Spaces stand behind one word each; of plus signs, at most eight are given back to the token.
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

/** As in “bearer authentication”. */
function isPlainWords(token: string): boolean {
  return token.split(/[-._~+/=]+/).every((word) => word.length < 16 && /^(?:\p{L}?\p{Ll}*|\p{Lu}*)$/u.test(word));
}

/** The first part is the base64url of an object. Each run of units is looked through from its beginning only. */
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
