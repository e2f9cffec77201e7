import type { Header, ReceivedResponse } from '../../lib/http/exchange.ts';
import { mediaTypeOf } from '../../lib/http/media-type.ts';
import type { Mismatch } from '../../run/verdict.ts';
import { maskedJson } from './masked-json.ts';
import { hasMask, isMask } from './masks.ts';
import type { Missing } from './received.ts';

/** Parts of a response that cannot be judged, since a value in them is masked. */
export type Open = 'open-headers' | 'open-content';

/** The masks that cause it. */
export const openOf: Readonly<Record<Open, Missing>> = {
  'open-headers': 'masked-headers',
  'open-content': 'masked-parts',
};

export function isOpenPart(part: Missing | Open): part is Open {
  return Object.hasOwn(openOf, part);
}

/**
 * The mismatches that a response has whatever was masked in it. Masks are replaced by values of every JSON kind, and
 * in headers by promised values. A mismatch that every replacement shows is certain. So a mask is not a fault itself,
 * and does not hide a fault beside it.
 */
export function withoutMasked(
  mismatchesOf: (answer: ReceivedResponse) => readonly Mismatch[],
  answer: ReceivedResponse,
  missing: readonly Missing[],
): { readonly certain: readonly Mismatch[]; readonly open: readonly Open[] } {
  const all = mismatchesOf(answer);
  if (!missing.some((part) => part.startsWith('masked-'))) return { certain: all, open: [] };
  const headers = answer.headers.flatMap(unmasked);
  const bodies = maskedJson(answer.body)?.readings ?? [answer.body];
  const readings = bodies.map((body) => mismatchesOf({ ...answer, headers, body }));
  const [first = [], ...others] = readings;
  const certain = first
    .filter((mismatch) => others.every((reading) => reading.some((other) => isSamePlace(mismatch, other))))
    // The mismatch as recorded, with the mask in it.
    .map((mismatch) => all.find((recorded) => isSamePlace(mismatch, recorded)) ?? mismatch);
  const parts = new Set(all.filter((mismatch) => !certain.includes(mismatch)).map(({ part }) => part));
  return {
    certain,
    open: [
      ...(parts.has('header') ? ['open-headers' as const] : []),
      ...(parts.has('body') ? ['open-content' as const] : []),
    ],
  };
}

/** Values that are right wherever the documents promise one. */
const promised: ReadonlyMap<string, string> = new Map([
  ['content-type', 'application/json'],
  ['retry-after', '1'],
  ['content-length', '0'],
]);

/** The header with the promised value if the mask may stand for it. A masked Transfer-Encoding is left out. */
function unmasked([name, value]: Header): Header[] {
  if (!hasMask(value)) return [[name, value]];
  const right = promised.get(name.toLowerCase());
  if (right === undefined) return name.toLowerCase() === 'transfer-encoding' ? [] : [[name, value]];
  return [[name, isMask(value) || canBe(value, right) ? right : value]];
}

/** Whether the unmasked beginning and end of a value are those of the other. */
function canBe(value: string, right: string): boolean {
  const text = mediaTypeOf(value);
  const start = /^[\w/+.-]*/.exec(text)![0];
  const end = /[\w/+.-]*$/.exec(text)![0];
  return right.startsWith(start) && right.endsWith(end);
}

function isSamePlace(one: Mismatch, other: Mismatch): boolean {
  return one.part === other.part && one.at === other.at && one.expected === other.expected;
}
