import { type SecretPlace, secretPlaces } from './names/secret-places.ts';
import { mark } from './names/vocabulary.ts';
import type { Fragment, Fragments } from './search/fragments.ts';
import { isPassing, type Needles } from './search/matcher.ts';
import { allReadingsOf, type DecodedText, type Effort, Squeezed } from './search/readings.ts';

/** Fragments of secrets, and the test that tells them from innocent text. */
export interface Parts {
  readonly fragments: readonly Fragments[];
  readonly isOne: (fragment: Fragment, part: string) => boolean;
}

/** What is removed from a text, besides the values with names of secrets. */
export interface Sought {
  readonly needles: readonly Pick<Needles, 'each'>[];
  readonly parts: Parts;
  /** Matches short secrets where they stand alone. */
  readonly alone?: RegExp | undefined;
  /** Whether numbers with names of secrets are removed too. The judge needs them: a mark would change their type. */
  readonly numbers: boolean;
}

/** A reading of a text, with the places of values that have names of secrets. */
export interface ReadingWithPlaces {
  readonly reading: DecodedText;
  readonly places: readonly SecretPlace[];
}

/** Rounds of removal. A mark can leave another secret standing alone, which the next round finds. */
const maxRounds = 8;

/**
 * The text with a mark in place of each secret, in rounds until nothing changes.
 * @param effort is spent; below zero at the end if the text was not searched whole.
 * @param onReadings gets the readings of each round before they are searched, to learn secrets from them.
 */
export function withoutSecrets(
  text: string,
  sought: Sought,
  effort: Effort,
  onReadings: (readings: readonly ReadingWithPlaces[]) => void,
): string {
  let result = text;
  for (let round = 0; round < maxRounds && effort.left >= 0; round += 1) {
    const next = searchedOnce(result, sought, effort, onReadings);
    if (next === result) break;
    result = next;
  }
  return result;
}

function searchedOnce(
  text: string,
  { needles, parts, alone, numbers }: Sought,
  effort: Effort,
  onReadings: (readings: readonly ReadingWithPlaces[]) => void,
): string {
  const { inPlace, alternative, joined } = allReadingsOf(text, effort);
  const withPlaces = inPlace.map((reading) => ({ reading, places: secretPlaces(reading.text) }));
  onReadings(withPlaces);
  return replaced(text, [
    ...withPlaces.flatMap(({ reading, places }) => byPlace(reading, places, text, numbers)),
    ...(alone ? [...inPlace, ...alternative].flatMap((reading) => matches(reading, alone)) : []),
    ...[...inPlace, ...alternative, ...joined].flatMap((reading) => byValue(reading, needles, parts)),
  ]);
}

/** Half-open, in UTF-16 units of the given text. `quote` goes around the mark, as the text spells quotation marks. */
type Range = readonly [start: number, end: number, quote?: string];

// Linear: each run of letters, of spaces, and of other characters follows a single quotation mark.
const idMember = /"\w*id"\s*:\s*"([^"\\]+)"/gi;

/** The tokens in a reading, which are to be learned. Other values with names of secrets are removed only where they stand. */
export function tokensIn({ reading: { text }, places }: ReadingWithPlaces): string[] {
  const tokens = places
    .filter(({ name, whole }) => whole && (name === undefined || /token/i.test(name)))
    .map(({ start, end }) => plain(text.slice(start, end)));
  if (tokens.length === 0) return [];
  const ids = new Set(Array.from(text.matchAll(idMember), ([, id]) => id!));
  return tokens.filter((token) => !ids.has(token));
}

function plain(json: string): string {
  if (!json.includes('\\')) return json;
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return json;
  }
}

function byPlace(reading: DecodedText, places: readonly SecretPlace[], text: string, numbers: boolean): Range[] {
  return places.flatMap(({ start, end, quote }): Range[] => {
    const [from, to] = original(reading, start, end);
    if (quote === undefined) return [[from, to]];
    return numbers ? [[from, to, text.slice(reading.startOf(quote), reading.endOf(quote))]] : [];
  });
}

/** Finds parts of secrets where a text ends or was cut, and nearly whole secrets anywhere. */
export function partsIn(text: string, parts: Parts, squeezedText = new Squeezed(text)): Fragment[] {
  return parts.fragments
    .flatMap((some) => some.find(text, squeezedText))
    .filter((fragment) => parts.isOne(fragment, text.slice(fragment.start, fragment.end)));
}

function byValue(reading: DecodedText, needles: readonly Pick<Needles, 'each'>[], parts: Parts): Range[] {
  const squeezedText = new Squeezed(reading.text);
  const ranges: Range[] = [];
  const edges = new Map<string, ReturnType<typeof edgesOf>>();
  for (const some of needles) {
    some.each(squeezedText.text, ({ start, end, needle }) => {
      const { places } = squeezedText;
      const [before, after] = edges.get(needle) ?? edgesOf(needle);
      edges.set(needle, [before, after]);
      const first = places[start]!;
      const last = places[end - 1]! + 1;
      const [from, to] = original(
        reading,
        reading.text.endsWith(before, first) ? first - before.length : first,
        reading.text.startsWith(after, last) ? last + after.length : last,
      );
      // Overlapping ranges are joined at once: one for each needle could fill the memory.
      const previous = ranges.at(-1);
      if (previous && from <= previous[1] && to >= previous[0]) {
        ranges[ranges.length - 1] = [Math.min(from, previous[0]), Math.max(to, previous[1])];
      } else ranges.push([from, to]);
    });
  }
  for (const { start, end } of partsIn(reading.text, parts, squeezedText)) ranges.push(original(reading, start, end));
  return ranges;
}

/** The passing characters at both ends of a needle, which a comparison leaves out. */
function edgesOf(needle: string): readonly [before: string, after: string] {
  let first = 0;
  let last = needle.length;
  while (isPassing(needle.charCodeAt(first))) first += 1;
  while (isPassing(needle.charCodeAt(last - 1))) last -= 1;
  return [needle.slice(0, first), needle.slice(last)];
}

function matches(reading: DecodedText, word: RegExp): Range[] {
  return Array.from(reading.text.matchAll(word), ({ index, 0: { length } }) =>
    original(reading, index, index + length),
  );
}

function original({ startOf, endOf }: DecodedText, start: number, end: number): readonly [start: number, end: number] {
  return [startOf(start), endOf(end - 1)];
}

function replaced(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const marks = Array.from(text.matchAll(/\[redacted\]/g), ({ index }): Range => [index, index + mark.length]);
  let result = '';
  let done = 0;
  let next = 0;
  for (const [start, end, quote = ''] of merged(ranges)) {
    while (next < marks.length && marks[next]![1] <= start) next += 1;
    const [from, to] = marks[next] ?? [text.length, 0];
    if (from <= start && end <= to) continue;
    result += text.slice(done, start) + quote + mark + quote;
    done = end;
  }
  return result + text.slice(done);
}

function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && range[0] <= last[1]) result[result.length - 1] = union(last, range);
    else result.push(range);
  }
  return result;
}

/** The union of two ranges. It has quotation marks only if it is exactly the range of a number. */
function union(one: Range, other: Range): Range {
  const start = one[0];
  const end = Math.max(one[1], other[1]);
  const quote = [one, other].find((range) => range[2] !== undefined && range[0] === start && range[1] === end)?.[2];
  return quote === undefined ? [start, end] : [start, end, quote];
}
