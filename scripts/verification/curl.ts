import { slotsOf } from '../../contracts/template.ts';
import type { CredentialKind, RequestTemplate, Template } from '../../contracts/types.ts';

/** A longer body is not put on a command line. */
const longestBody = 2000;

/**
 * A command that sends the request of a case: credentials and ids are shell variables, so it holds no
 * secret and works on any target.
 */
export function curlFor(method: string, { path, ids, credentials, headers, body }: RequestTemplate): string {
  const url = `$BW_BASE_URL${path.replace(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name])}`;
  return [
    'curl -sS -i',
    `-X ${method}`,
    ...credentialOptions[credentials],
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null
      ? []
      : [`--data-binary ${body.length > longestBody ? '@body-from-run.json' : quotedTemplate(body)}`]),
    quotedTemplate(url, '$').slice(0, -1) +
      (credentials === 'in-query' ? '?username=$BW_USERNAME&password=$BW_PASSWORD"' : '"'),
  ].join(' ');
}

/** The shell variables that a command from `curlFor` needs, besides those for the target. */
export function curlVariables({ ids, body }: RequestTemplate): string[] {
  const slots = [...Object.values(ids), body ?? ''].flatMap(slotsOf);
  return [...new Set(slots)].filter((slot) => slot !== 'account').map(variable);
}

const credentialOptions: Readonly<Record<CredentialKind, readonly string[]>> = {
  valid: ['-u "$BW_USERNAME:$BW_PASSWORD"'],
  none: [],
  'wrong-password': ['-u "$BW_USERNAME:wrong"'],
  'wrong-username': ['-u "wrong:$BW_PASSWORD"'],
  'empty-password': ['-u "$BW_USERNAME:"'],
  'bearer-scheme': [`-H "Authorization: Bearer $(printf %s "$BW_USERNAME:$BW_PASSWORD" | base64 | tr -d '\\n')"`],
  'malformed-base64': ["-H 'Authorization: Basic %%%%'"],
  'no-colon': [`-H "Authorization: Basic $(printf %s "$BW_USERNAME" | base64 | tr -d '\\n')"`],
  'in-query': [],
  'no-webrtc-access': ['-u "$BW_NO_WEBRTC_USERNAME:$BW_NO_WEBRTC_PASSWORD"'],
};

/** A text as one word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In double quotes, with `$VARIABLE` for each slot. @param kept a character that is not to be escaped. */
function quotedTemplate(template: Template, kept = ''): string {
  const escaped = template.replace(/["\\$`]/g, (character) => (character === kept ? character : `\\${character}`));
  return `"${escaped.replace(/\{\{(\w+)\}\}/g, (_, slot: string) => `\${${variable(slot)}}`)}"`;
}

function variable(slot: string): string {
  if (slot === 'account') return 'BW_ACCOUNT_ID';
  return slot.replace(/([a-z])([A-Z0-9])/g, '$1_$2').toUpperCase();
}
