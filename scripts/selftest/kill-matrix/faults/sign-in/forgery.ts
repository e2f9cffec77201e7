import type { Call } from '../../../../reference-provider/api/answer.ts';
import type { When } from '../../behaviours/meddling.ts';
import type { Memory } from '../../behaviours/memory.ts';
import { bearerIn, credentialsIn } from '../../behaviours/requests.ts';

/** How a secret that is shown may be like the one that is known, without being it. */
export type Likeness =
  | 'in other case'
  | 'truncated'
  | 'extended'
  | 'changed at its start'
  | 'changed in its middle'
  | 'changed in its last part'
  | 'changed at its end'
  | 'unlike';

/** So near to the start or the end of a secret that somebody who cuts it short does not look there. */
const margin = 4;

/** @returns none for the secret itself. */
function likenessesOf(shown: string, known: string): readonly Likeness[] {
  if (shown === known) return [];
  if (shown.toLowerCase() === known.toLowerCase()) return ['in other case'];
  if (shown !== '' && known.startsWith(shown)) return ['truncated'];
  if (shown.startsWith(known.replace(/=+$/, ''))) return ['extended'];
  const differing = Array.from(known).flatMap((character, at) => (shown[at] === character ? [] : [at]));
  const [at] = differing;
  if (shown.length !== known.length || differing.length !== 1 || at === undefined) return ['unlike'];
  if (at < margin) return ['changed at its start'];
  if (at >= known.replace(/=+$/, '').length - margin) return ['changed at its end'];
  const dot = known.lastIndexOf('.');
  // The one part of a secret without others is its middle and its last.
  if (dot < 0) return ['changed in its middle', 'changed in its last part'];
  return at < dot ? ['changed in its middle'] : ['changed in its last part'];
}

/** The credentials that are known to be good, in their parts. */
export function good(call: Call, { authorization }: Memory) {
  return credentialsIn({ ...call, headers: { authorization } });
}

function likenessesOfPassword(call: Call, memory: Memory): readonly Likeness[] {
  const [shown, known] = [credentialsIn(call), good(call, memory)];
  if (shown === undefined || shown.username !== known?.username || shown.password === '') return [];
  return likenessesOf(shown.password, known.password);
}

function likenessesOfToken(call: Call, { token }: Memory): readonly Likeness[] {
  const shown = bearerIn(call);
  return shown === undefined || token === undefined ? [] : likenessesOf(shown, token);
}

/** Another password than that of the user, and not an empty one. */
export const hasOtherPassword: When = (call, memory) => likenessesOfPassword(call, memory).length > 0;

/** A password of the user that is like the good one in this way. */
export const hasPasswordThatIs =
  (likeness: Likeness): When =>
  (call, memory) =>
    likenessesOfPassword(call, memory).includes(likeness);

/** What stands under Bearer is another token than the one that was let in before. */
export const hasOtherToken: When = (call, memory) => likenessesOfToken(call, memory).length > 0;

/** A token that is like the one that was let in before in this way. */
export const hasTokenThatIs =
  (likeness: Likeness): When =>
  (call, memory) =>
    likenessesOfToken(call, memory).includes(likeness);
