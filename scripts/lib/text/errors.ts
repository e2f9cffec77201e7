/** The message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Levels of nested causes that are described. */
const maxDepth = 8;

/** An error with its stack, followed by those of its causes. */
export function describeError(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const causes: unknown[] = [
    ...(error.cause === undefined ? [] : [error.cause]),
    ...(error instanceof AggregateError ? (error.errors as unknown[]) : []),
  ];
  const own = error.stack ?? `${error.name}: ${error.message}`;
  if (depth === maxDepth) return own;
  return [own, ...causes.map((cause) => `caused by ${describeError(cause, depth + 1)}`)].join('\n');
}
