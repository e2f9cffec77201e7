import type { Surroundings } from './cli/context.ts';
import { launch } from './cli/process.ts';
import { forTerminal } from './lib/text/escape.ts';
import type { OptionTypes } from './settings/command-line.ts';

interface Command {
  readonly main: (surroundings: Surroundings) => Promise<number>;
  readonly options: OptionTypes;
  readonly onSignal?: string;
}

/** Every command, loaded when it is asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  verify: async () => {
    const { main } = await import('./commands/verify.ts');
    const { verifyOptions } = await import('./settings/run-settings.ts');
    return { main, options: verifyOptions };
  },
  doctor: async () => {
    const { doctorMain, doctorOptions } = await import('./commands/doctor.ts');
    return { main: doctorMain, options: doctorOptions };
  },
  cleanup: async () => {
    const { cleanupMain, cleanupOptions } = await import('./commands/cleanup.ts');
    return { main: cleanupMain, options: cleanupOptions };
  },
  baseline: async () => {
    const { baselineMain, baselineOptions } = await import('./commands/baseline.ts');
    return { main: baselineMain, options: baselineOptions };
  },
  drift: async () => {
    const { driftMain, driftOptions } = await import('./commands/drift.ts');
    return { main: driftMain, options: driftOptions };
  },
  deviations: async () => {
    const { deviationsMain, deviationsOptions } = await import('./commands/deviations.ts');
    return { main: deviationsMain, options: deviationsOptions };
  },
  evidence: async () => {
    const { evidenceMain, evidenceOptions } = await import('./commands/evidence.ts');
    return { main: evidenceMain, options: evidenceOptions };
  },
  judge: async () => {
    const { judgeMain, judgeOptions } = await import('./commands/judge.ts');
    return {
      main: judgeMain,
      options: judgeOptions,
      onSignal: 'nothing further is read, and no report is written',
    };
  },
  provider: async () => {
    const { providerMain, providerOptions } = await import('./commands/provider.ts');
    return { main: providerMain, options: providerOptions, onSignal: 'the provider ends' };
  },
  'kill-matrix': async () => {
    const { killMatrixMain, killMatrixOptions } = await import('./selftest/kill-matrix/command.ts');
    return { main: killMatrixMain, options: killMatrixOptions };
  },
  soak: async () => {
    const { soakMain, soakOptions } = await import('./selftest/soak.ts');
    return { main: soakMain, options: soakOptions };
  },
  record: async () => {
    const { recordMain, recordOptions } = await import('./selftest/record.ts');
    return { main: recordMain, options: recordOptions };
  },
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (load) {
  const { main, options, onSignal } = await load();
  await launch(main, options, args, onSignal);
} else {
  const known = Object.keys(commands).join(', ');
  process.stderr.write(
    `${forTerminal(name === '' ? 'No command' : `Unknown command "${name}"`)}; there are ${known}\n`,
  );
  process.exitCode = 2;
}
