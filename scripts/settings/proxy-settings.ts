import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../target/network.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that names a proxy, not yet validated. */
interface ProxySetting {
  readonly name: string;
  readonly value: string;
}

const example = 'such as http://user:password@proxy.example:3128';
const howToEncode = 'in a user name or password write # as %23, / as %2F, ? as %3F, \\ as %5C, @ as %40 and % as %25';

/**
 * The validated URL of the proxy for a target. No problem quotes a part of the value: in a malformed value, the password
 * can be parsed as the host.
 * @param problems gets a sentence if the setting is invalid.
 * @returns undefined without a proxy, or if there is a problem.
 */
export function readProxy(target: URL, environment: Environment, problems: string[]): string | undefined {
  const setting = proxyFor(target, environment);
  if (setting === undefined) return undefined;
  const read = readUrl(setting.value, target);
  if (typeof read !== 'string') return read.href;
  problems.push(`${setting.name} ${read}`);
  return undefined;
}

/** @returns the URL, or why it cannot be used, as the end of a sentence. */
function readUrl(value: string, target: URL): URL | string {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(value.trim()) ?? [];
  if (!/^https?$/i.test(scheme)) {
    return `names an unsupported kind of proxy; use http:// or https://, ${example}`;
  }
  if (/[/?#\\]/.test(rest.replace(/\/$/, ''))) {
    return `continues after the proxy address, which must end with its port, ${example}; ${howToEncode}`;
  }
  let url: URL;
  try {
    url = new URL(`${scheme}://${rest}`);
  } catch {
    return `is not a valid URL; it is the address of a proxy, ${example}; ${howToEncode}`;
  }
  const problem = userinfoProblem(url);
  if (problem !== undefined) return problem;
  return target.protocol === 'http:' && !isLoopback(url.hostname)
    ? `would carry the credentials of a plain http target to ${url.hostname}; name the target's host in NO_PROXY`
    : url;
}

/** Why a user name and a password cannot be sent to a proxy, as the end of a sentence. */
function userinfoProblem({ username, password }: URL): string | undefined {
  let parts: string[];
  try {
    parts = [username, password].map(decodeURIComponent);
  } catch {
    return `holds a user name or password that is not percent-encoded; ${howToEncode}`;
  }
  if (parts[0]!.includes(':')) {
    return 'holds a user name with a colon, which Basic authentication cannot carry';
  }
  // eslint-disable-next-line no-control-regex -- RFC 7617, 2: neither part may hold a control character.
  return parts.some((part) => /[\u0000-\u001f\u007f]/.test(part))
    ? 'holds a user name or password with a control character, which Basic authentication cannot carry'
    : undefined;
}

/**
 * The proxy that the environment names for a URL: HTTPS_PROXY or HTTP_PROXY by its scheme, unless NO_PROXY
 * names the host; lower-case names win, as in curl.
 */
export function proxyFor(url: URL, environment: Environment): ProxySetting | undefined {
  const proxy = settingIn(environment, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (proxy === undefined) return undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const entries = (settingIn(environment, 'no_proxy')?.value ?? '').split(/[\s,]+/);
  return entries.some((entry) => namesHost(entry.toLowerCase(), url.hostname, port)) ? undefined : proxy;
}

/** An empty value counts as not set. */
function settingIn(environment: Environment, lowerCaseName: string): ProxySetting | undefined {
  return [lowerCaseName, lowerCaseName.toUpperCase()]
    .map((name) => ({ name, value: environment[name] ?? '' }))
    .find(({ value }) => value !== '');
}

/**
 * Whether an entry of NO_PROXY matches a host: the host, a domain above it, a range of addresses (`10.0.0.0/8`), or `*`
 * for all. Each except a range may have a port.
 */
function namesHost(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const range = /^\[?([^[\]/]*)\]?\/(\d{1,3})$/.exec(entry);
  if (range) return isInRange(host, range[1]!, Number(range[2]));
  const [, name = '', ofPort] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (ofPort !== undefined && ofPort !== port) return false;
  const domain = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isInRange(host, domain, isIP(host) === 4 ? 32 : 128);
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function isInRange(host: string, network: string, bits: number): boolean {
  const version = isIP(host);
  if (version === 0 || isIP(network) !== version || bits > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(network, bits, family);
  return range.check(host, family);
}
