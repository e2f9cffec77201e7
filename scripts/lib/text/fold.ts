import { stripVTControlCharacters } from 'node:util';

/** Columns of a terminal whose width is unknown. */
export const defaultWidth = 80;

/**
 * A line in lines of a width, broken at spaces and never within a word. The lines that follow are indented like the
 * text of the first one: after its label where two spaces end one, and like its beginning otherwise.
 * @param line may hold the codes of colours, which take no column.
 */
export function folded(line: string, width: number): string[] {
  if (columnsOf(line) <= width) return [line];
  const indent = ' '.repeat(hangingIndent(stripVTControlCharacters(line), width));
  const start = /^ */.exec(line)![0];
  const [first, ...others] = wordsOf(line.slice(start.length), width - indent.length);
  const lines = [`${start}${first!.text}`];
  for (const { text, glue } of others) {
    const current = lines.at(-1)!;
    const longer = `${current}${glue}${text}`;
    if (columnsOf(longer) <= width) lines[lines.length - 1] = current === indent ? `${indent}${text}` : longer;
    else lines.push(`${indent}${text}`);
  }
  return lines.map((text) => text.trimEnd());
}

function columnsOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

function hangingIndent(line: string, width: number): number {
  const afterLabel = /^ *\S+(?: \S+)* {2,}(?=\S)/.exec(line)?.[0].length ?? 0;
  const atStart = line.length - line.trimStart().length;
  return afterLabel > 0 && afterLabel <= width / 3 ? afterLabel : Math.min(atStart, width / 2);
}

interface Word {
  readonly text: string;
  /** What stands before it, where that is on the same line. */
  readonly glue: '' | ' ';
}

/**
 * The words of a line. Those in capitals, such as a verdict, stay together, so that a search in a log finds them. What
 * is too long for a line, such as JSON without spaces, may be broken after a comma.
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
