import { isPassing, squeezed } from './needles.ts';

/** A text as it reads after some rounds of unescaping; every unit knows where in the original it comes from. */
export interface Reading {
  readonly text: string;
  /** Where in the original the unit at this index begins. */
  readonly startOf: (index: number) => number;
  /** Where in the original the unit at this index ends. */
  readonly endOf: (index: number) => number;
}

/** Rounds of unescaping: an escape within an escape within a report is three. */
const mostRounds = 6;

/** One escape of a URL, of JSON and its kin, or of HTML and XML; a run of percent-encoded bytes is one. */
const escapes =
  /(?:%[0-9A-Fa-f]{2})+|%u[0-9A-Fa-f]{4}|\\u\{[0-9A-Fa-f]{1,6}\}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\["'/\\bfnrt]|&#\d{1,7};|&#[xX][0-9A-Fa-f]{1,6};|&[A-Za-z]{2,8}[0-9]{0,2};/g;

/** A line break as it is or escaped, once or more, with what makes it a soft one and the indentation behind it. */
// Linear: a run of backslashes is looked through from its beginning only.
const lineBreaks = /(?:[=\\]?(?:\r\n?|\n)|=?(?<!\\)\\+r\\+n|=?(?<!\\)\\+[rn])(?:[ \t]|(?<!\\)\\+t)*/g;

/** The text itself, and as it reads after one, two, … rounds of unescaping, as long as a round changes it. */
export function readingsOf(text: string): Reading[] {
  return roundsOf(asItIs(text), unescapedOnce);
}

/** The same with its lines joined before each round, since a line may break within an escape; none for a single line. */
export function joinedReadingsOf(text: string): Reading[] {
  const joined = joinedOnce(asItIs(text));
  if (!joined) return [];
  return roundsOf(joined, (reading) => {
    const whole = joinedOnce(reading);
    return unescapedOnce(whole ?? reading) ?? whole;
  });
}

/** The text with every escape in it undone, also those that come to light by that. */
export function unescaped(text: string): string {
  return readingsOf(text).at(-1)!.text;
}

/** A text without its passing characters, and where in the text each unit that is left stands. */
export function squeezedWithPlaces(text: string): { text: string; places: readonly number[] } {
  const places: number[] = [];
  for (let index = 0; index < text.length; index += 1) if (!isPassing(text.charCodeAt(index))) places.push(index);
  return { text: squeezed(text), places };
}

function asItIs(text: string): Reading {
  return { text, startOf: (index) => index, endOf: (index) => index + 1 };
}

function roundsOf(first: Reading, round: (reading: Reading) => Reading | undefined): Reading[] {
  const readings = [first];
  while (readings.length <= mostRounds) {
    const next = round(readings.at(-1)!);
    if (!next) break;
    readings.push(next);
  }
  return readings;
}

function joinedOnce({ text, startOf, endOf }: Reading): Reading | undefined {
  const kept: number[] = [];
  let done = 0;
  const keep = (to: number): void => {
    for (let index = done; index < to; index += 1) kept.push(index);
  };
  for (const { index, 0: lineBreak } of text.matchAll(lineBreaks)) {
    keep(index);
    done = index + lineBreak.length;
  }
  if (done === 0) return undefined;
  keep(text.length);
  return {
    text: text.replace(lineBreaks, ''),
    startOf: (index) => startOf(kept[index]!),
    endOf: (index) => endOf(kept[index]!),
  };
}

function unescapedOnce({ text, startOf, endOf }: Reading): Reading | undefined {
  const units: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const keep = (from: number, to: number): void => {
    for (let index = from; index < to; index += 1) {
      units.push(text[index]!);
      starts.push(startOf(index));
      ends.push(endOf(index));
    }
  };
  let done = 0;
  for (const match of text.matchAll(escapes)) {
    const characters = meant(match[0]);
    if (!characters) continue;
    keep(done, match.index);
    done = match.index;
    for (const { text: character, length } of characters) {
      // Indexing by units: a character beyond the basic plane is two of them, from one place.
      for (const unit of character.split('')) {
        units.push(unit);
        starts.push(startOf(done));
        ends.push(endOf(done + length - 1));
      }
      done += length;
    }
  }
  if (done === 0) return undefined;
  keep(done, text.length);
  return { text: units.join(''), startOf: (index) => starts[index]!, endOf: (index) => ends[index]! };
}

/** The characters of an escape, with the length that each has in it; undefined for what is no escape after all. */
function meant(escape: string): { text: string; length: number }[] | undefined {
  const one = (text: string | undefined) => (text === undefined ? undefined : [{ text, length: escape.length }]);
  const hexadecimal = (digits: string) => one(characterAt(Number.parseInt(digits, 16)));
  if (escape.startsWith('%u')) return hexadecimal(escape.slice(2));
  if (escape.startsWith('%')) return percentDecoded(Buffer.from(escape.replaceAll('%', ''), 'hex'));
  if (/^\\[ux]./.test(escape)) return hexadecimal(escape.replace(/[^0-9A-Fa-f]/g, ''));
  if (escape.startsWith('\\')) return one(backslashed[escape[1]!] ?? escape[1]!);
  if (escape.startsWith('&#')) {
    return /x/i.test(escape) ? hexadecimal(escape.slice(3, -1)) : one(characterAt(Number(escape.slice(2, -1))));
  }
  return one(references.get(escape.slice(1, -1)));
}

function percentDecoded(bytes: Buffer): { text: string; length: number }[] {
  const text = bytes.toString('utf8');
  const isUtf8 = !text.includes('\ufffd');
  return Array.from(isUtf8 ? text : bytes.toString('latin1'), (character) => ({
    text: character,
    length: 3 * (isUtf8 ? Buffer.byteLength(character) : 1),
  }));
}

function characterAt(codePoint: number): string | undefined {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : undefined;
}

const backslashed: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Named character references of HTML for ASCII, and for the upper half of Latin-1 in the order of its characters. */
const references = new Map([
  ...Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    Tab: '\t',
    NewLine: '\n',
    excl: '!',
    num: '#',
    dollar: '$',
    percnt: '%',
    lpar: '(',
    rpar: ')',
    ast: '*',
    plus: '+',
    comma: ',',
    period: '.',
    sol: '/',
    colon: ':',
    semi: ';',
    equals: '=',
    quest: '?',
    commat: '@',
    lsqb: '[',
    lbrack: '[',
    bsol: '\\',
    rsqb: ']',
    rbrack: ']',
    Hat: '^',
    lowbar: '_',
    grave: '`',
    lcub: '{',
    lbrace: '{',
    verbar: '|',
    vert: '|',
    rcub: '}',
    rbrace: '}',
  }),
  ...`nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro
    para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil
    Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave
    Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml
    igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute
    thorn yuml`
    .split(/\s+/)
    .map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
]);
