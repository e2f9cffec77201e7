/* What a provider sends is shown in the forms below only: none of it can steer a terminal or break a file. */

/**
 * What is not there to be seen, or changes how its neighbours are seen: control and format characters (bidirectional
 * overrides, soft hyphens, tags, interlinear annotation), fillers, separators of lines, noncharacters, and halves of
 * surrogate pairs; U+FFFC and U+FFFD stand for what is missing. Variation selectors only choose a glyph.
 */
const unsafe =
  /(?![\n\t\p{Variation_Selector}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Surrogate}\ufffc\ufffd]/gu;

function codePoint(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
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

/** Words of letters, and short numbers, with what may stand before and after a word in a sentence. */
const plainWord = /^\(?(?:[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|\d{1,6}|(?=\)))[).,;:!?…]*$|^[—–…]?$/u;

/** GitHub makes links of what may be the hash of a commit, and Markdown makes lists of numbers with these endings. */
const meansMore = /^\(?(?:[\da-f]{7,}|\d+[).])/i;

/**
 * For the inside of a paragraph, a heading, a list item or a table cell in Markdown: one line, control characters
 * as in `forTerminal`, and all but plain words in code spans. Neither Markdown nor HTML means anything in those,
 * and GitHub leaves mentions, numbers of issues and addresses in them alone, which it links even where each of
 * their characters is escaped.
 */
export function forMarkdown(text: string): string {
  const pieces: { plain: boolean; text: string }[] = [];
  for (const word of forTerminal(text).split(' ')) {
    const plain = plainWord.test(word) && !meansMore.test(word);
    const last = pieces.at(-1);
    if (last?.plain === plain) last.text += ` ${word}`;
    else pieces.push({ plain, text: word });
  }
  return spacesKept(pieces.map((piece) => (piece.plain ? piece.text : codeSpans(piece.text))).join(' '));
}

/** Spaces at the ends would be dropped, and four in front would make a block of code. */
function spacesKept(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === ' ') start += 1;
  while (end > start && text[end - 1] === ' ') end -= 1;
  return '&#32;'.repeat(start) + text.slice(start, end) + '&#32;'.repeat(text.length - end);
}

/** A table takes a vertical bar for the end of its cell even in a code span, so those stand between spans. */
function codeSpans(text: string): string {
  return text
    .split('|')
    .map((piece) => (piece === '' ? '' : codeSpan(piece)))
    .join('&#124;');
}

function codeSpan(text: string): string {
  const fence = '`'.repeat(longestRunOfBackticks(text) + 1);
  // One space at each end is dropped, unless there is nothing but spaces.
  const padding = /^[ `]|[ `]$/.test(text) && /[^ ]/.test(text) ? ' ' : '';
  return `${fence}${padding}${text}${padding}${fence}`;
}

/**
 * A fenced block of code in Markdown that shows the text with its line breaks and tabs, and all else that is
 * unsafe as `\u{…}`. It ends without a line break, and has to begin at the start of a line.
 */
export function markdownCode(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRunOfBackticks(text) + 1));
  return `${fence}\n${text.replace(unsafe, codePoint)}\n${fence}`;
}

function longestRunOfBackticks(text: string): number {
  // Too many runs for the arguments of one call are easily sent.
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
