import type { Answer, Call } from '../../../reference-provider/api/answer.ts';
import { bytesOf, isCreation, objectOf, withPieces } from '../behaviours/behaviours.ts';
import type { Behaviour, Variation } from '../behaviours/fault.ts';

/**
 * A provider with other ids of sessions and participants: each id is renamed in responses, and renamed back in
 * requests. Ids are learned from the responses to creations, so that any provider can be used.
 * @param rename makes a different id from each of the provider's own and its number.
 */
function withIds(rename: (id: string, number: number) => string): Behaviour {
  const shown = new Map<string, string>();
  const own = new Map<string, string>();

  const learn = (answer: Answer): void => {
    const created = objectOf(answer);
    const id = ((created?.['participant'] ?? created) as { id?: unknown } | undefined)?.id;
    if (typeof id !== 'string') return;
    const other = rename(id, shown.size);
    shown.set(id, other);
    own.set(other, id);
  };

  const renamed: Behaviour = async (call, next) => {
    const answer = await next({ ...call, target: inPath(call, own), body: Buffer.from(inTexts(call.body, own)) });
    if (isCreation(call)) learn(answer);
    return bytesOf(answer).length === 0 ? answer : withPieces(answer, [inTexts(bytesOf(answer), shown)]);
  };
  return Object.assign(renamed, { ownId: (id: string) => own.get(id) ?? id });
}

/** A path with its ids renamed. */
function inPath({ target }: Call, names: ReadonlyMap<string, string>): string {
  const [path, ...query] = target.split('?');
  const segments = path!.split('/').map((segment) => {
    const name = names.get(decoded(segment));
    return name === undefined ? segment : encodeURIComponent(name);
  });
  return [segments.join('/'), ...query].join('?');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A text with its JSON strings changed, also if it is not valid JSON. */
function inTexts(content: Buffer, names: ReadonlyMap<string, string>): string | Buffer {
  const text = content.toString();
  const changed = text.replace(/"(?:[^"\\]|\\.)*"/g, (literal) => {
    const name = names.get(literal.slice(1, -1));
    return name === undefined ? literal : JSON.stringify(name);
  });
  return changed === text ? content : changed;
}

/** The forms of ids. */
export const idVariations: readonly Variation[] = [
  {
    id: 'ids-with-a-prefix',
    differs: 'Ids begin with a word.',
    behaviour: () => withIds((id) => `webrtc_${id}`),
  },
  {
    id: 'ids-of-digits',
    differs: 'Ids are numbers, written as texts.',
    behaviour: () => withIds((_, number) => String(9_007_199_254_740_993n + BigInt(number))),
  },
  {
    id: 'ids-of-120-characters',
    differs: 'Ids have 120 characters.',
    behaviour: () => withIds((id) => id.padStart(120, 'long-')),
  },
  {
    id: 'ids-in-capitals',
    differs: 'Ids have 26 capitals and digits, and begin alike.',
    behaviour: () => withIds((_, number) => `01J${number.toString(32).toUpperCase().padStart(23, '0')}`),
  },
  {
    id: 'ids-that-differ-in-letter-case',
    differs: 'Ids differ only in letter case.',
    behaviour: () =>
      withIds((_, number) =>
        Array.from(number.toString(2).padStart(16, '0'), (bit) => (bit === '0' ? 'a' : 'A')).join(''),
      ),
  },
  {
    id: 'ids-with-colons-and-tildes',
    differs: 'Ids have colons, tildes, at signs, commas and dots.',
    behaviour: () => withIds((id) => `urn:webrtc:~${id}@v1,..`),
  },
  {
    id: 'ids-with-reserved-characters',
    differs: 'Ids have spaces, slashes, question marks and percent signs, which a path has to encode.',
    behaviour: () => withIds((id) => `a b/${id}?c=1&d#%2F+e`),
  },
  {
    id: 'ids-beyond-ascii',
    differs: 'Ids have characters of several bytes.',
    behaviour: () => withIds((id) => `\u00e9\u20ac\u{1f600}${id}`),
  },
];
