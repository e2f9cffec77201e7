import type { Answer, Call } from '../../../reference-provider/api/answer.ts';
import { isJoin, objectOf, withContent, withHeader } from '../behaviours/behaviours.ts';
import type { Behaviour, Fault } from '../behaviours/fault.ts';
import { meddling, type When } from '../behaviours/meddling.ts';
import { credentialsIn, entriesIn, jsonIn, targetsIn } from '../behaviours/requests.ts';

/** Changes each n-th response that meets the fault. */
function eachOf(
  count: number,
  meets: (answer: Answer, call: Call) => boolean,
  change: (answer: Answer) => Answer,
): () => Behaviour {
  return () => {
    let seen = 0;
    return async (call, next) => {
      const answer = await next(call);
      if (!isJoin(call) || !meets(answer, call)) return answer;
      seen += 1;
      return seen % count === 0 ? change(answer) : answer;
    };
  };
}

const isMalformed: When = (call) =>
  call.headers['content-type'] === 'application/json' && call.body.length > 0 && jsonIn(call) === undefined;

const refusalRepeatsItsRequest = {
  class: 'content',
  level: 'MUST',
  families: ['bad-request'],
  says: /credential body: expected no credential of the request/,
  behaviour: meddling(isMalformed, async (call, next) => {
    const answer = await next(call);
    const content = objectOf(answer);
    return content ? withContent(answer, { ...content, request: call.headers }) : answer;
  }),
} as const;

/** Faults that other APIs have had: they are intermittent, or mix up the responses to two clients. */
export const historicalFaults: readonly Fault[] = [
  {
    id: 'each-fifth-full-join-answers-200',
    class: 'time-and-order',
    hurts:
      'A client that accepts only 204 as success fails for every fifth caller, on the one server that was updated.',
    level: 'MUST',
    families: ['joined'],
    says: /status: expected 204.*, got 200/,
    behaviour: eachOf(
      5,
      ({ status }, call) => status === 204 && targetsIn(call).length === 2,
      (answer) => ({ ...answer, status: 200 }),
    ),
  },
  {
    id: 'each-fifth-bad-request-without-request-id',
    class: 'time-and-order',
    hurts: 'Every fifth support ticket lacks the request id.',
    level: 'MUST',
    families: ['bad-request'],
    says: /body \/requestId: expected present, got absent/,
    behaviour: eachOf(
      5,
      ({ status }) => status === 400,
      (answer) => withContent(answer, { error: objectOf(answer)?.['error'] }),
    ),
  },
  {
    id: 'answer-of-the-join-before',
    class: 'time-and-order',
    hurts:
      "Two callers get each other's responses: one is in the call although it was refused, the other waits in vain.",
    level: 'MUST',
    families: ['bad-request'],
    says: /status: expected 400, got 204|participants of session: expected the participant listed once/,
    behaviour: () => {
      let before: Answer | undefined;
      return async (call, next) => {
        const answer = await next(call);
        if (!isJoin(call) || call.body.length === 0 || entriesIn(call).length > 1) return answer;
        // Only responses to accepted credentials are mixed up.
        if (call.headers['authorization'] === undefined) return answer;
        const given = before ?? answer;
        before = answer;
        return given;
      };
    },
  },
  {
    ...refusalRepeatsItsRequest,
    id: 'refusal-repeats-the-credentials',
    hurts: 'Customers who log errors have their password in their logs.',
  },
  {
    ...refusalRepeatsItsRequest,
    id: 'refusal-repeats-the-token',
    signIn: 'oauth',
    hurts: 'Customers who log errors have tokens in their logs that are valid for an hour.',
  },
  {
    id: 'refusal-repeats-the-credentials-in-a-header',
    class: 'header',
    hurts: 'Proxies between the customer and the provider log the password with the response headers.',
    level: 'MUST',
    families: ['forbidden'],
    says: /credential header x-request-authorization: expected no credential of the request/,
    behaviour: meddling(
      () => true,
      async (call, next) => {
        const answer = await next(call);
        const isShown = answer.status === 403 && credentialsIn(call) !== undefined;
        return isShown ? withHeader(answer, 'x-request-authorization', call.headers['authorization']!) : answer;
      },
    ),
  },
];
