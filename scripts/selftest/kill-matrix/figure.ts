const marked = /(<!-- kill-matrix -->\n)[^]*?(<!-- \/kill-matrix -->)/;

/** The text with the figure between its marks; undefined for a text without marks. */
export function withFigure(text: string, figure: string): string | undefined {
  if (!marked.test(text)) return undefined;
  return text.replace(marked, (_, before: string, after: string) => `${before}\n\`\`\`\n${figure}\n\`\`\`\n\n${after}`);
}
