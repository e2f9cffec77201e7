/** How software writes a text into another one. None of it is the suite's own code. */

const eachUnit = (text: string, write: (unit: number) => string): string =>
  text
    .split('')
    .map((unit) => write(unit.charCodeAt(0)))
    .join('');
const eachCharacter = (text: string, write: (codePoint: number) => string): string =>
  Array.from(text, (character) => write(character.codePointAt(0)!)).join('');
const hex = (value: number, digits = 0): string => value.toString(16).padStart(digits, '0');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const asHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const percent = (text: string): string => encodeURIComponent(text);

/** A text broken into lines of some characters, with what stands between them. */
export function split(text: string, every: number, between: string): string {
  const characters = Array.from(text);
  const lines = Array.from({ length: Math.ceil(characters.length / every) }, (_, index) =>
    characters.slice(index * every, (index + 1) * every).join(''),
  );
  return lines.join(between);
}

/** Ways to write a text, by name. */
export const spellings: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 behind one byte': (text) => Buffer.from(`{${text}}`).toString('base64'),
  'base64 behind two bytes': (text) => Buffer.from(`{"${text}"}`).toString('base64'),
  percent,
  'percent in lower case': (text) => percent(text).replace(/%../g, (escape) => escape.toLowerCase()),
  'percent for every byte': (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
  'percent twice': (text) => percent(percent(text)),
  form: (text) => new URLSearchParams({ '': text }).toString().slice(1),
  JSON: asJson,
  'JSON in JSON': (text) => asJson(asJson(text)),
  'JSON for ASCII': (text) => asJson(text).replace(/[^ -~]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
  'JSON units': (text) => eachUnit(text, (unit) => `\\u${hex(unit, 4).toUpperCase()}`),
  HTML: asHtml,
  'HTML in JSON': (text) => asJson(asHtml(text)),
  'decimal references': (text) => eachCharacter(text, (point) => `&#${point};`),
  'hexadecimal references': (text) => eachCharacter(text, (point) => `&#x${hex(point)};`),
  URL: (text) => `https://${percent(text)}@example.com/${percent(text)}?q=${percent(text)}`,
  'lines of CR LF': (text) => split(text, 5, '\r\n'),
  'indented lines': (text) => split(text, 3, '\n    '),
  'lines in JSON': (text) => asJson(split(text, 4, '\n')),
  'soft line breaks': (text) => split(text, 6, '=\r\n'),
  'percent in lines': (text) => split(percent(text), 7, '\r\n\t'),
  'percent in lines of JSON': (text) => asJson(split(percent(text), 7, '\r\n')),
  'base64 in lines': (text) => split(Buffer.from(text).toString('base64'), 8, '\r\n '),
  'doubled quotes of SQL': (text) => text.replace(/'/g, "''").replace(/"/g, '""'),
  'doubled quotes in JSON': (text) => asJson(text.replace(/"/g, '""')),
  'quoted-printable': (text) =>
    text.replace(/[^A-Za-z0-9 ]/gu, (odd) => Buffer.from(odd).toString('hex').toUpperCase().replace(/../g, '=$&')),
  'quoted-printable for every byte': (text) =>
    split(Buffer.from(text).toString('hex').toUpperCase().replace(/../g, '=$&'), 9, '=\r\n'),
  'references without their end': (text) => eachCharacter(text, (point) => `&#${point}`),
  'hexadecimal references without their end': (text) => eachCharacter(text, (point) => `&#x${hex(point)}`),
  'references of many digits': (text) => eachCharacter(text, (point) => `&#${String(point).padStart(9, '0')};`),
  'hexadecimal references of many digits': (text) => eachCharacter(text, (point) => `&#x${hex(point, 8)};`),
  octal: (text) => Array.from(Buffer.from(text), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  'octal in JSON': (text) => asJson(spellings['octal']!(text)),
  'eight hexadecimal digits': (text) => eachCharacter(text, (point) => `\\U${hex(point, 8)}`),
  'hexadecimal bytes': (text) => Array.from(Buffer.from(text), (byte) => `\\x${hex(byte, 2)}`).join(''),
  'hexadecimal digits in braces': (text) => eachCharacter(text, (point) => `\\u{${hex(point)}}`),
  CSS: (text) => eachCharacter(text, (point) => `\\${hex(point)} `),
  'CSS with six digits': (text) => eachCharacter(text, (point) => `\\${hex(point, 6)}`),
  'percent ten times': (text) => Array.from({ length: 10 }).reduce<string>((current) => percent(current), text),
  'base64 quoted in a mail': (text) => split(Buffer.from(text).toString('base64'), 8, '\n> '),
  'base64 quoted twice in JSON': (text) => asJson(split(Buffer.from(text).toString('base64'), 8, '\r\n> > ')),
  'base64 commented out': (text) => split(Buffer.from(text).toString('base64'), 8, '\n# '),
  'UTF-16 read as UTF-8': (text) => text.split('').join('\0'),
};
