/* Texts of a provider are shown in these forms only, so that they cannot control a terminal or break a file. */

/**
 * Characters that are invisible, or change how their neighbours look: control and format characters (bidirectional
 * overrides, soft hyphens, tags, interlinear annotation), fillers, separators of lines, noncharacters and lone
 * surrogates. U+FFFC and U+FFFD stand for missing text. Variation selectors are safe: they only choose a glyph.
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

/** Words of letters, and short numbers, with the punctuation of a sentence around them. */
const plainWord = /^\(?(?:[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|\d{1,6}|(?=\)))[).,;:!?…]*$|^[—–…]?$/u;

/** GitHub makes links of possible commit hashes, and Markdown makes lists of numbers with these endings. */
const meansMore = /^\(?(?:[\da-f]{7,}|\d+[).])/i;

/**
 * For a paragraph, heading, list item or table cell in Markdown: one line, control characters as in `forTerminal`, and
 * all but plain words in code spans. Markdown and HTML have no effect in code spans. Outside them GitHub would link
 * mentions, issue numbers and addresses, even if each of their characters is escaped.
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

/** Markdown would drop spaces at the ends, and make a code block of four in front. */
function spacesKept(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === ' ') start += 1;
  while (end > start && text[end - 1] === ' ') end -= 1;
  return '&#32;'.repeat(start) + text.slice(start, end) + '&#32;'.repeat(text.length - end);
}

/** A vertical bar ends a table cell even in a code span, so bars stand between spans. */
function codeSpans(text: string): string {
  return text
    .split('|')
    .map((piece) => (piece === '' ? '' : codeSpan(piece)))
    .join('&#124;');
}

function codeSpan(text: string): string {
  const fence = '`'.repeat(longestRunOfBackticks(text) + 1);
  // Markdown drops one space at each end of a span, unless the span has only spaces.
  const padding = /^[ `]|[ `]$/.test(text) && /[^ ]/.test(text) ? ' ' : '';
  return `${fence}${padding}${text}${padding}${fence}`;
}

/**
 * A fenced code block in Markdown that shows the text with its line breaks and tabs, and other unsafe characters as
 * `\u{…}`. It ends without a line break, and has to begin at the start of a line.
 */
export function markdownCode(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRunOfBackticks(text) + 1));
  return `${fence}\n${text.replace(unsafe, codePoint)}\n${fence}`;
}

function longestRunOfBackticks(text: string): number {
  // Not Math.max(...runs): a provider could send more runs than a call takes arguments.
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
