import type { Call } from '../../../../reference-provider/api/answer.ts';
import type { When } from '../../behaviours/meddling.ts';
import type { Memory } from '../../behaviours/memory.ts';
import { bearerIn, credentialsIn } from '../../behaviours/requests.ts';

/** How a wrong secret may resemble the right one. */
export type Likeness =
  | 'in other case'
  | 'truncated'
  | 'extended'
  | 'changed at its start'
  | 'changed in its middle'
  | 'changed in its last part'
  | 'changed at its end'
  | 'unlike';

/** Characters near an end of a secret, which a shortened comparison does not reach. */
const margin = 4;

/** @returns no resemblance for the secret itself. */
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
  // The only part of a secret is both its middle and its last.
  if (dot < 0) return ['changed in its middle', 'changed in its last part'];
  return at < dot ? ['changed in its middle'] : ['changed in its last part'];
}

/** The accepted credentials, in their parts. */
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

/** A wrong password that is not empty. */
export const hasOtherPassword: When = (call, memory) => likenessesOfPassword(call, memory).length > 0;

/** A wrong password that resembles the right one in this way. */
export const hasPasswordThatIs =
  (likeness: Likeness): When =>
  (call, memory) =>
    likenessesOfPassword(call, memory).includes(likeness);

/** The Bearer token differs from the one that was accepted before. */
export const hasOtherToken: When = (call, memory) => likenessesOfToken(call, memory).length > 0;

/** A token that resembles the accepted one in this way. */
export const hasTokenThatIs =
  (likeness: Likeness): When =>
  (call, memory) =>
    likenessesOfToken(call, memory).includes(likeness);
