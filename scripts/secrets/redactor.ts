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
 * How secrets are removed. A text of the target is decoded repeatedly, and each decoding of it is a reading
 * (`search/readings.ts`). Every reading is searched in three passes: values with names of secrets, short secrets
 * that stand alone, and known secrets with their cut parts. All matches are mapped back to the text as it was sent, and
 * a mark takes their place (`removal.ts`). A mark can leave another secret standing alone, so the search is repeated,
 * in eight rounds at most, until nothing changes. New tokens are learned in each round, before it searches
 * (`memory.ts`). The cost is the length of all readings in all rounds, and nearly independent of the number of secrets.
 * One budget bounds that cost for each text. Once a text exceeds it, every text of the target is withheld. The guard
 * (`guard.ts`) has its own decoders and searches whole outputs, so that it finds what this search has missed.
 * A value is distinctive if it is long and mixed enough to be told from innocent text (`known-secrets.ts`).
 */

/** Finds and removes the secrets of a target, and of one request to it, in what the target sends. */
export interface Stripper {
  /**
   * The text without distinctive secrets, and without texts that have names of secrets. JSON stays JSON, and numbers
   * stay, since the judge needs their type. Tokens with names of tokens are learned: they are removed from later texts.
   */
  readonly strip: (text: string) => string;
  /** Headers without secrets; a header with the name of a secret loses its whole value. */
  readonly stripHeaders: (headers: readonly Header[]) => Header[];
  /**
   * Whether the text repeats a distinctive password, a user name with its password, or what the request carried;
   * undefined if nothing was found, but the text was not searched whole.
   */
  readonly repeatsCredential: (text: string) => boolean | undefined;
}

/** Knows the secrets of a target. */
export interface Redactor {
  /** For one response. @param carried what the request carried, beyond the users' own credentials. */
  readonly forRequest: (carried: Carried) => Stripper;
  /**
   * For a text of the target that is shown: stripped, without numbers that have names of secrets, and without user names
   * and short secrets where they stand alone. If texts are withheld, a notice takes its place.
   */
  readonly redact: (text: string) => string;
  /** For a sentence of the suite that may quote the target: as `redact`, but the suite's own words stay. */
  readonly redactSentence: (text: string) => string;
  /** Treats a text as a secret from now on, if it is distinctive. */
  readonly learn: (secret: string) => void;
  /**
   * Treats an access token as a secret from now on, and each part of a JSON Web Token. One that is not distinctive is
   * removed where it stands alone.
   */
  readonly know: (token: string) => void;
  /** The forms of every distinctive secret known by now. */
  readonly forms: () => Iterable<string>;
  /**
   * Why texts of the target are withheld from now on, except for the suite's own words: the target has sent more
   * secrets than can be remembered, or a text that was not searched whole. Some secrets may then be unknown.
   */
  readonly withholds: () => Withheld | undefined;
  /** Whether a text shows a distinctive part of a user's credential and says that it was cut there. Decodes nothing. */
  readonly showsPart: (text: string) => boolean;
}

/** Credentials whose needles are kept; a run uses a few again and again. */
const maxCarried = 50;

/** Minimum length of a part of a short or common secret that is removed where a text merely ends. */
const minWordPartLength = 6;

/** @param users whose credentials to know, in every encoding that `known-secrets.ts` and `readings.ts` name. */
export function createRedactor(users: Users, further: Further = {}): Redactor {
  return new TargetRedactor(users, further);
}

/** What is searched for in the response to a request, besides learned secrets. */
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
    // A text made only of the suite's own words holds no secret.
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

  /** Cached, since many requests carry the same credentials. */
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

  /** Where a text merely ends, half of the secret is required: the end of a text often resembles the part of another. */
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

  /** Secrets often begin like their user name, which a response may hold. */
  #isOfName(part: string): boolean {
    return this.#userNames.some((name) => name.includes(normalized(part)));
  }
}

/** Undefined if no credential was found, but the text was not searched whole. */
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

/** A text that is too long is searched as it is, without decoding. */
function effortFor(text: string): Effort {
  return { left: text.length > maxSearchedLength ? 0 : maxSearchedUnits };
}
