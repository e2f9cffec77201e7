import type { Header } from '../lib/http/exchange.ts';
import { pairsOf, type Users } from '../target/credentials.ts';
import { maxSearchedLength, maxSearchedUnits } from '../target/limits.ts';
import { createIdLikeTokens } from './id-like-tokens.ts';
import { type Carried, cutFormsCarried, encodingsSent, type Further, knownSecretsOf } from './known-secrets.ts';
import { SecretMemory, type Withheld } from './memory.ts';
import { isSecretValueName } from './names/secret-names.ts';
import { mark } from './names/vocabulary.ts';
import { type Parts, partsIn, type ReadingWithPlaces, type Sought, tokensIn, withoutSecrets } from './removal.ts';
import { createFragments, type Fragments } from './search/fragments.ts';
import { createNeedles, type Needles, normalized } from './search/matcher.ts';
import { allReadingsOf, type Effort, Squeezed } from './search/readings.ts';

/*
 * How secrets are removed. A text of the target is decoded again and again, and each decoding of it is a reading
 * (`search/readings.ts`). Every reading is searched in three passes: values under the name of a secret, short secrets
 * that stand alone, and known secrets with their cut parts. All matches are mapped back to the text as it was sent, and
 * a mark takes their place (`removal.ts`). A mark can bring another secret to stand alone, so the search is repeated,
 * in eight rounds at most, until nothing changes. New tokens are learned in each round, before it searches
 * (`memory.ts`). The cost is the length of all readings in all rounds, and nearly independent of the number of secrets.
 * One budget bounds that cost for each text. Once a text is beyond it, every text of the target is withheld. The guard
 * (`guard.ts`) has decoders of its own and looks at whole outputs, so that it sees what this search has missed.
 */

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

/** Credentials of requests that are kept with what finds them: a run has a few that return. */
const maxCarried = 50;

/** Units of a part of a short or common secret that is removed where a text merely ends. */
const minWordPartLength = 6;

/** @param users whose credentials to know, in every encoding that `known-secrets.ts` and `readings.ts` name. */
export function createRedactor(users: Users, further: Further = {}): Redactor {
  return new TargetRedactor(users, further);
}

/** What is looked for in the answer to a request, besides what is learned. */
interface SoughtInAnswer {
  readonly needles: readonly Needles[];
  readonly parts: Parts;
}

/** The functions are properties, so that callers can take them out of the object. */
class TargetRedactor implements Redactor {
  readonly #memory: SecretMemory;
  readonly #idLike = createIdLikeTokens();
  readonly #ownForms: ReadonlySet<string>;
  readonly #own: Needles;
  readonly #names: Needles;
  readonly #ownParts: Fragments;
  readonly #partsOfWords: Fragments;
  readonly #userNames: readonly string[];
  readonly #soughtBefore = new Map<string, SoughtInAnswer>();

  constructor(users: Users, further: Further) {
    const known = knownSecretsOf(users, further);
    this.#memory = new SecretMemory(known);
    this.#ownForms = new Set(known.forms);
    this.#own = createNeedles(known.forms);
    this.#names = createNeedles(known.nameForms);
    this.#ownParts = createFragments(known.cutForms);
    this.#partsOfWords = createFragments(known.cutWords);
    this.#userNames = pairsOf(users).map(({ username }) => normalized(username));
  }

  readonly learn = (secret: string): void => {
    this.#memory.learn(secret);
  };
  readonly know = (token: string): void => {
    this.#memory.know(token);
  };
  readonly forms = (): Iterable<string> => this.#memory.forms;
  readonly withholds = (): Withheld | undefined => this.#memory.withheld;
  readonly redact = (text: string): string => this.#shown(text, this.#memory.alone);
  readonly redactSentence = (text: string): string => this.#shown(text, this.#memory.aloneInSentences);

