import { stripVTControlCharacters } from 'node:util';

/** Columns of a terminal whose width is unknown. */
export const defaultWidth = 80;

/** Words in lines of a width, with commas. */
export function wrapped(words: readonly string[], width: number): string[] {
  return filled(
    words.map((text) => ({ text, glue: ', ' })),
    width,
  );
}

/** A text in lines of a width, broken at spaces only: a word that is longer has a line of its own. */
export function wordWrapped(text: string, width: number): string[] {
  return filled(
    text.split(' ').map((word) => ({ text: word, glue: ' ' })),
    width,
  );
}

/** A text in lines of a width; a word that is longer than a line is broken. */
export function hardWrapped(text: string, width: number): string[] {
  const broken = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? []);
  return wordWrapped(broken.join(' '), width);
}

/**
 * A line in lines of a width, broken at spaces and never within a word. The lines that follow are indented like the
 * text of the first one: after its label where two spaces end one, and like its beginning otherwise.
 * @param line may hold the codes of colours, which take no column.
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
  /** What stands before it, where that is on the same line. */
  readonly glue: '' | ' ' | ', ';
}

/** Lines with as many words in each as its width takes. */
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
 * The words of a line. Those in capitals, such as a verdict, stay together, so that a search in a log finds them. A
 * word that is too long for a line, such as JSON without spaces, may be broken after a comma.
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
