import { closest, distance } from 'fastest-levenshtein';
import { signIn as rules } from '../../contracts/model/sign-in.ts';
import { wordWrapped } from '../lib/text/wrap.ts';
import type { Environment } from './command-line.ts';

/** A setting that is read from the environment or a .env file. */
export interface Setting {
  readonly name: string;
  /** What it does, as a sentence without its full stop. */
  readonly purpose: string;
  readonly need: 'needed' | 'one pair of these' | 'optional';
  /** Its value never appears in output. */
  readonly secret: boolean;
  /** The value if it is not set. */
  readonly default?: string;
  /** The value in .env.example; empty without it. */
  readonly example?: string;
  /** It applies to the target live only: if it is set, the target must be named. */
  readonly live: boolean;
  /** It belongs to the setting before it, as a password to its name. */
  readonly second?: true;
}

const pair = { need: 'one pair of these', live: true } as const;
const optional = { need: 'optional', live: true } as const;

/** Every setting, in the order in which they are shown. The help and .env.example are made from it. */
export const settings = [
  {
    name: 'BW_TARGET',
    purpose: 'what to check, reference or live, where --target does not say',
    need: 'optional',
    secret: false,
    default: 'reference',
    example: 'live',
    live: false,
  },
  {
    name: 'BW_BASE_URL',
    purpose: 'base of the API, such as https://api.webrtc.bandwidth.com/v1; plain http for a loopback address only',
    need: 'needed',
    secret: false,
    example: 'https://api.webrtc.bandwidth.com/v1',
    live: true,
  },
  { name: 'BW_ACCOUNT_ID', purpose: 'account number', need: 'needed', secret: false, live: true },
  {
    name: 'BW_CLIENT_ID',
    purpose:
      'client id of API credentials (OAuth 2.0) with access to the WebRTC API; with both pairs, a run signs in with OAuth, and the cases about Basic use the other pair',
    secret: true,
    ...pair,
  },
  { name: 'BW_CLIENT_SECRET', purpose: 'client secret of these API credentials', secret: true, second: true, ...pair },
  {
    name: 'BW_USERNAME',
    purpose: `name of an API user (HTTP Basic) with that access; the vendor decommissions API users on ${rules.basicEndsOn}`,
    secret: true,
    ...pair,
  },
  { name: 'BW_PASSWORD', purpose: 'password of this API user', secret: true, second: true, ...pair },
  {
    name: 'BW_AUTH',
    purpose: 'how to sign in, basic or oauth, where --auth does not say',
    need: 'optional',
    secret: false,
    default: 'oauth where BW_CLIENT_ID is set, else basic',
    live: false,
  },
  {
    name: 'BW_TOKEN_URL',
    purpose: 'where access tokens are requested; needed with OAuth where BW_BASE_URL is not an address of the vendor',
    secret: false,
    default: rules.tokenUrl,
    ...optional,
  },
  {
    name: 'BW_NO_WEBRTC_CLIENT_ID',
    purpose:
      'client id of credentials of the same account without access to the WebRTC API, for the case forbidden-no-webrtc-access; set the pair that matches how the run signs in',
    secret: true,
    ...optional,
  },
  { name: 'BW_NO_WEBRTC_CLIENT_SECRET', purpose: 'client secret of these', secret: true, second: true, ...optional },
  { name: 'BW_NO_WEBRTC_USERNAME', purpose: 'name of an API user without that access', secret: true, ...optional },
  { name: 'BW_NO_WEBRTC_PASSWORD', purpose: 'password of this API user', secret: true, second: true, ...optional },
  {
    name: 'BW_CA_FILE',
    purpose: 'file with certificates of issuers to trust as well, in PEM',
    secret: false,
    ...optional,
  },
  {
    name: 'BW_TOKEN',
    purpose: 'an access token for your own use of the printed curl commands; the suite does not send it',
    need: 'optional',
    secret: true,
    live: false,
  },
  {
    name: 'HTTPS_PROXY',
    purpose: 'the proxy to go through, which may hold credentials; HTTP_PROXY for a plain http endpoint',
    need: 'optional',
    secret: true,
    live: false,
  },
  {
    name: 'NO_PROXY',
    second: true,
    purpose: 'hosts to reach without the proxy',
    need: 'optional',
    secret: false,
    live: false,
  },
] as const satisfies readonly Setting[];

/** The notes after the purpose of a setting. */
function said({ need, default: usual }: Setting): string {
  const notes = [...(need === 'needed' ? [] : [need]), ...(usual === undefined ? [] : [`default: ${usual}`])];
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

/** The settings as a table for the help. */
export const settingRows: readonly (readonly [name: string, text: string])[] = settings.map((setting) => [
  setting.name,
  `${setting.purpose}${said(setting)}`,
]);

/** The content of .env.example. */
export function envExample(): string {
  const comment = (text: string) => wordWrapped(text, 98).map((line) => `# ${line}`);
  const entries = settings.map((setting: Setting) => {
    const { name, example = '' } = setting;
    return [...comment(`${setting.purpose}${said(setting)}`), `${name}=${example}`];
  });
  return [
    comment('Settings for a live or sandbox endpoint. Copy this file to .env and fill it in.'),
    comment(
      "The environment wins over .env. A value with # in it, or one that begins with a quote, goes between single quotes: BW_PASSWORD='a#b'",
    ),
    ...entries.map((lines) => ['', ...lines]),
  ]
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}

/** The table of settings for a page in Markdown; settings that go together share a row. */
export function settingsMarkdown(): string {
  const groups: Setting[][] = [];
  for (const setting of settings as readonly Setting[]) {
    const last = groups.at(-1);
    if (setting.second && last) last.push(setting);
    else groups.push([setting]);
  }
  const rows = groups.map((group) => {
    const { need, default: usual } = group[0]!;
    const names = group.map(({ name }) => `\`${name}\``).join(', ');
    const purposes = group.map(({ purpose }) => purpose).join('; ');
    const cells = [names, purposes, need, group.some(({ secret }) => secret) ? 'yes' : 'no', usual ?? ''];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  });
  return `| setting | what it is for | need | secret | default |\n| --- | --- | --- | --- | --- |\n${rows.join('')}`;
}

/** Sentences about variables that look like settings, but are unknown. They quote no value. */
export function unknownSettings(environment: Environment): string[] {
  const known = settings.map(({ name }) => name);
  return Object.keys(environment)
    .filter((name) => /^BW_/i.test(name) && !known.some((one) => one === name))
    .map((name) => {
      const near = closest(name.toUpperCase(), known);
      return `${name} is not a setting${distance(name.toUpperCase(), near) <= 3 ? `; did you mean ${near}?` : ''}`;
    });
}
