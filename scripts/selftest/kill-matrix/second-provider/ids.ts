import { randomInt } from 'node:crypto';
import { isUuid } from '../../../lib/text/uuid.ts';

/** Crockford's alphabet, without letters that look alike. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 26;

/** A new id, such as `pa_7H3Q…`. It is not a UUID, to find code that expects UUIDs. */
export function newId(kind: 'se' | 'pa' | 'rq'): string {
  return `${kind}_${Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

const own = new RegExp(`^(?:se|pa)_[${alphabet}]{${length}}$`);

/** Whether this is a possible id: an own one, or a UUID. */
export function isKnownId(text: string): boolean {
  return own.test(text) || isUuid(text);
}
