import { stripVTControlCharacters } from 'node:util';

/** Columns of a terminal whose width is unknown. */
export const defaultWidth = 80;

/** Wraps words to a width, separated by commas. */
export function wrapped(words: readonly string[], width: number): string[] {
  return filled(
    words.map((text) => ({ text, glue: ', ' })),
    width,
  );
}

/** Wraps a text to a width, at spaces only: a longer word has a line of its own. */
export function wordWrapped(text: string, width: number): string[] {
  return filled(
    text.split(' ').map((word) => ({ text: word, glue: ' ' })),
    width,
  );
}

/** Wraps a text to a width; a word that is longer than a line is broken. */
export function hardWrapped(text: string, width: number): string[] {
  const broken = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? []);
  return wordWrapped(broken.join(' '), width);
}

/**
 * Wraps a line to a width, at spaces only. Continuation lines are indented to the text after a label (a label ends with
 * two spaces), or else like the first line.
 * @param line may hold colour codes, which take no column.
 */
export function folded(line: string, width: number): string[] {
  if (columnsOf(line) <= width) return [line];
  const indent = ' '.repeat(hangingIndent(stripVTControlCharacters(line), width));
  const start = /^ */.exec(line)![0];
  const words = wordsOf(line.slice(start.length), width - indent.length);
  return filled(words, width, start, indent).map((text) => text.trimEnd());
}

interface Word {
  readonly text: string;
  /** The separator before it, unless it begins a line. */
  readonly glue: '' | ' ' | ', ';
}

/** Fills lines with as many words as fit the width. */
function filled(words: readonly Word[], width: number, start = '', indent = ''): string[] {
  const lines: string[] = [];
  for (const { text, glue } of words) {
    const current = lines.at(-1);
    const longer = `${current}${glue}${text}`;
    if (current === undefined) lines.push(`${start}${text}`);
    else if (columnsOf(longer) <= width) lines[lines.length - 1] = current === indent ? `${indent}${text}` : longer;
    else lines.push(`${indent}${text}`);
  }
  return lines;
}

function columnsOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

function hangingIndent(line: string, width: number): number {
  const afterLabel = /^ *\S+(?: \S+)* {2,}(?=\S)/.exec(line)?.[0].length ?? 0;
  const atStart = line.length - line.trimStart().length;
  return afterLabel > 0 && afterLabel <= width / 3 ? afterLabel : Math.min(atStart, width / 2);
}

/**
 * The words of a line. Adjacent words in capitals, such as a verdict, stay together, so that a search in a log finds
 * them. A word that is too long for a line, such as JSON without spaces, may be broken after a comma.
 */
function wordsOf(line: string, width: number): Word[] {
  return line
    .split(/(?<![A-Z]{2}) | (?![A-Z]{2})/)
    .flatMap((text): Word[] =>
      columnsOf(text) <= width
        ? [{ text, glue: ' ' }]
        : text.split(/(?<=,)/).map((piece, index) => ({ text: piece, glue: index === 0 ? ' ' : '' })),
    );
}
