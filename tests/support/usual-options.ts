/** Options of a command line, each with its usual value where the line does not give it another. */
export function withUsual(usual: Readonly<Record<string, string>>, args: readonly string[]): string[] {
  const missing = Object.entries(usual).filter(([name]) => !args.includes(name));
  return [...missing.flat(), ...args];
}
