/** A table in Markdown; every cell is Markdown already. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A text shortened to a length; if it was cut, its full length follows. */
export function shortened(text: string, maxLength: number, length = text.length): string {
  if (length <= maxLength && text.length <= maxLength) return text;
  // A split surrogate pair would look like a lone surrogate of the provider.
  const beginning = text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
  return `${beginning}… (cut: ${length} characters in all)`;
}
