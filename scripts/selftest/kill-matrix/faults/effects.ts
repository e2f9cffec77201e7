import { randomUUID } from 'node:crypto';
import { type Call, jsonAnswer } from '../../../reference-provider/api/answer.ts';
import {
  isJoin,
  objectOf,
  participantOf,
  readsMembers,
  readsParticipant,
  readsSubscriptions,
  sessionOf,
} from '../behaviours/behaviours.ts';
import type { Fault } from '../behaviours/fault.ts';
import {
  acceptsInWordsOnly,
  corrupts,
  isTaken,
  listIn,
  listing,
  passesOn,
  refuses,
  type When,
} from '../behaviours/meddling.ts';
import { type Memory, remembering } from '../behaviours/memory.ts';
import { hasNoBody, leaving, targetsIn, withoutBody } from '../behaviours/requests.ts';

const hasTargets: When = (call) => targetsIn(call).length > 0;

/** The participant is in this session already, by the same request. */
const isRepeated: When = (call, memory) => {
  const known = memory.participant(participantOf(call));
  return (
    known?.session !== undefined && known.session === sessionOf(call) && known.lastJoin?.body.equals(call.body) === true
  );
};

/** The participant was in this session, and was removed from it. */
const comesBack = (call: Call, memory: Memory): boolean => {
  const known = memory.participant(participantOf(call));
  return known?.lastJoin !== undefined && known.session === undefined && hasNoBody(call);
};

const effect = { class: 'effect', level: 'MUST', families: ['joined'] } as const;

/** The response is right, and the state of the provider does not match it. */
export const effectFaults: readonly Fault[] = [
  {
    ...effect,
    id: 'joins-without-effect',
    hurts: 'Callers get a success for a session that they are not in.',
    says: /participants of session: expected the participant listed once/,
    // A request without credentials is refused earlier.
    behaviour: acceptsInWordsOnly(
      (call, memory) => hasTargets(call, memory) && call.headers['authorization'] !== undefined,
    ),
  },
  {
    ...effect,
    id: 'effect-undone-after-the-answer',
    class: 'time-and-order',
    hurts: 'Callers drop out of the call a moment after the successful response.',
    says: /participants of session: expected the participant listed once/,
    behaviour: corrupts(hasTargets, (call, next) => next(leaving(call))),
  },
  {
    ...effect,
    id: 'subscriptions-undone-after-the-answer',
    class: 'time-and-order',
    hurts: 'Callers stay in the call, but lose their subscriptions a moment after the response.',
    says: /subscriptions: expected to participants/,
    behaviour: corrupts(hasTargets, (call, next) => next(withoutBody(call))),
  },
  {
    ...effect,
    id: 'stale-list-of-the-session',
    class: 'time-and-order',
    hurts: 'An application that lists the session right after a join treats the new participant as lost.',
    says: /participants of session: expected the participant listed once/,
    behaviour: remembering(() => {
      const unseen = new Map<string, string>();
      return async (call, next) => {
        const answer = await next(call);
        if (isJoin(call) && targetsIn(call).length > 0 && isTaken(answer)) {
          unseen.set(sessionOf(call), participantOf(call));
        }
        const missed = readsMembers(call) ? unseen.get(sessionOf(call)) : undefined;
        if (missed === undefined) return answer;
        unseen.delete(sessionOf(call));
        return listing(listIn(answer).filter(({ id }) => id !== missed));
      };
    }),
  },
  {
    ...effect,
    id: 'stale-subscriptions',
    class: 'time-and-order',
    hurts: 'An application that checks its subscriptions right after a join sends them all again.',
    says: /subscriptions: expected to participants/,
    behaviour: remembering(() => {
      const unseen = new Set<string>();
      return async (call, next) => {
        const answer = await next(call);
        if (isJoin(call) && targetsIn(call).length > 0 && isTaken(answer)) unseen.add(participantOf(call));
        return readsSubscriptions(call) && unseen.delete(participantOf(call))
          ? jsonAnswer(200, {}, randomUUID())
          : answer;
      };
    }),
  },
  {
    ...effect,
    id: 'participant-knows-no-session',
    families: ['joined', 'conflict'],
    hurts: 'An application that reads the session of a participant finds no participant in any session.',
    says: /sessions of the participant: expected \[".*\], got \[\]/,
    behaviour: remembering(() => async (call, next) => {
      const answer = await next(call);
      const participant = readsParticipant(call) ? objectOf(answer) : undefined;
      return participant ? jsonAnswer(200, { ...participant, sessions: [] }, randomUUID()) : answer;
    }),
  },
  {
    ...effect,
    id: 'repeated-put-refused',
    class: 'status',
    hurts: 'A client that repeats a join whose response was lost treats a participant that is in the call as refused.',
    says: /status: expected 204 .*, got 400/,
    behaviour: refuses(isRepeated),
  },
  {
    ...effect,
    id: 'repeated-put-conflicts',
    class: 'status',
    level: 'SHOULD',
    hurts: 'A client that repeats a join whose response was lost has to find out the reason of the conflict.',
    says: /Answered 409/,
    behaviour: refuses(isRepeated, 409),
  },
  {
    ...effect,
    id: 'repeated-put-removes',
    hurts: 'A client that repeats a join to be sure throws its participant out of the call.',
    says: /participants of session: expected the participant listed once/,
    behaviour: corrupts(isRepeated, (call, next) => next(leaving(call))),
  },
  {
    ...effect,
    id: 'repeated-put-forgets-subscriptions',
    hurts: 'A client that repeats a join to be sure removes the subscriptions of its participant.',
    says: /subscriptions: expected to participants/,
    behaviour: passesOn(isRepeated, withoutBody),
  },
  {
    ...effect,
    id: 'repeated-put-adds-again',
    hurts: 'A client that repeats a join has its participant in the session twice, and pays twice.',
    says: /participants of session: expected the participant listed once, got the participant listed 2 times/,
    behaviour: remembering((memory) => {
      const twice = new Set<string>();
      return async (call, next) => {
        if (isJoin(call) && isRepeated(call, memory)) twice.add(participantOf(call));
        const answer = await next(call);
        const list = readsMembers(call) ? listIn(answer) : [];
        const again = list.filter(({ id }) => twice.has(String(id)));
        return again.length === 0 ? answer : listing([...list, ...again]);
      };
    }),
  },
  {
    ...effect,
    id: 'old-subscriptions-come-back',
    hurts: 'A participant that was removed and joins again hears speakers that it no longer subscribes to.',
    says: /subscriptions: expected to nothing/,
    behaviour: passesOn(comesBack, (call, memory) => ({
      ...memory.participant(participantOf(call))!.lastJoin!,
      target: call.target,
    })),
  },
  {
    ...effect,
    id: 'removed-participant-kept-out',
    class: 'refuses-what-is-promised',
    hurts: 'A caller whose connection was reset cannot come back into the call.',
    says: /status: expected 204, got 409/,
    behaviour: refuses(comesBack, 409),
  },
];
