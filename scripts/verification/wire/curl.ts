import { signIn as rules, tokenRequest, type WayToSignIn } from '../../../contracts/model/sign-in.ts';
import { slotsOf } from '../../../contracts/model/template.ts';
import type { RequestTemplate, Template } from '../../../contracts/model/types.ts';
import { quoted } from '../../lib/text/shell.ts';
import { inCurl } from '../../target/credential-kinds.ts';

/** Characters of a body on a command line. */
const maxBodyLength = 2000;

/**
 * A command that sends the request of a case. Credentials and ids are shell variables, so it holds no secret and works
 * with every target.
 * @param signIn how the run signs in.
 * @param longest characters of a body in the command; a longer one is read from a file.
 */
export function curlFor(
  method: string,
  { path, ids, credentials, headers, body }: RequestTemplate,
  signIn: WayToSignIn,
  longest = maxBodyLength,
): string {
  const url = `$BW_BASE_URL${path.replace(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name])}`;
  const { options, query } = inCurl(credentials, signIn);
  return [
    'curl -sS -i',
    `-X ${method}`,
    ...options,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data-binary ${body.length > longest ? '@body-from-run.json' : quotedTemplate(body)}`]),
    `${quotedTemplate(url, '$').slice(0, -1)}${query === '' ? '' : `?${query}`}"`,
  ].join(' ');
}

/** The shell variables that a command from `curlFor` needs, besides those for the target. */
export function curlVariables({ ids, body }: RequestTemplate): string[] {
  const slots = [...Object.values(ids), body ?? ''].flatMap(slotsOf);
  return [...new Set(slots)].filter((slot) => slot !== 'account').map(variable);
}

const tokenUrl = `"\${BW_TOKEN_URL:-${rules.tokenUrl}}"`;

/** A command that requests a token and shows the whole response. It holds no secret. */
export const signInCurl = `curl -sS -i -u "$BW_CLIENT_ID:$BW_CLIENT_SECRET" -d ${tokenRequest.body} ${tokenUrl}`;

/** A command that puts a token into BW_TOKEN, so that the shell history holds neither the token nor the secret. */
export const tokenCommand = `BW_TOKEN=$(curl -sS -u "$BW_CLIENT_ID:$BW_CLIENT_SECRET" -d ${tokenRequest.body} ${tokenUrl} | sed -n 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/p')`;

function signInOptions(signIn: WayToSignIn): string {
  return inCurl('valid', signIn).options.join(' ');
}

/** A command that sends the request of `doctor` and of the preflight. */
export function probeCurl(signIn: WayToSignIn): string {
  return `curl -sS -i ${signInOptions(signIn)} "$BW_BASE_URL/accounts/$BW_ACCOUNT_ID/sessions/00000000-0000-4000-8000-000000000000"`;
}

/** A command that removes the resource at a path below the base URL. */
export function removalCurl(path: string, signIn: WayToSignIn): string {
  // encodeURIComponent leaves these characters as they are, and they have a meaning for a shell.
  const url = path.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `curl -sS -i -X DELETE ${signInOptions(signIn)} "$BW_BASE_URL${url}"`;
}

/** In double quotes, with `$VARIABLE` for each slot. @param kept a character that is not escaped. */
function quotedTemplate(template: Template, kept = ''): string {
  const escaped = template.replace(/["\\$`]/g, (character) => (character === kept ? character : `\\${character}`));
  return `"${escaped.replace(/\{\{(\w+)\}\}/g, (_, slot: string) => `\${${variable(slot)}}`)}"`;
}

/** The shell variable that stands for the id of a slot. */
export function variable(slot: string): string {
  if (slot === 'account') return 'BW_ACCOUNT_ID';
  return slot.replace(/([a-z])([A-Z0-9])/g, '$1_$2').toUpperCase();
}
