import { hashedUnits, normalized, UnitHashes } from './matcher.ts';
import type { Squeezed } from './readings.ts';

/** A form of a secret, and how many units of its beginning or its end count as a part. */
export interface CutForm {
  /** Without passing characters. */
  readonly form: string;
  readonly beginning: number;
  readonly ending: number;
  /** How many units count as half of the secret. */
  readonly halfBeginning: number;
  readonly halfEnding: number;
}

/** Part of a secret beside its edge, the place where the rest is missing. Half-open, in units of the text. */
export interface Fragment {
  readonly start: number;
  readonly end: number;
  /** On the side where the secret was not cut, a letter or digit stands directly beside it. */
  readonly isWithinWord: boolean;
  readonly isHalf: boolean;
  /** A character stands between the part and the edge. It may be the rest of an escape. */
  readonly isBesideStray: boolean;
  /** The text says that it was cut at the edge. Otherwise a text, line, header or property ends there. */
  readonly isCut: boolean;
  /** There is no edge, but nearly all of the secret is there. */
  readonly isAmid: boolean;
}

/** Finds beginnings and ends of many secrets where a text ends or was cut. */
export interface Fragments {
  add(cut: CutForm): void;
  /** @param squeezedText the text without passing characters, with the places of its units in the text. */
  find(text: string, squeezedText: Squeezed): Fragment[];
}

/** Units that are looked up by hash before forms are compared; every part that counts is at least this long. */
const minKeyLength = hashedUnits;
/** After a longer comparison the search skips ahead, so that its cost stays linear. */
const maxComparedTwice = 64;

