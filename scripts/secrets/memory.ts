import escapeStringRegexp from 'escape-string-regexp';
import { isUuid } from '../lib/text/uuid.ts';
import { maxLearned, maxLearnedUnits, maxSecretLength } from '../target/limits.ts';
import { cutFormsOfToken, encodingsOf, formsOfWord, type KnownSecrets, tokenParts } from './known-secrets.ts';
import { createFragments } from './search/fragments.ts';
import { createNeedles, minNeedleLength } from './search/matcher.ts';

const notices = {
  learned: '[withheld: there are more secrets than can be remembered]',
  searched: '[withheld: a text was too long, or escaped too often, to be searched for secrets]',
} as const;

/** Why a text is withheld, as it stands in place of the text. */
export type Withheld = (typeof notices)[keyof typeof notices];

/** Short secrets that are learned. Each is searched for at every place, so their number is limited. */
const maxShortSecrets = 100;

/** The secrets of a target: those known from the beginning, and those learned during a run. */
export class SecretMemory {
  readonly known: KnownSecrets;
  /** Finds the learned secrets, and parts of them. */
  readonly needles = createNeedles();
  readonly fragments = createFragments();
  readonly #forms: Set<string>;
  readonly #shortSecrets: Set<string>;
  readonly #maxShortSecrets: number;
  #alone: RegExp | undefined;
  #aloneInSentences: RegExp | undefined;
  #count = 0;
  #units = 0;
  #withheld: Withheld | undefined;

  constructor(known: KnownSecrets) {
    this.known = known;
    this.#forms = new Set(known.forms);
    this.#shortSecrets = new Set(known.words);
    this.#maxShortSecrets = known.words.length + maxShortSecrets;
    this.#lookForShortSecrets();
  }

  /** The forms of every distinctive secret. */
  get forms(): ReadonlySet<string> {
    return this.#forms;
  }

  /** Why every text of the target is withheld from now on; undefined while none is. */
  get withheld(): Withheld | undefined {
    return this.#withheld;
  }

  /** Matches short secrets and user names where they stand alone; undefined if there are none. */
  get alone(): RegExp | undefined {
    return this.#alone;
  }

  /** The same, without the words of the suite's own sentences. */
  get aloneInSentences(): RegExp | undefined {
    return this.#aloneInSentences;
  }

  /** Withholds every text of the target from now on. The first reason stays. */
  withhold(reason: keyof typeof notices): void {
    this.#withheld ??= notices[reason];
  }

  /** Treats a text as a secret from now on, if it is distinctive. */
  learn(secret: string): void {
    if (this.#withheld || secret.length < minNeedleLength || this.#forms.has(secret) || this.#isTooLong(secret)) return;
    // Ids are UUIDs too, and the judge needs them.
    if (this.known.isDistinctive(secret) && !isUuid(secret)) this.#add(secret);
  }

  /** Treats an access token as a secret from now on, and each part of a JSON Web Token. */
  know(token: string): void {
    for (const piece of tokenParts(token)) {
      if (piece === '' || this.#shortSecrets.has(piece) || this.#forms.has(piece) || this.#isTooLong(piece)) continue;
      if (this.known.isDistinctive(piece)) this.#add(piece);
      else if (this.#shortSecrets.size < this.#maxShortSecrets) this.#shortSecrets.add(piece);
      else this.withhold('learned');
    }
    this.#lookForShortSecrets();
  }

  /** The forms of a secret are many times as long as the secret, so its length is limited. */
  #isTooLong({ length }: string): boolean {
    if (length > maxSecretLength) this.withhold('learned');
    return length > maxSecretLength;
  }

  #add(secret: string): void {
    if (this.#count >= maxLearned || this.#units + secret.length > maxLearnedUnits) {
      this.withhold('learned');
      return;
    }
    for (const cut of cutFormsOfToken(secret)) this.fragments.add(cut);
    this.#count += 1;
    this.#units += secret.length;
    for (const form of encodingsOf(secret)) {
      if (!this.needles.add(form)) this.withhold('learned');
      this.#forms.add(form);
    }
  }

  #lookForShortSecrets(): void {
    const words = [...this.#shortSecrets];
    this.#alone = standingAlone(words);
    this.#aloneInSentences = standingAlone(words.filter((word) => !this.known.vocabulary.hasWordsOf(word)));
  }
}

function standingAlone(words: readonly string[]): RegExp | undefined {
  const forms = words.flatMap(formsOfWord);
  if (forms.length === 0) return undefined;
  const sources = [...new Set(forms)]
    // Longest first, so that a whole value matches before a part of it.
    .sort((a, b) => b.length - a.length)
    .map(escapeStringRegexp);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}
