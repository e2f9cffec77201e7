import { alternatives, type Decoding, escapes } from './decodings.ts';
import { isPassing, normalized } from './matcher.ts';

/** A text after some rounds of unescaping, with the places of its units in the original. */
export interface DecodedText {
  readonly text: string;
  /** Where in the original the unit at this index begins. */
  readonly startOf: (index: number) => number;
  /** Where in the original the unit at this index ends. */
  readonly endOf: (index: number) => number;
}

/** What a search may still cost, in units of all readings; below zero if the text has more. */
export interface Effort {
  left: number;
}

/** Rounds of unescaping. An escape within an escape within a report takes three. */
const maxRounds = 12;
/** How many readings get alternatives, and how many rounds follow each alternative. */
const maxWithAlternatives = 4;
const roundsBehind = 3;

/** Finds any of several decodings; the group that matched tells which. */
interface Undoing {
  readonly pattern: RegExp;
  /** The characters that escapes begin with: a text without them is not searched. */
  readonly firsts: readonly string[];
  readonly decodings: readonly Decoding[];
}

const always = undoing(escapes);
const oneByOne = alternatives.map((decoding) => undoing([decoding]));

/** The text itself, and after one, two, … rounds of unescaping, as long as a round changes it. */
export function readingsOf(text: string, effort?: Effort): DecodedText[] {
  return roundsOf(asItIs(text), unescapedOnce, effort);
}

/**
 * The readings in which one of the alternative decodings is undone too. They may lose characters of the text, such as
 * the quotation marks of an empty string. So they are searched for values, but not for places of names.
 */
export function alternativeReadingsOf(readings: readonly DecodedText[], effort?: Effort): DecodedText[] {
  const some = [...new Set([...readings.slice(0, maxWithAlternatives), ...readings.slice(-1)])];
  return some.flatMap((reading) =>
    oneByOne.flatMap((alternative) => {
      const first = effort && effort.left < 0 ? undefined : undone(reading, alternative);
      return first ? roundsOf(first, unescapedOnce, effort, roundsBehind) : [];
    }),
  );
}

/**
 * The readings with the lines joined before each round, since a line may break within an escape; and the same without
 * the prefixes of quoted or commented lines. None for a single line.
 */
export function joinedReadingsOf(text: string, effort?: Effort): DecodedText[] {
  return [joinedOnce, joinedWithoutPrefixes].flatMap((join) => {
    const first = effort && effort.left < 0 ? undefined : join(asItIs(text));
    if (!first) return [];
    return roundsOf(
      first,
      (reading) => {
        const whole = join(reading) ?? joinedOnce(reading);
        return unescapedOnce(whole ?? reading) ?? whole;
      },
      effort,
    );
  });
}

/** Every reading of a text. */
export interface AllReadings {
  /** With lines and quotation marks as they are, so that values can be found by their names. */
  readonly inPlace: readonly DecodedText[];
  readonly alternative: readonly DecodedText[];
  readonly joined: readonly DecodedText[];
}

/** Every reading of a text, the cheap ones first, since the effort may end. */
export function allReadingsOf(text: string, effort?: Effort): AllReadings {
  const inPlace = readingsOf(text, effort);
  const joinedReadings = joinedReadingsOf(text, effort);
  return {
    inPlace,
    alternative: alternativeReadingsOf(inPlace, effort),
    joined: [...joinedReadings, ...alternativeReadingsOf(joinedReadings.slice(0, 1), effort)],
  };
}

/** The text with every escape undone, nested ones too. */
export function unescaped(text: string): string {
  return readingsOf(text).at(-1)!.text;
}

/** A text without its passing characters. Places are computed only if something was found. */
export class Squeezed {
  readonly text: string;
  readonly #original: string;
  #places: readonly number[] | undefined;

  constructor(original: string) {
    this.text = normalized(original);
    this.#original = original;
  }

