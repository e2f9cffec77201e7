import { stripVTControlCharacters } from 'node:util';
import { defaultWidth, folded } from '../lib/text/wrap.ts';
import type { Output } from '../secrets/guard.ts';

/* What is copied stays on one line: commands, JSON, the rows of a table. Everything else is folded at spaces. */

/** An output whose lines are folded. */
export interface FoldedOutput extends Output {
  /** From now on every line stays as it is, for a program that reads it. */
  keepLines(): void;
}

/** Folds lines that are longer than the output is wide; an output without a width gets them as they are. */
export function foldedOutput(output: Output): FoldedOutput {
  const { isTTY, columns } = output;
  let width = columns;
  return {
    isTTY: isTTY === true,
    ...(columns ? { columns } : {}),
    write: (text) => output.write(width ? foldedText(text, width) : text),
    keepLines() {
      width = undefined;
    },
  };
}

/** A stream of the process with the width of its terminal, or the usual one where there is none. */
export function withWidth(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY,
    columns: stream.columns || defaultWidth,
    write: (text) => stream.write(text),
  };
}

/** A text with each line of prose in lines of a width. */
export function foldedText(text: string, width: number): string {
  const lines = text.split('\n');
  const starts = lines.map(columnStarts);
  return lines
    .flatMap((line, index) => {
      // A carriage return writes over a line of the terminal.
      const stays = line.includes('\r') || isRow(starts, index);
      return stays ? [line] : proseLines(line, width);
    })
    .join('\n');
}

/** Where the columns after the first one begin: after two spaces or more. */
function columnStarts(line: string): number[] {
  const shown = stripVTControlCharacters(line);
  return [...shown.matchAll(/(?<=\S) {2,}(?=\S)/g)].map(({ index, 0: gap }) => index + gap.length);
}

/** Whether a line has two columns or more that begin where those of a line beside it do, besides the first one. */
function isRow(starts: readonly (readonly number[])[], index: number): boolean {
  const own = starts[index]!;
  return [starts[index - 1] ?? [], starts[index + 1] ?? []].some(
    (other) => own.filter((start) => other.includes(start)).length >= 2,
  );
}

function proseLines(line: string, width: number): string[] {
  if (stripVTControlCharacters(line).length <= width) return [line];
  const joined = unitsJoined(line);
  // The whole line, or all of it behind its label, is one thing to copy.
  if (/^ *(?:[\w-]+(?: {2,}|: ))?\S*$/.test(stripVTControlCharacters(joined))) return [line];
  return folded(joined, width).map((part) => part.replaceAll(space, ' ').replaceAll(comma, ','));
}

// These stand for characters at which a line may be broken; forTerminal lets neither of them through.
const space = '\ufdd0';
const comma = '\ufdd1';

const value = String.raw`(?:'[^']*'|[^\s'-]\S*)`;
/** Commands within a sentence, each with its options, and a path behind an option. */
const commands = new RegExp(
  [
    String.raw`(?:\bcurl -|\bBW_\w+=\$\(|\bexport \w+=|\brm ['/]).*`,
    String.raw`\bnpm run [\w-]+(?: --(?: ${value})?(?: --?[\w-]+(?: ${value})?)*)?`,
    String.raw`(?<!\S)--[\w-]+ (?:'[^']*'|[^\s']*/\S*)`,
  ].join('|'),
  'g',
);

/** The line without the breaks that must not be used. */
function unitsJoined(line: string): string {
  return jsonJoined(line)
    .replace(commands, joined)
    .replace(/,(?=\S)/g, comma);
}

function joined(unit: string): string {
  return unit.replaceAll(' ', space);
}

function jsonJoined(line: string): string {
  let result = '';
  let at = 0;
  for (const { index } of line.matchAll(/[{[]/g)) {
    if (index < at) continue;
    const end = endOfJson(line, index);
    if (end === undefined) continue;
    result += line.slice(at, index) + joined(line.slice(index, end));
    at = end;
  }
  return result + line.slice(at);
}

/** More brackets within each other are not JSON that a person reads. */
const maxDepth = 64;

/** Where a JSON object or list ends that begins at an index; undefined where none does. */
function endOfJson(line: string, start: number): number | undefined {
  let depth = 0;
  for (const { index, 0: token } of line.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return start + index + token.length;
    if (depth > maxDepth) return undefined;
  }
  return undefined;
}
