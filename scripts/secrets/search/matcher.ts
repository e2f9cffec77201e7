/*
 * How many secrets are found at once. Secrets and texts are compared without passing characters. A text is read once
 * from its beginning to its end, and a secret is found by its end. At each place up to three checks are made, the
 * cheapest first. First come two hashes of four units each, for the last eight units of a secret. Then come the last
 * eight units themselves, which lead to the secrets that end so, and the first eight units of each of those. Last comes
 * the whole secret, by a rolling hash (Rabin and Karp). The hash of a part is computed from those of the whole text in
 * constant time, so a long secret costs no more than a short one. The cost is linear in the text and nearly independent
 * of the number of secrets. At most sixteen lengths are compared at one place, whatever secrets a target makes up.
 * A mistake is improbable, and would only remove an innocent text.
 */

/**
 * Characters that transports insert or drop: the white space of a broken line, the plus sign of a form, the equals sign
 * of a soft line break or of padding, the backslash of an escape. Every comparison leaves them out.
 */
const passing = /[\s+=\\]/;

/** The text without its passing characters. */
export function normalized(text: string): string {
  return text.replace(/[\s+=\\]+/g, '');
}

/** For every unit, whether it is a passing character. A regular expression takes ten times as long. */
const passes = Uint8Array.from({ length: 1 << 16 }, (_, unit) => (passing.test(String.fromCharCode(unit)) ? 1 : 0));

export function isPassing(unit: number): boolean {
  return passes[unit] === 1;
}

/** Units at the end of a needle by which it is found. The end is used since tokens of one issuer begin alike. */
export const minNeedleLength = 8;

/**
 * Lengths of needles that end alike. Each is compared at every place where that end stands, so their number bounds the
 * cost of a text.
 */
const maxLengths = 16;

/** A needle in a squeezed haystack, as positions in UTF-16 units. */
interface Found {
  readonly start: number;
  readonly end: number;
  /** The needle as it was given. */
  readonly needle: string;
}

/** Many texts that are searched for at once. */
export interface Needles {
  /**
   * @param needle is left out when fewer than `minNeedleLength` units of it are not passing characters.
   * @returns false if there is no room for it among those that end alike.
   */
  add(needle: string): boolean;
  /** All needles in a squeezed text. */
  find(haystack: string): Found[];
  /** The same one by one, in the order of their ends. Stops when `take` returns true. */
  each(haystack: string, take: (found: Found) => unknown): void;
  isIn(haystack: string): boolean;
}

/** Needles of one length that end alike, by their hashes. */
interface Alike {
  readonly length: number;
  /** The first units of each: they exclude most texts that only end like a needle, before hashes are computed. */
  readonly beginnings: Set<string>;
  readonly factors: readonly [one: number, other: number];
  readonly byRemainders: Map<number, string>;
}

export function createNeedles(initial: Iterable<string> = []): Needles {
  const byTail = new Map<string, Alike[]>();
  const tails = new UnitHashes();
  const beforeTails = new UnitHashes();

  const each: Needles['each'] = (haystack, take) => {
    if (byTail.size === 0) return;
    let remainders: Remainders | undefined;
    for (
      let end = tails.nextEnd(haystack, minNeedleLength);
      end <= haystack.length;
      end = tails.nextEnd(haystack, end + 1)
    ) {
      if (!beforeTails.hasBefore(haystack, end - hashedUnits)) continue;
      const groups = byTail.get(haystack.slice(end - minNeedleLength, end));
      if (!groups) continue;
      for (const { length, beginnings, factors, byRemainders } of groups) {
        const start = end - length;
        if (start < 0 || !beginnings.has(haystack.slice(start, start + minNeedleLength))) continue;
        remainders ??= remaindersOf(haystack);
        const needle = byRemainders.get(between(remainders, start, end, factors));
        if (needle !== undefined && take({ start, end, needle }) === true) return;
      }
    }
  };

  const add: Needles['add'] = (needle) => {
    const form = normalized(needle);
    if (form.length < minNeedleLength) return true;
    const tail = form.slice(-minNeedleLength);
    const groups = byTail.get(tail) ?? [];
    let group = groups.find(({ length }) => length === form.length);
    if (!group) {
      if (groups.length === maxLengths) return false;
      group = {
        length: form.length,
        beginnings: new Set(),
        factors: factorsOf(form.length),
        byRemainders: new Map(),
      };
      groups.push(group);
      byTail.set(tail, groups);
      tails.addBefore(form, form.length);
      beforeTails.addBefore(form, form.length - hashedUnits);
    }
    group.beginnings.add(form.slice(0, minNeedleLength));
    const remainder = between(remaindersOf(form), 0, form.length, group.factors);
    if (!group.byRemainders.has(remainder)) group.byRemainders.set(remainder, needle);
    return true;
  };
  for (const needle of initial) add(needle);
  return {
    add,
    each,
    find: (haystack) => {
      const found: Found[] = [];
      each(haystack, (one) => {
        found.push(one);
      });
      return found;
    },
    isIn: (haystack) => {
      let isIn = false;
      each(haystack, () => (isIn = true));
      return isIn;
    },
  };
}

