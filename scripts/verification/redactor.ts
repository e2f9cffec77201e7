import type { Users } from './credentials.ts';
import type { Header } from './exchange.ts';
import { createNeedles, type Needles, passing, squeezed } from './needles.ts';
import { joinedReadingsOf, type Reading, readingsOf, squeezedWithPlaces } from './readings.ts';
import { type Carried, formsCarried, formsOf, type Further, secretsOf } from './secrets.ts';
import { mark } from './vocabulary.ts';

/** Finds and removes the secrets of a target, and of one request to it, in what the target sends. */
export interface Stripper {
  /**
   * The text without every secret that can be told from innocent text, and without the values of members that
   * are named for one. JSON stays JSON. A token under its name is learned: later texts are stripped of it too.
   */
  readonly strip: (text: string) => string;
  /** Headers stripped, those that are named for a secret of their whole value. */
  readonly stripHeaders: (headers: readonly Header[]) => Header[];
  /** Whether the text repeats a telling password, a user name with its password, or what the request carried. */
  readonly repeatsCredential: (text: string) => boolean;
}

/** Knows the secrets of a target. */
export interface Redactor {
  /** For the wire. @param carried what the request carried, beyond the users' own credentials. */
  readonly forRequest: (carried: Carried) => Stripper;
  /** For a text of the target's that is shown: stripped, and without names and short secrets where they stand alone. */
  readonly redact: (text: string) => string;
  /** For a sentence of the suite's that may quote the target: as `redact`, but the suite's own words stay. */
  readonly redactSentence: (text: string) => string;
  /** Takes a text for a secret from now on, unless it is too short or too common to be told from innocent text. */
  readonly learn: (secret: string) => void;
  /** The forms of every secret known by now that can be told from innocent text. */
  readonly forms: () => Iterable<string>;
}

/** Half-open, in UTF-16 units of the text that was given. */
type Range = readonly [start: number, end: number];

const secretName = '(?:[\\w-]*token|password|secret|(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)';
const secretHeader = new RegExp(`^${secretName}$`, 'i');
const secretMember = new RegExp(`("${secretName}"\\s*:\\s*")((?:[^"\\\\]|\\\\.)+)("|$)`, 'gi');
// A variable of the shell stands for a secret and is none.
const secretParameter = new RegExp(`((?:^|[?&;\\s])${secretName}=)(?!\\$)([^&;\\s"'<>#]+)`, 'gi');
const tokenMember = /^"[\w-]*token"/i;
const idMember = /"\w*id"\s*:\s*"([^"\\]+)"/gi;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Rounds in which a text may still change by what the round before has brought to stand alone. */
const mostRounds = 8;

/** @param users whose credentials to know, in any of the spellings that `secrets.ts` and `readings.ts` name. */
export function createRedactor(users: Users, further: Further = {}): Redactor {
  const secrets = secretsOf(users, further);
  const own = createNeedles(secrets.forms);
  const names = createNeedles(secrets.nameForms);
  const learned = createNeedles();
  const ownForms: ReadonlySet<string> = new Set(secrets.forms);
  const allForms = new Set(ownForms);
  const alone = standingAlone(secrets.words);
  const aloneInSentences = standingAlone(secrets.words.filter((word) => !secrets.vocabulary.hasWordsOf(word)));

  const learn: Redactor['learn'] = (secret) => {
    // A bare UUID is what ids look like; removing those would leave nothing to judge.
    if (allForms.has(secret) || !secrets.isTelling(secret) || uuid.test(secret)) return;
    for (const form of formsOf(secret)) {
      learned.add(form);
      allForms.add(form);
    }
  };

  const remove = (text: string, needles: readonly Needles[], word: RegExp | undefined): string => {
    const readings = readingsOf(text);
    for (const token of readings.flatMap(tokensIn)) learn(token);
    return replaced(text, [
      ...readings.flatMap((reading) => [...byName(reading), ...(word ? matches(reading, word) : [])]),
      ...[...readings, ...joinedReadingsOf(text)].flatMap((reading) => byValue(reading, needles)),
    ]);
  };
  const removeAll = (text: string, needles: readonly Needles[], word?: RegExp): string => {
    let result = text;
    for (let round = 0; round < mostRounds; round += 1) {
      const next = remove(result, needles, word);
      if (next === result) break;
      result = next;
    }
    return result;
  };

  return {
    forRequest(carried) {
      const forms = formsCarried(carried, secrets.passwords).filter((form) => !ownForms.has(form));
      const needles = forms.length === 0 ? [own] : [own, createNeedles(forms)];
      const strip = (text: string) => removeAll(text, [...needles, learned]);
      return {
        strip,
        stripHeaders: (headers) =>
          headers.map(([name, value]) => [strip(name), secretHeader.test(name) ? mark : strip(value)]),
        repeatsCredential: (text) =>
          [...readingsOf(text), ...joinedReadingsOf(text)].some((reading) => {
            const haystack = squeezed(reading.text);
            return needles.some((needle) => needle.isIn(haystack));
          }),
      };
    },
    redact: (text) => removeAll(text, [own, learned, names], alone),
    redactSentence: (text) => removeAll(text, [own, learned, names], aloneInSentences),
    learn,
    forms: () => allForms,
  };
}

