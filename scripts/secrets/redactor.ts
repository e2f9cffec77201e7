import escapeStringRegexp from 'escape-string-regexp';
import type { Header } from '../lib/http/exchange.ts';
import { isUuid } from '../lib/text/uuid.ts';
import { pairsOf, type Users } from '../target/credentials.ts';
import { maxLearned, maxLearnedUnits, maxSearchedLength, maxSearchedUnits, maxSecretLength } from '../target/limits.ts';
import { createIdLikeTokens } from './id-like-tokens.ts';
import {
  type Carried,
  cutFormsCarried,
  cutFormsOfToken,
  encodingsSent,
  encodingsOf,
  formsOfWord,
  type Further,
  tokenParts,
  knownSecretsOf,
} from './known-secrets.ts';
import { isSecretValueName } from './names/secret-names.ts';
import { type SecretPlace, secretPlaces } from './names/secret-places.ts';
import { mark } from './names/vocabulary.ts';
import { createFragments, type Fragment, type Fragments } from './search/fragments.ts';
import { createNeedles, isPassing, type Needles, minNeedleLength, normalized } from './search/matcher.ts';
import { allReadingsOf, type Effort, type DecodedText, Squeezed } from './search/readings.ts';

/** Finds and removes the secrets of a target, and of one request to it, in what the target sends. */
export interface Stripper {
  /**
   * The text without every secret that can be told from innocent text, and without the texts in members that
   * are named for one; numbers stay, since their type is for the judge. JSON stays JSON. A token under its name is learned: later texts are stripped of it too.
   */
  readonly strip: (text: string) => string;
  /** Headers stripped, those that are named for a secret of their whole value. */
  readonly stripHeaders: (headers: readonly Header[]) => Header[];
  /**
   * Whether the text repeats a telling password, a user name with its password, or what the request carried;
   * undefined where none was found, and the text is beyond what is searched.
   */
  readonly repeatsCredential: (text: string) => boolean | undefined;
}

/** Knows the secrets of a target. */
export interface Redactor {
  /** For the wire. @param carried what the request carried, beyond the users' own credentials. */
  readonly forRequest: (carried: Carried) => Stripper;
  /**
   * For a text of the target's that is shown: stripped, of numbers that are named for a secret too, and without
   * names and short secrets where they stand alone. Where there is something to withhold, a notice in its place.
   */
  readonly redact: (text: string) => string;
  /** For a sentence of the suite's that may quote the target: as `redact`, but the suite's own words stay. */
  readonly redactSentence: (text: string) => string;
  /** Takes a text for a secret from now on, unless it is too short or too common to be told from innocent text. */
  readonly learn: (secret: string) => void;
  /**
   * Takes an access token for a secret from now on, whatever it looks like: the whole of it and, of a JSON Web Token,
   * each part. One that cannot be told from innocent text is removed where it stands alone.
   */
  readonly know: (token: string) => void;
  /** The forms of every secret known by now that can be told from innocent text. */
  readonly forms: () => Iterable<string>;
  /**
   * Why nothing that the target says is shown from now on, but words of the suite's own: it has given more secrets
   * than are learned, or a text that was not searched to its end, so that there may be secrets that nobody knows.
   */
  readonly withholds: () => Withheld | undefined;
  /** Whether a text shows a telling part of a credential of the users, and says that it was cut there. Escapes stay. */
  readonly showsPart: (text: string) => boolean;
}

/** Fragments of secrets, and which of them are taken for what they seem. */
interface Parts {
  readonly fragments: readonly Fragments[];
  readonly isOne: (fragment: Fragment, part: string) => boolean;
}

/** What is looked for in the answer to a request, besides what is learned. */
interface Sought {
  readonly needles: readonly Needles[];
  readonly parts: Parts;
}

/** Why something is withheld, as it stands in place of it. */
export type Withheld = (typeof notices)[keyof typeof notices];

const notices = {
  learned: '[withheld: there are more secrets than can be remembered]',
  searched: '[withheld: a text was too long, or escaped too often, to be searched for secrets]',
} as const;

/** Half-open, in UTF-16 units of the text that was given; with the quotation marks that its place needs, as spelled there. */
type Range = readonly [start: number, end: number, quote?: string];

// Each run of letters, of spaces and of what is no quotation mark is behind one quotation mark alone.
const idMember = /"\w*id"\s*:\s*"([^"\\]+)"/gi;

/** Units of a part of a short or common secret that is removed where a text merely ends. */
const minWordPartLength = 6;

/** Short secrets that are learned: each of them is looked for at every place. */
const maxWords = 100;

/** Credentials of requests that are kept as they are found: a run has a few that return. */
const maxSought = 50;

/** Rounds in which a text may still change by what the round before has brought to stand alone. */
const maxRounds = 8;

