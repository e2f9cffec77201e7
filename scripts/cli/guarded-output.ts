import { readCredentials } from '../secrets/environment.ts';
import { createGuard, type Guard } from '../secrets/guard.ts';
import { createRedactor, type Redactor } from '../secrets/redactor.ts';
import type { Environment } from '../settings/command-line.ts';
import type { Target } from '../target/target.ts';

/** The secrets that a command knows. Those of the environment are known from the start. */
export interface Secrets {
  /** Redacts every secret that is known so far. Learning a secret replaces it, so do not keep it. */
  readonly redactor: Redactor;
  readonly guard: Guard;
  /** Learns the secrets of a target. The functions that open a target call it. */
  know(target: Target): void;
  /**
   * Learns the secrets that a recording shows.
   * @param find gets the secrets of the environment and the words that are not secret.
   * @returns what was found; undefined when `find` gave no redactor.
   */
  learn<Found extends { readonly redactor: Redactor }>(
    find: (known: readonly string[], words: readonly string[]) => Found | undefined,
  ): Found | undefined;
}

/** The secrets of an environment. @param words of the command that are not secret, such as its help. */
export function secretsOf(environment: Environment, words: readonly string[] = []): Secrets {
  const { users: named, secrets: known } = readCredentials(environment);
  let redactor = createRedactor(named, { secrets: known, words });
  return {
    get redactor() {
      return redactor;
    },
    guard: createGuard(
      () => redactor.forms(),
      (text) => redactor.showsPart(text),
    ),
    know({ users, baseUrl, accountId }) {
      redactor = createRedactor(users, { secrets: known, words: [...words, baseUrl, accountId] });
    },
    learn(find) {
      const found = find(known, words);
      if (found) ({ redactor } = found);
      return found;
    },
  };
}