  /** The place of each remaining unit in the original text. */
  get places(): readonly number[] {
    return (this.#places ??= unitsLeft(this.#original));
  }
}

function unitsLeft(text: string): number[] {
  const places: number[] = [];
  for (let index = 0; index < text.length; index += 1) if (!isPassing(text.charCodeAt(index))) places.push(index);
  return places;
}

const same = (index: number): number => index;
const next = (index: number): number => index + 1;
/** The inner function is anonymous: naming each one would take longer than making it. */
const placeIn = (places: readonly number[]) => (index: number) => places[index]!;

function asItIs(text: string): DecodedText {
  return { text, startOf: same, endOf: next };
}

function roundsOf(
  first: DecodedText,
  round: (reading: DecodedText) => DecodedText | undefined,
  effort: Effort = { left: Infinity },
  max: number = maxRounds,
): DecodedText[] {
  const readings = [first];
  effort.left -= first.text.length;
  while (readings.length <= max && effort.left >= 0) {
    const further = round(readings.at(-1)!);
    if (!further) break;
    readings.push(further);
    effort.left -= further.text.length;
  }
  return readings;
}

const joinedOnce = (reading: DecodedText): DecodedText | undefined => joined(reading, false);
/** Undefined if the result would be that of `joinedOnce`. */
const joinedWithoutPrefixes = (reading: DecodedText): DecodedText | undefined => joined(reading, true);

function joined({ text, startOf, endOf }: DecodedText, withPrefixes: boolean): DecodedText | undefined {
  const starts: number[] = [];
  const ends: number[] = [];
  const pieces: string[] = [];
  let done = 0;
  const breaks = lineBreaksIn(text, withPrefixes);
  if (breaks.length === 0) return undefined;
  for (const [start, end] of [...breaks, [text.length, text.length] as const]) {
    for (let index = done; index < start; index += 1) {
      starts.push(startOf(index));
      ends.push(endOf(index));
    }
    pieces.push(text.slice(done, start));
    done = end;
  }
  return { text: pieces.join(''), startOf: placeIn(starts), endOf: placeIn(ends) };
}

/** The prefix of a line that is quoted in a mail, commented out, or numbered. */
const prefix = /(?:>[> \t]*|(?:[#|*;:!]+|\/\/+|--+|\d{1,9}[:.)|])[ \t]+)/y;

/** Every break, escaped or not, holds one of these. */
const mayBreak = /[\\\r\n]/;

/**
 * Line breaks, plain or escaped once or more, each with the mark of a soft break before it and the indentation after it.
 * Linear: the search goes on after what it has read, such as a run of backslashes.
 * @returns half-open ranges; empty if prefixes are asked for and there are none.
 */
function lineBreaksIn(text: string, withPrefixes: boolean): (readonly [start: number, end: number])[] {
  const found: (readonly [start: number, end: number])[] = [];
  if (!mayBreak.test(text)) return found;
  let hasPrefix = false;
  let done = 0;
  for (let index = 0; index < text.length;) {
    const backslashes = backslashesEnd(text, index);
    const isEscaped = backslashes > index && (text[backslashes] === 'r' || text[backslashes] === 'n');
    if (!isEscaped && text[backslashes] !== '\r' && text[backslashes] !== '\n') {
      index = Math.max(backslashes, index + 1);
      continue;
    }
    // Of the backslashes before a plain break, only the last belongs to it.
    let start: number = isEscaped ? index : Math.max(index, backslashes - 1);
    if ((isEscaped || start === backslashes) && start > done && text[start - 1] === '=') start -= 1;
    let end = isEscaped
      ? escapedBreakEnd(text, backslashes)
      : backslashes + (text.startsWith('\r\n', backslashes) ? 2 : 1);
    for (;;) {
      if (text[end] === ' ' || text[end] === '\t') end += 1;
      else {
        const tab = backslashesEnd(text, end);
        if (tab === end || text[tab] !== 't') break;
        end = tab + 1;
      }
    }
    if (withPrefixes) {
      prefix.lastIndex = end;
      if (prefix.test(text)) {
        hasPrefix = true;
        end = prefix.lastIndex;
      }
    }
    found.push([start, end]);
    done = end;
    index = end;
  }
  return withPrefixes && !hasPrefix ? [] : found;
}

/** @param letter index of the letter of an escaped carriage return or line feed; a line feed may follow the former. */
function escapedBreakEnd(text: string, letter: number): number {
  const next = backslashesEnd(text, letter + 1);
  return text[letter] === 'r' && next > letter + 1 && text[next] === 'n' ? next + 1 : letter + 1;
}

function backslashesEnd(text: string, start: number): number {
  let end = start;
  while (text[end] === '\\') end += 1;
  return end;
}

function undoing(decodings: readonly Decoding[]): Undoing {
  return {
    decodings,
    pattern: new RegExp(decodings.map(({ escape }) => `(${escape.source})`).join('|'), 'g'),
    firsts: [...new Set(decodings.flatMap(({ firsts }) => firsts))],
  };
}

function unescapedOnce(reading: DecodedText): DecodedText | undefined {
  return undone(reading, always);
}

function undone(reading: DecodedText, { pattern, firsts, decodings }: Undoing): DecodedText | undefined {
  const { text, startOf, endOf } = reading;
  if (!holdsOneOf(text, firsts)) return undefined;
  const pieces: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    const escape = match[0];
    const characters = decodings[groupOf(match)]!.meant(escape);
    if (!characters) continue;
    pieces.push(text.slice(done, match.index));
    keepPlaces(reading, done, match.index, starts, ends);
    done = match.index;
    for (const { text: character, length } of characters) {
      pieces.push(character);
      // A character outside the basic plane has two units, both from one place.
      const [start, end] = [startOf(done), endOf(done + length - 1)];
      for (let unit = character.length; unit > 0; unit -= 1) {
        starts.push(start);
        ends.push(end);
      }
      done += length;
    }
    done = match.index + escape.length;
  }
  if (done === 0) return undefined;
  pieces.push(text.slice(done));
  keepPlaces(reading, done, text.length, starts, ends);
  return { text: pieces.join(''), startOf: placeIn(starts), endOf: placeIn(ends) };
}

function holdsOneOf(text: string, characters: readonly string[]): boolean {
  return characters.some((character) => text.includes(character));
}

/** The index of the decoding that matched; each is a group. */
function groupOf(match: RegExpExecArray): number {
  let group = 1;
  while (match[group] === undefined) group += 1;
  return group - 1;
}

function keepPlaces({ startOf, endOf }: DecodedText, from: number, to: number, starts: number[], ends: number[]): void {
  for (let index = from; index < to; index += 1) {
    starts.push(startOf(index));
    ends.push(endOf(index));
  }
}
