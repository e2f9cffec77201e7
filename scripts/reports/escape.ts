/* What a provider sends is shown in the forms below only: none of it can steer a terminal or break a file. */

// Control characters, bidirectional overrides, invisible marks, and halves of surrogate pairs.
const unsafe =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function codePoint(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}

/** For a terminal: control characters as `\u{…}`, line breaks and tabs as `\n` and `\t`. */
export function forTerminal(text: string): string {
  return text.replace(unsafe, codePoint).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** For the content or an attribute of XML 1.0, which cannot hold control characters at all. */
export function forXml(text: string): string {
  return text
    .replace(unsafe, codePoint)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
