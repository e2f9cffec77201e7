import { parseArgs } from 'node:util';
import { distance } from 'fastest-levenshtein';
import type { User, Users } from './credentials.ts';
import type { TargetKind } from './target.ts';

/** What a person or a CI has asked `verify` for. */
export type Settings =
  { readonly command: 'help' } | { readonly command: 'list'; readonly only: readonly string[] } | RunSettings;

export interface RunSettings {
  readonly command: 'run';
  readonly target: { readonly kind: 'reference' } | LiveSettings;
  readonly only: readonly string[];
  readonly reports: string;
  readonly concurrency: number;
  readonly strict: boolean;
  /** Settings for a live target that are there, while the target is another. */
  readonly unused: readonly string[];
}

export interface LiveSettings {
  readonly kind: 'live';
  readonly baseUrl: string;
  readonly accountId: string;
  readonly users: Users;
}

/** Settings that cannot be worked with; each problem is a sentence, and all of them are named at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export const defaults = { target: 'reference', reports: 'reports', concurrency: 8 } as const;
const mostConcurrency = 64;

const options = {
  target: { type: 'string' },
  only: { type: 'string', multiple: true },
  list: { type: 'boolean' },
  reports: { type: 'string' },
  concurrency: { type: 'string' },
  strict: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const liveNames = ['BW_BASE_URL', 'BW_ACCOUNT_ID', 'BW_USERNAME', 'BW_PASSWORD'] as const;
const optionalNames = ['BW_NO_WEBRTC_USERNAME', 'BW_NO_WEBRTC_PASSWORD'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the command line and the environment.
 * @throws SettingsError naming everything that is missing or makes no sense. It never repeats a value of a
 * credential.
 */
export function readSettings(args: readonly string[], environment: Environment): Settings {
  const problems: string[] = [];
  const { values, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`"${token.value}" is no option; a case is named with --only`);
    if (token.kind !== 'option') continue;
    const option = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (!option) {
      problems.push(`There is no option ${token.rawName}${nearestOption(token.name)}`);
    } else if (option.type === 'string' && (token.value === undefined || token.value === '')) {
      problems.push(`${token.rawName} needs a value`);
    } else if (option.type === 'boolean' && token.value !== undefined) {
      problems.push(`${token.rawName} takes no value`);
    }
  }
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

  const kind =
    text(values.target) ??
    (environment['BW_TARGET'] === '' ? undefined : environment['BW_TARGET']?.trim()) ??
    defaults.target;
  const concurrencyText = text(values.concurrency);
  const concurrency = concurrencyText === undefined ? defaults.concurrency : Number(concurrencyText);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > mostConcurrency) {
    problems.push(
      `--concurrency is a whole number from 1 to ${String(mostConcurrency)}, not "${concurrencyText ?? ''}"`,
    );
  }
  const only = (values.only ?? []).filter((pattern) => typeof pattern === 'string');
  if (values.help === true) return { command: 'help' };
  if (values.list === true && problems.length === 0) return { command: 'list', only };
  const target = readTarget(kind, environment, problems);
  if (problems.length > 0 || !target) throw new SettingsError(problems);
  return {
    command: 'run',
    target,
    only,
    reports: text(values.reports) ?? defaults.reports,
    concurrency,
    strict: values.strict === true,
    unused: kind === 'live' ? [] : [...liveNames, ...optionalNames].filter((name) => environment[name]),
  };
}

function nearestOption(name: string): string {
  const near = Object.keys(options).find((candidate) => distance(candidate, name) <= 2);
  return near ? `; did you mean --${near}?` : '; --help lists them';
}

function readTarget(kind: string, environment: Environment, problems: string[]): RunSettings['target'] | undefined {
  const targets: readonly TargetKind[] = ['reference', 'live'];
  if (!(targets as readonly string[]).includes(kind)) {
    problems.push(`The target is reference or live, not "${kind}" (--target, BW_TARGET)`);
    return { kind: 'reference' };
  }
  if (kind === 'reference') return { kind };

  const missing = liveNames.filter((name) => !environment[name]);
  problems.push(...missing.map((name) => `${name} is not set, and the target live needs it`));
  for (const name of [...liveNames, ...optionalNames]) {
    const value = environment[name];
    if (!value) continue;
    if (/^\s|\s$/.test(value)) problems.push(`${name} has white space around its value`);
    else if (/^(["']).*\1$/.test(value)) problems.push(`${name} has quotes around its value`);
    // eslint-disable-next-line no-control-regex -- RFC 7617, 2: neither part may hold a control character.
    else if (/[\u0000-\u001f\u007f]/.test(value)) problems.push(`${name} holds a control character`);
  }
  const { BW_BASE_URL, BW_ACCOUNT_ID, BW_USERNAME, BW_PASSWORD, BW_NO_WEBRTC_USERNAME, BW_NO_WEBRTC_PASSWORD } =
    environment;
  if (BW_BASE_URL) problems.push(...baseUrlProblems(BW_BASE_URL.trim()));
  if (BW_ACCOUNT_ID && !/^[\w-]+$/.test(BW_ACCOUNT_ID.trim())) {
    problems.push('BW_ACCOUNT_ID is an account number: letters, digits, - and _ only');
  }
  for (const name of ['BW_USERNAME', 'BW_NO_WEBRTC_USERNAME'] as const) {
    if (environment[name]?.includes(':'))
      problems.push(`${name} holds a colon, which Basic authentication cannot carry`);
  }
  if (!BW_NO_WEBRTC_USERNAME !== !BW_NO_WEBRTC_PASSWORD) {
    problems.push('BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD are set together or not at all');
  }
  if (problems.length > 0) return undefined;
  const withoutWebrtc: User | undefined =
    BW_NO_WEBRTC_USERNAME && BW_NO_WEBRTC_PASSWORD
      ? { username: BW_NO_WEBRTC_USERNAME, password: BW_NO_WEBRTC_PASSWORD }
      : undefined;
  return {
    kind: 'live',
    baseUrl: BW_BASE_URL!.replace(/\/+$/, ''),
    accountId: BW_ACCOUNT_ID!,
    users: {
      main: { username: BW_USERNAME!, password: BW_PASSWORD! },
      ...(withoutWebrtc ? { withoutWebrtc } : {}),
    },
  };
}

function baseUrlProblems(value: string): string[] {
  const example = 'such as https://api.webrtc.bandwidth.com/v1';
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return [`BW_BASE_URL is no URL; it is the base of the API, ${example}`];
  }
  const problems: string[] = [];
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    problems.push(`BW_BASE_URL starts with https://, ${example}`);
  } else if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
    problems.push('BW_BASE_URL is plain http, over which credentials can be read; only a loopback address may be');
  }
  if (url.username || url.password) {
    problems.push('BW_BASE_URL holds credentials; they belong in BW_USERNAME and BW_PASSWORD');
  }
  if (url.search || url.hash) problems.push(`BW_BASE_URL has a query or a fragment; it ends with the path, ${example}`);
  return problems;
}
