import type { Command } from './cli/command.ts';
import { foldedOutput, withWidth } from './cli/folded-output.ts';
import { runAsProcess } from './cli/process.ts';
import { forTerminal } from './lib/text/escape.ts';

/** Every command, loaded when it is asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  verify: async () => (await import('./commands/verify.ts')).verify,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  cleanup: async () => (await import('./commands/cleanup.ts')).cleanup,
  baseline: async () => (await import('./commands/baseline.ts')).baseline,
  drift: async () => (await import('./commands/drift.ts')).drift,
  deviations: async () => (await import('./commands/deviations.ts')).deviations,
  explain: async () => (await import('./commands/explain.ts')).explain,
  evidence: async () => (await import('./commands/evidence.ts')).evidence,
  judge: async () => (await import('./commands/judge.ts')).judge,
  provider: async () => (await import('./commands/provider.ts')).provider,
  'kill-matrix': async () => (await import('./selftest/kill-matrix/command.ts')).killMatrixCommand,
  soak: async () => (await import('./selftest/soak.ts')).soak,
  record: async () => (await import('./selftest/record.ts')).record,
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (load) await runAsProcess(await load(), args);
else {
  const known = Object.keys(commands).join(', ');
  foldedOutput(withWidth(process.stderr)).write(
    `${forTerminal(name === '' ? 'No command' : `Unknown command "${name}"`)}; there are ${known}\n`,
  );
  process.exitCode = 2;
}
