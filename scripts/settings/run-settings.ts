import { waysToSignIn, type WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { Limits } from '../target/limits.ts';
import type { TargetKind } from '../target/target.ts';
import { type CommandLine, type Environment, readCommandLine, SettingsError } from './command-line.ts';
import { liveNames, type LiveSettings, readLiveSettings } from './live-settings.ts';

/** What a person or a CI has asked `verify` for. */
export type Settings =
  | { readonly command: 'help' }
  | { readonly command: 'list'; readonly only: readonly string[]; readonly limits: Limits }
  | RunSettings;

export interface RunSettings {
  readonly command: 'run';
  readonly target: { readonly kind: 'reference'; readonly signIn: WayToSignIn } | LiveSettings;
  readonly only: readonly string[];
  readonly reports: string;
  readonly limits: Limits;
  readonly strict: boolean;
  readonly harmless: boolean;
  readonly showAccount: boolean;
  /** Finish first what runs that were killed have left. */
  readonly cleanup: boolean;
  /** The file of the baseline to compare with. */
  readonly baseline?: string;
  /** The file of known deviations that was asked for. */
  readonly deviations?: string;
  /** Settings for a live target that are there, while the target is another. */
  readonly unused: readonly string[];
}

/** A full run of the contract fits in, with room for repetitions. */
export const defaults = {
  target: 'reference',
  /** The documents of the operation know no other way. */
  referenceSignIn: 'basic',
  reports: 'reports',
  concurrency: 8,
  /** Requests a second to a live target; the vendor documents no limit, and a human is waiting. */
  liveRate: 50,
  maxRequests: 3000,
  maxResources: 800,
  timeoutSeconds: 1800,
} as const;

/** The options of every command that runs the suite. */
export const runOptions = {
  target: { type: 'string' },
  auth: { type: 'string' },
  only: { type: 'string', multiple: true },
  harmless: { type: 'boolean' },
  cleanup: { type: 'boolean' },
  concurrency: { type: 'string' },
  rate: { type: 'string' },
  'max-requests': { type: 'string' },
  'max-resources': { type: 'string' },
  timeout: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The options of `verify`. */
export const verifyOptions = {
  ...runOptions,
  list: { type: 'boolean' },
  reports: { type: 'string' },
  baseline: { type: 'string' },
  deviations: { type: 'string' },
  strict: { type: 'boolean' },
  'show-account': { type: 'boolean' },
} as const;

/**
 * Reads the command line and the environment.
 * @throws SettingsError naming everything that is missing or makes no sense. It never repeats a value of a
 * credential.
 */
export function readSettings(args: readonly string[], environment: Environment): Settings {
  const line = readCommandLine(args, verifyOptions);
  const limits = readLimits(line, kindOf(line, environment));
  if (line.flag('help')) return { command: 'help' };
  if (line.flag('list') && line.problems.length === 0) return { command: 'list', only: line.texts('only'), limits };
  return readRunSettings(line, environment);
}

/**
 * Reads what a command that runs the suite was asked for.
 * @param line with at least the options of every such command; those that it lacks are as when not given.
 * @throws SettingsError naming everything that is missing or makes no sense, the line's own problems too. It
 * never repeats a value of a credential.
 */
export function readRunSettings(line: CommandLine, environment: Environment): RunSettings {
  const { problems } = line;
  const kind = kindOf(line, environment);
  const limits = readLimits(line, kind);
  const target = readTarget(kind, environment, problems, readAuth(line, environment));
  const liveSettings = liveNames.filter((name) => environment[name]);
  // Without this, a gate whose target nobody has named would be green for the embedded provider.
  if (liveSettings.length > 0 && namedTarget(line, environment) === undefined) {
    problems.push(
      `No target is named, and ${listed(liveSettings)} ${liveSettings.length === 1 ? 'is' : 'are'} set: --target live (or BW_TARGET=live) checks the endpoint of these settings, and --target reference the embedded provider`,
    );
  }
  if (problems.length > 0 || !target) throw new SettingsError([...new Set(problems)]);
  const baseline = line.text('baseline');
  const deviations = line.text('deviations');
  return {
    command: 'run',
    target,
    only: line.texts('only'),
    reports: line.text('reports') ?? defaults.reports,
    limits,
    strict: line.flag('strict'),
    harmless: line.flag('harmless'),
    showAccount: line.flag('show-account'),
    cleanup: line.flag('cleanup'),
    ...(baseline === undefined ? {} : { baseline }),
    ...(deviations === undefined ? {} : { deviations }),
    unused: kind === 'live' ? [] : liveSettings,
  };
}

function namedTarget(line: CommandLine, environment: Environment): string | undefined {
  const named = environment['BW_TARGET']?.trim();
  return line.text('target') ?? (named === '' ? undefined : named);
}

function kindOf(line: CommandLine, environment: Environment): string {
  return namedTarget(line, environment) ?? defaults.target;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

function readLimits(line: CommandLine, kind: string): Limits {
  // What is embedded needs no care.
  const usualRate = kind === 'live' ? defaults.liveRate : 0;
  const rate = line.wholeNumber('rate', 1, 1000, usualRate);
  return {
    concurrency: line.wholeNumber('concurrency', 1, 64, defaults.concurrency),
    ...(rate === 0 ? {} : { rate }),
    maxRequests: line.wholeNumber('max-requests', 1, 1_000_000, defaults.maxRequests),
    maxResources: line.wholeNumber('max-resources', 0, 1_000_000, defaults.maxResources),
    timeoutSeconds: line.wholeNumber('timeout', 1, 86_400, defaults.timeoutSeconds),
  };
}

/**
 * The way of signing in that somebody has chosen, on the command line or in BW_AUTH; undefined where nobody has. What
 * is no way is a problem of the line's.
 */
export function readAuth(line: CommandLine, environment: Environment): WayToSignIn | undefined {
  const named = environment['BW_AUTH'] === '' ? undefined : environment['BW_AUTH']?.trim();
  const value = line.text('auth') ?? named;
  const way = waysToSignIn.find((one) => one === value);
  if (value !== undefined && value !== '' && !way) {
    line.problems.push(`A way of signing in is ${waysToSignIn.join(' or ')}, not "${value}" (--auth, BW_AUTH)`);
  }
  return way;
}

function readTarget(
  kind: string,
  environment: Environment,
  problems: string[],
  auth: WayToSignIn | undefined,
): RunSettings['target'] | undefined {
  const targets: readonly TargetKind[] = ['reference', 'live'];
  if (!(targets as readonly string[]).includes(kind)) {
    problems.push(`The target is reference or live, not "${kind}" (--target, BW_TARGET)`);
    return { kind: 'reference', signIn: defaults.referenceSignIn };
  }
  return kind === 'reference'
    ? { kind, signIn: auth ?? defaults.referenceSignIn }
    : readLiveSettings(environment, problems, auth);
}
