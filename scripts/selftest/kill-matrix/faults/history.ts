import type { Answer, Call } from '../../../reference-provider/api/answer.ts';
import { isJoin, objectOf, withContent, withHeader } from '../behaviours/behaviours.ts';
import type { Behaviour, Fault } from '../behaviours/fault.ts';
import { meddling, type When } from '../behaviours/meddling.ts';
import { credentialsIn, entriesIn, jsonIn, targetsIn } from '../behaviours/requests.ts';

/** Changes each n-th of the answers that meet the fault. */
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

/** Faults that other APIs have had: they come and go, or mix up the responses to two clients. */
export const historicalFaults: readonly Fault[] = [
  {
    id: 'each-fifth-full-join-answers-200',
    class: 'time-and-order',
    hurts: 'A client that takes 204 only for success fails at every fifth caller, on the one server that was updated.',
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
    hurts: 'Every fifth ticket with the support has no id of the request to show.',
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
    hurts: 'A caller is told what became of somebody else: one is refused and in the call, the other waits in vain.',
    level: 'MUST',
    families: ['bad-request'],
    says: /status: expected 400, got 204|participants of session: expected the participant listed once/,
    behaviour: () => {
      let before: Answer | undefined;
      return async (call, next) => {
        const answer = await next(call);
        if (!isJoin(call) || call.body.length === 0 || entriesIn(call).length > 1) return answer;
        // The answers that are mixed up are those behind the door.
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
    hurts: 'Customers who log the errors that they get have their password in their logs.',
  },
  {
    ...refusalRepeatsItsRequest,
    id: 'refusal-repeats-the-token',
    signIn: 'oauth',
    hurts: 'Customers who log the errors that they get have tokens in their logs that are good for an hour.',
  },
  {
    id: 'refusal-repeats-the-credentials-in-a-header',
    class: 'header',
    hurts: 'Proxies between the customer and the provider write the password down with the headers of the answer.',
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
