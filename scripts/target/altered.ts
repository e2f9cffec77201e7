/** Credentials of a kind cannot be made from those that are set. The message says why, as a sentence. */
export class NotMakeableError extends Error {
  override readonly name = 'NotMakeableError';
}

/**
 * A token with one character changed: in the middle of its last part, which is the signature of a JSON Web Token. The
 * last character would not do, because some bits at the end of base64 are padding.
 */
export function changed(token: string): string {
  const last = token.lastIndexOf('.') + 1;
  return changedAt(token, last + Math.floor((token.length - last) / 2));
}

/** Four characters of base64 are three bytes, so every decoder notices that four are missing or added. */
const base64Group = 4;

/** Tokens that differ from a valid one in one thing. */
export const alteredToken = {
  startChanged: (token: string) => changedAt(token, 0),
  middleChanged: (token: string) => changedAt(token, Math.floor(token.length / 2)),
  // The character before the last one: some bits of the last one may be padding.
  endChanged: (token: string) => changedAt(token, Math.max(0, token.replace(/=+$/, '').length - 2)),
  truncated: (token: string) => token.slice(0, -base64Group),
  extended: (token: string) => `${token.replace(/=+$/, '')}${'A'.repeat(base64Group)}`,
  unsigned,
} as const;

function changedAt(token: string, at: number): string {
  return `${token.slice(0, at)}${token[at] === '7' ? '3' : '7'}${token.slice(at + 1)}`;
}

/** A secret with upper and lower case swapped. @throws NotMakeableError where it has no letters. */
export function inOtherCase(secret: string, what: 'password' | 'token'): string {
  const swap = (one: string) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase());
  const other = Array.from(secret, swap).join('');
  if (other === secret) throw new NotMakeableError(`The ${what} has no letters, so its letter case cannot be changed`);
  return other;
}

/** A JSON Web Token with the same claims under the algorithm none (RFC 7519, 6). */
function unsigned(token: string): string {
  const [head, claims, ...signature] = token.split('.');
  if (signature.length !== 1 || head === '' || claims === undefined) {
    throw new NotMakeableError('The token is not a JSON Web Token, so it has no signature to remove');
  }
  return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
}