function tokensIn({ text }: Reading): string[] {
  const tokens = [...text.matchAll(secretMember)].flatMap(([, name, value, end]) =>
    tokenMember.test(name!) && end === '"' ? [plain(value!)] : [],
  );
  if (tokens.length === 0) return [];
  const ids = new Set(Array.from(text.matchAll(idMember), ([, id]) => id!));
  return tokens.filter((token) => !ids.has(token));
}

function plain(json: string): string {
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return json;
  }
}

function byName(reading: Reading): Range[] {
  return [secretMember, secretParameter].flatMap((pattern) =>
    Array.from(reading.text.matchAll(pattern), ({ index, 1: name, 2: value }) =>
      original(reading, index + name!.length, index + name!.length + value!.length),
    ),
  );
}

function byValue(reading: Reading, needles: readonly Needles[]): Range[] {
  const { text, places } = squeezedWithPlaces(reading.text);
  return needles
    .flatMap((some) => some.find(text))
    .map(({ start, end, needle }) => {
      const [before, after] = edgesOf(needle);
      const first = places[start]!;
      const last = places[end - 1]! + 1;
      return original(
        reading,
        reading.text.endsWith(before, first) ? first - before.length : first,
        reading.text.startsWith(after, last) ? last + after.length : last,
      );
    });
}

/** The passing characters at the ends of a needle, which a comparison leaves out. */
function edgesOf(needle: string): [before: string, after: string] {
  const units = needle.split('');
  const first = units.findIndex((unit) => !passing.test(unit));
  const last = units.findLastIndex((unit) => !passing.test(unit));
  return [needle.slice(0, first), needle.slice(last + 1)];
}

function matches(reading: Reading, word: RegExp): Range[] {
  return Array.from(reading.text.matchAll(word), ({ index, 0: { length } }) =>
    original(reading, index, index + length),
  );
}

function original({ startOf, endOf }: Reading, start: number, end: number): Range {
  return [startOf(start), endOf(end - 1)];
}

function replaced(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const marks = Array.from(text.matchAll(/\[redacted\]/g), ({ index }): Range => [index, index + mark.length]);
  let result = '';
  let done = 0;
  for (const [start, end] of merged(ranges)) {
    if (marks.some(([from, to]) => from <= start && end <= to)) continue;
    result += text.slice(done, start) + mark;
    done = end;
  }
  return result + text.slice(done);
}

function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && start <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], end)];
    else result.push([start, end]);
  }
  return result;
}

function standingAlone(words: readonly string[]): RegExp | undefined {
  const forms = words.flatMap((word) => {
    const bytes = Buffer.from(word, 'utf8');
    return [word, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
  });
  if (forms.length === 0) return undefined;
  const sources = [...new Set(forms)]
    // Longest first, so that a value is removed before a part of it is.
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}
