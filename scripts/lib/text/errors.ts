/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Causes of causes that are still told. */
const deepest = 8;

/** An error with its stack, and so every error that caused it. */
export function describeError(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const causes: unknown[] = [
    ...(error.cause === undefined ? [] : [error.cause]),
    ...(error instanceof AggregateError ? (error.errors as unknown[]) : []),
  ];
  const own = error.stack ?? `${error.name}: ${error.message}`;
  if (depth === deepest) return own;
  return [own, ...causes.map((cause) => `caused by ${describeError(cause, depth + 1)}`)].join('\n');
}
