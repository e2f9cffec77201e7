/**
 * Characters that come and go on a text's way: the white space of a line that was broken, the plus of a form,
 * the equals sign of a soft line break or of padding, the backslash of an escape. They are left out wherever a
 * text is compared.
 */
export const passing = /[\s+=\\]/;

/** The text without its passing characters. */
export function squeezed(text: string): string {
  return text.replace(/[\s+=\\]+/g, '');
}

/** Units at the end of a needle by which it is found: the end, since tokens of one issuer begin alike. */
export const shortestNeedle = 8;
const hashed = 4;

/** A needle in a squeezed haystack, as positions in UTF-16 units. */
interface Found {
  readonly start: number;
  readonly end: number;
  /** The needle as it was given. */
  readonly needle: string;
}

/** Many texts that are looked for at once, at a cost that hardly grows with their number. */
export interface Needles {
  /** @param needle is left out when fewer than `shortestNeedle` units of it are not passing characters. */
  add(needle: string): void;
  /** Where the needles stand in a squeezed text. */
  find(haystack: string): Found[];
  isIn(haystack: string): boolean;
}

export function createNeedles(initial: Iterable<string> = []): Needles {
  const byTail = new Map<string, Map<string, string>>();
  const tails = new Uint8Array(1 << 16);

  const findUpTo = (most: number, haystack: string): Found[] => {
    const found: Found[] = [];
    if (byTail.size === 0) return found;
    for (let end = shortestNeedle; end <= haystack.length; end += 1) {
      if (tails[hashBefore(haystack, end)] === 0) continue;
      for (const [form, needle] of byTail.get(haystack.slice(end - shortestNeedle, end)) ?? []) {
        const start = end - form.length;
        if (start < 0 || !haystack.startsWith(form, start)) continue;
        found.push({ start, end, needle });
        if (found.length === most) return found;
      }
    }
    return found;
  };

  const add: Needles['add'] = (needle) => {
    const form = squeezed(needle);
    if (form.length < shortestNeedle) return;
    const tail = form.slice(-shortestNeedle);
    const alike = byTail.get(tail) ?? new Map<string, string>();
    byTail.set(tail, alike);
    if (!alike.has(form)) alike.set(form, needle);
    tails[hashBefore(form, form.length)] = 1;
  };
  for (const needle of initial) add(needle);
  return {
    add,
    find: (haystack) => findUpTo(Infinity, haystack),
    isIn: (haystack) => findUpTo(1, haystack).length > 0,
  };
}

function hashBefore(text: string, end: number): number {
  let hash = 0;
  for (let index = end - hashed; index < end; index += 1) hash = (hash * 31 + text.charCodeAt(index)) & 0xffff;
  return hash;
}
