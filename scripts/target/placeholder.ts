const placeholder = /^(<.*>|\$?\{.*\}|\$\w+|your[-_ ].*|changeme|x{3,}|\.{3}|…)$/i;

/** Whether a value looks like a placeholder of a template that was never filled in. */
export function looksLikePlaceholder(value: string): boolean {
  return placeholder.test(value);
}
