import { participantOf, sessionOf } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { passesOn, refuses, turnedRound, inverts, type When } from '../../behaviours/meddling.ts';
import {
  entriesIn,
  hasMember,
  hasNoBody,
  membersIn,
  targetsIn,
  requestText,
  toWholeSession,
  withJson,
  withoutBody,
} from '../../behaviours/requests.ts';

const isEmptyObject: When = (call) => /^\s*\{\s*\}\s*$/.test(requestText(call));
const namesItsSession: When = (call) => membersIn(call)['sessionId'] === sessionOf(call);
const hasEmptyList: When = (call) => hasMember(call, 'participants') && entriesIn(call).length === 0;
const namesStreams: When = (call) => targetsIn(call).some(({ streamAliases = [] }) => streamAliases.length > 0);
/** There are other participants to hear. */
const isToAnAudience: When = (call, memory) => memory.members(sessionOf(call)).length > 0;

const effect = { class: 'effect', level: 'MUST', families: ['joined'], says: /subscriptions: expected to / } as const;
const refused = {
  class: 'refuses-what-is-promised',
  level: 'MUST',
  families: ['joined'],
  says: /status: expected 204, got 4/,
} as const;

/** A participant gets other subscriptions than requested, or a valid form of the request is refused. */
export const subscriptionFaults: readonly Fault[] = [
  {
    ...effect,
    id: 'no-body-hears-all',
    hurts: 'An observer that joins without a body is sent the media of the whole session.',
    behaviour: passesOn(
      (call, memory) => hasNoBody(call) && memory.participant(participantOf(call))?.lastJoin === undefined,
      toWholeSession,
    ),
  },
  {
    ...refused,
    id: 'empty-body-with-label-refused',
    hurts: 'Callers of the C#, Python and JavaScript clients that join without subscriptions can no longer join.',
    behaviour: refuses(({ body, headers }) => body.length === 0 && headers['content-type'] !== undefined),
  },
  {
    ...effect,
    id: 'empty-object-hears-all',
    hurts: 'A client that sends an empty object for no subscriptions is sent the media of the whole session.',
    behaviour: passesOn(isEmptyObject, toWholeSession),
  },
  {
    ...refused,
    id: 'empty-object-refused',
    hurts: 'A client that always serializes its options, even without values, can no longer join.',
    behaviour: refuses(isEmptyObject),
  },
  {
    ...effect,
    id: 'session-id-alone-hears-nobody',
    hurts: 'A participant that subscribes to the whole session hears no one.',
    behaviour: passesOn(
      (call, memory) =>
        Object.keys(membersIn(call)).length === 1 && namesItsSession(call, memory) && isToAnAudience(call, memory),
      withoutBody,
    ),
  },
  {
    ...effect,
    id: 'whole-session-is-those-present',
    hurts: 'A participant that subscribes to the whole session does not hear participants who join later.',
    behaviour: passesOn(
      (call, memory) => namesItsSession(call, memory) && entriesIn(call).length === 0 && isToAnAudience(call, memory),
      (call, memory) =>
        withJson(call, {
          participants: memory.members(sessionOf(call)).map((participantId) => ({ participantId })),
        }),
    ),
  },
  {
    ...effect,
    id: 'list-of-one-is-none',
    hurts: 'A listener who asks for one speaker, without a sessionId, hears no one.',
    behaviour: passesOn((call) => {
      const entries = targetsIn(call);
      return entries.length === 1 && entries[0]!.streamAliases === undefined && !hasMember(call, 'sessionId');
    }, withoutBody),
  },
  {
    ...effect,
    id: 'session-id-wins-over-list-of-one',
    hurts: 'A supervisor who asks for one speaker is sent the media of the whole session.',
    behaviour: passesOn(
      (call, memory) => entriesIn(call).length === 1 && namesItsSession(call, memory),
      toWholeSession,
    ),
  },
  {
    ...effect,
    id: 'empty-list-hides-session-id',
    hurts: 'A client that always sends its list, empty by default, is subscribed to nothing though it asks for all.',
    behaviour: passesOn(
      (call, memory) =>
        hasEmptyList(call, memory) && Array.isArray(membersIn(call)['participants']) && namesItsSession(call, memory),
      withoutBody,
    ),
  },
  {
    ...refused,
    id: 'empty-list-alone-refused',
    hurts: 'A client that always sends its list, empty by default, can no longer join.',
    behaviour: refuses(
      (call, memory) =>
        hasEmptyList(call, memory) && Array.isArray(membersIn(call)['participants']) && !hasMember(call, 'sessionId'),
    ),
  },
  {
    ...refused,
    id: 'null-list-refused',
    hurts: 'A typed client that serializes an unset list as null can no longer join.',
    behaviour: refuses((call) => membersIn(call)['participants'] === null),
  },
  {
    ...refused,
    id: 'stream-aliases-refused',
    hurts: 'A client that names the streams it wants can no longer join before they are published.',
    behaviour: refuses(namesStreams),
  },
  {
    ...effect,
    id: 'participants-with-aliases-left-out',
    level: 'SHOULD',
    hurts: 'A viewer who asks for the camera of one speaker hears the others, and that one not at all.',
    behaviour: passesOn(namesStreams, (call) =>
      withJson(call, { participants: targetsIn(call).filter(({ streamAliases }) => streamAliases === undefined) }),
    ),
  },
  {
    ...effect,
    id: 'stream-aliases-forgotten',
    level: 'SHOULD',
    hurts: 'A viewer who asks for a camera only is sent, and pays for, every stream of the speaker.',
    behaviour: passesOn(namesStreams, (call) =>
      withJson(call, { participants: targetsIn(call).map(({ participantId }) => ({ participantId })) }),
    ),
  },
  {
    ...refused,
    id: 'empty-stream-aliases-refused',
    hurts: 'A client that leaves its list of streams empty to mean all of them can no longer join.',
    behaviour: refuses((call) => targetsIn(call).some(({ streamAliases }) => streamAliases?.length === 0)),
  },
  {
    ...effect,
    id: 'first-list-keeps-one',
    hurts: 'A listener who joins with two speakers hears one of them until the join is sent again.',
    behaviour: passesOn(
      (call, memory) =>
        targetsIn(call).length === 2 &&
        call.headers['content-type'] === 'application/json' &&
        call.headers['accept'] === undefined &&
        targetsIn(call).every(({ streamAliases }) => streamAliases === undefined) &&
        memory.participant(participantOf(call))?.lastJoin === undefined,
      (call) => withJson(call, { participants: targetsIn(call).slice(0, 1) }),
    ),
  },
  {
    ...effect,
    id: 'only-last-of-a-list-kept',
    hurts: 'A listener who asks for several speakers hears only the one that is named last.',
    behaviour: passesOn(
      (call) => targetsIn(call).length > 1,
      (call) => withJson(call, { participants: targetsIn(call).slice(-1) }),
    ),
  },
  {
    ...effect,
    id: 'others-heard-uninvited',
    hurts: 'A listener who is meant to hear one speaker hears others as well.',
    behaviour: passesOn(
      (call, memory) => targetsIn(call).length > 0 && memory.members(sessionOf(call)).length > targetsIn(call).length,
      (call, memory) => {
        const named = targetsIn(call);
        const others = memory
          .members(sessionOf(call))
          .filter((id) => id !== participantOf(call) && !named.some(({ participantId }) => participantId === id));
        return withJson(call, { participants: [...named, ...others.map((participantId) => ({ participantId }))] });
      },
    ),
  },
  {
    id: 'unknown-member-changes-its-answer',
    class: 'undocumented',
    hurts: 'A client that sends a property of a newer version gets another response in production only.',
    level: 'OBSERVE',
    families: ['joined'],
    says: turnedRound,
    behaviour: inverts((call) =>
      Object.keys(membersIn(call)).some((name) => name !== 'sessionId' && name !== 'participants'),
    ),
  },
];
