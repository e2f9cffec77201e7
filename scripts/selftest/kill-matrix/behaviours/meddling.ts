import { randomUUID } from 'node:crypto';
import { type Answer, type Call, jsonAnswer } from '../../../reference-provider/api/answer.ts';
import { contentOf, isJoin } from './behaviours.ts';
import type { Behaviour, PassOn } from './fault.ts';
import { type Memory, remembering } from './memory.ts';
import { leaving, withAuthorization, withoutBody } from './requests.ts';

/** Which joins meet a fault. */
export type When = (call: Call, memory: Memory) => boolean;

/** The page's request URL, about which the documents disagree. */
const doubled = /\/accounts\/[^/]+\/accounts\//;

/** Does this with the joins that meet the fault, and passes everything else. */
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

/** Passes another request on in place of the one that came. */
export function passesOn(when: When, change: (call: Call, memory: Memory) => Call): () => Behaviour {
  return meddling(when, (call, next, memory) => next(change(call, memory)));
}

/** Takes what should be refused, for a join without subscriptions. */
export function accepts(when: When): () => Behaviour {
  return passesOn(when, withoutBody);
}

/** Answers as it should, and has joined all the same. */
export function refusesAndJoins(when: When, join: (call: Call, memory: Memory) => Call = withoutBody): () => Behaviour {
  return meddling(when, async (call, next, memory) => {
    const answer = await next(call);
    if (!isTaken(answer)) await next(join(call, memory));
    return answer;
  });
}

/** Answers as it should, and does this afterwards to what was taken. */
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

/** Refuses what the provider takes, and takes what it refuses. */
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

/** Refuses with one of two statuses: the first, unless that is what the provider answers anyway. */
export function answersEither(when: When, one: number, other: number): () => Behaviour {
  return meddling(when, async (call, next) => {
    const { status } = await next(call);
    return refusal(status === one ? other : one);
  });
}

/** Lets in who shows other credentials than those that were let in before. */
export function admits(when: When): () => Behaviour {
  return passesOn(when, asKnown);
}

/** The same request with credentials that are known to be good, of either way. */
export function asKnown(call: Call, { authorization, token }: Memory): Call {
  const known = authorization ?? (token === undefined ? undefined : `Bearer ${token}`);
  return known === undefined ? call : withAuthorization(call, known);
}

/** The same request, for the account that others were let in to. */
export function forKnownAccount(call: Call, { account }: Memory): Call {
  return { ...call, target: call.target.replace(/\/accounts\/[^/]+\//, `/accounts/${account!}/`) };
}

/** The list of participants in an answer; none in one without content. */
export function listIn(answer: Answer): readonly { readonly id?: unknown }[] {
  const list = contentOf(answer);
  return Array.isArray(list) ? (list as { id?: unknown }[]) : [];
}

/** An answer to who asks for the participants of a session. */
export function listing(list: readonly object[]): Answer {
  return list.length === 0 ? acceptance() : jsonAnswer(200, list, randomUUID());
}
