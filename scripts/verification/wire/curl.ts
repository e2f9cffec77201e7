import { signIn as rules, tokenRequest, type WayToSignIn } from '../../../contracts/model/sign-in.ts';
import { slotsOf } from '../../../contracts/model/template.ts';
import type { CredentialKind, RequestTemplate, Template } from '../../../contracts/model/types.ts';
import { quoted } from '../../lib/text/shell.ts';

/** A longer body is not put on a command line. */
const maxBodyLength = 2000;

/**
 * A command that sends the request of a case: credentials and ids are shell variables, so it holds no
 * secret and works on any target.
 * @param signIn how the run signs in.
 * @param longest characters of a body that the command holds itself.
 */
export function curlFor(
  method: string,
  { path, ids, credentials, headers, body }: RequestTemplate,
  signIn: WayToSignIn,
  longest = maxBodyLength,
): string {
  const url = `$BW_BASE_URL${path.replace(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name])}`;
  return [
    'curl -sS -i',
    `-X ${method}`,
    ...credentialOptions(credentials, signIn),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data-binary ${body.length > longest ? '@body-from-run.json' : quotedTemplate(body)}`]),
    `${quotedTemplate(url, '$').slice(0, -1)}${queries[credentials] ?? ''}"`,
  ].join(' ');
}

/** The shell variables that a command from `curlFor` needs, besides those for the target. */
export function curlVariables({ ids, body }: RequestTemplate): string[] {
  const slots = [...Object.values(ids), body ?? ''].flatMap(slotsOf);
  return [...new Set(slots)].filter((slot) => slot !== 'account').map(variable);
}

const queries: Readonly<Partial<Record<CredentialKind, string>>> = {
  'in-query': '?username=$BW_USERNAME&password=$BW_PASSWORD',
  'token-in-query': '?access_token=$BW_TOKEN',
};

const ofUser = '-u "$BW_USERNAME:$BW_PASSWORD"';
const ofToken = '-H "Authorization: Bearer $BW_TOKEN"';
/** A text in base64 on one line, whichever base64 there is. */
const inBase64 = (text: string) => `$(printf %s "${text}" | base64 | tr -d '\\n')`;
const inOtherCase = (text: string) => `$(printf %s "${text}" | tr 'A-Za-z' 'a-zA-Z')`;
/** What stands for a token in which one character is another one. */
const changedToken = '-H "Authorization: Bearer ${BW_TOKEN%?????}XXXXX"';

