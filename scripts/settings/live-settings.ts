import { signIn as signInRules, type WayToSignIn } from '../../contracts/model/sign-in.ts';
import {
  type CredentialVariables,
  credentialVariables,
  type EnvironmentCredentials,
  readCredentials,
} from '../secrets/environment.ts';
import type { Client, User, Users } from '../target/credentials.ts';
import { isLoopback } from '../target/network.ts';
import { looksLikePlaceholder } from '../target/placeholder.ts';
import type { Environment } from './command-line.ts';
import { readProxy } from './proxy-settings.ts';
import { settings, unknownSettings } from './settings-table.ts';

/** A live target, as the environment describes it. */
export interface LiveSettings {
  readonly kind: 'live';
  readonly baseUrl: string;
  readonly accountId: string;
  readonly users: Users;
  readonly signIn: WayToSignIn;
  /** Where tokens are requested; set if there is a client. */
  readonly tokenUrl?: string;
  /** URL of the proxy to go through, credentials included. */
  readonly proxy?: string;
  /** The same, to get to the token endpoint. */
  readonly tokenProxy?: string;
  /** File with certificates of further issuers, in PEM. */
  readonly caFile?: string;
}

/** One pair for each way of signing in; at least one is needed. */
const pairs: readonly CredentialVariables[] = [credentialVariables.client, credentialVariables.main];
const pairsWithoutWebrtc: readonly CredentialVariables[] = [
  credentialVariables.clientWithoutWebrtc,
  credentialVariables.withoutWebrtc,
];
const neededNames = ['BW_BASE_URL', 'BW_ACCOUNT_ID'] as const;

/** The names of all settings for a live target. */
export const liveNames: readonly string[] = settings.filter(({ live }) => live).map(({ name }) => name);

const example = 'such as https://api.webrtc.bandwidth.com/v1';

/**
 * Reads the settings of a live target. No problem repeats a value that could be a credential.
 * @param problems gets a sentence for each missing or invalid value.
 * @param auth how to sign in; by default with OAuth if there is a client.
 * @returns undefined if there is a problem.
 */
