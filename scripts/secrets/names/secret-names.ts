/**
 * Names of properties, headers, parameters, fields and elements whose value is a secret, for the redactor and for the
 * search in recordings.
 */

/** Parts of names, also without a separator, as in `accesstoken`. */
const anywhere =
  /token|secret|passw|passphrase|authorization|credential|signature|cookie|jwt|(?:api|access|private|client)[-_.]?key/i;
/** Whole words of names. */
const words: ReadonlySet<string> = new Set(['auth', 'passwd', 'pin', 'pwd', 'sig']);
/** Names that match the above but hold no secret: headers of HTTP, properties of HAR, and public keys. */
const harmless =
  /^access-control-|^set-cookie-|^cookies$|^sec-websocket-key$|(?:public|idempotency)[-_.]?key$|^x-amz-signedheaders$|^token[-_.]?type$/i;
/** For single values only: an API may name a whole object `session`. */
const session = /^(?:x[-_.])?(?:sess(?:ion)?|sid)$/i;
const access = /^x-access$/i;

/** Whether the value with this name is a secret, or all values below it. */
export function isSecretName(name: string): boolean {
  if (harmless.test(name)) return false;
  const parts = wordsOf(name);
  return anywhere.test(name) || parts.at(-1) === 'key' || parts.some((word) => words.has(word));
}

/** The same for a single value: a header, or a property that is a text. */
export function isSecretValueName(name: string): boolean {
  return isSecretName(name) || session.test(name) || access.test(name);
}

/** The same for a parameter of a URL, where OAuth passes its code. */
export function isSecretParameter(name: string): boolean {
  return isSecretValueName(name) || name.toLowerCase() === 'code';
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.toLowerCase());
}