// Between the part and the edge may stand white space, and the rest of a character or an escape.
// Linear: each expression looks at a bounded number of units.
const behindBeginning =
  /(?:[ \t+=\\]{0,8}(?:\ufffd|%[0-9A-Fa-f]?|\\[uUx]\{?[0-9A-Fa-f]{0,7}|&#?[xX]?[0-9A-Za-z]{0,12})?|[=\\]?(?<stray>[^ \r\n"'`<…]))[ \t]{0,2}(?:(?<cut>…|\.\.\.|\[…|\[\.\.\.|\\u2026|&hellip;|\*\*|••)|["'`<\r\n]|\\{1,8}[rn"]|$)/y;
const beforeEnding =
  /(?:(?<cut>…|\.\.\.|…\]|\.\.\.\]|\\u2026|&hellip;|\*\*|••)|["'`>\r\n]|\\[rn]|^)\ufffd?[ \t+=\\]{0,8}$/;
const looksBack = 20;
const letterOrDigit = /[\p{L}\p{N}]/u;

export function createFragments(initial: Iterable<CutForm> = []): Fragments {
  const beginnings = createBeginnings();
  const endings = createBeginnings();
  /** The last units of the forms: a text without any of them need not be reversed. */
  const tails = new UnitHashes();
  const add: Fragments['add'] = (cut) => {
    beginnings.add({ text: cut.form, min: cut.beginning, cut });
    endings.add({ text: reversed(cut.form), min: cut.ending, cut });
    if (cut.form.length >= minKeyLength) tails.addBefore(cut.form, cut.form.length);
  };
  for (const cut of initial) add(cut);
  return {
    add,
    find(text, squeezedText) {
      const { text: haystack } = squeezedText;
      const found: Fragment[] = [];
      beginnings.find(haystack, (from, to, cut) => {
        const { places } = squeezedText;
        const start = places[from]!;
        const end = places[to - 1]! + 1;
        behindBeginning.lastIndex = end;
        const edge = behindBeginning.exec(text);
        if (!edge && to - from < nearlyAll(cut)) return false;
        const isWithinWord = letterOrDigit.test(text[start - 1] ?? '');
        found.push({
          start,
          end,
          isWithinWord,
          isHalf: to - from >= cut.halfBeginning,
          isBesideStray: edge?.groups?.['stray'] !== undefined,
          isCut: edge?.groups?.['cut'] !== undefined,
          isAmid: !edge,
        });
        return true;
      });
      const { length } = haystack;
      if (endings.isEmpty() || tails.nextEnd(haystack, minKeyLength) > length) return found;
      endings.find(reversed(haystack), (from, to, cut) => {
        const { places } = squeezedText;
        const start = places[length - to]!;
        const end = places[length - from - 1]! + 1;
        const before = text.slice(Math.max(0, start - looksBack), start);
        // The dot keeps ^ from matching where the text was sliced.
        const edge = beforeEnding.exec(start > looksBack ? `.${before}` : before);
        if (!edge && to - from < nearlyAll(cut)) return false;
        const isWithinWord = letterOrDigit.test(text[end] ?? '');
        found.push({
          start,
          end,
          isWithinWord,
          isHalf: to - from >= cut.halfEnding,
          isBesideStray: false,
          isCut: edge?.groups?.['cut'] !== undefined,
          isAmid: !edge,
        });
        return true;
      });
      return found;
    },
  };
}

/** Units of a form from which a person could guess the rest. */
function nearlyAll({ form }: CutForm): number {
  return Math.max(8, Math.ceil(form.length * 0.75));
}

interface Entry {
  readonly text: string;
  readonly min: number;
  readonly cut: CutForm;
}

/** Finds beginnings of texts. They are sorted: the text that shares the longest beginning is a neighbour. */
function createBeginnings() {
  const sorted: Entry[] = [];
  const keys = new Set<string>();
  const hashes = new UnitHashes();
  let longest = 0;
  const placeOf = (text: string): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.text < text) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    isEmpty: () => sorted.length === 0,
    add(entry: Entry): void {
      if (entry.min >= entry.text.length) return;
      const place = placeOf(entry.text);
      if (sorted[place]?.text === entry.text) return;
      sorted.splice(place, 0, entry);
      keys.add(entry.text.slice(0, minKeyLength));
      hashes.addBefore(entry.text, minKeyLength);
      longest = Math.max(longest, entry.text.length);
    },
    /** @param take decides whether a beginning counts. It is not called for whole texts. */
    find(haystack: string, take: (start: number, end: number, cut: CutForm) => boolean): void {
      if (sorted.length === 0) return;
      let end = hashes.nextEnd(haystack, minKeyLength);
      for (; end <= haystack.length; end = hashes.nextEnd(haystack, end + 1)) {
        const start = end - minKeyLength;
        if (!keys.has(haystack.slice(start, start + minKeyLength))) continue;
        const rest = haystack.slice(start, start + longest);
        const place = placeOf(rest);
        let compared = 0;
        for (const entry of [sorted[place - 1], sorted[place]]) {
          if (!entry) continue;
          const length = sharedBeginning(rest, entry.text);
          compared = Math.max(compared, length);
          if (length < entry.min || length === entry.text.length) continue;
          if (take(start, start + length, entry.cut)) break;
        }
        if (compared > maxComparedTwice) end += compared - maxComparedTwice;
      }
    },
  };
}

function sharedBeginning(one: string, other: string): number {
  const max = Math.min(one.length, other.length);
  let length = 0;
  while (length < max && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}

/** Reversed by units, for searching only. */
function reversed(text: string): string {
  // Swapped before, since the bytes of each unit are reversed too.
  return Buffer.from(text, 'utf16le').swap16().reverse().toString('utf16le');
}

/** Minimum length of a part of a value: eight units, or half of a shorter value. Very short values have no parts. */
function minOf(units: number): number {
  return units <= minKeyLength ? Infinity : Math.min(8, Math.max(minKeyLength, Math.ceil(units / 2)));
}

/**
 * @param value from which the forms were made; forms may be longer than the value.
 * @param from where the secret part of the value begins, such as the password after a user name.
 */
export function cutFormsOf(value: string, forms: readonly string[], from = 0): CutForm[] {
  const units = normalized(value).length;
  const before = normalized(value.slice(0, from)).length;
  const min = minOf(units - before);
  if (min === Infinity) return [];
  const half = Math.max(min, Math.ceil((units - before) / 2));
  return forms.map((text) => {
    const form = normalized(text);
    const longer = Math.max(1, form.length / units);
    return {
      form,
      beginning: Math.ceil((before + min) * longer),
      ending: Math.ceil(min * longer),
      halfBeginning: Math.ceil((before + half) * longer),
      halfEnding: Math.ceil(half * longer),
    };
  });
}
