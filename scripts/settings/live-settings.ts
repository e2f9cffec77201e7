import { signIn as signInRules, type WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { Users } from '../target/credentials.ts';
import { isLoopback } from '../target/network.ts';
import { looksLikePlaceholder } from '../target/placeholder.ts';
import type { Environment } from './command-line.ts';
import { readProxy } from './proxy-settings.ts';
import { settings, unknownSettings } from './settings-table.ts';

/** A live target, as the environment names it. */
export interface LiveSettings {
  readonly kind: 'live';
  readonly baseUrl: string;
  readonly accountId: string;
  readonly users: Users;
  readonly signIn: WayToSignIn;
  /** Where tokens are asked for; there where there is a client. */
  readonly tokenUrl?: string;
  /** URL of the proxy to go through, credentials included. */
  readonly proxy?: string;
  /** The same, to get to the token endpoint. */
  readonly tokenProxy?: string;
  /** File with certificates of further issuers, in PEM. */
  readonly caFile?: string;
}

/** A name and its secret, which are set together. */
interface PairOfSettings {
  readonly way: WayToSignIn;
  readonly name: string;
  readonly secret: string;
}

const pairs: readonly PairOfSettings[] = [
  { way: 'oauth', name: 'BW_CLIENT_ID', secret: 'BW_CLIENT_SECRET' },
  { way: 'basic', name: 'BW_USERNAME', secret: 'BW_PASSWORD' },
];
const pairsWithoutWebrtc: readonly PairOfSettings[] = [
  { way: 'oauth', name: 'BW_NO_WEBRTC_CLIENT_ID', secret: 'BW_NO_WEBRTC_CLIENT_SECRET' },
  { way: 'basic', name: 'BW_NO_WEBRTC_USERNAME', secret: 'BW_NO_WEBRTC_PASSWORD' },
];
const neededNames = ['BW_BASE_URL', 'BW_ACCOUNT_ID'] as const;

/** The names of all settings for a live target. */
export const liveNames: readonly string[] = settings.filter(({ live }) => live).map(({ name }) => name);

const example = 'such as https://api.webrtc.bandwidth.com/v1';

/**
 * Reads the settings of a live target. No problem repeats a value that could be a credential.
 * @param problems gets a sentence for each value that is missing or makes no sense.
 * @param auth how to sign in, where that was said; without it, with OAuth where there is a client.
 * @returns undefined when there is a problem.
 */
export function readLiveSettings(
  environment: Environment,
  problems: string[],
  auth: WayToSignIn | undefined,
): LiveSettings | undefined {
  const before = problems.length;
  const isSet = (name: string) => Boolean(environment[name]);
  const missing = neededNames.filter((name) => !isSet(name));
  problems.push(...missing.map((name) => `${name} is not set, and the target live needs it`));
  problems.push(...missingPairs(isSet, auth));
  for (const name of liveNames) {
    const value = environment[name] ?? '';
    const problem = valueProblem(value) ?? placeholderProblem(name, value);
    if (problem !== undefined) problems.push(`${name} ${problem}`);
  }
  const { BW_BASE_URL, BW_ACCOUNT_ID, BW_TOKEN_URL, BW_CA_FILE } = environment;
  const url = BW_BASE_URL ? readBaseUrl(BW_BASE_URL.trim(), problems) : undefined;
  const tokenUrl = readUrl(
    'BW_TOKEN_URL',
    BW_TOKEN_URL ? BW_TOKEN_URL.trim() : signInRules.tokenUrl,
    tokenExample,
    problems,
  );
  const accountProblem = valueProblem(BW_ACCOUNT_ID ?? '') ?? placeholderProblem('BW_ACCOUNT_ID', BW_ACCOUNT_ID ?? '');
  if (BW_ACCOUNT_ID && accountProblem === undefined && !/^\d+$/.test(BW_ACCOUNT_ID)) {
    problems.push('BW_ACCOUNT_ID is the number of the account, and holds more than digits');
  }
  for (const { name } of [...pairs, ...pairsWithoutWebrtc]) {
    if (environment[name]?.includes(':'))
      problems.push(`${name} holds a colon, which Basic authentication cannot carry`);
  }
  const proxy = url && readProxy(url, environment, problems);
  const users = usersOf(environment);
  // A proxy that makes no sense is named once, and one for a request that is never sent not at all.
  const tokenProxy =
    tokenUrl && users.client && problems.length === before ? readProxy(tokenUrl, environment, problems) : undefined;
  if (problems.length > before) {
    problems.push(...unknownSettings(environment));
    return undefined;
  }
  return {
    kind: 'live',
    baseUrl: BW_BASE_URL!.replace(/\/+$/, ''),
    accountId: BW_ACCOUNT_ID!,
    users,
    signIn: auth ?? (users.client ? 'oauth' : 'basic'),
    ...(users.client ? { tokenUrl: tokenUrl!.href } : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(tokenProxy === undefined ? {} : { tokenProxy }),
    ...(BW_CA_FILE ? { caFile: BW_CA_FILE } : {}),
  };
}

function usersOf(environment: Environment): Users {
  const pair = ({ name, secret }: PairOfSettings): [string, string] | undefined => {
    const [one, other] = [environment[name], environment[secret]];
    return one && other ? [one, other] : undefined;
  };
  const [client, main] = pairs.map(pair);
  const [clientWithoutWebrtc, withoutWebrtc] = pairsWithoutWebrtc.map(pair);
  const user = ([username, password]: [string, string]) => ({ username, password });
  const clientOf = ([id, secret]: [string, string]) => ({ id, secret });
  return {
    ...(main ? { main: user(main) } : {}),
    ...(withoutWebrtc ? { withoutWebrtc: user(withoutWebrtc) } : {}),
    ...(client ? { client: clientOf(client) } : {}),
    ...(clientWithoutWebrtc ? { clientWithoutWebrtc: clientOf(clientWithoutWebrtc) } : {}),
  };
}

/** What is missing of the pairs: the other half of each, and one pair at least. */
function missingPairs(isSet: (name: string) => boolean, auth: WayToSignIn | undefined): string[] {
  const half = ({ name, secret }: PairOfSettings) => isSet(name) !== isSet(secret);
  const whole = ({ name, secret }: PairOfSettings) => isSet(name) && isSet(secret);
  const problems = pairs.filter(half).map(({ name, secret }) => {
    const [absent, present] = isSet(name) ? [secret, name] : [name, secret];
    return pairs.some(whole)
      ? `${absent} is not set, and ${present} is: set both or neither`
      : `${absent} is not set, and the target live needs it`;
  });
  const asked = pairs.find(({ way }) => way === auth);
  if (asked && !isSet(asked.name) && !isSet(asked.secret)) {
    problems.push(
      `${asked.name} and ${asked.secret} are not set, and signing in with ${auth!} needs them (--auth, BW_AUTH)`,
    );
  } else if (!pairs.some(({ name, secret }) => isSet(name) || isSet(secret))) {
    problems.push(
      `Neither BW_CLIENT_ID and BW_CLIENT_SECRET (OAuth) nor BW_USERNAME and BW_PASSWORD (Basic, until ${signInRules.basicEndsOn}) are set, and the target live needs one pair`,
    );
  }
  return [
    ...problems,
    ...pairsWithoutWebrtc
      .filter(half)
      .map(({ name, secret }) => `${name} and ${secret} are set together or not at all`),
  ];
}

/** Why no setting can have this value, as the end of a sentence about it; undefined where it can. */
export function valueProblem(value: string): string | undefined {
  if (value === '') return undefined;
  if (/^\s|\s$/.test(value)) return 'has white space around its value';
  if (/^(["'“‘]).*["'”’]$/.test(value)) return 'has quotes around its value';
  // eslint-disable-next-line no-control-regex -- RFC 7617, 2: neither part may hold a control character.
  return /[\u0000-\u001f\u007f]/.test(value) ? 'holds a control character' : undefined;
}

/** No URL and no number of an account looks like that; a name, a secret or a file may. */
function placeholderProblem(name: string, value: string): string | undefined {
  const isSure = neededNames.some((needed) => needed === name) || name === 'BW_TOKEN_URL';
  return isSure && looksLikePlaceholder(value) ? 'still holds a placeholder in place of its value' : undefined;
}

const tokenExample = `such as ${signInRules.tokenUrl}`;

/** A URL that credentials are sent to. */
function readUrl(name: string, value: string, hint: string, problems: string[]): URL | undefined {
  if (valueProblem(value) !== undefined || looksLikePlaceholder(value)) return undefined;
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    problems.push(
      `${name} is no URL; it is ${name === 'BW_BASE_URL' ? 'the base of the API' : 'the address for tokens'}, ${hint}`,
    );
    return undefined;
  }
  const before = problems.length;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    problems.push(`${name} starts with https://, ${hint}`);
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push(`${name} is plain http, over which credentials can be read; only a loopback address may be`);
  }
  // An empty user name, query or fragment has gone from what has been parsed, and stands in what is sent.
  if (/^[a-z]+:[\\/]*[^\\/?#]*@/i.test(value)) {
    problems.push(
      `${name} holds credentials; they belong in ${pairs.map((pair) => `${pair.name} and ${pair.secret}`).join(', or ')}`,
    );
  }
  if (/[?#]/.test(value)) problems.push(`${name} has a query or a fragment; it ends with the path, ${hint}`);
  return problems.length > before ? undefined : url;
}

function readBaseUrl(value: string, problems: string[]): URL | undefined {
  const before = problems.length;
  const url = readUrl('BW_BASE_URL', value, example, problems);
  const pathname = url?.pathname ?? '';
  if (/\/\/./.test(pathname)) problems.push(`BW_BASE_URL has a doubled slash in its path; it is ${example}`);
  if (/\/accounts(\/|$)/.test(pathname)) {
    problems.push(`BW_BASE_URL goes on beyond the base of the API; it ends before /accounts, ${example}`);
  }
  // Elsewhere, such as behind a gateway of one's own, the path may be any.
  if (url && /(^|\.)bandwidth\.com$/i.test(url.hostname) && pathname === '/') {
    problems.push(`BW_BASE_URL lacks the /v1 that the vendor's base ends with, ${example}`);
  }
  return problems.length > before ? undefined : url;
}
