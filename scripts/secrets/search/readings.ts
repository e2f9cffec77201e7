import { alternatives, type Decoding, escapes } from './decodings.ts';
import { isPassing, normalized } from './matcher.ts';

/** A text as it reads after some rounds of unescaping; every unit knows where in the original it comes from. */
export interface DecodedText {
  readonly text: string;
  /** Where in the original the unit at this index begins. */
  readonly startOf: (index: number) => number;
  /** Where in the original the unit at this index ends. */
  readonly endOf: (index: number) => number;
}

/** What a search may still cost, in units of all readings together; below zero where a text has more to read than that. */
export interface Effort {
  left: number;
}

/** Rounds of unescaping: an escape within an escape within a report is three, and ten are for who means it. */
const maxRounds = 12;
/** The readings of which the alternatives are read, from the first on, and the rounds that follow each. */
const maxWithAlternatives = 4;
const roundsBehind = 3;

/** Looks for any of some decodings, and tells by the group which of them it has found. */
interface Undoing {
  readonly pattern: RegExp;
  /** Characters of which one begins each escape: a text without them is not searched. */
  readonly firsts: readonly string[];
  readonly decodings: readonly Decoding[];
}

const always = undoing(escapes);
const oneByOne = alternatives.map((decoding) => undoing([decoding]));

/** The text itself, and as it reads after one, two, … rounds of unescaping, as long as a round changes it. */
export function readingsOf(text: string, effort?: Effort): DecodedText[] {
  return roundsOf(asItIs(text), unescapedOnce, effort);
}

/**
 * The readings in which one of the alternative decodings is undone, among the others. In them a text may lose what
 * belongs to it, such as the quotation marks of an empty string: they are for values, and not for places.
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
 * The readings with the lines joined before each round, since a line may break within an escape; the same without
 * what stands at the beginning of lines that are quoted or commented out. None for a single line.
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
  /** With its lines and quotation marks as they are: in these a place can be told. */
  readonly inPlace: readonly DecodedText[];
  readonly alternative: readonly DecodedText[];
  readonly joined: readonly DecodedText[];
}

/** In an order in which the cheap ones come before an effort ends. */
export function allReadingsOf(text: string, effort?: Effort): AllReadings {
  const inPlace = readingsOf(text, effort);
  const joinedReadings = joinedReadingsOf(text, effort);
  return {
    inPlace,
    alternative: alternativeReadingsOf(inPlace, effort),
    joined: [...joinedReadings, ...alternativeReadingsOf(joinedReadings.slice(0, 1), effort)],
  };
}

/** The text with every escape in it undone, also those that come to light by that. */
export function unescaped(text: string): string {
  return readingsOf(text).at(-1)!.text;
}

/** A text without its passing characters. Where they were is asked for only where something was found. */
export class Squeezed {
  readonly text: string;
  readonly #original: string;
  #places: readonly number[] | undefined;

  constructor(original: string) {
    this.text = normalized(original);
    this.#original = original;
  }

  /** Where in the text that was given each unit that is left stands. */
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
/** A function without a name of its own, since to name each of them takes longer than to make it. */
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
/** Undefined where it would be the same as without prefixes. */
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

/** What stands before the text of a line that is quoted in a mail, commented out, or numbered. */
const prefix = /(?:>[> \t]*|(?:[#|*;:!]+|\/\/+|--+|\d{1,9}[:.)|])[ \t]+)/y;

/** Of a break, escaped or not, the first or the last unit is one of these. */
const mayBreak = /[\\\r\n]/;

/**
 * Line breaks as they are or escaped, once or more, each with what makes it a soft one and the indentation behind it.
 * Linear: what is looked through from one place, a run of backslashes above all, is not looked through from the next.
 * @returns half-open ranges; none where prefixes are asked for, and none are there.
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
    // Of backslashes before a break that is as it is, only the last belongs to it.
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

/** @param letter of an escaped carriage return, which a line feed may follow, or of a line feed. */
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
      // By units: a character beyond the basic plane is two of them, from one place.
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

/** Which of the decodings has matched, each of which is a group. */
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