/** Units that one hash covers: each is shifted out by the next four. */
export const hashedUnits = 4;

function hashWith(hash: number, unit: number): number {
  return ((hash << 4) ^ unit) & 0xffff;
}

/** Hashes of pieces of `hashedUnits` units: a text without these hashes has none of the pieces. */
export class UnitHashes {
  readonly #has = new Uint8Array(1 << 16);

  addBefore(text: string, end: number): void {
    this.#has[hashBefore(text, end)] = 1;
  }

  hasBefore(text: string, end: number): boolean {
    return this.#has[hashBefore(text, end)] === 1;
  }

  /** The first place, from `from` (`hashedUnits` or more) on, where a piece may end; beyond the text if there is none. */
  nextEnd(text: string, from: number): number {
    const has = this.#has;
    const { length } = text;
    if (from > length) return from;
    let hash = hashBefore(text, from);
    let end = from;
    while (has[hash] === 0) {
      if (end === length) return length + 1;
      hash = hashWith(hash, text.charCodeAt(end));
      end += 1;
    }
    return end;
  }
}

function hashBefore(text: string, end: number): number {
  let hash = 0;
  for (let index = end - hashedUnits; index < end; index += 1) hash = hashWith(hash, text.charCodeAt(index));
  return hash;
}

/**
 * Two primes below 2^26, so that products of remainders are exact. One comparison in some 10^15 takes different texts
 * for equal. A target cannot provoke that, since each process draws its own bases.
 */
const primes = [67_108_859, 67_108_837] as const;
const bases = primes.map((prime) => 65_536 + Math.floor(Math.random() * (prime - 131_072)));

/** Two rolling hashes of every beginning of a text: its remainder as a number to each of the two bases. */
type Remainders = readonly [one: Int32Array, other: Int32Array];

function remaindersOf(text: string): Remainders {
  return [0, 1].map((which) => {
    const [prime, base] = [primes[which]!, bases[which]!];
    const all = new Int32Array(text.length + 1);
    for (let index = 0; index < text.length; index += 1) {
      all[index + 1] = (all[index]! * base + text.charCodeAt(index) + 1) % prime;
    }
    return all;
  }) as [Int32Array, Int32Array];
}

/** The factor by which `length` more units multiply the number of a beginning. */
function factorsOf(length: number): readonly [one: number, other: number] {
  return [0, 1].map((which) => {
    let factor = 1;
    for (let count = 0; count < length; count += 1) factor = (factor * bases[which]!) % primes[which]!;
    return factor;
  }) as [number, number];
}

/** Both remainders of a part of a text, as one number. */
function between([one, other]: Remainders, start: number, end: number, [first, second]: Alike['factors']): number {
  const a = (one[end]! - ((one[start]! * first) % primes[0]) + primes[0]) % primes[0];
  const b = (other[end]! - ((other[start]! * second) % primes[1]) + primes[1]) % primes[1];
  return a * 67_108_864 + b;
}
