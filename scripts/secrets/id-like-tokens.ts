import { isUuid, uuids } from '../lib/text/uuid.ts';
import { encodingsOf } from './known-secrets.ts';
import { createNeedles, type Needles } from './search/matcher.ts';

/** Tokens that look like ids: a token by the place where it was given, unless the same was ever given or asked for as an id. */
export interface IdLikeTokens {
  /** Finds those that are no ids, by what is known when it is asked. */
  readonly needles: Pick<Needles, 'each' | 'isIn'>;
  /** Takes in a token that was given under its name. @returns whether it looks like an id. */
  readonly learn: (token: string) => boolean;
  /** Takes in what stands in members that are named for an id. */
  readonly noteIdsIn: (text: string) => void;
  /** Takes in what a request asks for. */
  readonly noteIdsOfPath: (path: string) => void;
}

// Linear: of bounded length behind a fixed beginning.
const idMember = /[iI][dD]"\s{0,9}:\s{0,9}"([0-9A-Fa-f-]{36})"/g;

/** A run makes some hundreds of each. */
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