/** @param users whose credentials to know, in any of the spellings that `secrets.ts` and `readings.ts` name. */
export function createRedactor(users: Users, further: Further = {}): Redactor {
  const secrets = knownSecretsOf(users, further);
  const own = createNeedles(secrets.forms);
  const names = createNeedles(secrets.nameForms);
  const learned = createNeedles();
  const idLike = createIdLikeTokens();
  const ownForms: ReadonlySet<string> = new Set(secrets.forms);
  const allForms = new Set(ownForms);
  const words = new Set(secrets.words);
  const ownParts = createFragments(secrets.cutForms);
  const partsOfWords = createFragments(secrets.cutWords);
  const partsLearned = createFragments();
  const userNames = pairsOf(users).map(({ username }) => normalized(username));
  /** Many a secret begins like its user name, which an answer may well hold. */
  const isOfName = (part: string): boolean => userNames.some((name) => name.includes(normalized(part)));
  /** At the end of what merely ends, half of it has to be there: much ends like a part of something. */
  const distinctiveParts = (fragments: readonly Fragments[]): Parts => ({
    fragments,
    isOne: ({ isCut, isHalf, isBesideStray, isAmid }, part) =>
      !isAmid && secrets.isDistinctive(normalized(part)) && !isOfName(part) && (isHalf || (isCut && !isBesideStray)),
  });
  const shownParts: Parts = {
    fragments: [ownParts, partsOfWords, partsLearned],
    isOne: ({ isCut, isWithinWord, isBesideStray, isAmid }, part) =>
      secrets.isDistinctive(normalized(part)) ||
      (!isAmid &&
        !isWithinWord &&
        !isBesideStray &&
        !secrets.vocabulary.hasWordsOf(part) &&
        (isCut || normalized(part).length >= minWordPartLength)),
  };
  const aloneIn = (isSentence: boolean) =>
    standingAlone([...words].filter((word) => !isSentence || !secrets.vocabulary.hasWordsOf(word)));
  let alone = aloneIn(false);
  let aloneInSentences = aloneIn(true);
  const shortWords = words.size;
  let count = 0;
  let units = 0;
  let withheld: Withheld | undefined;

  const learn: Redactor['learn'] = (secret) => {
    // A bare UUID is what ids look like; removing those would leave nothing to judge.
    if (withheld || secret.length < minNeedleLength || allForms.has(secret) || isTooLong(secret)) return;
    if (secrets.isDistinctive(secret) && !isUuid(secret)) add(secret);
  };
  /** Its forms are many times as long, and already to look at it costs in proportion. */
  const isTooLong = ({ length }: string): boolean => {
    if (length > maxSecretLength) withheld ??= notices.learned;
    return length > maxSecretLength;
  };
  const add = (secret: string): void => {
    if (count >= maxLearned || units + secret.length > maxLearnedUnits) {
      withheld ??= notices.learned;
      return;
    }
    for (const cut of cutFormsOfToken(secret)) partsLearned.add(cut);
    count += 1;
    units += secret.length;
    for (const form of encodingsOf(secret)) {
      if (!learned.add(form)) withheld ??= notices.learned;
      allForms.add(form);
    }
  };
  const know: Redactor['know'] = (token) => {
    for (const piece of tokenParts(token)) {
      if (piece === '' || words.has(piece) || allForms.has(piece) || isTooLong(piece)) continue;
      if (secrets.isDistinctive(piece)) add(piece);
      else if (words.size - shortWords < maxWords) words.add(piece);
      else withheld ??= notices.learned;
    }
    alone = aloneIn(false);
    aloneInSentences = aloneIn(true);
  };

  const remove = (
    text: string,
    needles: readonly Pick<Needles, 'each'>[],
    parts: Parts,
    isShown: boolean,
    word: RegExp | undefined,
    effort: Effort,
  ): string => {
    const { inPlace, alternative, joined } = allReadingsOf(text, effort);
    const withPlaces = inPlace.map((reading) => ({ reading, places: secretPlaces(reading.text) }));
    for (const reading of inPlace) idLike.noteIdsIn(reading.text);
    for (const token of new Set(withPlaces.flatMap(({ reading, places }) => tokensIn(reading, places)))) {
      if (!idLike.learn(token)) learn(token);
    }
    return replaced(text, [
      ...withPlaces.flatMap(({ reading, places }) => byPlace(reading, places, text, isShown)),
      ...(word ? [...inPlace, ...alternative].flatMap((reading) => matches(reading, word)) : []),
      ...[...inPlace, ...alternative, ...joined].flatMap((reading) => byValue(reading, needles, parts)),
    ]);
  };
  const removeAll = (
    text: string,
    needles: readonly Pick<Needles, 'each'>[],
    parts: Parts,
    isShown: boolean,
    word?: RegExp,
  ): string => {
    const effort = effortFor(text);
    let result = text;
    for (let round = 0; round < maxRounds && effort.left >= 0; round += 1) {
      const next = remove(result, needles, parts, isShown, word, effort);
      if (next === result) break;
      result = next;
    }
    if (effort.left < 0) withheld ??= notices.searched;
    return result;
  };
  const shown = (text: string, word: RegExp | undefined): string => {
    // What is all words of the suite's own tells no secret that nobody knows.
    const isOwn = secrets.vocabulary.hasWordsOf(text);
    if (withheld && !isOwn) return withheld;
    const result = removeAll(text, [own, learned, idLike.needles, names], shownParts, true, word);
    return withheld && !isOwn ? withheld : result;
  };

  const soughtBefore = new Map<string, Sought>();
  /** What a request carried is made once into what it is found by: many requests carry the same. */
  const sought = (carried: Carried): Sought => {
    const key = JSON.stringify([carried.authorization, carried.secretQuery]);
    const before = soughtBefore.get(key);
    if (before) return before;
    const forms = encodingsSent(carried, secrets.passwords).filter((form) => !ownForms.has(form));
    const cut = cutFormsCarried(carried, secrets.passwords);
    const made = {
      needles: forms.length === 0 ? [own] : [own, createNeedles(forms)],
      parts: distinctiveParts(cut.length === 0 ? [ownParts] : [ownParts, createFragments(cut)]),
    };
    if (soughtBefore.size >= maxSought) soughtBefore.clear();
    soughtBefore.set(key, made);
    return made;
  };

  return {
    forRequest(carried) {
      if (carried.path !== undefined) idLike.noteIdsOfPath(carried.path);
      const { needles, parts } = sought(carried);
      const strip = (text: string) => removeAll(text, [...needles, learned, idLike.needles], parts, false);
      return {
        strip,
        stripHeaders: (headers) =>
          headers.map(([name, value]) => [strip(name), isSecretValueName(name) ? mark : strip(value)]),
        repeatsCredential: (text) => {
          const effort = effortFor(text);
          const { inPlace, alternative, joined } = allReadingsOf(text, effort);
          const repeats = [...inPlace, ...alternative, ...joined].some((reading) => {
            const squeezedText = new Squeezed(reading.text);
            return (
              needles.some((needle) => needle.isIn(squeezedText.text)) ||
              partsIn(reading.text, parts, squeezedText).length > 0
            );
          });
          return repeats || effort.left >= 0 ? repeats : undefined;
        },
      };
    },
    redact: (text) => shown(text, alone),
    redactSentence: (text) => shown(text, aloneInSentences),
    learn,
    know,
    forms: () => allForms,
    withholds: () => withheld,
    showsPart: (text) =>
      /…|\.\.\./.test(text) && partsIn(text, distinctiveParts([ownParts])).some(({ isCut, isHalf }) => isCut && isHalf),
  };
}

