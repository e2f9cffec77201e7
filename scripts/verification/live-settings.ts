import type { Environment } from '../command-line.ts';
import type { User, Users } from './credentials.ts';
import { isLoopback, proxyFor } from './network.ts';

/** A live target, as the environment names it. */
export interface LiveSettings {
  readonly kind: 'live';
  readonly baseUrl: string;
  readonly accountId: string;
  readonly users: Users;
  /** URL of the proxy to go through, credentials included. */
  readonly proxy?: string;
  /** File with certificates of further issuers, in PEM. */
  readonly caFile?: string;
}

const neededNames = ['BW_BASE_URL', 'BW_ACCOUNT_ID', 'BW_USERNAME', 'BW_PASSWORD'] as const;
const optionalNames = ['BW_NO_WEBRTC_USERNAME', 'BW_NO_WEBRTC_PASSWORD', 'BW_CA_FILE'] as const;

/** The names of all settings for a live target. */
export const liveNames: readonly string[] = [...neededNames, ...optionalNames];

const example = 'such as https://api.webrtc.bandwidth.com/v1';

/**
 * Reads the settings of a live target. No problem repeats a value that could be a credential.
 * @param problems gets a sentence for each value that is missing or makes no sense.
 * @returns undefined when there is a problem.
 */
export function readLiveSettings(environment: Environment, problems: string[]): LiveSettings | undefined {
  const before = problems.length;
  const missing = neededNames.filter((name) => !environment[name]);
  problems.push(...missing.map((name) => `${name} is not set, and the target live needs it`));
  for (const name of [...neededNames, ...optionalNames]) {
    const problem = valueProblem(environment[name] ?? '');
    if (problem !== undefined) problems.push(`${name} ${problem}`);
  }
  const { BW_BASE_URL, BW_ACCOUNT_ID, BW_USERNAME, BW_PASSWORD, BW_NO_WEBRTC_USERNAME, BW_NO_WEBRTC_PASSWORD } =
    environment;
  const url = BW_BASE_URL ? readBaseUrl(BW_BASE_URL.trim(), problems) : undefined;
  if (BW_ACCOUNT_ID && valueProblem(BW_ACCOUNT_ID) === undefined && !/^\d+$/.test(BW_ACCOUNT_ID)) {
    problems.push('BW_ACCOUNT_ID is the number of the account, and holds more than digits');
  }
  for (const name of ['BW_USERNAME', 'BW_NO_WEBRTC_USERNAME'] as const) {
    if (environment[name]?.includes(':'))
      problems.push(`${name} holds a colon, which Basic authentication cannot carry`);
  }
  if (!BW_NO_WEBRTC_USERNAME !== !BW_NO_WEBRTC_PASSWORD) {
    problems.push('BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD are set together or not at all');
  }
  const proxy = url && readProxy(url, environment, problems);
  if (problems.length > before) return undefined;
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
    ...(proxy === undefined ? {} : { proxy }),
    ...(environment['BW_CA_FILE'] ? { caFile: environment['BW_CA_FILE'] } : {}),
  };
}

/** Values that somebody has meant to replace. */
const placeholder = /^(<.*>|\$?\{.*\}|\$\w+|your[-_ ].*|changeme|x{3,}|\.{3}|…)$/i;

/** Why no setting can have this value, as the end of a sentence about it; undefined where it can. */
export function valueProblem(value: string): string | undefined {
  if (value === '') return undefined;
  if (/^\s|\s$/.test(value)) return 'has white space around its value';
  if (/^(["'“‘]).*["'”’]$/.test(value)) return 'has quotes around its value';
  // eslint-disable-next-line no-control-regex -- RFC 7617, 2: neither part may hold a control character.
  if (/[\u0000-\u001f\u007f]/.test(value)) return 'holds a control character';
  return placeholder.test(value) ? 'still holds a placeholder in place of its value' : undefined;
}

function readBaseUrl(value: string, problems: string[]): URL | undefined {
  if (valueProblem(value) !== undefined) return undefined;
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    problems.push(`BW_BASE_URL is no URL; it is the base of the API, ${example}`);
    return undefined;
  }
  const before = problems.length;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    problems.push(`BW_BASE_URL starts with https://, ${example}`);
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push('BW_BASE_URL is plain http, over which credentials can be read; only a loopback address may be');
  }
  if (url.username || url.password) {
    problems.push('BW_BASE_URL holds credentials; they belong in BW_USERNAME and BW_PASSWORD');
  }
  if (url.search || url.hash) problems.push(`BW_BASE_URL has a query or a fragment; it ends with the path, ${example}`);
  if (/\/\/./.test(url.pathname)) problems.push(`BW_BASE_URL has a doubled slash in its path; it is ${example}`);
  if (/\/accounts(\/|$)/.test(url.pathname)) {
    problems.push(`BW_BASE_URL goes on beyond the base of the API; it ends before /accounts, ${example}`);
  }
  // Elsewhere, such as behind a gateway of one's own, the path may be any.
  if (/(^|\.)bandwidth\.com$/i.test(url.hostname) && url.pathname === '/') {
    problems.push(`BW_BASE_URL lacks the /v1 that the vendor's base ends with, ${example}`);
  }
  return problems.length > before ? undefined : url;
}

function readProxy(target: URL, environment: Environment, problems: string[]): string | undefined {
  const value = proxyFor(target, environment);
  if (value === undefined) return undefined;
  const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  } catch {
    problems.push(`${name} is no URL; it is the address of a proxy, such as http://proxy.example:3128`);
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    problems.push(`${name} names a proxy of a kind that is not supported (${url.protocol}); only http and https are`);
    return undefined;
  }
  if (target.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push(
      `${name} would carry the credentials of a plain http target to ${url.hostname}; name the target's host in NO_PROXY`,
    );
    return undefined;
  }
  return url.href;
}
