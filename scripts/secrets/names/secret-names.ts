/**
 * Names of members, headers, parameters, fields and elements under which a secret stands. Redaction while a
 * target is asked, and the search for secrets in recordings, know them from here.
 */

/** Say so wherever they stand in a name, also without a gap, as in `accesstoken`. */
const anywhere =
  /token|secret|passw|passphrase|authorization|credential|signature|cookie|jwt|(?:api|access|private|client)[-_.]?key/i;
/** Say so as a word of their own. */
const words: ReadonlySet<string> = new Set(['auth', 'passwd', 'pin', 'pwd', 'sig']);
/** Names that hold a word of the above and no secret: what HTTP and HAR call so, and keys that are no secret. */
const harmless =
  /^access-control-|^set-cookie-|^cookies$|^sec-websocket-key$|(?:public|idempotency)[-_.]?key$|^x-amz-signedheaders$|^token[-_.]?type$/i;
/** Of a value, for a session at an API has members and an id of the same name. */
const session = /^(?:x[-_.])?(?:sess(?:ion)?|sid)$/i;
const access = /^x-access$/i;

/** Whether what stands under this name is a secret, be it a value or all values below it. */
export function isSecretName(name: string): boolean {
  if (harmless.test(name)) return false;
  const parts = wordsOf(name);
  return anywhere.test(name) || parts.at(-1) === 'key' || parts.some((word) => words.has(word));
}

/** The same of one value: a header, or a member that is a text. */
export function isSecretValueName(name: string): boolean {
  return isSecretName(name) || session.test(name) || access.test(name);
}

/** The same of a parameter of a URL, where OAuth hands over its code. */
export function isSecretParameter(name: string): boolean {
  return isSecretValueName(name) || name.toLowerCase() === 'code';
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.toLowerCase());
}