function credentialOptions(kind: CredentialKind, signIn: WayToSignIn): readonly string[] {
  switch (kind) {
    case 'valid':
      return [signIn === 'basic' ? ofUser : ofToken];
    case 'none':
    case 'in-query':
    case 'token-in-query':
      return [];
    case 'basic':
      return [ofUser];
    case 'wrong-password':
      return ['-u "$BW_USERNAME:wrong"'];
    case 'wrong-username':
      return ['-u "wrong:$BW_PASSWORD"'];
    case 'empty-password':
      return ['-u "$BW_USERNAME:"'];
    case 'truncated-password':
      return ['-u "$BW_USERNAME:${BW_PASSWORD%?}"'];
    case 'extended-password':
      return ['-u "$BW_USERNAME:${BW_PASSWORD}x"'];
    case 'password-other-case':
      return [`-u "$BW_USERNAME:${inOtherCase('$BW_PASSWORD')}"`];
    case 'bearer-scheme':
      return [`-H "Authorization: Bearer ${inBase64('$BW_USERNAME:$BW_PASSWORD')}"`];
    case 'malformed-base64':
      return ["-H 'Authorization: Basic %%%%'"];
    case 'no-colon':
      return [`-H "Authorization: Basic ${inBase64('$BW_USERNAME')}"`];
    case 'basic-lower-case':
      return [`-H "Authorization: basic ${inBase64('$BW_USERNAME:$BW_PASSWORD')}"`];
    case 'two-basic':
      return [
        `-H "Authorization: Basic ${inBase64('$BW_USERNAME:$BW_PASSWORD')}"`,
        `-H "Authorization: Basic ${inBase64('$BW_USERNAME:wrong')}"`,
      ];
    case 'token':
      return [ofToken];
    case 'changed-token':
      return [changedToken];
    case 'token-start-changed':
      return ['-H "Authorization: Bearer 7${BW_TOKEN#?}"'];
    case 'token-middle-changed':
      return ['-H "Authorization: Bearer $BW_CHANGED_TOKEN"'];
    case 'token-end-changed':
      return ['-H "Authorization: Bearer ${BW_TOKEN%??}77"'];
    case 'truncated-token':
      return ['-H "Authorization: Bearer ${BW_TOKEN%????}"'];
    case 'extended-token':
      return ['-H "Authorization: Bearer ${BW_TOKEN}AAAA"'];
    case 'token-other-case':
      return [`-H "Authorization: Bearer ${inOtherCase('$BW_TOKEN')}"`];
    case 'unsigned-token':
      return ['-H "Authorization: Bearer $BW_UNSIGNED_TOKEN"'];
    case 'empty-token':
      return ["-H 'Authorization: Bearer'"];
    case 'expired-token':
      return ['-H "Authorization: Bearer $BW_EXPIRED_TOKEN"'];
    case 'token-as-basic':
      return ['-H "Authorization: Basic $BW_TOKEN"'];
    case 'client-as-bearer':
      return [`-H "Authorization: Bearer ${inBase64('$BW_CLIENT_ID:$BW_CLIENT_SECRET')}"`];
    case 'bearer-lower-case':
      return ['-H "Authorization: bearer $BW_TOKEN"'];
    case 'two-tokens':
      return [ofToken, changedToken];
    case 'unknown-scheme':
      return [
        signIn === 'basic'
          ? `-H "Authorization: Unknown ${inBase64('$BW_USERNAME:$BW_PASSWORD')}"`
          : '-H "Authorization: Unknown $BW_TOKEN"',
      ];
    case 'no-webrtc-access':
      return [
        signIn === 'basic'
          ? '-u "$BW_NO_WEBRTC_USERNAME:$BW_NO_WEBRTC_PASSWORD"'
          : '-H "Authorization: Bearer $BW_NO_WEBRTC_TOKEN"',
      ];
  }
}

const tokenUrl = `"\${BW_TOKEN_URL:-${rules.tokenUrl}}"`;

/** A command that asks for a token and shows the whole answer, without a secret in it. */
export const signInCurl = `curl -sS -i -u "$BW_CLIENT_ID:$BW_CLIENT_SECRET" -d ${tokenRequest.body} ${tokenUrl}`;

/** A command that puts a token into BW_TOKEN, so that neither it nor a secret is in the history of a shell. */
export const tokenCommand = `BW_TOKEN=$(curl -sS -u "$BW_CLIENT_ID:$BW_CLIENT_SECRET" -d ${tokenRequest.body} ${tokenUrl} | sed -n 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/p')`;

/** A command that sends what `doctor` and the beginning of a run ask. */
export function probeCurl(signIn: WayToSignIn): string {
  return `curl -sS -i ${signIn === 'basic' ? ofUser : ofToken} "$BW_BASE_URL/accounts/$BW_ACCOUNT_ID/sessions/00000000-0000-4000-8000-000000000000"`;
}

/** A command that removes what a path below the base URL stands for. */
export function removalCurl(path: string, signIn: WayToSignIn): string {
  // Of what encodeURIComponent leaves, a shell means something by these.
  const url = path.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `curl -sS -i -X DELETE ${signIn === 'basic' ? ofUser : ofToken} "$BW_BASE_URL${url}"`;
}

/** In double quotes, with `$VARIABLE` for each slot. @param kept a character that is not to be escaped. */
function quotedTemplate(template: Template, kept = ''): string {
  const escaped = template.replace(/["\\$`]/g, (character) => (character === kept ? character : `\\${character}`));
  return `"${escaped.replace(/\{\{(\w+)\}\}/g, (_, slot: string) => `\${${variable(slot)}}`)}"`;
}

/** The shell variable that stands for the id of a slot. */
export function variable(slot: string): string {
  if (slot === 'account') return 'BW_ACCOUNT_ID';
  return slot.replace(/([a-z])([A-Z0-9])/g, '$1_$2').toUpperCase();
}
