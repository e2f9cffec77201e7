/** Characters of a response that a sentence shows. */
const excerptLength = 200;

/**
 * A text shortened for a sentence; if it was cut, its full length follows.
 * @param maxLength in UTF-16 code units, like the length that is shown; a surrogate pair is never split.
 */
export function excerpt(text: string, maxLength = excerptLength): string {
  if (text.length <= maxLength) return text;
  const cutsPair = (text.codePointAt(maxLength - 1) ?? 0) > 0xffff;
  return `${text.slice(0, cutsPair ? maxLength - 1 : maxLength)}… (${text.length} characters)`;
}
