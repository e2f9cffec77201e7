import { isUuid, uuids } from '../lib/text/uuid.ts';
import { encodingsOf } from './known-secrets.ts';
import { createNeedles, type Needles } from './search/matcher.ts';

/** Tokens that are UUIDs, as ids are. One that was also given or requested as an id counts as an id. */
export interface IdLikeTokens {
  /** Finds the tokens that are not known as ids at the time of the search. */
  readonly needles: Pick<Needles, 'each' | 'isIn'>;
  /** Remembers a token that stood under a name of tokens, if it looks like an id. @returns whether it does. */
  readonly learn: (token: string) => boolean;
  /** Remembers the ids in properties whose names end in `id`. */
  readonly noteIdsIn: (text: string) => void;
  /** Remembers the ids in the path of a request. */
  readonly noteIdsOfPath: (path: string) => void;
}

// Linear: bounded length after a fixed beginning.
const idMember = /[iI][dD]"\s{0,9}:\s{0,9}"([0-9A-Fa-f-]{36})"/g;

/** A run has some hundreds of each; the limits protect the memory. */
const maxIds = 100_000;
const maxTokens = 10_000;

export function createIdLikeTokens(): IdLikeTokens {
  const ids = new Set<string>();
  const tokens = new Set<string>();
  const ownerOf = new Map<string, string>();
  const all = createNeedles();
  const note = (id: string): void => {
    if (ids.size < maxIds) ids.add(id.toLowerCase());
  };
  const isToken = (needle: string): boolean => !ids.has(ownerOf.get(needle)!);
  const each: Needles['each'] = (haystack, take) => {
    all.each(haystack, (found) => isToken(found.needle) && take(found));
  };
  return {
    needles: {
      each,
      isIn: (haystack) => {
        let isIn = false;
        each(haystack, () => (isIn = true));
        return isIn;
      },
    },
    learn(token) {
      if (!isUuid(token)) return false;
      const owner = token.toLowerCase();
      if (tokens.has(owner) || tokens.size >= maxTokens) return true;
      tokens.add(owner);
      for (const form of new Set([token, owner, token.toUpperCase()].flatMap(encodingsOf))) {
        ownerOf.set(form, owner);
        all.add(form);
      }
      return true;
    },
    noteIdsIn(text) {
      for (const [, id] of text.matchAll(idMember)) note(id!);
    },
    noteIdsOfPath(path) {
      for (const [id] of path.matchAll(uuids)) note(id);
    },
  };
}
