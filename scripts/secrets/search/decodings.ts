/*
 * The encodings that are undone before a text is searched: one list for finding repeated credentials and for removing
 * secrets. Each expression is linear in the text: it begins with a character that occurs only there, or its
 * repetitions cannot overlap.
 */

/** A character that an escape stands for, with the length of its part of the escape. */
export interface Character {
  readonly text: string;
  readonly length: number;
}

/** One way to write characters. */
export interface Decoding {
  readonly name: string;
  /** The characters that an escape may begin with. */
  readonly firsts: readonly string[];
  readonly escape: RegExp;
  /** The characters that an escape stands for, which may be none; undefined if it is not an escape after all. */
  readonly meant: (escape: string) => readonly Character[] | undefined;
}

const one = (text: string | undefined, { length }: string): Character[] | undefined =>
  text === undefined ? undefined : [{ text, length }];

const characterAt = (codePoint: number): string | undefined =>
  codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : undefined;

const hexadecimal = (escape: string, from: number): Character[] | undefined =>
  one(characterAt(Number.parseInt(escape.slice(from), 16)), escape);

const backslashed: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Undone together, in rounds: where one of them stands, no other can be meant. */
export const escapes: readonly Decoding[] = [
  {
    name: 'percent-encoding',
    firsts: ['%'],
    escape: /(?:%[0-9A-Fa-f]{2})+/,
    meant: (run) => {
      const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
      return charactersIn(bytes, () => 3);
    },
  },
  {
    name: 'percent-encoding of UTF-16',
    firsts: ['%'],
    escape: /%u[0-9A-Fa-f]{4}/,
    meant: (escape) => hexadecimal(escape, 2),
  },
  {
    name: 'backslash with hexadecimal digits',
    firsts: ['\\'],
    escape: /\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\x[0-9A-Fa-f]{2}/,
    meant: (escape) => hexadecimal(escape, 2),
  },
  {
    name: 'backslash with hexadecimal digits in braces',
    firsts: ['\\'],
    escape: /\\[ux]\{[0-9A-Fa-f]{1,8}\}/,
    meant: (escape) => hexadecimal(escape, 3),
  },
  {
    name: 'backslash with a letter or a mark',
    firsts: ['\\'],
    escape: /\\["'/\\bfnrt]/,
    meant: (escape) => one(backslashed[escape[1]!] ?? escape[1]!, escape),
  },
  {
    name: 'decimal reference of HTML',
    firsts: ['&'],
    escape: /&#\d+;?/,
    meant: (escape) => one(characterAt(Number.parseInt(escape.slice(2), 10)), escape),
  },
  {
    name: 'hexadecimal reference of HTML',
    firsts: ['&'],
    escape: /&#[xX][0-9A-Fa-f]+;?/,
    meant: (escape) => hexadecimal(escape, 3),
  },
  {
    name: 'named reference of HTML',
    firsts: ['&'],
    escape: /&[A-Za-z]{2,8}[0-9]{0,2};/,
    meant: (escape) => one(references.get(escape.slice(1, -1)), escape),
  },
];

/** Undone one at a time, once: each may misread plain text, or an escape of another kind. */
export const alternatives: readonly Decoding[] = [
  {
    name: 'quoted-printable',
    firsts: ['='],
    escape: /(?:=[0-9A-Fa-f]{2}|=[ \t]{0,20}\r?\n)+/,
    meant: quotedPrintable,
  },
  {
    name: 'octal escape',
    firsts: ['\\'],
    escape: /\\(?:[0-3][0-7]{2}|[0-7]{1,2})/,
    meant: (escape) => one(characterAt(Number.parseInt(escape.slice(1), 8)), escape),
  },
  {
    name: 'escape of CSS',
    firsts: ['\\'],
    escape: /\\[0-9A-Fa-f]{1,6}(?:\r\n|[ \t\r\n\f])?/,
    meant: (escape) => hexadecimal(escape, 1),
  },
  {
    name: 'doubled quotation mark',
    firsts: ['"', "'", '`'],
    escape: /""|''|``/,
    // The second mark may be the end of the surrounding text, so its place is not a part of the character.
    meant: (escape) => [{ text: escape[0]!, length: 1 }],
  },
  { name: 'UTF-16 read as something else', firsts: ['\0'], escape: /\0/, meant: () => [] },
];

/** Decodes bytes and the soft line breaks among them, which may stand within a character. */
function quotedPrintable(run: string): Character[] {
  const bytes: number[] = [];
  const units: number[] = [];
  for (const [escape, digits] of run.matchAll(/=([0-9A-Fa-f]{2})|=[ \t]*\r?\n/g)) {
    if (digits === undefined && units.length > 0) units[units.length - 1]! += escape.length;
    if (digits === undefined) continue;
    bytes.push(Number.parseInt(digits, 16));
    units.push(escape.length);
  }
  return charactersIn(Buffer.from(bytes), (index) => units[index]!);
}

/** Characters of UTF-8, or of Latin-1 if the bytes are not UTF-8. @param unitsOf length of the escape of each byte. */
function charactersIn(bytes: Buffer, unitsOf: (index: number) => number): Character[] {
  const text = bytes.toString('utf8');
  const isUtf8 = !text.includes('\ufffd');
  let index = 0;
  return Array.from(isUtf8 ? text : bytes.toString('latin1'), (character) => {
    const end = index + (isUtf8 ? Buffer.byteLength(character) : 1);
    let length = 0;
    for (; index < end; index += 1) length += unitsOf(index);
    return { text: character, length };
  });
}

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
