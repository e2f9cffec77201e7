import type { WayToSignIn } from '../../../contracts/model/sign-in.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import { startReferenceProvider } from '../../reference-provider/server.ts';
import { referenceTarget } from '../../reference-provider/target.ts';
import { liveTarget, readLiveTarget } from '../../settings/live-target.ts';
import type { RunSettings } from '../../settings/run-settings.ts';
import { unknownSettings } from '../../settings/settings-table.ts';
import type { Target } from '../../target/target.ts';
import type { CommandContext } from '../context.ts';

/* Commands get their target here and nowhere else, so that its secrets are known before anything is said of it. */

/**
 * Opens the target of the settings (starting the reference provider if needed), runs `use`, and closes the target.
 * @returns what `use` gives.
 * @throws SettingsError when the target cannot be used as it is set.
 */
export async function onTarget<Result>(
  settings: Pick<RunSettings, 'target' | 'unused'>,
  context: CommandContext,
  use: (target: Target) => Promise<Result>,
): Promise<Result> {
  const { secrets, stderr, startProvider = startReferenceProvider } = context;
  if (settings.unused.length > 0) {
    stderr.write(`Not used for the target reference: ${settings.unused.join(', ')} (--target live uses them)\n`);
  }
  if (settings.target.kind === 'live') {
    return use(known(await liveTarget(settings.target), context));
  }
  const provider = await startProvider();
  try {
    const target = referenceTarget(provider, settings.target.signIn);
    secrets.know(target);
    return await use(target);
  } finally {
    await provider.close();
  }
}

/**
 * The live target that the environment names.
 * @param auth how to sign in, where that was said.
 * @throws UsageError naming everything that is missing or not valid.
 */
export async function liveTargetIn(context: CommandContext, auth: WayToSignIn | undefined): Promise<Target> {
  return known(await readLiveTarget(context.environment, auth), context);
}

/** Registers the secrets of a live target, and prints settings with an unknown name. */
function known(target: Target, { environment, secrets, stderr }: CommandContext): Target {
  secrets.know(target);
  stderr.write(
    unknownSettings(environment)
      .map((sentence) => `${forTerminal(sentence)}\n`)
      .join(''),
  );
  return target;
}

/** What a target is called in a sentence. */
export function nameOf({ kind, baseUrl }: Pick<Target, 'kind' | 'baseUrl'>): string {
  return kind === 'live' ? `the live endpoint ${forTerminal(baseUrl)}` : 'the reference provider';
}
