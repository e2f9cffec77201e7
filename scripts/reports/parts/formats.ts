import type { VerdictStatus } from '../../run/verdict.ts';

/** The colour of each status. */
export const formats = {
  passed: 'green',
  failed: 'red',
  deviating: 'yellow',
  warned: 'yellow',
  observed: 'cyan',
  'not-provokable': 'dim',
  inconclusive: 'magenta',
  'harness-error': 'magenta',
} as const satisfies Record<VerdictStatus, string>;
