import type { Answer } from '../../../reference-provider/api/answer.ts';
import { headerOf } from '../behaviours/behaviours.ts';
import type { Behaviour, Fault } from '../behaviours/fault.ts';
import { meddling, refusal } from '../behaviours/meddling.ts';

const joins = (): boolean => true;

/** Responds with an internal error of the application in place of this 5xx. */
function internalInPlaceOf(is: (answer: Answer) => boolean): () => Behaviour {
  return meddling(joins, async (call, next) => {
    const answer = await next(call);
    return is(answer) ? refusal(500) : answer;
  });
}

const status = { class: 'status', level: 'MUST', families: ['server-error'] } as const;

/** The response to a failure of the service itself is wrong. */
export const serverErrorFaults: readonly Fault[] = [
  {
    ...status,
    id: 'unavailable-is-500',
    hurts: 'An application that would wait for a service in maintenance gives up at once.',
    says: /status: expected 503, got 500/,
    behaviour: internalInPlaceOf((answer) => answer.status === 503 && headerOf(answer, 'retry-after') === undefined),
  },
  {
    ...status,
    id: 'timeout-is-500',
    hurts: 'An application that should check a join after a 504 treats it as failed.',
    says: /status: expected 504, got 500/,
    behaviour: internalInPlaceOf((answer) => answer.status === 504),
  },
  {
    ...status,
    id: 'page-of-a-balancer-once',
    class: 'media-type',
    hurts: 'A client that reads every error as JSON breaks at the HTML page of a load balancer, at any operation.',
    says: /header content-type: expected application\/json, got text\/html/,
    behaviour: () => {
      let isDone = false;
      return (call, next) => {
        const isRemoval = call.method === 'DELETE' && /\/accounts\/[^/]+\/participants\/[^/]+$/.test(call.target);
        if (isDone || !isRemoval) return next(call);
        isDone = true;
        return Promise.resolve({
          status: 502,
          headers: { 'content-type': 'text/html' },
          content: ['<html><title>502 Bad Gateway</title></html>'],
        });
      };
    },
  },
  {
    ...status,
    id: 'every-failure-is-500',
    class: 'contradiction',
    families: ['server-error', 'errata'],
    hurts: 'An application that retries after 502, 503 and 504, as the page suggests, never retries.',
    says: /status: expected 50[234], got 500/,
    changes: /^the document it follows: was PAGE, is OAS$/,
    behaviour: internalInPlaceOf((answer) => answer.status > 500),
  },
];
