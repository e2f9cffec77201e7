/** Characters of an answer that a sentence shows. */
const excerptLength = 200;

/**
 * A text cut to what fits a sentence, with its true length where it was cut.
 * @param longest in UTF-16 code units, as is the length that is told; a pair of surrogates is never cut in two.
 */
export function excerpt(text: string, longest = excerptLength): string {
  if (text.length <= longest) return text;
  const cutsPair = (text.codePointAt(longest - 1) ?? 0) > 0xffff;
  return `${text.slice(0, cutsPair ? longest - 1 : longest)}… (${text.length} characters)`;
}
