import { verify } from '../../scripts/commands/verify.ts';
import { type Environment, readCommandLine } from '../../scripts/settings/command-line.ts';
import { readRunSettings, type RunSettings } from '../../scripts/settings/run-settings.ts';

/** The settings of `verify`. @throws UsageError naming all problems. */
export function readSettings(args: readonly string[], environment: Environment): RunSettings {
  return readRunSettings(readCommandLine(args, verify.options), environment);
}