/** What is too long is read as it is, and no further. */
function effortFor(text: string): Effort {
  return { left: text.length > maxSearchedLength ? 0 : maxSearchedUnits };
}

/** Tokens, which a target gives away but once; whatever else has a secret's name is known there alone. */
function tokensIn({ text }: DecodedText, places: readonly SecretPlace[]): string[] {
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

/** @param numbers whether those are removed too: a text takes their place, which a judge would take for one. */
function byPlace(reading: DecodedText, places: readonly SecretPlace[], text: string, numbers: boolean): Range[] {
  return places.flatMap(({ start, end, quote }): Range[] => {
    const [from, to] = original(reading, start, end);
    if (quote === undefined) return [[from, to]];
    return numbers ? [[from, to, text.slice(reading.startOf(quote), reading.endOf(quote))]] : [];
  });
}

/** Parts of secrets, at the edges of a text. */
function partsIn(text: string, parts: Parts, squeezedText = new Squeezed(text)): Fragment[] {
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
      // Where needles overlap at every place, a range for each of them would fill the memory.
      const previous = ranges.at(-1);
      if (previous && from <= previous[1] && to >= previous[0]) {
        ranges[ranges.length - 1] = [Math.min(from, previous[0]), Math.max(to, previous[1])];
      } else ranges.push([from, to]);
    });
  }
  for (const { start, end } of partsIn(reading.text, parts, squeezedText)) ranges.push(original(reading, start, end));
  return ranges;
}

/** The passing characters at the ends of a needle, which a comparison leaves out. */
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

/** What reaches beyond a number is no number, and needs no quotation marks. */
function union(one: Range, other: Range): Range {
  const start = one[0];
  const end = Math.max(one[1], other[1]);
  const quote = [one, other].find((range) => range[2] !== undefined && range[0] === start && range[1] === end)?.[2];
  return quote === undefined ? [start, end] : [start, end, quote];
}

function standingAlone(words: readonly string[]): RegExp | undefined {
  const forms = words.flatMap(formsOfWord);
  if (forms.length === 0) return undefined;
  const sources = [...new Set(forms)]
    // Longest first, so that a value is removed before a part of it is.
    .sort((a, b) => b.length - a.length)
    .map(escapeStringRegexp);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}
