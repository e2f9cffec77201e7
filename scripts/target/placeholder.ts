/** What templates of settings hold where a value is to be filled in. */
const placeholder = /^(<.*>|\$?\{.*\}|\$\w+|your[-_ ].*|changeme|x{3,}|\.{3}|…)$/i;

/** Whether a value looks as if it had been copied from a template and never replaced. */
export function looksLikePlaceholder(value: string): boolean {
  return placeholder.test(value);
}
