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

/**
 * Finds secrets by their names (members of JSON with all values below them, parameters, elements of XML, fields of
 * multipart/form-data) and by formats that tell themselves (Bearer and Basic credentials, JSON Web Tokens). The
 * text may be of any kind, cut or malformed; escapes are not undone.
 * Sources: RFC 6750, RFC 7617, RFC 7519, RFC 7578.
 */
export function secretPlaces(text: string): SecretPlace[] {
  return [membersIn, parametersIn, elementsIn, fieldsIn, credentialsIn, webTokensIn].flatMap((find) => find(text));
}

const member = /"([\w.-]{1,100})("\s*:\s*)/g;
const string = /"([^"\\]*(?:\\[\s\S]?[^"\\]*)*)/y;
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
      const length = matched(string)!.length;
      const end = at + length;
      isName.lastIndex = end;
      const whole = text[end] === '"';
      if (length > 1 && !(depth > 0 && isName.test(text))) onValue({ start: at + 1, end, whole });
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

/** Units of a value that do not reach beyond the end of a text in JSON. */
const within = '(?:[^<"]|"(?!\\s*[,:}\\]]))';
const element = new RegExp(
  `(<(?:[\\w.-]{1,100}:)?([\\w.-]{1,100})(?:\\s[^<>"]*(?:"[^"<>]*"[^<>"]*)*)?>(?:<!\\[CDATA\\[)?)(${within}+)`,
  'g',
);

function elementsIn(text: string): SecretPlace[] {
  return Array.from(text.matchAll(element)).flatMap(({ index, 1: tag, 2: name, 3: value }) => {
    if (!isSecretValueName(name!)) return [];
    const start = index + tag!.length;
    const end = start + value!.replace(/\]\]>$/, '').length;
    // An element that was cut may be anything.
    return text[start + value!.length] === '<' || value!.endsWith(']]>')
      ? [{ start, end, name: name!, whole: true }]
      : [];
  });
}

// Bounded, since the rest of a text is looked through from each beginning of a head.
const head = /^content-disposition:([^\r\n]{0,500})\r?\n(?:[^\r\n]{1,500}\r?\n){0,10}\r?\n/gim;
const fieldName = /;\s*name="?([\w.[\]-]{1,100})/i;
const fieldValue = /(?:[^"]|"(?!\s*[,:}\]]))*?(?=\r?\n--|"\s*[,:}\]]|$(?![\s\S]))/my;

function fieldsIn(text: string): SecretPlace[] {
  return Array.from(text.matchAll(head)).flatMap(({ index, 0: all, 1: parameters }) => {
    const name = fieldName.exec(parameters!)?.[1];
    if (name === undefined || !isSecretValueName(name)) return [];
    const start = index + all.length;
    fieldValue.lastIndex = start;
    const value = fieldValue.exec(text)?.[0] ?? '';
    return value === '' ? [] : [{ start, end: start + value.length, name, whole: true }];
  });
}

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

/** The first part is the base64url of an object. */
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
