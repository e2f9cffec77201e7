import { randomInt } from 'node:crypto';
import { isUuid } from '../../../lib/text/uuid.ts';

/** Crockford's alphabet, in which no letter looks like another. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 26;

/** A new id, such as `pa_7H3Q…`: not a UUID, so that code which expects UUIDs is found. */
export function newId(kind: 'se' | 'pa' | 'rq'): string {
  return `${kind}_${Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

const own = new RegExp(`^(?:se|pa)_[${alphabet}]{${length}}$`);

/** Whether something can have this id: one of ours, or one from before there were ours. */
export function isKnownId(text: string): boolean {
  return own.test(text) || isUuid(text);
}
