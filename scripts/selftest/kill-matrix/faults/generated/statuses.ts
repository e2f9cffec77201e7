import { operation } from '../../../../../contracts/model/operation.ts';
import type { Answer } from '../../../../reference-provider/api/answer.ts';
import {
  asApplicationError,
  asGatewayError,
  changingAll,
  changingStatus,
  isJoin,
  objectOf,
  withContent,
  withoutContent,
} from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { errorPromises, type ErrorStatus } from './promises.ts';

// Success with any other 2xx: the vendor's clients accept it, but others test for 204.
const successes: readonly [name: string, status: number, content: object | null, hurts: string][] = [
  ['200-with-content', 200, {}, 'A client that tests for 204 treats the join as failed, and joins again.'],
  ['200', 200, null, 'A client that reads JSON from every 200 fails at an empty body.'],
  ['201', 201, null, 'A client looks for a new resource, though a join creates none.'],
  ['202', 202, null, 'A client waits for the end of a join that has ended already.'],
  ['205', 205, null, 'A browser clears the form that the participant was added from.'],
];

// An error with another status: the caller takes another branch. The body is as documented for the new
// status, so that only the status is wrong.
const swaps: readonly [from: ErrorStatus, to: number, hurts: string][] = [
  [400, 404, 'A client with a wrong body treats its session as ended, and creates another one.'],
  [400, 422, 'A client that handles 400, as documented, does not handle a refused body.'],
  [400, 500, 'A client with a wrong body retries it again and again, and its operator files a ticket.'],
  [400, 200, 'A client with a wrong body continues without the participant, since the error looks like a success.'],
  [400, 204, 'A client with a wrong body continues without the participant, and gets no error.'],
  [401, 400, 'A client does not ask for a new password, since the error is about its request.'],
  [401, 403, 'A client that asks for another password at 401 tells its user to buy the product.'],
  [401, 404, 'A client with a wrong password treats its session as ended, and creates another one.'],
  [401, 200, 'A client with a wrong password believes that the participant has joined.'],
  [403, 401, 'A client without WebRTC access asks its user for a new password, though the present one is valid.'],
  [403, 404, 'A client without WebRTC access looks for a session that exists.'],
  [403, 200, 'A client without WebRTC access believes that the participant has joined.'],
  [404, 400, 'A client whose session has ended looks for an error in its request.'],
  [404, 410, 'A client that creates another session after a 404, as documented, does not create one.'],
  [404, 500, 'A client whose session has ended retries again and again, and its operator files a ticket.'],
  [404, 200, 'A client whose session has ended believes that the participant has joined it.'],
  [404, 204, 'A client whose session has ended is told that the participant has joined it.'],
  [409, 400, 'A client does not remove the participant from its first session, since the error is about its request.'],
  [409, 422, 'A client that handles 409, as documented, does not remove the participant from its first session.'],
  [409, 200, 'A client believes that the participant has moved, while the first session still hears it.'],
  [409, 204, 'A client is told that the participant has moved, while the first session still hears it.'],
  [500, 400, 'A client looks for an error in its request while the application is failing.'],
  [500, 502, 'An operator looks for an error in the network while the application is failing.'],
  [500, 200, 'A client continues without the participant while the application is failing.'],
  [502, 500, 'A client that retries after a 502 gives up at a temporary error of the gateway.'],
  [503, 500, 'A client that retries after a 503 gives up while the service is down for a moment.'],
  [503, 200, 'A client continues without the participant while the service is down.'],
  [504, 502, 'An operator looks for an invalid upstream response, although the upstream timed out.'],
  [504, 408, 'A client blames its own connection for a slow service.'],
];

/** The same refusal with another status, and the body that is documented for that status. */
function underStatus(answer: Answer, status: number): Answer {
  const body = Object.entries(operation.statuses).find(([key]) => key === String(status))?.[1].body;
  const moved = { ...answer, status };
  if (body === 'none') return withoutContent(moved);
  if (body === 'requestError') return asApplicationError(moved);
  return body === 'messageError' ? asGatewayError(moved) : moved;
}

const successFaults: readonly Fault[] = successes.map(([name, status, content, hurts]) => ({
  id: `204-as-${name}`,
  class: 'status',
  hurts,
  level: 'MUST',
  families: ['joined'],
  says: new RegExp(`status: expected 204.*, got ${status}`),
  behaviour: () =>
    changingStatus([204], (answer) => {
      const moved = { ...withoutContent(answer), status };
      if (content === null) return moved;
      return withContent({ ...moved, headers: { ...moved.headers, 'content-type': 'application/json' } }, content);
    }),
}));

const errorFaults: readonly Fault[] = swaps.map(([from, to, hurts]) => ({
  id: `${from}-as-${to}`,
  class: 'status',
  hurts,
  level: 'MUST',
  families: [errorPromises.find(({ status }) => status === from)!.family],
  // If the other status is tolerated, the message says so; after a 204, the effect is missing.
  says: new RegExp(
    `status: expected ${from}.*, got ${to}|Answered ${to}, which is tolerated${to === 204 ? '|participants of' : ''}`,
  ),
  behaviour: () => changingStatus([from], (answer) => underStatus(answer, to)),
}));

// The gateway's response to an unknown route is documented by an example only.
const unknownRouteFaults: readonly Fault[] = [
  {
    id: 'unknown-route-as-404',
    class: 'status',
    hurts: 'A client that calls a wrong URL treats its session as ended, and creates another one.',
    level: 'SHOULD',
    families: ['forbidden'],
    says: /status: expected 403, got 404/,
    behaviour: () => changingUnknownRoutes((answer) => underStatus(answer, 404)),
  },
  {
    id: 'unknown-route-message-dropped',
    class: 'member',
    hurts: 'A developer who calls a wrong URL does not learn that the route does not exist.',
    level: 'SHOULD',
    families: ['forbidden'],
    says: /body \/message: expected present/,
    behaviour: () => changingUnknownRoutes((answer) => withContent(answer, {})),
  },
];

function changingUnknownRoutes(change: (answer: Answer) => Answer) {
  return changingAll((answer, call) =>
    answer.status === 403 && !isJoin(call) && objectOf(answer) ? change(answer) : answer,
  );
}

/** Each documented status, replaced by similar ones. */
export const statusFaults: readonly Fault[] = [...successFaults, ...errorFaults, ...unknownRouteFaults];