  readonly forRequest = (carried: Carried): Stripper => {
    if (carried.path !== undefined) this.#idLike.noteIdsOfPath(carried.path);
    const { needles, parts } = this.#soughtFor(carried);
    const sought = { needles: [...needles, this.#memory.needles, this.#idLike.needles], parts, numbers: false };
    const strip = (text: string): string => this.#removed(text, sought);
    return {
      strip,
      stripHeaders: (headers) =>
        headers.map(([name, value]) => [strip(name), isSecretValueName(name) ? mark : strip(value)]),
      repeatsCredential: (text) => repeatsOneOf(text, needles, parts),
    };
  };

  readonly showsPart = (text: string): boolean =>
    /…|\.\.\./.test(text) &&
    partsIn(text, this.#distinctiveParts([this.#ownParts])).some(({ isCut, isHalf }) => isCut && isHalf);

  #shown(text: string, alone: RegExp | undefined): string {
    // A text of nothing but the suite's own words tells no secret.
    const isOwn = this.#memory.known.vocabulary.hasWordsOf(text);
    if (this.#memory.withheld && !isOwn) return this.#memory.withheld;
    const needles = [this.#own, this.#memory.needles, this.#idLike.needles, this.#names];
    const result = this.#removed(text, { needles, parts: this.#shownParts(), alone, numbers: true });
    return this.#memory.withheld && !isOwn ? this.#memory.withheld : result;
  }

  #removed(text: string, sought: Sought): string {
    const effort = effortFor(text);
    const result = withoutSecrets(text, sought, effort, (readings) => {
      this.#learnTokens(readings);
    });
    if (effort.left < 0) this.#memory.withhold('searched');
    return result;
  }

  #learnTokens(readings: readonly ReadingWithPlaces[]): void {
    for (const { reading } of readings) this.#idLike.noteIdsIn(reading.text);
    for (const token of new Set(readings.flatMap(tokensIn))) {
      if (!this.#idLike.learn(token)) this.#memory.learn(token);
    }
  }

  /** What finds the credentials of a request is made once: many requests carry the same. */
  #soughtFor(carried: Carried): SoughtInAnswer {
    const key = JSON.stringify([carried.authorization, carried.secretQuery]);
    const before = this.#soughtBefore.get(key);
    if (before) return before;
    const { passwords } = this.#memory.known;
    const forms = encodingsSent(carried, passwords).filter((form) => !this.#ownForms.has(form));
    const cut = cutFormsCarried(carried, passwords);
    const made = {
      needles: forms.length === 0 ? [this.#own] : [this.#own, createNeedles(forms)],
      parts: this.#distinctiveParts(cut.length === 0 ? [this.#ownParts] : [this.#ownParts, createFragments(cut)]),
    };
    if (this.#soughtBefore.size >= maxCarried) this.#soughtBefore.clear();
    this.#soughtBefore.set(key, made);
    return made;
  }

  /** At the end of what merely ends, half of it has to be there: much ends like a part of something. */
  #distinctiveParts(fragments: readonly Fragments[]): Parts {
    const { isDistinctive } = this.#memory.known;
    return {
      fragments,
      isOne: ({ isCut, isHalf, isBesideStray, isAmid }, part) =>
        !isAmid && isDistinctive(normalized(part)) && !this.#isOfName(part) && (isHalf || (isCut && !isBesideStray)),
    };
  }

  #shownParts(): Parts {
    const { isDistinctive, vocabulary } = this.#memory.known;
    return {
      fragments: [this.#ownParts, this.#partsOfWords, this.#memory.fragments],
      isOne: ({ isCut, isWithinWord, isBesideStray, isAmid }, part) =>
        isDistinctive(normalized(part)) ||
        (!isAmid &&
          !isWithinWord &&
          !isBesideStray &&
          !vocabulary.hasWordsOf(part) &&
          (isCut || normalized(part).length >= minWordPartLength)),
    };
  }

  /** Many a secret begins like its user name, which an answer may well hold. */
  #isOfName(part: string): boolean {
    return this.#userNames.some((name) => name.includes(normalized(part)));
  }
}

/** Undefined where no credential was found, and the text was not searched whole. */
function repeatsOneOf(text: string, needles: readonly Needles[], parts: Parts): boolean | undefined {
  const effort = effortFor(text);
  const { inPlace, alternative, joined } = allReadingsOf(text, effort);
  const repeats = [...inPlace, ...alternative, ...joined].some((reading) => {
    const squeezedText = new Squeezed(reading.text);
    return (
      needles.some((needle) => needle.isIn(squeezedText.text)) || partsIn(reading.text, parts, squeezedText).length > 0
    );
  });
  return repeats || effort.left >= 0 ? repeats : undefined;
}

/** A text that is too long is read as it is, and not decoded. */
function effortFor(text: string): Effort {
  return { left: text.length > maxSearchedLength ? 0 : maxSearchedUnits };
}