export function readLiveSettings(
  environment: Environment,
  problems: string[],
  auth: WayToSignIn | undefined,
): LiveSettings | undefined {
  const before = problems.length;
  const credentials = readCredentials(environment);
  const { written } = credentials;
  problems.push(...missingSettings(written, auth), ...valueProblems(written));
  const url = written('BW_BASE_URL') === '' ? undefined : readBaseUrl(written('BW_BASE_URL').trim(), problems);
  const tokenUrl = readUrl(
    'BW_TOKEN_URL',
    written('BW_TOKEN_URL').trim() || signInRules.tokenUrl,
    tokenExample,
    problems,
  );
  problems.push(...accountProblems(written('BW_ACCOUNT_ID')), ...colonProblems(written));
  const proxy = url && readProxy(url, environment, problems);
  const users = completeUsers(credentials);
  if (url && !isVendor(url) && users.client && written('BW_TOKEN_URL').trim() === '') {
    problems.push(
      `BW_TOKEN_URL is not set, and BW_BASE_URL is not an address of the vendor: the client secret would go to ${signInRules.tokenUrl}; set BW_TOKEN_URL to where tokens for this endpoint are requested`,
    );
  }
  // Only without other problems: an invalid proxy is reported once, and not for a request that is never sent.
  const tokenProxy =
    tokenUrl && users.client && problems.length === before ? readProxy(tokenUrl, environment, problems) : undefined;
  if (problems.length > before) {
    problems.push(...unknownSettings(environment));
    return undefined;
  }
  const caFile = written('BW_CA_FILE');
  return {
    kind: 'live',
    baseUrl: written('BW_BASE_URL').replace(/\/+$/, ''),
    accountId: written('BW_ACCOUNT_ID'),
    users,
    signIn: auth ?? (users.client ? 'oauth' : 'basic'),
    ...(users.client ? { tokenUrl: tokenUrl!.href } : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(tokenProxy === undefined ? {} : { tokenProxy }),
    ...(caFile === '' ? {} : { caFile }),
  };
}

type Written = EnvironmentCredentials['written'];

/** The users whose name and secret are both set. */
function completeUsers({ users }: EnvironmentCredentials): Users {
  const isComplete = (user: User | Client): boolean => Object.values(user).every((value) => value !== '');
  return Object.fromEntries(Object.entries(users).filter(([, user]) => isComplete(user)));
}

function missingSettings(written: Written, auth: WayToSignIn | undefined): string[] {
  const isSet = (name: string): boolean => written(name) !== '';
  return [
    ...neededNames.filter((name) => !isSet(name)).map((name) => `${name} is not set, and the target live needs it`),
    ...missingPairs(isSet, auth),
  ];
}

function valueProblems(written: Written): string[] {
  return liveNames.flatMap((name) => {
    const problem = valueProblem(written(name)) ?? placeholderProblem(name, written(name));
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
}

function accountProblems(account: string): string[] {
  const isTold = (valueProblem(account) ?? placeholderProblem('BW_ACCOUNT_ID', account)) !== undefined;
  if (account === '' || isTold || /^\d+$/.test(account)) return [];
  return ['BW_ACCOUNT_ID must be the account number, which has digits only'];
}

function colonProblems(written: Written): string[] {
  return [...pairs, ...pairsWithoutWebrtc]
    .filter(({ name }) => written(name).includes(':'))
    .map(({ name }) => `${name} holds a colon, which Basic authentication cannot carry`);
}

/** The missing halves of pairs, and the missing pair if none is set. */
function missingPairs(isSet: (name: string) => boolean, auth: WayToSignIn | undefined): string[] {
  const half = ({ name, secret }: CredentialVariables) => isSet(name) !== isSet(secret);
  const whole = ({ name, secret }: CredentialVariables) => isSet(name) && isSet(secret);
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
      .map(({ name, secret }) => `${name} and ${secret} must be set together, or neither of them`),
  ];
}

/** Why a value is invalid for every setting, as the end of a sentence; undefined if it is valid. */
export function valueProblem(value: string): string | undefined {
  if (value === '') return undefined;
  if (/^\s|\s$/.test(value)) return 'has white space around its value';
  if (/^(["'“‘]).*["'”’]$/.test(value)) return 'has quotes around its value';
  // eslint-disable-next-line no-control-regex -- RFC 7617, 2: neither part may hold a control character.
  return /[\u0000-\u001f\u007f]/.test(value) ? 'holds a control character' : undefined;
}

/** A URL or an account number never looks like a placeholder; a name, a secret or a file may. */
function placeholderProblem(name: string, value: string): string | undefined {
  const isSure = neededNames.some((needed) => needed === name) || name === 'BW_TOKEN_URL';
  return isSure && looksLikePlaceholder(value) ? 'still holds a placeholder instead of a value' : undefined;
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
      `${name} is not a valid URL; it is ${name === 'BW_BASE_URL' ? 'the base of the API' : 'the address for tokens'}, ${hint}`,
    );
    return undefined;
  }
  const before = problems.length;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    problems.push(`${name} starts with https://, ${hint}`);
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push(`${name} is plain http, over which credentials can be read; only a loopback address may be`);
  }
  // Checked on the text: parsing drops an empty user name, query or fragment.
  if (/^[a-z]+:[\\/]*[^\\/?#]*@/i.test(value)) {
    problems.push(
      `${name} holds credentials; they belong in ${pairs.map((pair) => `${pair.name} and ${pair.secret}`).join(', or ')}`,
    );
  }
  if (/[?#]/.test(value)) problems.push(`${name} has a query or a fragment; it ends with the path, ${hint}`);
  return problems.length > before ? undefined : url;
}

function isVendor({ hostname }: URL): boolean {
  return /(^|\.)bandwidth\.com\.?$/i.test(hostname);
}

function readBaseUrl(value: string, problems: string[]): URL | undefined {
  const before = problems.length;
  const url = readUrl('BW_BASE_URL', value, example, problems);
  const pathname = url?.pathname ?? '';
  if (/\/\/./.test(pathname)) problems.push(`BW_BASE_URL has a doubled slash in its path; it is ${example}`);
  if (/\/accounts(\/|$)/.test(pathname)) {
    problems.push(`BW_BASE_URL continues after the base of the API; it must end before /accounts, ${example}`);
  }
  // At another host, such as your own gateway, any path is possible.
  if (url && isVendor(url) && pathname === '/') {
    problems.push(`BW_BASE_URL lacks the /v1 that the vendor's base ends with, ${example}`);
  }
  return problems.length > before ? undefined : url;
}
