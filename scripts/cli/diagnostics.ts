/**
 * Options that make Node write out its memory or its traffic. Diagnostic reports are not among them: they show the
 * environment and the stack, and both are free of credentials once a command runs.
 */
const revealingOptions = [
  '--abort-on-uncaught-exception',
  '--experimental-network-inspection',
  '--heapsnapshot-near-heap-limit',
  '--heapsnapshot-signal',
  '--tls-keylog',
  '--trace-tls',
];

/** Variables that make Node and its libraries print what they send and receive. */
const revealingVariables = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'];

/**
 * The options and variables in force that make Node show credentials. Node applies them before the program begins, so
 * the program cannot turn them off.
 * @param execArgv the options on the command line.
 */
export function revealing(
  environment: Readonly<Record<string, string | undefined>>,
  execArgv: readonly string[],
): string[] {
  const words = [...execArgv, ...(environment['NODE_OPTIONS'] ?? '').split(/\s+/)];
  // Node takes an underscore for a hyphen, a value behind `=`, and quotes around the whole.
  const names = words.map((word) =>
    word
      .replace(/^["']|=.*$/gs, '')
      .replaceAll('_', '-')
      .replace(/["']$/, ''),
  );
  return [
    ...revealingVariables.filter((name) => (environment[name] ?? '') !== ''),
    ...revealingOptions.filter((option) => names.includes(option)),
  ].map((name) => `${name} makes Node print secrets, such as passwords in requests: run the command without it`);
}
