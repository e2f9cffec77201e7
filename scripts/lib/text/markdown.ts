/** A table in Markdown; every cell is Markdown already. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A text cut at a length, with its true length where it was cut. */
export function shortened(text: string, longest: number, length = text.length): string {
  if (length <= longest && text.length <= longest) return text;
  // Half of a surrogate pair would be shown as one that was sent.
  const beginning = text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
  return `${beginning}… (cut: ${length} characters in all)`;
}
