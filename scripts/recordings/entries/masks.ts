/**
 * Words that tools put in place of a value before a recording is passed on.
 * Source: the defaults or examples of these tools: the sanitisers of HAR files by Cloudflare
 * (`[authorization redacted]`, `….redacted` for the signature of a token), Google and Okta, Sentry and Rails
 * (`[Filtered]`), Datadog, Playwright and Insomnia (`<redacted>`), GitHub Actions and Fiddler (`***`), Cypress
 * (`*****`), Charles, Polly.js and nock (`REDACTED`), VCR (`<ACCESS_TOKEN>`), Postman (`{{password}}`).
 */
const strong = ['redacted', 'sanitised', 'sanitized', 'scrubbed', 'obfuscated', 'anonymised', 'anonymized', 'censored'];
/** Masks if they are the whole value; in a sentence they are ordinary words. */
const alone = [...strong, 'removed', 'hidden', 'masked', 'filtered', 'omitted', 'stripped', 'withheld', 'suppressed'];
/** Masks between brackets only: each may also be a real value. */
const bracketed = [
  ...alone,
  ...[
    'secret',
    'private',
    'confidential',
    'sensitive',
    'protected',
    'encrypted',
    'secure',
    'deleted',
    'snip',
    'snipped',
  ],
  ...[
    'binary',
    'file',
    'password',
    'passwd',
    'token',
    'bearer',
    'credential',
    'credentials',
    'authorization',
    'cookie',
  ],
  ...['cookies', 'key', 'apikey'],
];
/** Characters that are a mask if repeated three times, also within a value. */
const fills = '*•●∙█▓▒░■';
/** The same, for values that hold nothing else. */
const fillsAlone = `${fills}xX×#_…`;
const brackets: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['<', '>'],
  ['(', ')'],
  ['{', '}'],
  ['«', '»'],
  ...['%', '*', '_', '-'].map((one): [string, string] => [one, one]),
]);

/** Masks made of words are shorter. */
const maxMaskLength = 80;
const minFill = 3;

// Linear: each repetition is bounded, or delimited by characters that it does not match.
const strongName = new RegExp(`^(?:[a-z]{1,20}[-_.:/]){0,3}(?:${strong.join('|')})(?:[-_.:/][a-z]{1,20}){0,3}$`, 'i');
const aloneWord = new RegExp(`^(?:${alone.join('|')})$`, 'i');
const bracketedWord = new RegExp(`(?<![a-z])(?:${bracketed.join('|')})(?![a-z])`, 'i');
const fillWithin = new RegExp(`[${fills}]{${minFill}}`);
const wordWithin = new RegExp(
  `[[<({*_%](?:[^[\\]<>(){}\\n"]{0,60}[^a-z[\\]<>(){}\\n"])?(?:${alone.join('|')})(?![a-z])|[.…](?:${strong.join('|')})$`,
  'i',
);
/** Variables left without a value. */
const variable =
  /^(?:\{\{ {0,9}[\w.%$-]{1,60} {0,9}\}\}|\$\{[\w.]{1,60}\}|\$[A-Za-z_]\w{0,60}|<{1,2}[A-Z][A-Z0-9_ -]{1,60}>{1,2}|%[A-Z][A-Z0-9_]{1,60}%)$/;
/** A mask in place of a JSON value, without quotation marks. */
const bareMask = new RegExp(
  `([:,[]\\s{0,40})([${fills}]{${minFill},200}|[[<(](?:[a-z-]{1,20} ){0,3}(?:${alone.join('|')})(?: [a-z-]{1,20}){0,3}[\\])>]|${alone.join('|')})(?=\\s{0,40}[,}\\]])`,
  'gi',
);

/** Whether a whole value is a mask. */
export function isMask(value: string): boolean {
  const trimmed = value.trim();
  const text = trimmed.length > 2 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed;
  if (isFill(text)) return true;
  if (text.length > maxMaskLength) return false;
  return aloneWord.test(text) || strongName.test(text) || variable.test(text) || isBracketed(text);
}

/** Whether a mask is the value or a part of it, as in `1234****`. */
export function hasMask(value: string): boolean {
  return isMask(value) || fillWithin.test(value) || wordWithin.test(value);
}

/** Whether an Authorization header or a secret parameter is masked, in whole or in part. */
export function isMaskedCredential(value: string): boolean {
  const token = value.replace(/^\s{0,9}[\w-]{1,40}\s{1,9}(?=\S)/, '');
  if (isMask(value) || hasMask(token) || /(?:…|\.{3})$/.test(token)) return true;
  const pair = Buffer.from(token, 'base64').toString('utf8');
  return pair.includes(':') && hasMask(pair.slice(pair.indexOf(':') + 1));
}

/** JSON with quotation marks around the masks that stand in place of a value. */
export function withQuotedMasks(json: string): string {
  return json.replace(bareMask, (_, before: string, mask: string) => `${before}${JSON.stringify(mask)}`);
}

function isFill(text: string): boolean {
  if (text === '…' || text === '...') return true;
  // In masked ids and dates the separators are left.
  const kinds = new Set(text.replaceAll(/[ .:/-]/g, ''));
  const [only = ''] = kinds;
  const isLong = text.length > maxMaskLength && !fills.includes(only);
  return kinds.size === 1 && fillsAlone.includes(only) && !isLong && text.split(only).length > minFill;
}

function isBracketed(text: string): boolean {
  const close = brackets.get(text.charAt(0));
  if (close === undefined || !text.endsWith(close)) return false;
  const inside = text.slice(1, -1);
  // Text with quotation marks is JSON.
  return !/["\n]/.test(inside) && bracketedWord.test(inside);
}
