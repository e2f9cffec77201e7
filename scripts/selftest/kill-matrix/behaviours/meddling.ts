import { randomUUID } from 'node:crypto';
import { type Answer, type Call, jsonAnswer } from '../../../reference-provider/api/answer.ts';
import { contentOf, isJoin } from './behaviours.ts';
import type { Behaviour, Fault, PassOn } from './fault.ts';
import { type Memory, remembering } from './memory.ts';
import { leaving, withAuthorization, withoutBody } from './requests.ts';

/** Which joins meet a fault. */
export type When = (call: Call, memory: Memory) => boolean;

/** The page's request URL, about which the documents disagree. */
const doubled = /\/accounts\/[^/]+\/accounts\//;

/** Applies `act` to the joins that meet the fault, and passes all other calls on. */
export function meddling(
  when: When,
  act: (call: Call, next: PassOn, memory: Memory) => Promise<Answer>,
): () => Behaviour {
  return remembering(
    (memory) => (call, next) =>
      isJoin(call) && !doubled.test(call.target) && when(call, memory) ? act(call, next, memory) : next(call),
  );
}

/** A refusal in the documented shape of its status. */
export function refusal(status: number, message = 'The request cannot be taken'): Answer {
  const requestId = randomUUID();
  const isGateways = status === 401 || status === 403;
  return jsonAnswer(status, isGateways ? { message } : { error: message, requestId }, requestId);
}

/** An acceptance in the documented shape. */
export function acceptance(): Answer {
  return { status: 204, headers: {} };
}

export function isTaken({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** Refuses without looking further. */
export function refuses(when: When, status = 400): () => Behaviour {
  return meddling(when, () => Promise.resolve(refusal(status)));
}

/** Accepts without looking further, and does nothing. */
export function acceptsInWordsOnly(when: When): () => Behaviour {
  return meddling(when, () => Promise.resolve(acceptance()));
}

/** Changes the provider's responses that have this status. */
export function changesStatus(when: When, status: number, change: (answer: Answer) => Answer): () => Behaviour {
  return meddling(when, async (call, next) => {
    const answer = await next(call);
    return answer.status === status ? change(answer) : answer;
  });
}

/** Passes a changed request on. */
export function passesOn(when: When, change: (call: Call, memory: Memory) => Call): () => Behaviour {
  return meddling(when, (call, next, memory) => next(change(call, memory)));
}

/** Accepts a join that should be refused, as one without subscriptions. */
export function accepts(when: When): () => Behaviour {
  return passesOn(when, withoutBody);
}

/** Refuses as it should, and joins nevertheless. */
export function refusesAndJoins(when: When, join: (call: Call, memory: Memory) => Call = withoutBody): () => Behaviour {
  return meddling(when, async (call, next, memory) => {
    const answer = await next(call);
    if (!isTaken(answer)) await next(join(call, memory));
    return answer;
  });
}

/** Responds as it should, but corrupts the state after an accepted join. */
export function corrupts(
  when: When,
  act: (call: Call, next: PassOn, memory: Memory) => Promise<unknown>,
): () => Behaviour {
  return meddling(when, async (call, next, memory) => {
    const answer = await next(call);
    if (isTaken(answer)) await act(call, next, memory);
    return answer;
  });
}

/** Refuses what the provider accepts, and accepts what it refuses. */
export function inverts(when: When, status = 400): () => Behaviour {
  return meddling(when, async (call, next) => {
    const answer = await next(call);
    if (!isTaken(answer)) return next(withoutBody(call));
    await next(leaving(call));
    return refusal(status);
  });
}

/** The change that `inverts` makes. */
export const turnedRound = /^status: was (204, is 4\d\d|4\d\d, is 204)$/;

/** Refuses with one of two statuses: the first, unless the provider itself responds with it. */
export function answersEither(when: When, one: number, other: number): () => Behaviour {
  return meddling(when, async (call, next) => {
    const { status } = await next(call);
    return refusal(status === one ? other : one);
  });
}

/** The same as parts of a fault, with the message of a comparison. */
export function swapsRefusals(when: When, one: number, other: number): Pick<Fault, 'says' | 'behaviour'> {
  return { says: swapped(one, other), behaviour: answersEither(when, one, other) };
}

/** The change from one of two statuses to the other. */
export function swapped(one: number, other: number): RegExp {
  return new RegExp(`^status: was (${one}, is ${other}|${other}, is ${one})$`);
}

/** Accepts credentials that should be refused. */
export function admits(when: When): () => Behaviour {
  return passesOn(when, asKnown);
}

/** The same request with credentials that the provider has accepted. */
export function asKnown(call: Call, { authorization, token }: Memory): Call {
  const known = authorization ?? (token === undefined ? undefined : `Bearer ${token}`);
  return known === undefined ? call : withAuthorization(call, known);
}

/** The same request, for the account of accepted calls. */
export function forKnownAccount(call: Call, { account }: Memory): Call {
  return { ...call, target: call.target.replace(/\/accounts\/[^/]+\//, `/accounts/${account!}/`) };
}

/** The list of participants in a response; may be empty. */
export function listIn(answer: Answer): readonly { readonly id?: unknown }[] {
  const list = contentOf(answer);
  return Array.isArray(list) ? (list as { id?: unknown }[]) : [];
}

/** A response with the participants of a session. */
export function listing(list: readonly object[]): Answer {
  return list.length === 0 ? acceptance() : jsonAnswer(200, list, randomUUID());
}
