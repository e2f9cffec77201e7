import { forTerminal } from '../../lib/text/escape.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../reference-provider/server.ts';
import { referenceTarget } from '../../reference-provider/target.ts';
import { SettingsError } from '../../settings/command-line.ts';
import { liveTarget } from '../../settings/live-target.ts';
import type { RunSettings } from '../../settings/run-settings.ts';
import type { Target } from '../../target/target.ts';
import { JournalError } from '../../verification/journal/journals.ts';
import type { VerifySurroundings } from '../context.ts';
import { couldNotDecide, usageError } from '../context.ts';
import { redactorFor, type Secrecy } from '../secrecy.ts';

/**
 * Has the target of the settings used: a live one, or a reference provider that is started for it. What cannot be
 * worked with is said on stderr.
 * @param words of the command's own, which are no secret.
 * @param use gives the exit code.
 * @returns the exit code.
 */
export async function onTarget(
  settings: Pick<RunSettings, 'target' | 'unused'>,
  surroundings: VerifySurroundings,
  secrecy: Secrecy,
  words: readonly string[],
  use: (target: Target) => Promise<number>,
): Promise<number> {
  const { stderr, environment } = surroundings;
  const say = (lines: readonly string[]) => stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
  if (settings.unused.length > 0) {
    say([`Not used for the target reference: ${settings.unused.join(', ')} (--target live uses them)`]);
  }
  let provider: ReferenceProvider | undefined;
  try {
    let target: Target;
    if (settings.target.kind === 'live') target = await liveTarget(settings.target);
    else {
      provider = await (surroundings.startProvider ?? startReferenceProvider)();
      target = referenceTarget(provider, settings.target.signIn);
    }
    secrecy.redactor = redactorFor(target, environment, words);
    return await use(target);
  } catch (error) {
    if (error instanceof SettingsError) say(error.problems);
    else if (error instanceof JournalError) say(error.message.split('\n'));
    else throw error;
    return error instanceof SettingsError ? usageError : couldNotDecide;
  } finally {
    await provider?.close();
  }
}

/** What a target is called in a sentence. */
export function nameOf({ kind, baseUrl }: Pick<Target, 'kind' | 'baseUrl'>): string {
  return kind === 'live' ? `the live endpoint ${forTerminal(baseUrl)}` : 'the reference provider';
}
