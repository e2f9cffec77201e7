import { randomUUID } from 'node:crypto';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { CredentialKind } from '../../contracts/model/types.ts';
import { quoted } from '../lib/text/shell.ts';
import { alteredToken, changed, inOtherCase } from './altered.ts';
import { basic, bearer, type Presented, type User, type Users } from './credentials.ts';

/** What credentials are made of. */
export interface Holdings {
  readonly users: Users;
  readonly signIn: WayToSignIn;
  /** A valid token, where the kind needs one. */
  readonly token?: string;
  readonly expiredToken?: string;
}

/** How credentials of one kind are made, and how a command line for curl makes them from shell variables. */
interface Form {
  readonly authorization?: (held: Holdings) => string | readonly string[];
  readonly curl?: readonly string[];
  /** Parameters of the query that hold the credentials. */
  readonly query?: readonly (keyof typeof parameters)[];
}

/** Query parameters that can hold credentials: the shell variable of each, and its value. */
const parameters = {
  username: { variable: '$BW_USERNAME', value: (held: Holdings) => userOf(held).username },
  password: { variable: '$BW_PASSWORD', value: (held: Holdings) => userOf(held).password },
  access_token: { variable: '$BW_TOKEN', value: tokenOf },
} as const;

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const basicOf = (held: Holdings): string => basic(userOf(held).username, userOf(held).password);
const bearerOf = (held: Holdings): string => bearer(tokenOf(held));

/** Base64 on one line, with every implementation of the base64 command. */
const inShellBase64 = (text: string): string => `$(printf %s "${text}" | base64 | tr -d '\\n')`;
const inShellOtherCase = (text: string): string => `$(printf %s "${text}" | tr 'A-Za-z' 'a-zA-Z')`;
const userPair = '$BW_USERNAME:$BW_PASSWORD';

/** Authorization headers, and each of them as curl is given it. */
function headers(authorization: NonNullable<Form['authorization']>, ...shown: readonly string[]): Form {
  const inQuotes = (value: string) =>
    value.includes('$') ? `"Authorization: ${value}"` : quoted(`Authorization: ${value}`);
  return { authorization, curl: shown.map((value) => `-H ${inQuotes(value)}`) };
}

/** Basic credentials made of those of the main user. */
function pair(make: (user: User) => readonly [name: string, secret: string], shown: string): Form {
  return { authorization: (held) => basic(...make(userOf(held))), curl: [`-u "${shown}"`] };
}

/** A Bearer token made of the valid one. */
function token(make: (token: string) => string, shown: string): Form {
  return headers((held) => bearer(make(tokenOf(held))), `Bearer ${shown}`);
}

const mainUser = pair(({ username, password }) => [username, password], userPair);
const validToken = token((valid) => valid, '$BW_TOKEN');
/** A shell cannot change one character in the middle of a text as simply as its last five. */
const changedInShell = '${BW_TOKEN%?????}XXXXX';

