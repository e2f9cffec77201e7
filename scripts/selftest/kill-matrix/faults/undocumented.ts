import type { Call } from '../../../reference-provider/api/answer.ts';
import { bytesOf, participantOf, sessionOf } from '../behaviours/behaviours.ts';
import type { Fault } from '../behaviours/fault.ts';
import {
  inverts,
  isTaken,
  meddling,
  refusal,
  refuses,
  swapsRefusals,
  turnedRound,
  type When,
} from '../behaviours/meddling.ts';
import type { Memory } from '../behaviours/memory.ts';
import {
  hasMember,
  jsonIn,
  membersIn,
  readingSubscriptions,
  targetsIn,
  withJson,
  withoutBody,
} from '../behaviours/requests.ts';

const isUnseen = (call: Call, memory: Memory): boolean =>
  memory.session(sessionOf(call)) === undefined && memory.participant(participantOf(call)) === undefined;

const isLabelledText: When = ({ headers }) => headers['content-type']?.startsWith('text/plain') === true;
const hasMark: When = ({ body }) => body.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]));
const manyEntries = 50;

const silent = { class: 'undocumented', level: 'OBSERVE', families: ['undocumented'] } as const;

/** Undocumented behaviour changes. */
export const undocumentedFaults: readonly Fault[] = [
  {
    ...silent,
    id: 'anonymous-and-unknown-answered-otherwise',
    hurts: 'An application that asks for a password after a 401 does not ask any more, or asks in vain.',
    ...swapsRefusals((call, memory) => call.headers['authorization'] === undefined && isUnseen(call, memory), 403, 401),
  },
  {
    ...silent,
    id: 'ids-looked-up-before-the-password',
    hurts:
      'An application with an old password looks for its sessions, and an attacker who guesses ids learns which exist.',
    ...swapsRefusals(
      (call, memory) =>
        call.headers['authorization'] !== undefined &&
        call.headers['authorization'] !== memory.authorization &&
        isUnseen(call, memory),
      404,
      401,
    ),
  },
  {
    ...silent,
    id: 'unknown-speaker-answered-otherwise',
    hurts: 'An application that subscribes to speakers before they are created is refused, or fails unnoticed.',
    says: turnedRound,
    behaviour: inverts((call, memory) =>
      targetsIn(call).some(({ participantId }) => memory.participant(participantId) === undefined),
    ),
  },
  {
    ...silent,
    id: 'unknown-speaker-refused-and-joined',
    class: 'effect',
    hurts: 'A caller whose speaker has just left is in the call without its application knowing.',
    says: /^participants of session: was .*, is participant,|^status: was 204, is 404$/,
    behaviour: meddling(
      (call, memory) => targetsIn(call).some(({ participantId }) => memory.participant(participantId) === undefined),
      async (call, next) => {
        const answer = await next(call);
        if (answer.status < 400) return refusal(404);
        await next(withJson(call, {}));
        return answer;
      },
    ),
  },
  {
    ...silent,
    id: 'other-session-in-the-body-answered-otherwise',
    hurts: 'An application with two sessions gets the wrong one, or none.',
    says: turnedRound,
    behaviour: inverts((call) => {
      const { sessionId } = membersIn(call);
      return typeof sessionId === 'string' && sessionId !== '' && sessionId !== sessionOf(call);
    }),
  },
  {
    ...silent,
    id: 'speaker-named-twice-answered-otherwise',
    hurts: 'An application that joins two lists of speakers without comparing them is refused, or heard twice.',
    says: turnedRound,
    behaviour: inverts((call) => {
      const ids = targetsIn(call).map(({ participantId }) => participantId);
      return new Set(ids).size < ids.length;
    }),
  },
  {
    ...silent,
    id: 'stream-named-twice-answered-otherwise',
    hurts: 'An application that joins two lists of streams without comparing them is refused, or sent them twice.',
    says: turnedRound,
    behaviour: inverts((call) =>
      targetsIn(call).some(({ streamAliases = [] }) => new Set(streamAliases).size < streamAliases.length),
    ),
  },
  {
    ...silent,
    id: 'null-for-no-body-answered-otherwise',
    hurts: 'Callers of the Ruby and PHP clients that join without subscriptions can no longer join.',
    says: turnedRound,
    behaviour: inverts((call) => jsonIn(call) === null),
  },
  {
    ...silent,
    id: 'json-labelled-as-text-read-otherwise',
    hurts: 'A script whose HTTP library labels every text as text/plain hears others than before.',
    says: /^subscriptions: was to (nothing, is to participants speakerA|participants speakerA, is to nothing)$/,
    behaviour: meddling(
      (call, memory) => isLabelledText(call, memory) && targetsIn(call).length > 0,
      async (call, next) => {
        const answer = await next(call);
        const asJson = { ...call, headers: { ...call.headers, 'content-type': 'application/json' } };
        if (!isTaken(answer)) return next(asJson);
        const subscriptions = await next(readingSubscriptions(call));
        const isRead = bytesOf(subscriptions).includes(targetsIn(call)[0]!.participantId);
        return next(isRead ? withoutBody(call) : asJson);
      },
    ),
  },
  {
    ...silent,
    id: 'text-that-is-no-json-answered-otherwise',
    hurts: 'A script that sends log text as its body gets a success in place of an error, or the other way round.',
    says: turnedRound,
    behaviour: inverts((call, memory) => isLabelledText(call, memory) && jsonIn(call) === undefined),
  },
  {
    ...silent,
    id: 'byte-order-mark-answered-otherwise',
    hurts: 'A client on a platform that puts a byte order mark before every text can no longer join.',
    says: turnedRound,
    behaviour: inverts(hasMark),
  },
  {
    ...silent,
    id: 'only-other-member-answered-otherwise',
    hurts: 'A call of two, in which one subscribes to the other, fails.',
    says: turnedRound,
    behaviour: inverts((call, memory) => {
      const [other, ...more] = memory.members(sessionOf(call));
      const targets = targetsIn(call);
      return (
        more.length === 0 &&
        targets.length === 1 &&
        targets[0]!.participantId === other &&
        !hasMember(call, 'sessionId')
      );
    }),
  },
  {
    ...silent,
    id: 'long-list-answered-otherwise',
    hurts: 'A conference with a hundred speakers no longer fits into one request, without notice.',
    says: turnedRound,
    behaviour: inverts((call) => targetsIn(call).length > manyEntries),
  },
  {
    ...silent,
    id: 'many-streams-answered-otherwise',
    hurts: 'A recorder that subscribes to all streams of its speakers by name is refused, without notice.',
    says: turnedRound,
    behaviour: inverts((call) => targetsIn(call).some(({ streamAliases = [] }) => streamAliases.length > manyEntries)),
  },
  {
    ...silent,
    id: 'subscription-to-oneself-answered-otherwise',
    hurts: 'An application that subscribes all participants to each other is refused for each of them.',
    says: turnedRound,
    behaviour: inverts((call) => targetsIn(call).some(({ participantId }) => participantId === participantOf(call))),
  },
  {
    ...silent,
    id: 'large-body-refused',
    hurts: 'A conference with many speakers can no longer be joined with all of them in one request.',
    says: /^status: was \d+, is 413$/,
    behaviour: refuses(({ body }) => body.length > 2048, 413),
  },
  {
    ...silent,
    id: 'large-body-ignored',
    class: 'effect',
    hurts: 'A caller who asks for many speakers hears none of them, but gets a success.',
    says: /^subscriptions: was to \d+ participants, is to nothing$/,
    behaviour: meddling(
      ({ body }) => body.length > 2048,
      (call, next) => next(withJson(call, {})),
    ),
  },
];
