/**
 * Options with which Node writes out what is in its memory or on its connections. Diagnostic reports are none: they
 * show the environment and the stack, and both are free of credentials once a command runs.
 */
const revealingOptions = [
  '--abort-on-uncaught-exception',
  '--experimental-network-inspection',
  '--heapsnapshot-near-heap-limit',
  '--heapsnapshot-signal',
  '--tls-keylog',
  '--trace-tls',
];

/** Variables with which Node, and libraries by its means, print what they send and receive. */
const revealingVariables = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'];

/**
 * What was asked for with which Node shows credentials, whatever the program does: it is in force before that begins.
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
  ].map((name) => `${name} has Node show what is secret, such as passwords in requests: run the command without it`);
}