/** Every kind; one that depends on how the run signs in has a form for each way. */
const forms: Readonly<Record<CredentialKind, Form | Readonly<Record<WayToSignIn, Form>>>> = {
  valid: { basic: mainUser, oauth: validToken },
  none: {},
  basic: mainUser,
  'wrong-password': pair(({ username }) => [username, randomUUID()], '$BW_USERNAME:wrong'),
  'wrong-username': pair(({ password }) => [randomUUID(), password], 'wrong:$BW_PASSWORD'),
  'empty-password': pair(({ username }) => [username, ''], '$BW_USERNAME:'),
  'truncated-password': pair(
    ({ username, password }) => [username, password.slice(0, -1)],
    '$BW_USERNAME:${BW_PASSWORD%?}',
  ),
  'extended-password': pair(({ username, password }) => [username, `${password}x`], '$BW_USERNAME:${BW_PASSWORD}x'),
  'password-other-case': pair(
    ({ username, password }) => [username, inOtherCase(password, 'password')],
    `$BW_USERNAME:${inShellOtherCase('$BW_PASSWORD')}`,
  ),
  'bearer-scheme': headers((held) => basicOf(held).replace('Basic', 'Bearer'), `Bearer ${inShellBase64(userPair)}`),
  // Characters outside the alphabet only, so a lenient decoder finds no credentials in it either.
  'malformed-base64': headers(() => 'Basic %%%%', 'Basic %%%%'),
  'no-colon': headers(
    (held) => `Basic ${base64(userOf(held).username.replaceAll(':', ''))}`,
    `Basic ${inShellBase64('$BW_USERNAME')}`,
  ),
  'in-query': { query: ['username', 'password'] },
  'basic-lower-case': headers((held) => basicOf(held).replace('Basic', 'basic'), `basic ${inShellBase64(userPair)}`),
  'two-basic': headers(
    (held) => [basicOf(held), basic(userOf(held).username, randomUUID())],
    `Basic ${inShellBase64(userPair)}`,
    `Basic ${inShellBase64('$BW_USERNAME:wrong')}`,
  ),
  token: validToken,
  'changed-token': token(changed, changedInShell),
  'token-start-changed': token(alteredToken.startChanged, '7${BW_TOKEN#?}'),
  'token-middle-changed': token(alteredToken.middleChanged, '$BW_CHANGED_TOKEN'),
  'token-end-changed': token(alteredToken.endChanged, '${BW_TOKEN%??}77'),
  'truncated-token': token(alteredToken.truncated, '${BW_TOKEN%????}'),
  'extended-token': token(alteredToken.extended, '${BW_TOKEN}AAAA'),
  'token-other-case': token((valid) => inOtherCase(valid, 'token'), inShellOtherCase('$BW_TOKEN')),
  'unsigned-token': token(alteredToken.unsigned, '$BW_UNSIGNED_TOKEN'),
  'empty-token': headers(() => 'Bearer', 'Bearer'),
  'expired-token': headers(
    ({ expiredToken }) => bearer(needed(expiredToken, 'expired token')),
    'Bearer $BW_EXPIRED_TOKEN',
  ),
  'token-in-query': { query: ['access_token'] },
  'token-as-basic': headers((held) => `Basic ${tokenOf(held)}`, 'Basic $BW_TOKEN'),
  'client-as-bearer': headers(
    ({ users }) => {
      const { id, secret } = needed(users.client, 'client');
      return bearer(base64(`${id}:${secret}`));
    },
    `Bearer ${inShellBase64('$BW_CLIENT_ID:$BW_CLIENT_SECRET')}`,
  ),
  'bearer-lower-case': headers((held) => bearerOf(held).replace('Bearer', 'bearer'), 'bearer $BW_TOKEN'),
  'two-tokens': headers(
    (held) => [bearerOf(held), bearer(changed(tokenOf(held)))],
    'Bearer $BW_TOKEN',
    `Bearer ${changedInShell}`,
  ),
  'unknown-scheme': {
    basic: headers((held) => basicOf(held).replace('Basic', 'Unknown'), `Unknown ${inShellBase64(userPair)}`),
    oauth: headers((held) => bearerOf(held).replace('Bearer', 'Unknown'), 'Unknown $BW_TOKEN'),
  },
  'no-webrtc-access': {
    basic: {
      authorization: ({ users }) => {
        const { username, password } = needed(users.withoutWebrtc, 'user without WebRTC access');
        return basic(username, password);
      },
      curl: ['-u "$BW_NO_WEBRTC_USERNAME:$BW_NO_WEBRTC_PASSWORD"'],
    },
    oauth: headers(bearerOf, 'Bearer $BW_NO_WEBRTC_TOKEN'),
  },
};

function formOf(kind: CredentialKind, signIn: WayToSignIn): Form {
  const form = forms[kind];
  return 'oauth' in form ? form[signIn] : form;
}

/**
 * The credentials of a kind, as they are sent.
 * @throws RangeError where the target lacks what the kind needs; a plan leaves such cases out.
 */
export function present(kind: CredentialKind, held: Holdings): Presented {
  const { authorization, query } = formOf(kind, held.signIn);
  if (authorization) return { authorization: authorization(held) };
  if (!query) return {};
  return {
    secretQuery: new URLSearchParams(
      query.map((name): [string, string] => [name, parameters[name].value(held)]),
    ).toString(),
  };
}

/** The options and the query with which curl sends credentials of a kind; they hold shell variables, and no secret. */
export function inCurl(kind: CredentialKind, signIn: WayToSignIn): { options: readonly string[]; query: string } {
  const { curl = [], query = [] } = formOf(kind, signIn);
  return { options: curl, query: query.map((name) => `${name}=${parameters[name].variable}`).join('&') };
}

/** A query that holds credentials, with shell variables in their place. */
export function shownQuery(secretQuery: string): string {
  const variableOf = (name: string): string =>
    Object.hasOwn(parameters, name) ? parameters[name as keyof typeof parameters].variable : '…';
  return [...new URLSearchParams(secretQuery).keys()].map((name) => `${name}=${variableOf(name)}`).join('&');
}

function userOf({ users }: Holdings): User {
  return needed(users.main, 'user for Basic');
}

function tokenOf({ token: valid }: Holdings): string {
  return needed(valid, 'token');
}

function needed<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new RangeError(`The target has no ${what}`);
  return thing;
}
