import { waysToSignIn, type WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { Limits } from '../target/limits.ts';
import type { TargetKind } from '../target/target.ts';
import type { CommandLine, Environment, OptionTable } from './command-line.ts';
import { liveNames, type LiveSettings, readLiveSettings } from './live-settings.ts';

/** The settings of a command that runs the suite. */
export interface RunSettings {
  readonly target: { readonly kind: 'reference'; readonly signIn: WayToSignIn } | LiveSettings;
  readonly only: readonly string[];
  readonly reports: string;
  readonly limits: Limits;
  readonly strict: boolean;
  readonly harmless: boolean;
  readonly showAccount: boolean;
  /** How much the report at the terminal says. */
  readonly detail: 'quiet' | 'usual' | 'verbose';
  /** First remove what killed runs have left behind. */
  readonly cleanup: boolean;
  /** The file of the baseline to compare with. */
  readonly baseline?: string;
  /** The file of known deviations. */
  readonly deviations?: string;
  /** Settings for a live target that are set although the target is another one. */
  readonly unused: readonly string[];
}

/** The limits fit a full run of the contract, with room for retries. */
export const defaults = {
  target: 'reference',
  /** The only way that the documents of the operation name. */
  referenceSignIn: 'basic',
  reports: 'reports',
  concurrency: 8,
  /** Requests a second to a live target. The vendor documents no limit; this keeps a full run short. */
  liveRate: 50,
  maxRequests: 3000,
  maxResources: 800,
  timeoutSeconds: 1800,
} as const;

const limits = 'Limits, which protect the account and keep a run short';

/** How to sign in, for every command that does. */
export const authOption = {
  type: 'string',
  hint: 'basic|oauth',
  help: 'how to sign in (default: BW_AUTH, or else oauth where BW_CLIENT_ID is set)',
} as const;

/** The options of every command that runs the suite. */
export const runOptions = {
  target: {
    type: 'string',
    hint: 'reference|live',
    help: `what to check: reference is the embedded provider, which needs no settings; live is the real or sandbox endpoint of the settings (default: BW_TARGET, or else ${defaults.target}); must be given where a setting of the target live is there`,
  },
  auth: authOption,
  only: {
    type: 'string',
    multiple: true,
    hint: 'PATTERN',
    help: 'only cases whose id is PATTERN, begins with PATTERN-, or matches it as a glob; may be given more than once',
  },
  harmless: { type: 'boolean', help: 'only cases that create nothing on the account' },
  cleanup: {
    type: 'boolean',
    help: 'first remove what killed runs have left behind (see npm run cleanup)',
  },
  concurrency: {
    type: 'string',
    hint: 'N',
    help: 'requests in flight at once',
    default: defaults.concurrency,
    group: limits,
  },
  rate: {
    type: 'string',
    hint: 'N',
    help: `requests a second at most (default: ${defaults.liveRate} live, no limit otherwise)`,
    group: limits,
  },
  'max-requests': {
    type: 'string',
    hint: 'N',
    help: 'requests in all, removals included',
    default: defaults.maxRequests,
    group: limits,
  },
  'max-resources': {
    type: 'string',
    hint: 'N',
    help: 'sessions and participants created in all',
    default: defaults.maxResources,
    group: limits,
  },
  timeout: {
    type: 'string',
    hint: 'SECONDS',
    help: 'start no further case after this time',
    default: defaults.timeoutSeconds,
    group: limits,
  },
} as const satisfies OptionTable;

/**
 * Reads the settings of a command that runs the suite.
 * @param line with at least the options of every such command.
 * @throws UsageError with every problem, those of the line included. It never repeats the value of a credential.
 */
export function readRunSettings(line: CommandLine, environment: Environment): RunSettings {
  const { problems } = line;
  const kind = kindOf(line, environment);
  const limits = readLimits(line, environment);
  const target = readTarget(kind, environment, problems, readAuth(line, environment));
  const liveSettings = liveNames.filter((name) => environment[name]);
  // Otherwise a CI job that forgot to name the target would pass against the embedded provider.
  if (liveSettings.length > 0 && namedTarget(line, environment) === undefined) {
    problems.push(
      `No target is set, but ${listed(liveSettings)} ${liveSettings.length === 1 ? 'is' : 'are'} set: use --target live (or BW_TARGET=live) for the endpoint of these settings, or --target reference for the embedded provider`,
    );
  }
  if (line.flag('quiet') && line.flag('verbose')) problems.push('--quiet and --verbose cannot be combined');
  line.assertUsable();
  const baseline = line.text('baseline');
  const deviations = line.text('deviations');
  return {
    target: target!,
    only: line.texts('only'),
    reports: line.text('reports') ?? defaults.reports,
    limits,
    strict: line.flag('strict'),
    harmless: line.flag('harmless'),
    showAccount: line.flag('show-account'),
    detail: line.flag('quiet') ? 'quiet' : line.flag('verbose') ? 'verbose' : 'usual',
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

/** The limits of a run. */
export function readLimits(line: CommandLine, environment: Environment): Limits {
  // The embedded provider needs no rate limit.
  const defaultRate = kindOf(line, environment) === 'live' ? defaults.liveRate : 0;
  const rate = line.wholeNumber('rate', 1, 1000, defaultRate);
  return {
    concurrency: line.wholeNumber('concurrency', 1, 64, defaults.concurrency),
    ...(rate === 0 ? {} : { rate }),
    maxRequests: line.wholeNumber('max-requests', 1, 1_000_000, defaults.maxRequests),
    maxResources: line.wholeNumber('max-resources', 0, 1_000_000, defaults.maxResources),
    timeoutSeconds: line.wholeNumber('timeout', 1, 86_400, defaults.timeoutSeconds),
  };
}

/**
 * The way of signing in from the command line or BW_AUTH; undefined if neither is set. An invalid value is a problem
 * of the line.
 */
export function readAuth(line: CommandLine, environment: Environment): WayToSignIn | undefined {
  const named = environment['BW_AUTH'] === '' ? undefined : environment['BW_AUTH']?.trim();
  const value = line.text('auth') ?? named;
  const way = waysToSignIn.find((one) => one === value);
  if (value !== undefined && value !== '' && !way) {
    line.problems.push(`The way of signing in must be ${waysToSignIn.join(' or ')}, not "${value}" (--auth, BW_AUTH)`);
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
    problems.push(`The target must be reference or live, not "${kind}" (--target, BW_TARGET)`);
    return { kind: 'reference', signIn: defaults.referenceSignIn };
  }
  return kind === 'reference'
    ? { kind, signIn: auth ?? defaults.referenceSignIn }
    : readLiveSettings(environment, problems, auth);
}
