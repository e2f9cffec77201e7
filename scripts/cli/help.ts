import { wordWrapped } from '../lib/text/wrap.ts';
import type { Option, OptionTable } from '../settings/command-line.ts';

/** The width without a terminal. */
const defaultWidth = 80;

/** A label with what it means. */
export type Row = readonly [label: string, text: string];

/** What the help of a command is made from. */
export interface HelpParts {
  readonly name: string;
  /** What the command is for, in a sentence or two. */
  readonly summary: string;
  /** The lines to type, after `npm run NAME -- `. */
  readonly usage?: readonly string[];
  /** The word that the command is about. */
  readonly positional?: { readonly hint: string; readonly rows: readonly Row[] };
  readonly options: OptionTable;
  /** Tables under a heading of their own. */
  readonly sections?: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  /** Paragraphs. */
  readonly details?: readonly string[];
  /** What each exit code means. */
  readonly exitCodes: Readonly<Record<string, string>>;
}

/** Labels that are longer stand on a line of their own. */
const widestLabel = 24;
/** Texts stand beside the labels if there is room for this many columns, and below them otherwise. */
const narrowestText = 30;

/** The help of a command, in lines of a width. */
export function helpText(parts: HelpParts, width: number = defaultWidth): string {
  const { name, summary, positional, options, sections = [], details = [], exitCodes } = parts;
  const usage = parts.usage ?? [positional ? `${positional.hint} [options]` : '[options]'];
  const entries = Object.entries(options);
  const groups = [...new Set(entries.map(([, option]) => option.group))];
  const rowsOf = (group: string | undefined): Row[] =>
    entries.filter(([, option]) => option.group === group).map(([key, option]) => rowOf(key, option));
  const tables = [
    [...(positional?.rows ?? []), ...rowsOf(undefined)],
    ...groups.filter((group) => group !== undefined).map((group) => ({ title: `${group}:`, rows: rowsOf(group) })),
    ...sections.map(({ title, rows }) => ({ title: `${title}:`, rows })),
    { title: 'Exit codes:', rows: Object.entries(exitCodes) },
  ];
  const blocks = tables.map((table) =>
    'title' in table
      ? [...wordWrapped(table.title, width), ...tableLines(table.rows, width)]
      : tableLines(table, width),
  );
  const paragraphs = details.map((paragraph) => wordWrapped(paragraph, width));
  const usageLines = usage.flatMap((line, index) => {
    const [first, ...rest] = wordWrapped(`npm run ${name} -- ${line}`, width - 7);
    return [`${index === 0 ? 'Usage: ' : '       '}${first!}`, ...rest.map((more) => `           ${more}`)];
  });
  return [wordWrapped(summary, width), usageLines, ...blocks.slice(0, -1), ...paragraphs, ...blocks.slice(-1)]
    .map((block) => `${block.join('\n')}\n`)
    .join('\n');
}

function rowOf(name: string, option: Option): Row {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value = option.type === 'boolean' ? '' : ` ${option.hint ?? 'VALUE'}`;
  const usual = option.default === undefined ? '' : ` (default: ${option.default})`;
  return [`${short}--${name}${value}`, `${option.help ?? ''}${usual}`];
}

function tableLines(rows: readonly Row[], width: number): string[] {
  const lengths = rows.map(([label]) => label.length).filter((length) => length <= widestLabel);
  const column = Math.max(0, ...lengths) + 4;
  const start = width - column < narrowestText ? 6 : column;
  return rows.flatMap(([label, text]) => {
    const lines = wordWrapped(text, width - start).map((line) => `${' '.repeat(start)}${line}`);
    const labels = label.length + 4 <= start ? [] : wordWrapped(label, width - 2).map((line) => `  ${line}`);
    return labels.length > 0
      ? [...labels, ...lines]
      : [`  ${label}${lines[0]!.slice(2 + label.length)}`, ...lines.slice(1)];
  });
}
